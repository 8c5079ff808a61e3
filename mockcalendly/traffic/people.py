"""The people who come: who they are, where they live, and that some of them come again."""

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from string import digits
from zoneinfo import ZoneInfo

from mockcalendly.fake import pool
from mockcalendly.model.record import Value
from mockcalendly.traffic.dice import Dice, Weighted
from mockcalendly.traffic.locales import FICTION, LOCALES, Locale

__all__ = ["Home", "People", "Visitor"]

RETURNING = 20
"""Of a hundred people, how many have booked before."""
REMEMBERED = 500
"""How many of those who came last may come again."""
_DOMAINS = ("example.com", "example.net", "example.org")
_TITLES = ("Head of Operations", "Product Manager", "Founder", "Account Executive", "IT Lead")


@dataclass(frozen=True, slots=True, eq=False)
class Home:
    """A locale and one of its time zones.

    Attributes:
        name: The locale's.
    """

    name: str
    locale: Locale
    zone: ZoneInfo


class Visitor(Value, frozen=True, kw_only=True, gc=False):
    """Somebody who comes to book.

    Attributes:
        phone: In E.164; None: the locale has no numbers that reach nobody.
        texts: The number for text reminders, if one is wanted.
        address: On one line, as the locale writes it.
    """

    first_name: str
    last_name: str
    email: str
    phone: str | None
    texts: str | None
    company: str
    title: str
    address: str
    home: Home


class People:
    """Where visitors come from.

    Args:
        dice: What decides.
        locales: Their names.

    Attributes:
        homes: The places that there are.
    """

    def __init__(self, dice: Dice, locales: Sequence[str]) -> None:
        self._dice = dice
        self._pools = {name: pool(name) for name in locales}
        weighted = [home for name in dict.fromkeys(locales) for home in _homes_of(name)]
        self.homes = [home for home, _ in weighted]
        self._known = {home: deque[Visitor](maxlen=REMEMBERED) for home in self.homes}
        self._homes = Weighted(weighted)

    def home(self) -> Home:
        """Return where the next one is from."""
        return self._homes.pick(self._dice)

    def visitor(self, home: Home) -> Visitor:
        """Return somebody from a place: a new face, or one that was there before."""
        known = self._known[home]
        if known and self._dice.chance(RETURNING):
            return self._dice.pick(known)
        visitor = self._stranger(home)
        known.append(visitor)
        return visitor

    def _stranger(self, home: Home) -> Visitor:
        dice, names = self._dice, self._pools[home.name]
        first, first_word = dice.pick(names.first_names)
        last, last_word = dice.pick(names.last_names)
        dotted = f"{first_word}.{last_word}" if first_word and last_word else ""
        mailbox = dotted or first_word or last_word or "guest"
        numbers = home.locale.numbers
        phone = self.number(numbers) if numbers else None
        return Visitor(
            first_name=first,
            last_name=last,
            email=f"{mailbox}{dice.below(1000)}@{dice.pick(_DOMAINS)}",
            phone=phone,
            texts=phone if dice.chance(30) else None,
            company=dice.pick(names.companies),
            title=dice.pick(_TITLES),
            address=dice.pick(names.addresses),
            home=home,
        )

    def number(self, forms: Sequence[str] = FICTION) -> str:
        """Return a phone number at which nobody is."""
        pick = self._dice.pick
        fixed, *blanks = pick(forms).split("#")
        return fixed + "".join([pick(digits) + after for after in blanks])


def _homes_of(name: str) -> Iterator[tuple[Home, int]]:
    locale = LOCALES[name]
    whole = sum(weight for _, weight in locale.zones)
    for zone, weight in locale.zones:
        yield Home(name, locale, ZoneInfo(zone)), 100 * locale.weight * weight // whole
