"""Each thing that can be wrong with a scenario is one sentence at its place in the file."""

from collections.abc import Mapping

import pytest

from mockcalendly.scenario.load import load_scenario
from mockcalendly.scenario.nodes import DocumentError
from tests.scenario.given import HEAD, Write


def refusal(write: Write, text: str, parameters: Mapping[str, object] | None = None) -> str:
    path = write(text)
    with pytest.raises(DocumentError) as refused:
        load_scenario(path, parameters=parameters)
    return str(refused.value).removeprefix(str(path))


@pytest.mark.parametrize(
    ("step", "said"),
    [
        (
            "{cancel: {event: x, reson: y}}",
            ':4:25: unknown key "reson"; did you mean "reason"?',
        ),
        (
            "{no_show: {invitee: x, zzzzzz: y}}",
            ':4:28: unknown key "zzzzzz"; "no_show" takes: invitee, as',
        ),
        ("{bok: {event_type: 30min}}", ':4:6: unknown key "bok"; did you mean "book"?'),
        ("{book: {}}", ':4:6: "book" needs "event_type"'),
        ("{book: }", ':4:6: "book" must say something, and is null'),
        ("{id: x}", ':4:5: an item of "timeline" needs one of: book, cancel,'),
        (
            "{advance: 1d, checkpoint: x}",
            ':4:19: "checkpoint" cannot stand beside "advance"',
        ),
        (
            "{book: {event_type: 30min, duration: half}}",
            ':4:42: "duration" must be a whole number, not the text "half"',
        ),
        (
            "{checkpoint: 5}",
            ':4:18: "checkpoint" must be a text, not the number 5; in quotes it would be a text',
        ),
        (
            "{book: {event_type: 30min, event_guests: a@b.c}}",
            ':4:46: "event_guests" must be a list, not the text "a@b.c"',
        ),
        (
            "{book: {event_type: 30min, location: {kind: zom_conference}}}",
            ':4:49: "kind" must be one of: physical, ask_invitee, custom, inbound_call, '
            "outbound_call, google_conference, gotomeeting_conference, "
            "microsoft_teams_conference, webex_conference, zoom_conference; "
            'not the text "zom_conference"; did you mean "zoom_conference"?',
        ),
        ("{generate: {bookings: 0}}", ':4:27: "bookings" must be at least 1, not 0'),
        ("{generate: {bookings: 10001}}", ':4:27: "bookings" must be at most 10000'),
        (
            "{book: {event_type: 30mim}}",
            ':4:25: there is no event type "30mim"; did you mean "30min"?',
        ),
        (
            "{book: {event_type: 30min, as: adam}}",
            ':4:36: there is no user "adam"; did you mean "adam-admin"?',
        ),
        (
            "{book: {event_type: 30min, start_time: soon}}",
            ':4:44: "start_time": text "soon" is not a start such as next open slot,',
        ),
        (
            "{book: {event_type: 30min, start_time: 2026-02-30 10:00}}",
            ':4:44: "start_time": text "2026-02-30 10:00" is not a date of the calendar',
        ),
        (
            "{book: {event_type: 30min, start_time: +1d 10:00 Europe/Berlni}}",
            ':4:44: "start_time": text "+1d 10:00 Europe/Berlni" names no known time zone; '
            'did you mean "Europe/Berlin"?',
        ),
        (
            "{book: {event_type: 30min, start_time: 9999-01-01}}",
            ':4:44: "start_time": text "9999-01-01" is not in the years 1970 to 9000',
        ),
        (
            "{advance: 20 minutes}",
            ':4:15: "advance": text "20 minutes" is not a duration such as 2h, or a moment',
        ),
        ("{advance: 600w}", ':4:15: "advance": text "600w" is longer than ten years'),
        ("{advance: to 2026-03-02T13:59:59Z}", ":4:15: this is 2026-03-02T13:59:59Z, but by then"),
        ("{at: +1h, after: 1h, checkpoint: x}", 'takes "at" or "after", not both'),
        ("{checkpoint: x, refused: {}}", 'can be "refused" only if it is one of: book, cancel,'),
        ("{request: {path: users}}", ':4:22: "path": text "users" is not a path that begins'),
        ("{id: First, checkpoint: x}", ':4:10: "id": text "First" is not a name of lower-case'),
        ("{id: now, checkpoint: x}", ':4:10: "id": text "now" already means an instant in ${now}'),
        ("{wait: {to: app}}", ':4:17: there is no webhook "app"'),
        ("{expect: [{deliveries: {count: -1}}]}", ':4:36: "count" must be at least 0, not -1'),
        ("{expect: [{deliverys: {}}]}", 'unknown key "deliverys"; did you mean "deliveries"?'),
        (
            "{expect: [{deliveries: {count: lots}}]}",
            '"count" must be a whole number or a mapping, not the text "lots"',
        ),
        ("{expect: [{deliveries: {count: {atleast: 1}}}]}", 'did you mean "at_least"?'),
        ("{cancel: {invitee: x, as: mia-member}}", 'takes "as" only with "event"'),
        ("{cancel: {reason: x}}", ':4:6: "cancel" needs one of: event, invitee'),
        (
            "{repeat: {times: 1e3, steps: [{checkpoint: x}]}}",
            ':4:22: "times" must be a whole number, not the number 1000.0',
        ),
        (
            "{register_app: {kind: 5}}",
            ':4:27: "kind" must be native or web, not the number 5; in quotes it would be a text',
        ),
        (
            "{preset: lost-webhook}",
            ':4:14: "preset": text "lost-webhook" is not the name of an incident such as '
            'lost-webhooks; did you mean "lost-webhooks"?',
        ),
        ("{restore: x}", ':4:15: there is no checkpoint "x"'),
        (
            "{expect: [{events: {count: {at_least: 3, at_most: 2}}}]}",
            ':4:55: "at_most" must be at least 3, as "at_least" says',
        ),
        (
            "{expect: [{events: {count: {}}}]}",
            ':4:25: "count" needs "at_least" or "at_most"',
        ),
        (
            "{at: {cron: 0 9 * * *, until: -1d}, checkpoint: x}",
            ":4:35: this is 2026-03-01T14:00:00Z, but by then the story has come to",
        ),
    ],
)
def test_a_step_that_is_refused(write: Write, step: str, said: str) -> None:
    assert said in refusal(write, f"{HEAD}timeline:\n  - {step}\n")


@pytest.mark.parametrize(
    ("steps", "said"),
    [
        (
            "- {checkpoint: '${frist.uri}'}\n- {id: first, checkpoint: x}",
            ':4:16: ${frist.uri}: there is no step or parameter "frist"; did you mean "first"?',
        ),
        (
            "- {checkpoint: '${later.uri}'}\n- {id: later, checkpoint: x}",
            ':4:16: ${later.uri}: the step "later" has no result yet at this point',
        ),
        (
            "- {id: self, checkpoint: '${self.uri}'}",
            ':4:26: ${self.uri}: the step "self" has no result yet at this point',
        ),
        (
            "- {checkpoint: '${HOME}'}",
            ":4:16: ${HOME}: an environment variable can stand only in url and signing_key",
        ),
        ("- {checkpoint: '${first'}", ':4:16: a reference is not closed; "$${" writes'),
        ("- {checkpoint: '${a b}'}", ":4:16: ${a b} is no reference"),
        (
            "- {id: one, checkpoint: x}\n- ${one}",
            ":5:3: this cannot be a reference as a whole, only hold some",
        ),
        ("- {checkpoint: '${now+soon}'}", ":4:16: ${now+soon} is no reference"),
        ("- {checkpoint: '${now+999w}'}", ":4:16: ${now+999w}: 999w is longer than ten years"),
        (
            "- {id: one, checkpoint: x}\n- {id: '${one.name}', checkpoint: y}",
            ":5:8: an id cannot refer to anything but parameters",
        ),
        (
            "- {id: one, checkpoint: x}\n- {id: one, checkpoint: y}",
            ':5:8: the id "one" is taken by step 1',
        ),
        (
            "- {checkpoint: x, at: +2h}\n- {checkpoint: y, at: +1h}",
            ":5:23: this is 2026-03-02T15:00:00Z, but by then the story has come to "
            "2026-03-02T16:00:00Z",
        ),
        (
            "- {advance: 3h}\n- {checkpoint: y, after: 1h}\n- {checkpoint: y, at: +3h}",
            "but by then the story has come to 2026-03-02T18:00:00Z",
        ),
    ],
)
def test_steps_that_do_not_go_together(write: Write, steps: str, said: str) -> None:
    assert said in refusal(write, f"{HEAD}timeline:\n{steps}\n")


@pytest.mark.parametrize(
    "text",
    [
        "mockcalendly: 1.0",
        "mockcalendly: '1'",
        "mockcalendly: 1\ntimeline: [{repeat: {times: 1e3, steps: [{checkpoint: x}]}}]",
    ],
)
def test_no_advice_is_given_that_would_not_help(write: Write, text: str) -> None:
    said = refusal(write, text)
    assert "in quotes" not in said
    assert "did you mean" not in said


STEP = "timeline:\n- {checkpoint: x}\n"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[]", ":1:1: the file must be a mapping, not a list"),
        ("timeline: []", ':1:1: the file needs "mockcalendly"'),
        ("mockcalendly: 2\n" + STEP, ':1:15: "mockcalendly" must be 1; not the number 2'),
        ("mockcalendly: 1\n", ':1:1: the file needs "timeline"'),
        ("mockcalendly: 1\ntimeline: []", ':2:11: "timeline" must not be empty'),
        ("mockcalendly: 1\nworlds: {}\n" + STEP, 'unknown key "worlds"; did you mean "world"?'),
        ("mockcalendly: 1\nname: ' '\n" + STEP, ':2:7: "name" must not be empty'),
        (
            "mockcalendly: 1\nworld: {now: +1d}\n" + STEP,
            ':2:1: "world" has a relative "now", and nothing that it could be relative to',
        ),
        (
            "mockcalendly: 1\nworld: {users: [{slug: x}]}\n" + STEP,
            ':2:17: a new user needs a "name"',
        ),
        (
            "mockcalendly: 1\nworld: {seed: '${now}'}\n" + STEP,
            ":2:15: ${now}: it means something only while the story plays",
        ),
        (
            "mockcalendly: 1\nwebhooks: [{url: 'http://a', events: [invitee.create]}]\n" + STEP,
            'not the text "invitee.create"; did you mean "invitee.created"?',
        ),
        (
            "mockcalendly: 1\nwebhooks: [{url: '${HOOK}'}]\n" + STEP,
            ":2:18: ${HOOK}: the environment variable is not set; ${HOOK:-…} has a default",
        ),
        (
            "mockcalendly: 1\nwebhooks: [{url: 'http://a', user: nobody}]\n" + STEP,
            ':2:36: there is no user "nobody"',
        ),
        (
            "mockcalendly: 1\nwebhooks: [{url: 'http://a', scope: user}]\n" + STEP,
            ":2:12: the webhook is refused: The supplied parameters are invalid. "
            "(user: is missing)",
        ),
        (
            "mockcalendly: 1\nwebhooks: [{url: 'http://a'}, {url: 'http://a'}]\n" + STEP,
            ":2:31: the webhook is refused: Hook with this url already exists",
        ),
        (
            "mockcalendly: 1\nparameters: {a: '${b}', b: '${a}'}\n" + STEP,
            ":2:17: the default of a parameter cannot refer to anything",
        ),
        (
            "mockcalendly: 1\nparameters: {A: 1}\n" + STEP,
            ':2:14: "A" is not a name of lower-case letters',
        ),
        (
            "mockcalendly: 1\nparameters: {url: }\n" + STEP,
            ':2:14: the parameter "url" has no default: it must be set',
        ),
        (
            "mockcalendly: 1\nparameters: {x: 1}\ntimeline: [{id: x, checkpoint: y}]\n",
            ':3:17: the id "x" is taken by a parameter',
        ),
        (
            "mockcalendly: 1\nparameters: {n: many}\ntimeline: [{generate: {bookings: '${n}'}}]",
            ':3:34: "bookings" must be a whole number, not the text "many"',
        ),
        (
            "mockcalendly: 1\nworld: other.yaml\n" + STEP,
            ':2:8: the file "other.yaml" cannot be read: No such',
        ),
        (
            "mockcalendly: 1\ntimeline: [{include: {file: more/other.yaml}}]\n",
            ':2:29: the file "more/other.yaml" cannot be read: No such',
        ),
        ("a ${b} c", ":1:1: this cannot be a reference as a whole"),
        ("mockcalendly: 1.0\n" + STEP, ':1:15: "mockcalendly" must be 1, not the number 1.0'),
        ("mockcalendly: '1'\n" + STEP, ':1:15: "mockcalendly" must be 1, not the text "1"'),
        (
            "mockcalendly: 1\nwebhooks: [{url: 'http://a', events: []}]\n" + STEP,
            ':2:38: "events" must not be empty',
        ),
        (
            "mockcalendly: 1\nwebhooks: [{name: a, url: 'http://a'}, {name: a, url: 'http://b'}]\n"
            + STEP,
            ':2:47: the name "a" is taken',
        ),
        (
            "mockcalendly: 1\nexpect: [{changes: {since: xx}}]\n" + STEP,
            ':2:28: there is no checkpoint "xx"; did you mean "x"?',
        ),
    ],
)
def test_a_file_that_is_refused(write: Write, text: str, said: str) -> None:
    assert said in refusal(write, text)


@pytest.mark.parametrize(
    ("told", "value"),
    [
        ("", 'the text ""'),
        ("[1", 'the text "[1"'),
        ("'12'", 'the text "12"'),
        ("[1, 2]", "a list"),
        ("{a: 1}", "a mapping"),
        ("1.5", "the number 1.5"),
        ("true", "true"),
    ],
)
def test_a_parameter_is_told_as_yaml_writes_it(write: Write, told: str, value: str) -> None:
    text = "mockcalendly: 1\nparameters: {n: 1}\ntimeline: [{generate: {bookings: '${n}'}}]"
    said = f':3:34: "bookings" must be a whole number, not {value}'
    assert refusal(write, text, {"n": told}) == said


def test_a_parameter_that_the_file_does_not_have(write: Write) -> None:
    text = "mockcalendly: 1\nparameters: {email: a@b.c}\n" + STEP
    said = ': there is no parameter "emial"; did you mean "email"?'
    assert refusal(write, text, {"emial": "x"}) == said
