"""Putting into a world from a test what clients of the API cannot create."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from mockcalendly import DocumentError, MockCalendly
from mockcalendly.errors import InvalidArgument, NotFound
from tests.client.conftest import Server

NOW = "2026-03-02T14:00:00Z"


@pytest.fixture
def calendly(server: Server) -> Iterator[MockCalendly]:
    with MockCalendly(server=server, now=NOW) as calendly:
        yield calendly


def test_what_is_put_in_is_what_the_api_shows(calendly: MockCalendly) -> None:
    made = calendly.extend(
        users=[{"name": "Zoe Zhou", "slug": "zoe"}],
        contacts=[{"user": "owner", "name": "Ada", "emails": ["ada@example.com"]}],
        bookings=[{"event_type": "30min", "start_time": "-3d 10:00", "no_show": True}],
    )

    with calendly.client() as api:
        for (resource,) in made.values():
            assert api.get(resource["uri"]).json()["resource"] == resource
    assert made["bookings"][0]["no_show"] is not None
    assert calendly.extend() == {}


def test_nobody_is_told_of_what_was_so_already(calendly: MockCalendly) -> None:
    calendly.subscribe("http://localhost:1/")
    calendly.extend(
        users=[{"name": "Zoe"}],
        event_types=[{"name": "Chat", "hosts": ["zoe"]}],
        contacts=[{"name": "Ada", "emails": ["ada@example.com"]}],
        bookings=[{"event_type": "chat", "start_time": "+1d 10:00", "status": "canceled"}],
        groups=[{"name": "All", "members": ["zoe"]}],
    )
    assert len(calendly.deliveries) == 0


def test_a_busy_time_takes_open_times_away(calendly: MockCalendly) -> None:
    first = calendly.open_times("30min")[0]
    calendly.extend(
        busy_times=[{"user": calendly.owner, "start_time": first, "end_time": "+1d 23:00"}]
    )
    assert first not in calendly.open_times("30min")


def test_resources_lead_from_one_piece_to_the_next(calendly: MockCalendly) -> None:
    form: dict[str, Any] = {
        "name": "Where to?",
        "questions": [{"name": "E-mail", "type": "email"}],
        "fallback": {"event_type": "30min"},
    }
    (made,) = calendly.extend(routing_forms=[form])["routing_forms"]
    submission = {"routing_form": made, "answers": {"E-mail": "ada@example.com"}}
    (sent,) = calendly.extend(routing_form_submissions=[submission])["routing_form_submissions"]
    booking = {
        "event_type": calendly.event_types[0],
        "start_time": datetime(2026, 3, 4, 15, tzinfo=UTC),
        "routing_form_submission": sent,
    }
    (invitee,) = calendly.extend(bookings=[booking])["bookings"]

    assert invitee["routing_form_submission"] == sent["uri"]
    recap = {"event": invitee["event"], "status": "processing"}
    with pytest.raises(DocumentError, match="must not be in the future"):
        calendly.extend(meeting_recaps=[recap])


def test_an_entry_changes_what_has_its_id_or_slug(calendly: MockCalendly) -> None:
    made = calendly.extend(
        organization={"seats": 3, "stage": "trial"},
        users=[{"slug": "mia-member", "name": "Mia Mayer", "role": "admin"}],
        event_types=[{"slug": "30min", "duration": 45}],
        teams=[{"slug": "acme-sales", "name": "Sellers"}],
    )
    assert made["organization"][0]["stage"] == "trial"
    assert calendly.owner["name"] == "Olivia Owner"
    assert made["users"][0]["name"] == "Mia Mayer"
    assert calendly.event_types[0]["duration"] == 45
    assert made["teams"][0]["name"] == "Sellers"
    (contact,) = calendly.extend(contacts=[{"name": "A", "emails": ["a@example.com"]}])["contacts"]
    id_ = contact["uri"].rpartition("/")[2]
    (changed,) = calendly.extend(contacts=[{"id": id_, "company": "Acme"}])["contacts"]
    assert (changed["name"], changed["company"]) == ("A", "Acme")


def test_a_booking_of_a_client_gets_what_no_client_can_give(calendly: MockCalendly) -> None:
    booked = calendly.book("30min")
    change = {
        "invitee": booked,
        "payment": {"amount": "25.00"},
        "reconfirmation": {"confirmed_at": "now"},
        "conference": {"status": "failed"},
        "scheduled_by": "admin",
        "meeting_notes_plain": "Bring the moth.",
    }
    (invitee,) = calendly.extend(invitees=[change])["invitees"]

    assert invitee["payment"]["amount"] == "25.00"
    assert invitee["reconfirmation"]["confirmed_at"] is not None
    assert invitee["invitee_scheduled_by"] == calendly.admin["uri"]
    assert invitee["email"] == booked["email"]
    with calendly.client() as api:
        event = api.get(booked["event"]).json()["resource"]
    assert event["location"]["status"] == "failed"
    assert event["meeting_notes_plain"] == "Bring the moth."
    clear = {"invitee": booked, "payment": None, "status": "canceled"}
    (invitee,) = calendly.extend(invitees=[clear])["invitees"]
    assert (invitee["payment"], invitee["status"]) == (None, "canceled")


def test_a_piece_can_be_a_file(calendly: MockCalendly, tmp_path: Path) -> None:
    file = tmp_path / "more.yaml"
    file.write_text("mockcalendly: 1\nusers:\n  - {name: Zoe, rol: admin}\n")
    with pytest.raises(DocumentError, match=r'more\.yaml:3:17: unknown key "rol"'):
        calendly.extend(file)
    file.write_text("mockcalendly: 1\nusers:\n  - {name: Zoe}\n")
    assert calendly.extend(str(file))["users"][0]["slug"] == "zoe"
    with pytest.raises(TypeError, match="beside a file"):
        calendly.extend(file, users=[])


def test_all_goes_in_or_nothing(calendly: MockCalendly) -> None:
    before = calendly.snapshot()
    with pytest.raises(DocumentError, match='there is no user "nobody"'):
        calendly.extend(
            users=[{"name": "Zoe"}],
            bookings=[{"event_type": "30min", "start_time": "+1d 10:00"}],
            meeting_limits=[{"user": "nobody"}],
        )
    after = calendly.snapshot()
    assert after.counts == before.counts
    assert [list(table) for _, table in after.rows.tables()] == [
        list(table) for _, table in before.rows.tables()
    ]


@pytest.mark.parametrize(
    ("piece", "said"),
    [
        ({"contcats": []}, 'contcats: unknown key "contcats"; did you mean "contacts"?'),
        ({"seed": 1}, 'seed: unknown key "seed"; the piece takes: organization,'),
        (
            {"contacts": [{"name": "A", "emails": "a@b.c"}]},
            'contacts[0].emails: "emails" must be a list, not the text "a@b.c"',
        ),
        (
            {"contacts": [{"name": "A", "emails": [{"email": "a"}]}]},
            'contacts[0].emails[0].email: "email": the text "a" is not an e-mail address',
        ),
        ({"users": [{"rol": "admin"}]}, 'users[0].rol: unknown key "rol"; did you mean "role"?'),
        ({"users": {"name": "A"}}, 'users: "users" must be a list, not a mapping'),
        ({"users": [{"name": {1}}]}, "users[0].name: a set cannot stand in a world file"),
        ({"users": [{1: "A"}]}, "users[0]: the key 1 is not a text"),
        ({"users": [{"name": "\ud800"}]}, "users[0].name: a text has half of a character in it"),
        ({"users": [{"name": 10**30}]}, "users[0].name: the number is too large"),
        (
            {"activity_log_entries": [{"details": {"n": float("nan")}}]},
            "activity_log_entries[0].details.n: the number nan is too large, or none",
        ),
        (
            {"busy_times": [{"user": "owner", "start_time": datetime(2026, 1, 1)}]},  # noqa: DTZ001
            "busy_times[0].start_time: 2026-01-01 00:00:00 is no instant: it has no time zone",
        ),
        (
            {"bookings": [{"event_type": "30mim", "start_time": "+1d"}]},
            'bookings[0].event_type: there is no event type "30mim"; did you mean "30min"?',
        ),
        (
            {"bookings": [{"event_type": "30min", "start_time": "${now}"}]},
            'bookings[0].start_time: "start_time": text "${now}" is not a moment',
        ),
    ],
)
def test_a_mistake_is_one_plain_sentence_at_its_place(
    calendly: MockCalendly, piece: dict[str, Any], said: str
) -> None:
    with pytest.raises(ValueError) as refused:  # noqa: PT011 - the text is compared
        calendly.extend(piece)
    assert str(refused.value).startswith(said)


def test_a_key_cannot_be_given_twice(calendly: MockCalendly) -> None:
    with pytest.raises(TypeError, match=r"Given twice: users\."):
        calendly.extend({"users": []}, users=[])


async def test_it_works_on_the_loop_of_a_coroutine() -> None:
    async with MockCalendly(in_process=True, now=NOW) as calendly:
        made = calendly.extend(users=[{"name": "Zoe"}])
        assert made["users"][0]["uri"].startswith(calendly.url)


def test_who_accepts_an_invitation_is_a_member(calendly: MockCalendly) -> None:
    organization = calendly.organization["uri"]
    with calendly.client() as api:
        answer = api.post(f"{organization}/invitations", json={"email": "new@example.com"})
        invitation = answer.json()["resource"]

        membership = calendly.accept_invitation(invitation, name="Nell New", token="mock.nell")

        assert (membership["role"], membership["user"]["name"]) == ("user", "Nell New")
        shown = api.get(invitation["uri"]).json()["resource"]
        assert (shown["status"], shown["user"]) == ("accepted", membership["user"]["uri"])
    with calendly.client("mock.nell") as api:
        assert api.get("/users/me").json()["resource"]["uri"] == membership["user"]["uri"]
    with pytest.raises(InvalidArgument):
        calendly.accept_invitation(invitation)


def test_an_invitation_can_be_declined(calendly: MockCalendly) -> None:
    calendly.extend(invitations=[{"email": "no@example.com"}])
    declined = calendly.decline_invitation("No@example.com")
    assert declined["status"] == "declined"
    with pytest.raises(NotFound) as refused:
        calendly.decline_invitation("nobody@example.com")
    assert "no@example.com" in str(refused.value.__notes__)


def test_of_several_invitations_to_an_address_the_pending_one_is_meant(
    calendly: MockCalendly,
) -> None:
    invitations = [{"email": "x@example.com", "status": "declined"} for _ in range(2)]
    calendly.extend(invitations=invitations)
    with pytest.raises(ValueError, match="Several invitations went to"):
        calendly.accept_invitation("x@example.com")
    calendly.extend(invitations=[{"email": "x@example.com"}])
    membership = calendly.accept_invitation("x@example.com")
    assert membership["user"]["email"] == "x@example.com"
