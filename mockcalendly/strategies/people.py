"""People, and what they say of themselves."""

from hypothesis import strategies as st

from mockcalendly.model.bookings import Tracking
from mockcalendly.traffic import LOCALES

__all__ = ["emails", "names", "texts", "timezones", "trackings"]

LONGEST_NAME, LONGEST_TEXT = 40, 80

_DOMAINS = ("example.com", "example.net", "example.org")
_NAMES = (
    "Ada Lovelace",
    "Cher",
    "Seán O'Brien",
    "Jean-Luc van der Berg, Jr.",
    "李小龍",
    "Nguyễn Ánh",
)
"""Names over which software has stumbled."""


def names() -> st.SearchStrategy[str]:
    """Names as people have them: of any script, with spaces within, never blank."""
    letters = st.characters(categories=("L", "M", "N", "P", "Zs"), exclude_characters="<>")
    drawn = st.text(letters, min_size=1, max_size=LONGEST_NAME).map(str.strip).filter(bool)
    return st.sampled_from(_NAMES) | drawn


def emails() -> st.SearchStrategy[str]:
    """E-mail addresses at which nobody is: at domains that are reserved for examples."""
    word = st.text("abcdefghijklmnopqrstuvwxyz0123456789", min_size=1, max_size=20)
    mailbox = st.lists(word, min_size=1, max_size=2)
    return st.builds(
        lambda words, sign, domain: f"{sign.join(words)}@{domain}",
        mailbox,
        st.sampled_from(".+_-"),
        st.sampled_from(_DOMAINS),
    )


def texts() -> st.SearchStrategy[str]:
    """What people write in a text field; it may be empty and have several lines."""
    letters = st.characters(codec="utf-8", exclude_categories=("Cs", "Cc"), include_characters="\n")
    return st.text(letters, max_size=LONGEST_TEXT)


def timezones() -> st.SearchStrategy[str]:
    """IANA names of time zones in which invitees live."""
    return st.sampled_from([zone for each in LOCALES.values() for zone, _ in each.zones])


def trackings() -> st.SearchStrategy[dict[str, str]]:
    """Where an invitee came from: ``utm_source`` and so on, none or some of them."""
    words = st.text(st.characters(categories=("L", "N")), min_size=1, max_size=LONGEST_NAME)
    return st.dictionaries(st.sampled_from(Tracking.__struct_fields__), words)
