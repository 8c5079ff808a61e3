"""Where people come from: their names' locale, their clocks, numbers and money.

Numbers are among those that a country keeps for fiction, so nobody can be reached at them: 555-0100
to 555-0199 in North America (NANPA), 07700 900xxx and 020 7946 0xxx in the United Kingdom (Ofcom),
030 23125 xxx and 089 99998 xxx in Germany (Bundesnetzagentur), 06 39 98 xx xx in France (ARCEP),
020 91x xxxx in Ireland (ComReg), 02 5550 xxxx and 03 7010 xxxx in Australia (ACMA), 070-174 06 10
to 99 in Sweden (PTS). Where no such numbers are known, people have none.
"""

from typing import NamedTuple

__all__ = ["DEFAULT_LOCALES", "FICTION", "LOCALES", "Locale"]


class Locale(NamedTuple):
    """A country and a language.

    Attributes:
        weight: How many of those who come are of it, compared with others.
        zones: Where they live, each with a weight.
        numbers: Forms of phone numbers in E.164; each ``#`` stands for a digit.
        language: As Calendly names it, among those of users and of event types.
        currency: One of the five in which Calendly takes payments.
    """

    weight: int
    zones: tuple[tuple[str, int], ...]
    numbers: tuple[str, ...] = ()
    language: str = "en"
    currency: str = "EUR"


_AREAS_OF_US = ("202", "206", "212", "303", "312", "404", "415", "503", "512", "617", "702", "919")
_AREAS_OF_CANADA = ("204", "403", "416", "514", "604", "613", "902")

FICTION = tuple(f"+1{area}55501##" for area in _AREAS_OF_US)
"""What is given where a number must be and a locale has none."""

LOCALES = {
    "en_US": Locale(
        weight=40,
        zones=(
            ("America/New_York", 47),
            ("America/Chicago", 29),
            ("America/Los_Angeles", 17),
            ("America/Denver", 5),
            ("America/Phoenix", 2),
        ),
        numbers=FICTION,
        currency="USD",
    ),
    "en_GB": Locale(
        weight=12,
        zones=(("Europe/London", 1),),
        numbers=("+447700900###", "+442079460###"),
        currency="GBP",
    ),
    "de_DE": Locale(
        weight=12,
        zones=(("Europe/Berlin", 1),),
        numbers=("+493023125###", "+498999998###"),
        language="de",
    ),
    "fr_FR": Locale(
        weight=8, zones=(("Europe/Paris", 1),), numbers=("+3363998####",), language="fr"
    ),
    "en_CA": Locale(
        weight=6,
        zones=(("America/Toronto", 6), ("America/Vancouver", 2), ("America/St_Johns", 1)),
        numbers=tuple(f"+1{area}55501##" for area in _AREAS_OF_CANADA),
        currency="CAD",
    ),
    "en_AU": Locale(
        weight=5,
        zones=(("Australia/Sydney", 7), ("Australia/Brisbane", 2), ("Australia/Adelaide", 1)),
        numbers=("+6125550####", "+6137010####"),
        currency="AUD",
    ),
    "en_IN": Locale(weight=5, zones=(("Asia/Kolkata", 1),), currency="USD"),
    "es_ES": Locale(weight=4, zones=(("Europe/Madrid", 1),), language="es"),
    "en_IE": Locale(weight=2, zones=(("Europe/Dublin", 1),), numbers=("+3532091#####",)),
    "it_IT": Locale(weight=3, zones=(("Europe/Rome", 1),)),
    "nl_NL": Locale(weight=3, zones=(("Europe/Amsterdam", 1),)),
    "pt_BR": Locale(weight=3, zones=(("America/Sao_Paulo", 1),), language="pt", currency="USD"),
    "sv_SE": Locale(
        weight=2,
        zones=(("Europe/Stockholm", 1),),
        numbers=tuple(f"+467017406{digit}#" for digit in range(1, 10)),
    ),
}
"""All that there are, by the names that Faker gives them."""

DEFAULT_LOCALES = ("en_US", "en_GB", "de_DE", "fr_FR", "en_CA", "en_AU", "en_IN", "es_ES")
