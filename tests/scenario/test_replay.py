"""Stories that are played: by the rules of the API, to receivers on real sockets."""

import asyncio
import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from mockcalendly.emulator import Emulator
from mockcalendly.kernel.clock import Clock
from mockcalendly.scenario.documents import load_document
from mockcalendly.scenario.load import load_scenario
from mockcalendly.scenario.report import Outcome, Progress, Report
from mockcalendly.scenario.run import run
from mockcalendly.webhooks.signature import SIGNATURE_HEADER
from tests.courier.receiver import Receiver, answer
from tests.scenario.given import FIXTURES, HEAD, Write, bodies, playing, replay

FIRST_STORY = FIXTURES / "first-story.yaml"


async def test_the_first_story_holds(receiver: Receiver) -> None:
    report = await replay(FIRST_STORY, receiver)
    assert report.ok, report.text()
    assert [step.outcome for step in report.steps].count(Outcome.REFUSED) == 1
    assert len(report.expectations) == 9
    events = [body["event"] for body in bodies(receiver)]
    assert events[:4] == ["invitee.created", "invitee.canceled"] * 2
    assert len(report.deliveries) == len(events) == 11


async def test_the_same_file_sends_the_same_bytes(receiver: Receiver) -> None:
    await replay(FIRST_STORY, receiver)
    first = receiver.bodies.copy()
    receiver.requests.clear()
    await replay(FIRST_STORY, receiver)
    assert receiver.bodies == first


async def test_json_means_the_same_as_yaml(write: Write, receiver: Receiver) -> None:
    await replay(FIRST_STORY, receiver)
    first = receiver.bodies.copy()
    receiver.requests.clear()
    path = write(json.dumps(load_document(FIRST_STORY).plain()), "story.json")
    report = await replay(path, receiver)
    assert report.ok, report.text()
    assert receiver.bodies == first


async def test_another_seed_makes_other_people(receiver: Receiver) -> None:
    await replay(FIRST_STORY, receiver)
    scenario = load_scenario(FIRST_STORY, seed=2).sent_to(receiver.url)
    async with playing(scenario) as (world, courier):
        report = await run(scenario, world=world, courier=courier)
    assert report.ok, report.text()
    emails = [body["payload"]["email"] for body in bodies(receiver)]
    assert set(emails[6:11]).isdisjoint(emails[17:])


async def test_parameters_take_the_place_of_defaults(write: Write, receiver: Receiver) -> None:
    path = write(
        HEAD
        + """
parameters: {email: ada@example.com, minutes: 30, people: 1}
timeline:
  - book: {event_type: 30min, duration: "${minutes}", invitee: {name: Ada, email: "${email}"}}
  - generate: {bookings: "${people}"}
"""
    )
    scenario = load_scenario(path, parameters={"email": "12@example.com", "people": "2"})
    async with playing(scenario) as (world, courier):
        report = await run(scenario.sent_to(receiver.url), world=world, courier=courier)
    assert report.ok, report.text()
    created = [body for body in bodies(receiver) if body["event"] == "invitee.created"]
    assert created[0]["payload"]["email"] == "12@example.com"
    assert len(created) == 3


async def test_a_booking_says_what_it_says(write: Write) -> None:
    report = await replay(
        write(
            HEAD
            + """
timeline:
  - id: it
    book:
      event_type: mia-member/onboarding
      start_time: 2026-03-04 10:30 America/Los_Angeles
      scheduling_method: api
      as: mia-member
      invitee: {first_name: Ada, last_name: King, email: a@b.co, timezone: Asia/Kathmandu}
      location: {kind: outbound_call, location: "+977 1 4200000"}
      questions_and_answers:
        - {question: Company, answer: Engines & Co}
        - {question: Team size, answer: 1-10}
      tracking: {utm_source: newsletter}
      event_guests: [charles@example.com]
    returns:
      first_name: Ada
      name: Ada King
      timezone: Asia/Kathmandu
      scheduling_method: api
      tracking: {utm_source: newsletter, utm_medium: null}
      questions_and_answers:
        - {question: Company, answer: Engines & Co, position: 0}
        - {question: Team size, answer: 1-10, position: 1}
  - expect:
      - events:
          event_type: onboarding
          where:
            uri: ${it.event}
            start_time: 2026-03-04T18:30:00.000000Z
            location: {type: outbound_call, location: +977 1 4200000}
            event_guests: [{email: charles@example.com}]
"""
        )
    )
    assert report.ok, report.text()


async def test_what_a_booking_leaves_out_is_made_up(write: Write) -> None:
    report = await replay(write(HEAD + "timeline:\n  - {id: it, book: {event_type: onboarding}}\n"))
    assert report.ok, report.text()
    invitee = report.steps[0].result
    assert isinstance(invitee, dict)
    assert invitee["email"].endswith("@example.com")
    assert [qa["question"] for qa in invitee["questions_and_answers"]] == ["Company", "Team size"]


@pytest.mark.parametrize(
    ("start_time", "expected"),
    [
        ("next open slot", "2026-03-02T18:00:00"),
        ("open slot 2", "2026-03-02T18:30:00"),
        ("next open slot from +2d", "2026-03-04T14:00:00"),
        ("open slot 3 from 2026-03-05", "2026-03-05T15:00:00"),
        ("+3d 10:00", "2026-03-05T15:00:00"),
        ("+1w 16:30 Europe/Berlin", "2026-03-09T15:30:00"),
        ("2026-03-06 09:00", "2026-03-06T14:00:00"),
        ("2026-03-06T10:00:00-05:00", "2026-03-06T15:00:00"),
        ("+24h30m", "2026-03-03T14:30:00"),
    ],
)
async def test_starts(write: Write, start_time: str, expected: str) -> None:
    report = await replay(
        write(
            HEAD
            + f"""
timeline:
  - book: {{event_type: 30min, start_time: "{start_time}"}}
  - expect: [{{events: {{where: {{start_time: "{expected}.000000Z"}}}}}}]
"""
        )
    )
    assert report.ok, report.text()


async def test_cancellations_by_host_and_by_invitee(write: Write, receiver: Receiver) -> None:
    report = await replay(
        write(
            HEAD
            + """
timeline:
  - {id: one, book: {event_type: webinar, start_time: +2d 10:00}}
  - {id: two, book: {event_type: webinar, start_time: +2d 10:00}}
  - {cancel: {invitee: "${one.uri}", reason: ill}, returns: {canceler_type: invitee}}
  - cancel: {event: "${two.event}", reason: fire drill, as: adam-admin}
    returns: {canceler_type: host, canceled_by: Adam Admin}
expect:
  - events: {status: canceled, where: {invitees_counter: {total: 2, active: 0}}, count: 1}
  - deliveries: {event: invitee.canceled, count: 2}
"""
        ),
        receiver,
    )
    assert report.ok, report.text()


async def test_a_no_show_can_be_taken_back(write: Write, receiver: Receiver) -> None:
    report = await replay(
        write(
            HEAD
            + """
timeline:
  - {id: ada, book: {event_type: 30min}}
  - {after: 1d, id: mark, no_show: {invitee: "${ada.uri}"}}
  - undo_no_show: {no_show: "${mark.uri}", as: olivia-owner}
expect:
  - order: {events: [invitee_no_show.created, invitee_no_show.deleted], where: {payload: {
      uri: "${ada.uri}", status: active}}}
  - invitees: {where: {no_show: null}, count: 1}
"""
        ),
        receiver,
    )
    assert not report.ok
    assert report.expectations[0].difference == (
        "- expected, + sent:",
        "+ invitee.created",
        "  invitee_no_show.created",
        "  invitee_no_show.deleted",
    )
    assert report.expectations[1].ok


async def test_a_refusal_ends_the_story(write: Write) -> None:
    path = write(
        HEAD
        + """
timeline:
  - book: {event_type: 30min, start_time: +1d 03:00}
  - checkpoint: never reached
expect:
  - events: {count: 7}
"""
    )
    report = await replay(path)
    assert not report.ok
    assert [step.outcome for step in report.steps] == [Outcome.FAILED]
    assert report.steps[0].text.startswith("It was refused: 400 The supplied parameters are")
    assert "event.start_time: That start time has been filled" in report.steps[0].text
    assert not report.expectations
    assert "broken off after 1 of 2 steps" in report.text()


async def test_an_expected_refusal_is_looked_at(write: Write) -> None:
    path = write(
        HEAD
        + """
timeline:
  - id: no
    book: {event_type: 30min, start_time: +1d 03:00}
    refused: {status: 400, parameter: event.start_time, code: already_filled}
  - book: {event_type: 30min, start_time: +1d 03:00}
    refused: {status: 403, code: already_filled}
  - checkpoint: "${no.title}"
"""
    )
    report = await replay(path)
    assert report.finished
    assert [expectation.ok for expectation in report.expectations] == [True, False]
    assert report.expectations[1].place == f"{path}:9:14"
    assert report.expectations[1].difference == ("status: expected 403, got 400",)
    assert report.steps[2].text == "Invalid Argument"


async def test_a_step_that_should_have_been_refused_fails(write: Write) -> None:
    report = await replay(write(HEAD + "timeline:\n  - {book: {event_type: 30min}, refused: {}}\n"))
    assert report.steps[0].text == "It was done, but should have been refused."
    assert not report.ok


@pytest.mark.parametrize(
    ("step", "said"),
    [
        ('{checkpoint: "${it.emial}"}', '${it.emial}: "it" has no "emial"; did you mean "email"?'),
        ('{checkpoint: "${it.email.x}"}', '"it.email" is a single value, which has no "x"'),
        ('{checkpoint: "it is ${it}"}', "${it} is a mapping, which cannot stand inside a text"),
        ('{checkpoint: "${it.rescheduled}"}', '"checkpoint" must be a text, not false'),
        ('{checkpoint: "${it.questions_and_answers.3}"}', 'counted from 0: no "3"'),
        ("{cancel: {event: http://x/users/y}}", "is not a URI of scheduled_events"),
        ("{no_show: {invitee: nobody}}", '"nobody" is not the URI or id of an invitee'),
        ("{request: {path: /users/me}}", "Nothing serves this world, so no request can be sent"),
        ("{generate: {bookings: 1, within: 1m}}", "No open slot is left in the 1m ahead."),
        ("{generate: {bookings: 1, locale: xx_YY}}", "Faker knows no locale 'xx_YY'."),
        ("{advance: 'to ${start-1h}'}", "It is 2026-03-02T14:00:00Z already"),
        (
            "{book: {event_type: 30min, duration: 31}}",
            "Event type AAAAAAAAAAAAAAAA has no duration of 31 minutes.",
        ),
        (
            "{book: {event_type: 30min, start_time: open slot 9999}}",
            "30 Minute Meeting has no open slot 9999 from 2026-03-02T14:00:00Z on.",
        ),
        (
            "{wait: {event: invitee.canceled, within: 1h}}",
            "Of 1 succeeded deliveries of invitee.canceled only 0 had come by "
            "2026-03-02T15:00:00Z.",
        ),
    ],
)
async def test_a_step_that_cannot_be_done(write: Write, step: str, said: str) -> None:
    text = HEAD + "timeline:\n  - {id: it, book: {event_type: 30min}}\n  - {}\n"
    path = write(text.replace("{}", step))
    report = await replay(path)
    assert said in report.steps[-1].text
    assert not report.ok


async def test_waiting_for_a_delivery_goes_through_its_retries(write: Write) -> None:
    path = write(
        HEAD
        + """
timeline:
  - {id: ada, book: {event_type: 30min}}
  - {id: sent, wait: {event: invitee.created, where: {payload: {uri: "${ada.uri}"}}}}
  - {checkpoint: "${sent.deliveries.0.attempts.2.at}"}
expect:
  - deliveries: {event: invitee.created, attempts: 3, state: succeeded}
  - deliveries: {event: invitee.created, attempts: 2}
"""
    )
    async with Receiver(answer(), *[answer(500)] * 4) as receiver:
        report = await replay(path, receiver)
    assert report.steps[2].text == "2026-03-02T14:03:00.000000Z"
    assert report.expectations[0].ok
    assert report.expectations[1].difference == (
        f"invitee.created for {report.deliveries[1].who}: expected 2 attempts, got 3",
    )
    assert "200 after 3 attempts" in report.text()


async def test_expectations_that_do_not_hold_say_how(write: Write, receiver: Receiver) -> None:
    path = write(
        HEAD
        + """
webhooks: [{name: app, url: "http://127.0.0.1:1/hook", events: [invitee.created]}]
timeline:
  - book: {event_type: 30min, invitee: {name: Ada, email: ada@example.com}}
expect:
  - deliveries: {to: app, where: {payload: {name: Bob, rescheduled: false, x: 1}}}
  - deliveries: {count: {at_most: 0}}
  - deliveries: {state: failed, signature: valid}
  - deliveries: {signature: absent, count: {at_least: 1, at_most: 2}}
  - order: {events: [invitee.canceled]}
  - events: {status: canceled}
  - invitees: {where: {email: bob@example.com}, count: 2}
  - events: {event_type: "${x}"}
""".replace('"${x}"', "30min")
    )
    report = await replay(path, receiver)
    assert report.finished
    found = [(each.text, *each.difference) for each in report.expectations]
    assert found == [
        (
            "deliveries to app that fit: at least 1",
            "expected at least 1, got 0",
            "nearest is invitee.created for Ada <ada@example.com>:",
            '  payload.name: expected "Bob", got "Ada"',
            "  payload.x: expected 1, but it is not there",
        ),
        ("deliveries: 0", "expected 0, got 1"),
        (
            "deliveries: at least 1",
            "invitee.created for Ada <ada@example.com>: expected it failed, got 200",
            "invitee.created for Ada <ada@example.com>: it is not signed, because its webhook has "
            "no signing key",
        ),
        ("deliveries: 1 to 2",),
        (
            "deliveries in the order invitee.canceled",
            "- expected, + sent:",
            "- invitee.canceled",
            "+ invitee.created",
        ),
        ("canceled events: at least 1", "expected at least 1, got 0"),
        (
            "invitees that fit: 2",
            "expected 2, got 0",
            "nearest is Ada <ada@example.com>:",
            '  email: expected "bob@example.com", got "ada@example.com"',
        ),
        ("events of 30min: at least 1",),
    ]
    assert f"{path}:8:5: deliveries to app that fit: at least 1" in report.text()


@pytest.mark.parametrize(
    ("wait", "said"),
    [
        ("0s", "pending, next at 2026-03-02T14:01:00Z: Answered 500 Internal Server Error."),
        ("2m", "pending after 2 attempts, next at 2026-03-02T14:03:00Z: Answered 500"),
        ("25h", "failed after 12 attempts: Answered 500 Internal Server Error."),
    ],
)
async def test_what_became_of_a_delivery_is_told(write: Write, wait: str, said: str) -> None:
    path = write(
        HEAD
        + f"""
webhooks: [{{url: "http://127.0.0.1:1", events: [invitee.created]}}]
timeline: [{{book: {{event_type: 30min}}}}, {{advance: {wait}}}]
"""
    )
    async with Receiver(answer(500)) as receiver:
        report = await replay(path, receiver)
    assert f"  {said}" in report.text()


async def test_nothing_is_sent_to_the_world_outside(write: Write) -> None:
    path = write(
        HEAD
        + """
webhooks: [{url: "https://192.0.2.1/hook", signing_key: k, events: [invitee.created]}]
timeline: [{book: {event_type: 30min}}]
expect: [{deliveries: {state: succeeded, signature: valid}}]
"""
    )
    report = await replay(path)
    assert "refused: Nothing was sent: 192.0.2.1 is neither this machine nor" in report.text()
    assert [line.partition(": ")[2] for line in report.expectations[0].difference] == [
        f"expected it succeeded, got {report.deliveries[0].outcome}",
        "it has no signature",
    ]


LAST_YEAR = "mockcalendly: 1\nworld: {now: 9000-12-30T00:00:00Z}\n"


@pytest.mark.parametrize(
    "step",
    [
        "{book: {event_type: 30min, start_time: +5d}}",
        "{book: {event_type: 30min, start_time: next open slot from +5d}}",
        "{id: late, advance: '${days}d'}",
        "{at: '${later}', checkpoint: x}",
    ],
)
async def test_a_story_cannot_leave_the_calendar(write: Write, step: str) -> None:
    before = "- {id: five, checkpoint: '5'}\n  - {id: plus, checkpoint: '+5d'}\n"
    filled = step.replace("${days}", "${five.name}").replace("${later}", "${plus.name}")
    report = await replay(write(f"{LAST_YEAR}timeline:\n  {before}  - {filled}\n"))
    assert "is not in the years 1970 to 9000" in report.steps[-1].text


async def test_expectations_can_be_results_themselves(write: Write) -> None:
    report = await replay(
        write(
            HEAD
            + """
parameters: {count: {at_least: 2}}
timeline:
  - {id: ada, book: {event_type: 30min, invitee: {name: Ada}}}
  - {id: again, reschedule: {invitee: "${ada.uri}", start_time: "+1d 10:00"},
     returns: {name: "${ada.name}", old_invitee: "${ada.uri}"}}
  - expect: [{invitees: {where: "${again}"}}, {events: {count: "${count}"}}]
"""
        )
    )
    assert report.ok, report.text()
    assert len(report.expectations) == 3


async def test_all_webhooks_of_a_story_can_go_to_one_receiver(
    write: Write, receiver: Receiver
) -> None:
    path = write(
        HEAD
        + """
webhooks:
  - {name: one, url: "http://one.test", events: [invitee.created]}
  - {name: two, url: "http://two.test", events: [invitee.created], scope: user,
     user: mia-member, creator: mia-member, signing_key: k}
timeline:
  - book: {event_type: 30min}
  - book: {event_type: onboarding}
expect:
  - deliveries: {to: one, count: 2, signature: absent}
  - deliveries: {to: two, count: 1, signature: valid}
"""
    )
    report = await replay(path, receiver)
    assert report.ok, report.text()
    assert len(receiver.requests) == 3


async def test_requests_reach_the_api(write: Write, receiver: Receiver) -> None:
    path = write(
        HEAD
        + """
timeline:
  - id: slots
    request:
      path: /event_type_available_times
      query:
        event_type: https://api.calendly.com/event_types/AAAAAAAAAAAAAAAA
        start_time: ${now+1h}
        end_time: ${now+3d}
    returns: {status: 200}
  - id: made
    request:
      method: POST
      path: /invitees
      token: mock.member.token
      body:
        event_type: https://api.calendly.com/event_types/AAAAAAAAAAAAAAAA
        start_time: ${slots.body.collection.1.start_time}
        invitee: {name: Ada, email: ada@example.com, timezone: UTC}
        location: {kind: zoom_conference}
    returns: {status: 201, body: {resource: {name: Ada, no_show: null}}}
  - request: {path: "${made.body.resource.uri}"}
    returns: {status: 200, headers: {content-type: application/json}}
  - request: {path: /users/me, token: null}
    returns: {status: 200}
  - {cancel: {event: "${made.body.resource.event}"}}
expect:
  - deliveries: {event: invitee.canceled, count: 1}
"""
    )
    scenario = load_scenario(path).sent_to(receiver.url)
    clock = Clock(scenario.start, rate=0)
    async with Emulator(clock=clock, rows=scenario.world.fresh_rows()) as emulator:
        transport = httpx.ASGITransport(app=emulator)
        async with httpx.AsyncClient(transport=transport, base_url="http://calendly") as http:

            async def send(
                method: str, path: str, headers: Mapping[str, str], body: bytes
            ) -> tuple[int, Mapping[str, str], bytes]:
                answer = await http.request(method, path, headers=headers, content=body)
                return answer.status_code, answer.headers, answer.content

            report = await run(
                scenario, world=emulator.default, courier=emulator.courier, send=send
            )
    assert report.finished, report.text()
    assert [each.ok for each in report.expectations] == [True, True, True, False, True]
    assert report.expectations[3].difference == ("status: expected 200, got 401",)


async def test_time_can_run(write: Write, receiver: Receiver) -> None:
    path = write(
        HEAD
        + """
timeline:
  - {id: ada, book: {event_type: 30min}}
  - {after: 1h, cancel: {invitee: "${ada.uri}"}}
  - {wait: {event: invitee.canceled, within: 20h}}
  - {at: +3h, checkpoint: done}
"""
    )
    report = await replay(path, receiver, speed=36_000)
    assert report.ok, report.text()
    assert report.started_at is not None
    passed = [step.at - report.started_at for step in report.steps]
    assert passed[1] >= timedelta(hours=1)
    assert passed[3] >= timedelta(hours=3)
    assert {"invitee.created", "invitee.canceled"} <= {each["event"] for each in bodies(receiver)}


async def test_waiting_while_time_runs_ends_too(write: Write) -> None:
    text = "timeline:\n  - {wait: {within: 1h}}\n"
    report = await replay(write(HEAD + text), speed=360_000)
    assert "only 0 had come" in report.steps[0].text


@pytest.mark.parametrize("speed", [0, -1, float("nan"), float("inf")])
async def test_a_speed_must_be_positive_and_finite(write: Write, speed: float) -> None:
    with pytest.raises(ValueError, match="positive speed"):
        await replay(write(HEAD + "timeline:\n  - {checkpoint: x}\n"), speed=speed)


async def test_progress_is_told(write: Write) -> None:
    told: list[Progress] = []
    text = "timeline:\n  - {checkpoint: x}\n  - {id: y, after: 1h, checkpoint: y}\n"
    await replay(write(HEAD + text), on_progress=told.append)
    start = datetime(2026, 3, 2, 14, tzinfo=UTC)
    assert told == [
        Progress(1, 2, "checkpoint", start, None),
        Progress(1, 2, "checkpoint", start, Outcome.DONE, "x"),
        Progress(2, 2, "checkpoint y", start, None),
        Progress(2, 2, "checkpoint y", start + timedelta(hours=1), Outcome.DONE, "y"),
    ]


async def test_a_replay_that_is_canceled_leaves_a_report(write: Write) -> None:
    path = write(HEAD + "timeline:\n  - {book: {event_type: 30min}}\n  - {advance: 1d}\n")
    report = Report()
    reached = asyncio.Event()

    def on_progress(progress: Progress) -> None:
        if progress.number == 2:
            reached.set()

    playing_story = asyncio.create_task(
        replay(path, speed=1.0, on_progress=on_progress, report=report)
    )
    await reached.wait()
    playing_story.cancel()
    with pytest.raises(asyncio.CancelledError):
        await playing_story
    assert [step.action for step in report.steps] == ["book"]
    assert report.ended_at is not None
    assert not report.ok
    assert "broken off after 1 of 2 steps" in report.text()


async def test_a_report_can_be_written_as_json(receiver: Receiver) -> None:
    report = await replay(FIRST_STORY, receiver)
    data = json.loads(json.dumps(report.to_json()))
    assert data["ok"] is True
    assert data["steps"][0]["result"]["email"] == "ada@example.com"
    (attempt,) = data["deliveries"][0]["attempts"]
    assert attempt["at"] == "2026-03-02T14:00:00.000000Z"
    assert (attempt["status"], attempt["error"]) == (200, None)
    assert SIGNATURE_HEADER in dict(attempt["headers"])
    assert {each["ok"] for each in data["expectations"]} == {True}


async def test_a_world_can_stand_in_a_file_beside(write: Write) -> None:
    write("mockcalendly: 1\nnow: 2030-01-07T09:00:00Z\nusers: [{name: New Person}]\n", "w.yaml")
    path = write(
        "mockcalendly: 1\nworld: w.yaml\ntimeline:\n  - {checkpoint: '${now}'}\n", "s.yaml"
    )
    scenario = load_scenario(path)
    assert scenario.start == datetime(2030, 1, 7, 9, tzinfo=UTC)
    assert any(user.slug == "new-person" for user in scenario.world.rows.users)
    report = await replay(path)
    assert report.steps[0].text == "2030-01-07T09:00:00.000000Z"


def test_a_story_has_a_beginning_and_a_name_of_its_own(write: Write) -> None:
    path = write("mockcalendly: 1\ntimeline:\n  - {checkpoint: x}\n", "my-story.yaml")
    scenario = load_scenario(path)
    assert scenario.name == "my-story"
    assert scenario.start == load_scenario(path).start
    now = datetime(2031, 1, 1, tzinfo=UTC)
    assert load_scenario(path, now=now).start == now


def test_webhooks_know_the_environment(write: Write) -> None:
    path = write(
        HEAD.replace("Z}", "Z, webhook_subscriptions: [{url: '${OTHER:-http://b}'}]}")
        + """
webhooks:
  - {url: "${HOOK:-http://localhost:1}/a", signing_key: "${KEY:-k}", events: [invitee.created]}
timeline: [{checkpoint: x}]
"""
    )
    environ = {"HOOK": "http://localhost:2", "KEY": ""}
    (section,) = (webhook.section for webhook in load_scenario(path, environ=environ).webhooks)
    assert (section.url, section.signing_key) == ("http://localhost:2/a", "k")
    scenario = load_scenario(path)
    (section,) = (webhook.section for webhook in scenario.webhooks)
    assert section.url == "http://localhost:1/a"
    assert [row.callback_url for row in scenario.world.rows.subscriptions] == ["http://b"]


async def test_dollar_signs_can_be_written(write: Write) -> None:
    report = await replay(write(HEAD + 'timeline: [{checkpoint: "$${now} costs $5"}]\n'))
    assert report.steps[0].text == "${now} costs $5"


@pytest.mark.parametrize("path", sorted(FIXTURES.glob("*.yaml")), ids=lambda path: path.name)
async def test_every_published_story_holds(path: Path, receiver: Receiver) -> None:
    report = await replay(path, receiver)
    assert report.ok, report.text()
