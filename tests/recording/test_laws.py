"""Whatever has happened in a world happens again when its recording is played."""

from collections.abc import Callable
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from mockcalendly.errors import CalendlyError
from mockcalendly.kernel.instants import format_second
from tests.recording.sessions import MONDAY, Session, checked, session

Act = Callable[[Session, int], Any]
URL = "https://api.calendly.com"
OWNER = f"{URL}/users/{'A' * 16}"
EVENT_TYPE = f"{URL}/event_types/{'A' * 16}"
EMAILS = ("ada@example.com", "bob@example.com")


def booked(act: Callable[[Session, dict[str, Any], int], Any]) -> Act:
    """Return an act about one of those who have booked; nothing is done if nobody has."""

    def do(here: Session, number: int) -> None:
        if here.invitees:
            invitee = here.invitees[number % len(here.invitees)]
            here.try_(lambda: act(here, invitee, number))

    return do


def collection(path: str) -> Act:
    """Return an act that deletes one of the resources of a kind."""

    def do(here: Session, number: int) -> None:
        found = here.request("GET", path)["collection"]
        if found:
            uri = found[number % len(found)]["uri"]
            here.request("DELETE", uri)

    return do


def change_contact(here: Session, number: int) -> None:
    found = here.request("GET", "/contacts")["collection"]
    if found:
        body = {"job_title": f"Number {number}", "city": "1e5"}
        here.request("PATCH", found[number % len(found)]["uri"], body)


def book_from_a_form(here: Session, number: int) -> None:
    """Fill in the form of the default world; one of the answers leads nowhere."""
    size = ("1-10", "11-100", "Just me")[number % 3]
    handed_in = here.calendly.submit_form(answers={"How large is your team?": size})
    here.try_(lambda: here.calendly.book(submission=handed_in))


def book_over_a_link(here: Session, number: int) -> None:
    """Book over a link that was made just now, or over a share that is."""
    if number % 2:
        body = {"max_event_count": 1, "owner": EVENT_TYPE, "owner_type": "EventType"}
        link = here.request("POST", "/scheduling_links", body)["resource"]
    else:
        share = here.request("POST", "/shares", {"event_type": EVENT_TYPE, "duration": 45})
        (link,) = share["resource"]["scheduling_links"]
    here.try_(lambda: here.calendly.book(link=link["booking_url"]))


def book_on_the_form(here: Session, number: int) -> None:
    start = format_second(here.calendly.open_times("30min")[number])
    who = {"full_name": "Ada: ${x}", "email": EMAILS[number % 2]}
    here.client.post(f"/olivia-owner/30min/{start}?utm_source=page", data=who)


def move_on_the_page(here: Session, invitee: dict[str, Any], number: int) -> None:
    start = format_second(here.calendly.open_times("30min")[number])
    reason = {"reason": "No time" * (number % 2)}
    here.client.post(f"{invitee['reschedule_url']}/{start}", data=reason)


def cancel_on_the_page(here: Session, invitee: dict[str, Any], number: int) -> None:
    here.client.post(invitee["cancel_url"], data={"reason": "No time" * (number % 2)})


def enter_contact(here: Session, number: int) -> None:
    """Enter somebody in an address book as a test does, with and without details."""
    user = ("owner", "member")[number % 2]
    details: dict[str, Any] = {"company": "1e5", "city": "${no}"} if number > 2 else {}
    here.try_(
        lambda: here.calendly.create_contact(
            f"Zoe {number}", f"zoe{number}@example.com", user=user, **details
        )
    )


def contact_in_a_test(act: Callable[[Session, str, int], Any]) -> Act:
    """Return what a test does to one of the contacts, called by its URI or by its id."""

    def do(here: Session, number: int) -> None:
        found = here.request("GET", "/contacts")["collection"]
        if found:
            uri = found[number % len(found)]["uri"]
            name = uri if number % 2 else uri.rpartition("/")[2]
            here.try_(lambda: act(here, name, number))

    return do


def write_down(here: Session, number: int) -> None:
    """Let a notetaker be at a meeting that was booked, or at another one."""
    details: dict[str, Any] = (
        {"status": "processing"} if number % 2 else {"summary_md": "It went well: ${so}"}
    )
    if here.invitees and number > 1:
        details["event"] = here.invitees[number % len(here.invitees)]
    else:
        details |= {"name": "Call", "start_time": MONDAY, "user": "member"}
    try:
        here.recaps.append(here.calendly.add_recap(**details)["uri"])
    except (CalendlyError, LookupError):
        return


def recapped(act: Callable[[Session, str, int], Any]) -> Act:
    """Return an act about one of the recaps; nothing is done if there is none."""

    def do(here: Session, number: int) -> None:
        if here.recaps:
            here.try_(lambda: act(here, here.recaps[number % len(here.recaps)], number))

    return do


ACTS: dict[str, Act] = {
    "let time pass": lambda here, n: here.calendly.clock.advance(f"{n + 1}h"),
    "let days pass": lambda here, n: here.calendly.clock.advance(f"{n + 1}d"),
    "book by the API": lambda here, _: here.book_by_api(),
    "join by the API": lambda here, _: here.book_by_api("webinar"),
    "book on a page": lambda here, n: here.try_(
        lambda: here.calendly.book("30min", email=EMAILS[n % 2], tracking={"utm_source": "x: y"})
    ),
    "join on a page": lambda here, _: here.try_(lambda: here.calendly.book("webinar")),
    "book a team": lambda here, _: here.try_(lambda: here.calendly.book("sales-call")),
    "answer questions": lambda here, _: here.try_(lambda: here.calendly.book("onboarding")),
    "book on the form": book_on_the_form,
    "book over a link": book_over_a_link,
    "hand in a form": lambda here, _: here.try_(here.calendly.submit_form),
    "book from a form": book_from_a_form,
    "move": booked(lambda here, who, n: here.calendly.reschedule(who, reason="${no}" * (n % 2))),
    "leave": booked(lambda here, who, _: here.calendly.cancel(who, by="invitee", reason="Ill")),
    "move on the page": booked(move_on_the_page),
    "leave on the page": booked(cancel_on_the_page),
    "call off": booked(lambda here, who, _: here.calendly.cancel(who["event"])),
    "call off for somebody": booked(
        lambda here, who, _: here.calendly.cancel(who["event"], user="admin")
    ),
    "call off by the API": booked(
        lambda here, who, n: here.request(
            "POST", f"{who['event']}/cancellation", {"reason": "null"} if n % 2 else None
        )
    ),
    "miss": booked(lambda here, who, _: here.calendly.no_show(who)),
    "come after all": booked(lambda here, who, _: here.calendly.undo_no_show(who)),
    "miss by the API": booked(
        lambda here, who, _: here.request("POST", "/invitee_no_shows", {"invitee": who["uri"]})
    ),
    "subscribe": lambda here, n: here.subscribe(url=f"http://127.0.0.1:9/{n}"),
    "subscribe in a test": lambda here, n: here.try_(
        lambda: here.calendly.subscribe(f"http://127.0.0.1:9/{n}/test")
    ),
    "add a contact": lambda here, n: here.request(
        "POST",
        "/contacts",
        {"name": "Eve", "emails": [{"email": f"eve{n}@example.com", "is_primary": True}]},
    ),
    "change a contact": change_contact,
    "delete a contact": collection("/contacts"),
    "enter a contact in a test": enter_contact,
    "change a contact in a test": contact_in_a_test(
        lambda here, name, n: here.calendly.update_contact(name, job_title=f"No. {n}", city=None)
    ),
    "remove a contact in a test": contact_in_a_test(
        lambda here, name, _: here.calendly.delete_contact(name)
    ),
    "write down": write_down,
    "get the notes": recapped(
        lambda here, recap, n: here.calendly.finish_recap(recap, "Notes", shared=n % 2 == 0)
    ),
    "get no notes": recapped(lambda here, recap, _: here.calendly.fail_recap(recap)),
    "change the notes": recapped(
        lambda here, recap, n: here.calendly.update_recap(recap, action_items_md=f"- {n}")
    ),
    "change the notes by the API": recapped(
        lambda here, recap, n: here.request("PATCH", recap, {"discussion_md": f"## {n}"})
    ),
    "remove the notes": recapped(lambda here, recap, _: here.calendly.delete_recap(recap)),
    "add an event type": lambda here, n: here.request(
        "POST", "/event_types", {"name": f"Type {n}", "owner": OWNER, "duration": 20}
    ),
    "make a link": lambda here, _: here.request(
        "POST",
        "/scheduling_links",
        {"max_event_count": 1, "owner": EVENT_TYPE, "owner_type": "EventType"},
    ),
    "ask as a member": lambda here, n: here.request(
        "POST",
        "/contacts",
        {"name": "Mo", "emails": [{"email": f"mo{n}@example.com", "is_primary": True}]},
        token="mock.member.token",
    ),
    "be refused": lambda here, _: here.request("POST", "/invitees", {}),
}


@settings(max_examples=25)
@given(st.lists(st.tuples(st.sampled_from(sorted(ACTS)), st.integers(0, 5)), max_size=20))
def test_a_recorded_session_ends_as_it_has_ended(acts: list[tuple[str, int]]) -> None:
    with session(seed=3) as here:
        here.subscribe()
        for name, number in acts:
            ACTS[name](here, number)
        snapshot = here.snapshot()
    recording, differences = checked(snapshot)
    assert differences == [], recording.text()
