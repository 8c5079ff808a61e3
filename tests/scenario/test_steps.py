"""What each kind of step does: its result, what it sends, and how it is refused."""

from datetime import timedelta
from typing import Any

import pytest

from mockcalendly.emulator import Emulator
from mockcalendly.faults import reading
from mockcalendly.kernel.clock import Clock
from mockcalendly.kernel.instants import parse_instant
from mockcalendly.scenario.load import load_scenario
from mockcalendly.scenario.report import Outcome, Report
from mockcalendly.scenario.run import run
from mockcalendly.scenario.sending import api_of
from mockcalendly.scenario.steps.fault_types import FaultStep
from tests.courier.receiver import Receiver
from tests.scenario.given import HEAD, Write, bodies, replay

FORM = """\
mockcalendly: 1
world:
  now: 2026-03-02T14:00:00Z
  routing_forms:
    - name: Contact us
      questions:
        - {name: Your name, type: name, required: true}
        - {name: Email, type: email, required: true}
        - {name: Size, type: select, answer_choices: [small, large], required: true}
      routes:
        - {when: {Size: large}, to: {event_type: 30min}}
"""


async def results(
    write: Write, steps: str, receiver: Receiver | None = None, head: str = HEAD
) -> dict[str, Any]:
    """Play steps, all of which must hold, and return the results by id."""
    report = await replay(write(f"{head}timeline:\n{steps}"), receiver)
    assert report.ok, report.text()
    return {step.id: step.result for step in report.steps if step.id}


def events(receiver: Receiver, family: str) -> list[str]:
    return [body["event"] for body in bodies(receiver) if body["event"].startswith(family)]


def events_booked(receiver: Receiver) -> list[dict[str, Any]]:
    told = (body for body in bodies(receiver) if body["event"] == "invitee.created")
    return [body["payload"]["scheduled_event"] for body in told]


async def failure(write: Write, steps: str, head: str = HEAD) -> str:
    report = await replay(write(f"{head}timeline:\n{steps}"))
    assert report.steps[-1].outcome is Outcome.FAILED
    return report.steps[-1].text


async def test_a_form_leads_to_a_booking_of_whom_it_says(write: Write, receiver: Receiver) -> None:
    steps = """
  - id: form
    submit_form:
      form: Contact us
      answers: {Your name: Ada Lovelace, Email: ada@example.com, Size: large}
      tracking: {utm_source: ads}
  - {id: ada, book: {submission: "${form.uri}"}}
"""
    made = await results(write, steps, receiver, FORM)
    assert made["form"]["result"]["type"] == "event_type"
    ada = made["ada"]
    assert (ada["name"], ada["email"]) == ("Ada Lovelace", "ada@example.com")
    assert ada["tracking"]["utm_source"] == "ads"
    assert ada["routing_form_submission"] == made["form"]["uri"]
    assert events(receiver, "routing_form") == ["routing_form_submission.created"]


async def test_what_a_form_needs_and_is_not_told_is_made_up(write: Write) -> None:
    steps = '  - {id: form, submit_form: {form: Contact us, answers: {"Size": small}}}\n'
    made = await results(write, steps, head=FORM)
    answers = {each["question"]: each["answer"] for each in made["form"]["questions_and_answers"]}
    assert answers["Size"] == "small"
    assert "@" in answers["Email"]


async def test_a_form_that_leads_nowhere_cannot_be_booked(write: Write) -> None:
    steps = """
  - {id: form, submit_form: {form: Contact us, answers: {Size: small}}}
  - {book: {submission: "${form.uri}"}}
"""
    assert await failure(write, steps, FORM) == "The submission does not lead to an event type."


LINKED = """\
mockcalendly: 1
world:
  now: 2026-03-02T14:00:00Z
  scheduling_links: [{event_type: olivia-owner/30min, token: abc-def-ghi}]
  shares:
    - event_type: olivia-owner/30min
      token: mno-pqr-stu
      duration: 60
      locations: [{kind: physical, location: Room 1}]
"""


@pytest.mark.parametrize(
    "link", ["abc-def-ghi", "https://calendly.com/d/abc-def-ghi/30min?month=2026-03"]
)
async def test_a_link_is_used_up_by_a_booking(write: Write, receiver: Receiver, link: str) -> None:
    steps = f"""
  - {{book: {{link: "{link}"}}}}
  - book: {{link: abc-def-ghi, event_type: olivia-owner/30min}}
    refused: {{status: 400, parameter: link}}
"""
    await results(write, steps, receiver, LINKED)
    (event,) = events_booked(receiver)
    event_type = event["event_type"]
    assert event_type.endswith(f"/event_types/{'A' * 16}")


async def test_what_a_share_says_holds_for_its_booking_wherever_it_is_moved(
    write: Write, receiver: Receiver
) -> None:
    steps = """
  - {id: ada, book: {link: mno-pqr-stu, start_time: next open slot}}
  - {reschedule: {invitee: "${ada.uri}", start_time: next open slot}}
"""
    await results(write, steps, receiver, LINKED)
    booked, moved = events_booked(receiver)
    for event in (booked, moved):
        assert event["location"]["location"] == "Room 1"
        start, end = (parse_instant(event[name]) for name in ("start_time", "end_time"))
        assert start
        assert end == start + timedelta(hours=1)


async def test_a_link_leads_to_one_event_type_only(write: Write) -> None:
    steps = """
  - book: {link: abc-def-ghi, event_type: webinar}
    refused: {status: 400, parameter: link}
"""
    await results(write, steps, head=LINKED)


async def test_an_unknown_link_is_no_link(write: Write) -> None:
    steps = "  - {book: {link: abc-def-ghj}}\n"
    text = await failure(write, steps, LINKED)
    assert text.endswith('there is no single-use link "abc-def-ghj"; did you mean "abc-def-ghi"?')


async def test_wrong_answers_are_refused(write: Write) -> None:
    steps = """
  - submit_form: {form: Contact us, answers: {Size: huge}}
    refused: {status: 400, parameter: answers.Size}
"""
    await results(write, steps, head=FORM)


async def test_a_world_without_forms_says_so(write: Write) -> None:
    head = HEAD.replace("world: {", "world: {base: empty, ")
    assert await failure(write, "  - submit_form: {}\n", head) == "No routing form is published."


async def test_contacts_come_change_and_go(write: Write, receiver: Receiver) -> None:
    steps = """
  - id: bob
    create_contact: {name: Bob, emails: [bob@example.com], phone_numbers: ["+14155550100"]}
  - id: boss
    update_contact: {contact: bob@example.com, job_title: Boss}
  - id: gone
    delete_contact: {contact: "${bob.uri}"}
  - expect: [{contacts: {count: 0}}]
"""
    made = await results(write, steps, receiver)
    assert (made["boss"]["name"], made["boss"]["job_title"]) == ("Bob", "Boss")
    assert made["boss"]["phone_numbers"] == [{"phone_number": "+14155550100"}]
    assert made["gone"]["uri"] == made["bob"]["uri"]
    assert events(receiver, "contact") == ["contact.created", "contact.updated", "contact.deleted"]


async def test_an_address_book_belongs_to_whom_it_is_said(write: Write) -> None:
    steps = """
  - {create_contact: {as: mia-member, name: Bob, emails: [bob@example.com]}}
  - {create_contact: {name: Bob, emails: [{email: bob@example.com, is_primary: true}]}}
  - create_contact: {name: Robert, emails: [bob@example.com]}
    refused: {status: 409}
  - expect: [{contacts: {where: {name: Bob}, count: 2}}]
"""
    await results(write, steps)


CONFIRMED = """\
mockcalendly: 1
world:
  now: 2026-03-02T14:00:00Z
  event_types: [{slug: 30min, reconfirm_before: 1440}]
"""


async def test_whoever_was_asked_confirms(write: Write, receiver: Receiver) -> None:
    steps = """
  - {id: ada, book: {event_type: 30min, start_time: +3d 10:00, invitee: {name: Ada}}}
  - reconfirm: {invitee: "${ada.uri}"}
    refused: {status: 400, parameter: invitee}
  - at: +2d 15:00
    id: sure
    reconfirm: {invitee: "${ada.uri}"}
  - {id: again, after: 1h, reconfirm: {invitee: "${ada.uri}"}}
  - {cancel: {invitee: "${ada.uri}"}}
  - reconfirm: {invitee: "${ada.uri}"}
    refused: {status: 403}
"""
    made = await results(write, steps, receiver, CONFIRMED)
    assert made["ada"]["reconfirmation"] is None
    assert made["sure"]["reconfirmation"] == {
        "created_at": "2026-03-04T15:00:00.000000Z",
        "confirmed_at": "2026-03-04T15:00:00.000000Z",
    }
    assert made["again"]["reconfirmation"] == made["sure"]["reconfirmation"]
    assert events(receiver, "invitee") == ["invitee.created", "invitee.canceled"]


async def test_nobody_else_confirms(write: Write) -> None:
    said = await failure(write, "  - reconfirm: {invitee: nobody}\n", CONFIRMED)
    assert said.endswith('"nobody" is not the URI or id of an invitee')


async def test_a_recap_gets_ready_changes_and_goes(write: Write, receiver: Receiver) -> None:
    steps = """
  - {id: ada, book: {event_type: 30min}}
  - {advance: 2d}
  - {id: recap, add_recap: {event: "${ada.event}", status: processing}}
  - {id: ready, finish_recap: {recap: "${recap.uri}", summary_md: Hello, shared: true}}
  - {id: changed, update_recap: {recap: "${recap.uri}", summary_md: Goodbye}}
  - expect: [{recaps: {where: {summary_md: Goodbye}, count: 1}}]
  - {delete_recap: {recap: "${recap.uri}", as: owner}}
  - id: other
    add_recap: {meeting: {name: Tea, start_time: -2h, end_time: -1h}, status: processing}
  - {id: failed, fail_recap: {recap: "${other.uri}"}}
"""
    head = f"{HEAD}webhooks:\n  - {{url: http://127.0.0.1:1/hook, scope: user, user: owner}}\n"
    made = await results(write, steps, receiver, head)
    assert made["recap"]["status"] == "Processing"
    assert (made["ready"]["status"], made["ready"]["summary_md"]) == ("Available", "Hello")
    assert made["failed"]["status"] == "Unavailable"
    assert events(receiver, "meeting_recap") == [
        "meeting_recap.created",
        "meeting_recap.updated",
        "meeting_recap.deleted",
    ]


async def served(write: Write, steps: str) -> Report:
    """Play steps in a world that answers requests."""
    story = load_scenario(write(f"{HEAD}timeline:\n{steps}"))
    origin = "http://127.0.0.1:8787"
    clock = Clock(story.start, rate=0)
    async with Emulator(clock=clock, rows=story.world.fresh_rows(origin)) as emulator:
        async with api_of(emulator, origin) as send:
            return await run(
                story,
                world=emulator.default,
                courier=emulator.courier,
                send=send,
                origin=origin,
            )


async def test_oauth_from_consent_to_revocation(write: Write) -> None:
    steps = """
  - {id: app, register_app: {name: My app, scopes: ["users:read"]}}
  - {id: consent, authorize: {app: My app, user: mia-member, state: xyz}}
  - {id: tokens, exchange_code: {code: "${consent.code}"}, returns: {scope: "users:read"}}
  - exchange_code: {code: "${consent.code}"}
    refused: {status: 400}
  - request: {path: /users/me, token: "${tokens.access_token}"}
    returns: {status: 200, body: {resource: {slug: mia-member}}}
  - {id: new, refresh_token: {app: "${app.client_id}", refresh_token: "${tokens.refresh_token}"}}
  - {introspect_token: {token: "${new.access_token}"}, returns: {active: true}}
  - {revoke_token: {token: "${new.access_token}"}}
  - {introspect_token: {token: "${new.access_token}"}, returns: {active: false}}
  - {request: {path: /users/me, token: "${new.access_token}"}, returns: {status: 401}}
"""
    report = await served(write, steps)
    assert report.ok, report.text()
    consent = report.steps[1].result
    assert isinstance(consent, dict)
    assert consent["url"].endswith(f"code={consent['code']}&state=xyz")


async def test_which_application_is_meant_must_be_clear(write: Write) -> None:
    steps = "  - {register_app: {name: A}}\n  - {register_app: {name: B}}\n"
    said = await failure(write, f"{steps}  - authorize: {{}}\n")
    assert said == 'There are 2 applications: say which one by "app".'
    said = await failure(write, f"{steps}  - authorize: {{app: C}}\n")
    assert said.endswith('there is no application "C"')


async def test_pkce_is_checked(write: Write) -> None:
    steps = """
  - {register_app: {kind: native}}
  - authorize: {}
    refused: {status: 400}
  - {id: consent, authorize: {code_challenge: secret, code_challenge_method: plain}}
  - exchange_code: {code: "${consent.code}", code_verifier: wrong}
    refused: {status: 400}
"""
    await results(write, steps)


async def test_a_fault_strikes_until_it_ends(write: Write) -> None:
    steps = """
  - {id: down, fault: {name: outage, path: "/users/*", status: 503, user: owner}}
  - {request: {path: /users/me}, returns: {status: 503}}
  - {id: over, end_fault: out*}
  - {request: {path: /users/me}, returns: {status: 200}}
  - expect: [{requests: {method: GET, path: /users/me, status: 503, count: 1}}]
"""
    report = await served(write, steps)
    assert report.ok, report.text()
    assert report.steps[2].result == {
        "ended": [{"id": "1", "name": "outage", "matched": 1, "struck": 1}]
    }


async def test_a_fault_of_webhooks_strikes_messages(write: Write, receiver: Receiver) -> None:
    steps = """
  - {fault: {event: invitee.created, copies: 2}}
  - {book: {event_type: 30min}}
"""
    await results(write, steps, receiver)
    assert events(receiver, "invitee") == ["invitee.created"] * 3


async def test_an_incident_is_had_by_name(write: Write, receiver: Receiver) -> None:
    steps = """
  - {preset: duplicate-webhooks}
  - {book: {event_type: 30min}}
  - {end_fault: duplicate-webhooks}
"""
    await results(write, steps, receiver)
    assert events(receiver, "invitee") == ["invitee.created"] * 2


@pytest.mark.parametrize(
    ("step", "said"),
    [
        ("{end_fault: outage}", 'There is no fault "outage" at present.'),
        (
            "{restore: later}\n  - {checkpoint: later}",
            'There was no checkpoint "later" so far.',
        ),
    ],
)
async def test_a_name_that_means_nothing_fails_the_step(write: Write, step: str, said: str) -> None:
    assert (await failure(write, f"  - {step}\n")).startswith(said)


async def test_a_story_can_go_back_to_a_checkpoint(write: Write, receiver: Receiver) -> None:
    steps = """
  - {checkpoint: before}
  - {id: ada, after: 1h, book: {event_type: 30min}}
  - expect:
      - {changes: {since: before, table: invitees, change: added, count: 1}}
      - {events: {count: 1}}
  - {id: back, restore: before}
  - expect: [{changes: {since: before, count: 0}}, {events: {count: 0}}]
  - {after: 10m, id: later, checkpoint: later}
"""
    made = await results(write, steps, receiver)
    assert made["back"]["now"] == "2026-03-02T14:00:00.000000Z"
    assert made["later"]["now"] == "2026-03-02T14:10:00.000000Z"


async def test_changes_that_should_not_be_are_told(write: Write) -> None:
    steps = """
  - {checkpoint: before}
  - {book: {event_type: 30min, invitee: {name: Ada}}}
  - expect:
      - {changes: {since: before, table: invitees, count: 0}}
      - {changes: {since: befor, count: 0}}
  - {checkpoint: befor}
"""
    report = await replay(write(f"{HEAD}timeline:\n{steps}"))
    changed, unknown = report.expectations
    assert changed.text == "rows changed in any way of invitees since before: 0"
    assert changed.difference[0] == "expected 0, got 1"
    assert changed.difference[1].startswith("  added invitees/")
    assert unknown.difference == ('There was no checkpoint "befor" so far; did you mean "before"?',)


async def test_resources_are_judged_as_they_stand(write: Write) -> None:
    text = f"""{HEAD}webhooks:
  - {{name: app, url: http://127.0.0.1:1/hook}}
timeline:
  - {{id: ada, book: {{event_type: 30min, start_time: +1d 10:00}}}}
  - {{advance: 3d}}
  - {{no_show: {{invitee: "${{ada.uri}}"}}}}
expect:
  - {{no_shows: {{where: {{invitee: "${{ada.uri}}"}}, count: 1}}}}
  - {{webhook_subscriptions: {{where: {{state: disabled}}, count: 1}}}}
  - {{submissions: {{count: 0}}}}
  - {{submissions: {{}}}}
"""
    report = await replay(write(text))
    assert [each.ok for each in report.expectations] == [True, True, True, False]
    assert report.expectations[-1].difference == ("expected at least 1, got 0",)


async def test_people_come_for_a_month_and_webhooks_tell_of_it(
    write: Write, receiver: Receiver
) -> None:
    steps = """
  - {id: month, generate: {months: 1, users: 2, bookings: 25, locales: [de_DE]}}
  - {id: end, checkpoint: end}
  - expect: [{events: {count: {at_least: 20}}}]
"""
    made = await results(write, steps, receiver)
    assert made["month"]["booked"] == 25
    assert made["end"]["now"] == "2026-04-01T14:00:00.000000Z"
    assert events(receiver, "invitee.created").count("invitee.created") >= 25


async def test_a_step_follows_the_end_of_the_one_before(write: Write) -> None:
    steps = "  - {advance: 2d}\n  - {id: later, after: 1h, checkpoint: x}\n"
    made = await results(write, steps)
    assert made["later"]["now"] == "2026-03-04T15:00:00.000000Z"


def test_the_words_of_faults_are_those_of_the_python_api() -> None:
    known = {*reading._COMMON, *reading._OF_REQUESTS, *reading._OF_MESSAGES}
    assert {*FaultStep.__struct_fields__} == known
