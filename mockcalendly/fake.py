"""Made-up people and what they would say, reproducible from a world's seed.

Nobody here can be reached: addresses are at domains that RFC 2606 reserves for examples, and
numbers are among those that the North American numbering plan keeps for fiction (555-0100 to
555-0199).
"""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from threading import Lock
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from mockcalendly.kernel.ids import Ids
from mockcalendly.model.event_types import AnswerType, CustomQuestion

if TYPE_CHECKING:
    from faker import Generator

__all__ = [
    "ONE_LINERS",
    "REASONS",
    "REMARKS",
    "Person",
    "Pool",
    "answer",
    "cancel_reason",
    "person",
    "pool",
]

T = TypeVar("T")

STREAM = "fake"

_AREA_CODES = ("202", "206", "212", "303", "312", "404", "415", "503", "512", "617", "702", "919")
_DOMAINS = ("example.com", "example.net", "example.org")
_ZONES = {
    "America/New_York": 25,
    "America/Chicago": 16,
    "America/Los_Angeles": 14,
    "Europe/London": 9,
    "Europe/Berlin": 6,
    "America/Denver": 5,
    "Europe/Paris": 4,
    "Asia/Kolkata": 4,
    "America/Toronto": 4,
    "Australia/Sydney": 3,
    "America/Sao_Paulo": 3,
    "Europe/Madrid": 2,
    "Asia/Singapore": 2,
    "Asia/Tokyo": 1,
    "Asia/Kathmandu": 1,
    "Pacific/Auckland": 1,
}
"""Where people live, with weights; half-hour and quarter-hour offsets and the far south are in."""

REMARKS = (
    "I would like to see how the integration works with our CRM.",
    "We are comparing a few tools and want to understand the pricing.",
    "Please keep it short, I have another call right after.",
    "Looking forward to it! A colleague may join us.",
    "We have about forty people and want to roll this out next quarter.",
    "I have a question about our last invoice.",
    "Could you walk me through the setup again?",
    "It's about the proposal you sent on Monday.",
)
ONE_LINERS = ("Not sure yet", "A colleague told me about you", "See my message", "No preference")
_JOBS = ("Head of Operations", "Product Manager", "Founder", "Account Executive", "IT Lead")
REASONS = (
    "Something came up, sorry.",
    "I have a conflicting meeting.",
    "I'm not feeling well today.",
    "We have decided to go with another solution.",
    "Need to find a time next week instead.",
    "My colleague will book a new time for all of us.",
)


class Person(NamedTuple):
    """Somebody who does not exist.

    Attributes:
        name: First and last name.
        phone: In E.164 form.
        timezone: An IANA name.
    """

    name: str
    first_name: str
    last_name: str
    email: str
    phone: str
    company: str
    timezone: str


def person(ids: Ids, locale: str = "en_US") -> Person:
    """Return the next person of a world.

    Args:
        ids: The world's choices; one is used up.
        locale: Of the names, as Faker calls it. Numbers and zones do not follow it.

    Raises:
        ValueError: Faker does not know the locale.
    """
    with _seeded(ids, locale) as generator:
        choose = generator.random
        first, last = generator.format("first_name"), generator.format("last_name")
        return Person(
            name=f"{first} {last}",
            first_name=first,
            last_name=last,
            email=f"{_mailbox(first, last)}{choose.randrange(1, 100)}@{choose.choice(_DOMAINS)}",
            phone=f"+1{choose.choice(_AREA_CODES)}55501{choose.randrange(100):02}",
            company=generator.format("company"),
            timezone=choose.choices(tuple(_ZONES), tuple(_ZONES.values()))[0],
        )


class Pool(NamedTuple):
    """Parts that many people of a locale are made of: a draw from it costs nothing.

    Attributes:
        first_names: Each with its part of an e-mail address: ASCII, perhaps empty.
        last_names: In the same form.
        addresses: On one line each.
    """

    first_names: tuple[tuple[str, str], ...]
    last_names: tuple[tuple[str, str], ...]
    companies: tuple[str, ...]
    addresses: tuple[str, ...]


@cache
def pool(locale: str) -> Pool:
    """Return the pool of a locale, the same in every process that has the same Faker.

    Args:
        locale: As Faker calls it.

    Raises:
        ValueError: Faker does not know it.
    """
    with _DRAWING:
        generator = _generator(locale, (*_PROVIDERS, "address"))
        generator.seed_instance(0)
        first, last, companies, addresses = (
            tuple(generator.format(kind) for _ in range(size)) for kind, size in _POOLED.items()
        )
    return Pool(
        tuple((name, _mail_word(name)) for name in first),
        tuple((name, _mail_word(name)) for name in last),
        companies,
        tuple(", ".join(address.splitlines()) for address in addresses),
    )


def answer(ids: Ids, question: CustomQuestion) -> str:
    """Return what somebody would answer to a question; choices of a list stand on lines.

    That several choices are joined by line feeds was observed.
    """
    choices = question.answer_choices
    match question.type:
        case AnswerType.PHONE_NUMBER:
            return person(ids).phone
        case AnswerType.SINGLE_SELECT if choices:
            return _pick(ids, choices)
        case AnswerType.MULTI_SELECT if choices:
            chosen = 1 + ids.integer(STREAM, 2 ** len(choices) - 1)
            return "\n".join(choice for n, choice in enumerate(choices) if chosen >> n & 1)
        case AnswerType.TEXT:
            return _pick(ids, REMARKS)
        case _:
            return _line(ids, question.name.lower())


def cancel_reason(ids: Ids) -> str:
    """Return why somebody would cancel."""
    return _pick(ids, REASONS)


def _line(ids: Ids, question: str) -> str:
    """Return a short answer that fits what a question seems to be about."""
    if "mail" in question:
        return person(ids).email
    if "phone" in question:
        return person(ids).phone
    if "company" in question or "organization" in question:
        return person(ids).company
    if "role" in question or "title" in question:
        return _pick(ids, _JOBS)
    return person(ids).name if "name" in question else _pick(ids, ONE_LINERS)


def _pick(ids: Ids, choices: Sequence[T]) -> T:
    return choices[ids.integer(STREAM, len(choices))]


def _mailbox(first: str, last: str) -> str:
    return ".".join(filter(None, map(_mail_word, (first, last)))) or "guest"


def _mail_word(name: str) -> str:
    from faker.decode import unidecode  # noqa: PLC0415 - importing Faker costs 0.1 s

    return re.sub("[^a-z0-9]", "", unidecode(name).lower())


_POOLED = {"first_name": 400, "last_name": 400, "company": 100, "address": 100}
"""How many of each are in a pool: 160,000 names, and a locale takes 10 ms."""

_PROVIDERS = ("person", "company")
"""What Faker has to know for one person."""

_DRAWING = Lock()
"""Held while a generator is in use: there is one of each locale for all worlds and threads."""


@contextmanager
def _seeded(ids: Ids, locale: str) -> "Iterator[Generator]":
    seed = ids.integer(STREAM, 2**32)
    with _DRAWING:
        generator = _generator(locale)
        generator.seed_instance(seed)
        yield generator


@cache
def _generator(locale: str, providers: tuple[str, ...] = _PROVIDERS) -> "Generator":
    """Return Faker's generator without its proxy and weights: a draw costs a tenth.

    So rare names are as frequent as common ones.
    """
    from faker.factory import Factory  # noqa: PLC0415 - importing Faker costs 0.1 s

    try:
        return Factory.create(
            locale, [f"faker.providers.{name}" for name in providers], use_weighting=False
        )
    except AttributeError as error:
        raise ValueError(f"Faker knows no locale {locale!r}.") from error
