"""Address books that a test changes, as users do."""

from typing import Any

import pytest

from mockcalendly import MockCalendly
from mockcalendly.errors import AlreadyExists, InvalidArgument, NotFound
from tests.client.conftest import MONDAY, Server


def told(calendly: MockCalendly) -> list[str]:
    calendly.settle()
    return [each.event for each in calendly.deliveries]


def labels(contact: dict[str, Any]) -> dict[str, Any]:
    return {each["label"]: each["value"] for each in contact["custom_fields"]}


def test_a_contact_comes_changes_and_goes(calendly: MockCalendly) -> None:
    calendly.subscribe("http://127.0.0.1:9/hook")
    bob = calendly.create_contact("Bob", "bob@example.com", phone_numbers="+14155550100")
    with calendly.client() as api:
        assert api.get(bob["uri"]).json()["resource"] == bob

    boss = calendly.update_contact(bob, job_title="Boss", timezone="Europe/Berlin")
    plain = calendly.update_contact("bob@example.com", job_title=None)
    gone = calendly.delete_contact("Bob")

    assert bob["emails"] == [{"email": "bob@example.com", "is_primary": True}]
    assert bob["phone_numbers"] == [{"phone_number": "+14155550100"}]
    assert (boss["job_title"], boss["timezone"]) == ("Boss", "Europe/Berlin")
    assert (plain["job_title"], plain["timezone"]) == (None, "Europe/Berlin")
    assert gone == plain
    with calendly.client() as api:
        assert api.get(bob["uri"]).status_code == 404
    assert told(calendly) == [
        "contact.created",
        "contact.updated",
        "contact.updated",
        "contact.deleted",
    ]


def test_an_address_book_is_somebody_s(calendly: MockCalendly) -> None:
    hers = calendly.create_contact("Bob", ["bob@example.com"], user="member")
    his = calendly.create_contact("Bob", ["bob@example.com"], user=calendly.owner)

    assert calendly.update_contact(hers, city="Rome")["uri"] == hers["uri"]
    assert calendly.update_contact("Bob", city="Oslo")["uri"] == his["uri"]
    assert calendly.update_contact("Bob", user="member", city="Bonn")["uri"] == hers["uri"]
    assert calendly.delete_contact("bob@example.com", user="member")["uri"] == hers["uri"]
    with pytest.raises(NotFound):
        calendly.delete_contact(his, user="member")


def test_addresses_are_replaced_and_say_which_is_primary(calendly: MockCalendly) -> None:
    addresses: list[str | dict[str, Any]] = [
        "a@example.com",
        {"email": "b@example.com", "is_primary": True},
    ]
    ada = calendly.create_contact("Ada", addresses)
    primary = {each["email"]: each["is_primary"] for each in ada["emails"]}
    assert primary == {"a@example.com": False, "b@example.com": True}

    moved = calendly.update_contact(ada, emails="c@example.com", phone_numbers=[], name="Ada L")

    assert moved["emails"] == [{"email": "c@example.com", "is_primary": True}]
    assert moved["name"] == "Ada L"
    same = calendly.update_contact(ada, emails=moved["emails"])
    assert same == moved


def test_custom_fields_are_called_by_their_labels(calendly: MockCalendly) -> None:
    calendly.extend(
        custom_fields=[
            {"label": "Tier", "field_type": "text"},
            {"label": "Seats", "field_type": "number"},
        ]
    )
    ada = calendly.create_contact("Ada", "ada@example.com", custom_fields={"tier": "Gold"})
    assert labels(ada) == {"Tier": "Gold", "Seats": None}

    changed = calendly.update_contact(ada, custom_fields={"Seats": 3})

    assert labels(changed) == {"Tier": "Gold", "Seats": 3}
    with pytest.raises(NotFound) as refusal:
        calendly.update_contact(ada, custom_fields={"Tear": "Gold"})
    assert refusal.value.__notes__ == ["No custom field is 'Tear'; there are: Tier, Seats."]


@pytest.mark.parametrize(
    ("said", "parameter"),
    [
        ({"emails": "ada"}, "emails[0]"),
        ({"emails": [{"email": "a@example.com", "primary": True}]}, "emails[0]"),
        ({"timezone": "Mars"}, "timezone"),
        ({"linkedin": "ada"}, "linkedin"),
        ({"name": " "}, "name"),
        ({"emails": []}, "emails"),
    ],
)
def test_nonsense_is_refused(calendly: MockCalendly, said: dict[str, Any], parameter: str) -> None:
    ada = calendly.create_contact("Ada", "ada@example.com")

    with pytest.raises(InvalidArgument) as changing:
        calendly.update_contact(ada, **said)
    with pytest.raises(InvalidArgument) as entering:
        calendly.create_contact(**{"name": "Eve", "emails": "eve@example.com", **said})

    for refusal in (changing, entering):
        assert [each.parameter for each in refusal.value.details] == [parameter]


def test_nobody_is_entered_twice(calendly: MockCalendly) -> None:
    calendly.create_contact("Ada", "ada@example.com")

    with pytest.raises(AlreadyExists):
        calendly.create_contact("Eve", "ADA@example.com")


def test_who_is_meant_must_be_clear(calendly: MockCalendly) -> None:
    for number in range(2):
        calendly.create_contact("Ada", f"ada{number}@example.com")

    with pytest.raises(ValueError, match="Several contacts have the name 'Ada'"):
        calendly.delete_contact("Ada")
    with pytest.raises(NotFound) as refusal:
        calendly.delete_contact("Eve")
    there = "there are: ada0@example.com, ada1@example.com."
    assert refusal.value.__notes__ == [f"No contact is 'Eve'; {there}"]


def test_who_has_booked_is_found(server: Server) -> None:
    with MockCalendly(server=server, now=MONDAY) as calendly:
        calendly.book("30min", name="Ada", email="ada@example.com")

        assert calendly.update_contact("ada@example.com", company="ACME")["company"] == "ACME"
