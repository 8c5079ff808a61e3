"""People, and what they say of themselves.

There is one strategy of each kind: Hypothesis checks a strategy when it is first drawn from.
"""

from functools import cache

from hypothesis import strategies as st

from mockcalendly.model.bookings import Tracking
from mockcalendly.traffic import LOCALES

__all__ = ["emails", "names", "texts", "timezones", "trackings"]

LONGEST_NAME, LONGEST_TEXT = 40, 80

_EMAIL = r"[a-z0-9]{1,20}([.+_-][a-z0-9]{1,20})?@example\.(com|net|org)"
_NAMES = (
    "Ada Lovelace",
    "Cher",
    "Seán O'Brien",
    "Jean-Luc van der Berg, Jr.",
    "李小龍",
    "Nguyễn Ánh",
)
"""Names over which software has stumbled."""


@cache
def names() -> st.SearchStrategy[str]:
    """Names as people have them: of any script, with spaces within, never blank."""
    letters = st.characters(categories=("L", "M", "N", "P", "Zs"), exclude_characters="<>")
    drawn = st.text(letters, min_size=1, max_size=LONGEST_NAME).map(str.strip).filter(bool)
    return st.sampled_from(_NAMES) | drawn


@cache
def emails() -> st.SearchStrategy[str]:
    """E-mail addresses at which nobody is: at domains that are reserved for examples."""
    return st.from_regex(_EMAIL, fullmatch=True)


@cache
def texts() -> st.SearchStrategy[str]:
    """What people write in a text field; it may be empty and have several lines."""
    letters = st.characters(codec="utf-8", exclude_categories=("Cs", "Cc"), include_characters="\n")
    return st.text(letters, max_size=LONGEST_TEXT)


@cache
def timezones() -> st.SearchStrategy[str]:
    """IANA names of time zones in which invitees live."""
    return st.sampled_from([zone for each in LOCALES.values() for zone, _ in each.zones])


@cache
def trackings() -> st.SearchStrategy[dict[str, str]]:
    """Where an invitee came from: ``utm_source`` and so on, none or some of them."""
    words = st.text(st.characters(categories=("L", "N")), min_size=1, max_size=LONGEST_NAME)
    return st.dictionaries(st.sampled_from(Tracking.__struct_fields__), words)
