"""The booking form: what it asks, what stands in it, and what is wrong with that."""

import re
from collections.abc import Iterable
from typing import NamedTuple

from mockcalendly.domain.conferences import WITH_TEXT, LocationChoice
from mockcalendly.kernel.formats import is_amount, is_email, is_phone
from mockcalendly.kernel.uris import id_in_uri
from mockcalendly.model.bookings import MOST_GUESTS, Tracking
from mockcalendly.model.event_types import (
    EventType,
    LocationConfiguration,
    LocationKind,
    PoolingType,
)
from mockcalendly.scheduling.details import place_name
from mockcalendly.scheduling.questions import Question, Said, questions_of
from mockcalendly.scheduling.visit import MOST_ANSWERS, Visit

__all__ = ["CURRENCIES", "SAID", "BookingForm", "Entries", "Place", "submission_of", "tracking_of"]

LONGEST_TRACKED = 255
"""Characters of a tracking parameter; longer ones are dropped (documented: they "may not be
tracked")."""

LONGEST_CARRIED = 300
"""Characters of what was typed that go along to another form (assumed)."""

SAID = (
    "name",
    "first_name",
    "last_name",
    "email",
    "guests",
    "location",
    "phone_number",
    *(f"a{number}" for number in range(1, MOST_ANSWERS + 1)),
)
"""Parameters of an address that say what stands in the form."""

CURRENCIES = ("USD", "AUD", "CAD", "EUR", "GBP")
"""What can be paid with (documented)."""

USUAL_PRICE = "25.00"
"""What a paid event type asks for (assumed: no operation of the API tells a price)."""

_BETWEEN_GUESTS = re.compile(r"[,;\s]+")


class Place(NamedTuple):
    """A place that can be chosen.

    Attributes:
        value: What the form sends for it: its kind, with a number if an earlier one has that too.
        asks: What the invitee must tell; "": nothing.
    """

    value: str
    configured: LocationConfiguration
    name: str
    asks: str


class Entries(NamedTuple):
    """What stands in the form.

    Attributes:
        place: Value of the chosen place; "": none is chosen.
        location: What is told about it.
        said: By question.
    """

    full_name: str = ""
    first_name: str = ""
    last_name: str = ""
    email: str = ""
    guests: str = ""
    place: str = ""
    location: str = ""
    phone_number: str = ""
    said: tuple[Said, ...] = ()
    payment_amount: str = USUAL_PRICE
    payment_currency: str = CURRENCIES[0]


class BookingForm:
    """The form of an event type, and what is wrong with what stands in it.

    Attributes:
        problems: Sentences, by the names of fields.
    """

    def __init__(self, event_type: EventType) -> None:
        self.event_type = event_type
        self.questions = questions_of(event_type)
        self.places = _places(event_type)
        self.entries = Entries(said=tuple(Said() for _ in self.questions))
        self.problems: dict[str, str] = {}

    @property
    def chosen_place(self) -> Place | None:
        """The place that is chosen; where there is one only, it need not be."""
        if len(self.places) == 1 and not self.entries.place:
            return self.places[0]
        return next((each for each in self.places if each.value == self.entries.place), None)

    @property
    def asks(self) -> tuple[str, ...]:
        """What invitees must tell about one place or another."""
        return tuple(dict.fromkeys(place.asks for place in self.places if place.asks))

    @property
    def answered(self) -> Iterable[tuple[Question, Said]]:
        """The questions, with what stands in the form."""
        return zip(self.questions, self.entries.said, strict=True)

    def prefill(self, visit: Visit) -> None:
        """Enter what the page's address says (documented: help centre)."""
        first, last = visit.text("first_name"), visit.text("last_name")
        whole = visit.text("name") or " ".join(filter(None, (first, last)))
        if not first:
            first, _, rest = whole.partition(" ")
            last = last or rest
        self.entries = Entries(
            full_name=whole,
            first_name=first,
            last_name=last,
            email=visit.text("email"),
            guests=", ".join(_guests(visit.text("guests"))),
            location=visit.text("location"),
            phone_number=visit.text("phone_number"),
            said=tuple(question.prefilled(visit) for question in self.questions),
        )

    def read(self, visit: Visit) -> None:
        """Enter what the form was sent with, and note what is wrong with it."""
        self.entries = Entries(
            full_name=visit.text("full_name").strip(),
            first_name=visit.text("first_name").strip(),
            last_name=visit.text("last_name").strip(),
            email=visit.text("email").strip(),
            guests=visit.text("guests"),
            place=visit.text("location_kind"),
            location=visit.text("location").strip(),
            phone_number=visit.text("phone_number").strip(),
            said=tuple(question.sent(visit) for question in self.questions),
            payment_amount=visit.text("payment_amount").strip() or USUAL_PRICE,
            payment_currency=visit.text("payment_currency") or CURRENCIES[0],
        )
        found = {
            **self._name_problems(),
            "email": _email_problem(self.entries.email),
            "guests": _guests_problem(self.guests),
            **self._place_problems(),
            "phone_number": _phone_problem(self.entries.phone_number),
            **{question.field: question.problem(said) for question, said in self.answered},
            **self._payment_problems(),
        }
        self.problems = {field: sentence for field, sentence in found.items() if sentence}

    @property
    def guests(self) -> tuple[str, ...]:
        """The addresses of guests, each once."""
        return tuple(dict.fromkeys(_guests(self.entries.guests)))

    def name(self) -> dict[str, str]:
        """Return the names of the invitee as a booking wants them."""
        entries = self.entries
        if self.event_type.split_name:
            return {"first_name": entries.first_name, "last_name": entries.last_name}
        return {"name": entries.full_name}

    def location(self) -> LocationChoice | None:
        """Return the choice of a place as a booking wants it."""
        place = self.chosen_place
        if place is None:
            return None
        text = place.configured.location
        if place.asks:
            text = self.entries.location
        kind = place.configured.kind
        return LocationChoice(kind=kind, location=text if kind in WITH_TEXT else None)

    def as_parameters(self) -> dict[str, str]:
        """Return the parameters of an address that prefill what stands in the form.

        Long texts are left out: addresses have an end.
        """
        entries = self.entries
        split = self.event_type.split_name
        said = {
            "name": "" if split else entries.full_name,
            "first_name": entries.first_name if split else "",
            "last_name": entries.last_name if split else "",
            "email": entries.email,
            "guests": ",".join(self.guests),
            "location": entries.location,
            "phone_number": entries.phone_number,
            **{question.parameter: question.as_parameter(text) for question, text in self.answered},
        }
        return {name: text if len(text) <= LONGEST_CARRIED else "" for name, text in said.items()}

    def _name_problems(self) -> dict[str, str]:
        """Return what is wrong with the name; a form that splits it wants both (assumed)."""
        entries = self.entries
        if not self.event_type.split_name:
            return {"full_name": "" if entries.full_name else "Please enter your name."}
        return {
            "first_name": "" if entries.first_name else "Please enter your first name.",
            "last_name": "" if entries.last_name else "Please enter your last name.",
        }

    def _place_problems(self) -> dict[str, str]:
        place, text = self.chosen_place, self.entries.location
        if place is None:
            if not self.places:
                return {}
            wrong = self.entries.place
            sentence = f"“{wrong}” is not one of the places." if wrong else "Please choose a place."
            return {"location_kind": sentence}
        if not place.asks:
            return {}
        if not text:
            return {"location": "Please tell this."}
        if place.configured.kind is LocationKind.OUTBOUND_CALL:
            return {"location": _phone_problem(text)}
        return {}

    def _payment_problems(self) -> dict[str, str]:
        if not self.event_type.is_paid:
            return {}
        amount, currency = self.entries.payment_amount, self.entries.payment_currency
        known = ", ".join(CURRENCIES)
        return {
            "payment_amount": ""
            if is_amount(amount)
            else f"“{amount}” is not an amount such as {USUAL_PRICE}.",
            "payment_currency": ""
            if currency in CURRENCIES
            else f"“{currency}” is not one of {known}.",
        }


def tracking_of(visit: Visit) -> Tracking:
    """Return where an invitee comes from, as the address or the form says."""
    said = {name: visit.text(name) for name in Tracking.__struct_fields__}
    return Tracking(
        **{name: text for name, text in said.items() if 0 < len(text) <= LONGEST_TRACKED}
    )


def submission_of(visit: Visit) -> str | None:
    """Return the id of the routing form submission that has led here, given by id or by URI."""
    text = visit.text("routing_form_submission")
    return id_in_uri(text, "routing_form_submissions") or text or None


def _places(event_type: EventType) -> tuple[Place, ...]:
    """Return the places to choose from; that of a round robin is never chosen (documented)."""
    if event_type.pooling_type is PoolingType.ROUND_ROBIN:
        return ()
    places: list[Place] = []
    for configured in event_type.locations or ():
        same = sum(place.configured.kind is configured.kind for place in places)
        value = f"{configured.kind}_{same + 1}" if same else configured.kind.value
        places.append(Place(value, configured, place_name(configured), _asks(configured)))
    return tuple(places)


def _asks(place: LocationConfiguration) -> str:
    """Return what an invitee must tell about a place."""
    if place.kind is LocationKind.OUTBOUND_CALL:
        return "Your phone number"
    if place.kind is LocationKind.ASK_INVITEE or (
        place.kind in WITH_TEXT and place.location is None
    ):
        return "Where to meet"
    return ""


def _guests(text: str) -> list[str]:
    return [part for part in _BETWEEN_GUESTS.split(text) if part]


def _email_problem(email: str) -> str:
    if not email:
        return "Please enter your e-mail address."
    return "" if is_email(email) else f"“{email}” is not an e-mail address."


def _guests_problem(guests: Iterable[str]) -> str:
    wrong = [f"“{guest}”" for guest in guests if not is_email(guest)]
    if wrong:
        return f"{', '.join(wrong)}: not an e-mail address."
    return f"At most {MOST_GUESTS} guests." if len([*guests]) > MOST_GUESTS else ""


def _phone_problem(number: str) -> str:
    return f"“{number}” is not a phone number." if number and not is_phone(number) else ""
