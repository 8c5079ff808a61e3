"""Steps that are made of others: repeated, included from files, done at many instants."""

from pathlib import Path
from typing import Any

import pytest

from mockcalendly.scenario.load import load_scenario
from mockcalendly.scenario.nodes import DocumentError
from mockcalendly.scenario.report import Report
from tests.scenario.given import HEAD, Write, replay


async def played(write: Write, steps: str, **arguments: Any) -> Report:
    report = await replay(write(f"{HEAD}timeline:\n{steps}"), **arguments)
    assert report.ok, report.text()
    return report


def results(report: Report) -> dict[str, Any]:
    return {step.id: step.result for step in report.steps if step.id}


def times(report: Report, action: str) -> list[str]:
    return [f"{step.at:%d %H:%M}" for step in report.steps if step.action == action]


async def test_steps_are_repeated_so_many_times(write: Write) -> None:
    steps = """
  - id: loop
    repeat:
      times: 3
      number: n
      steps:
        - {id: guest, at: +1h, book: {event_type: 30min, start_time: "open slot ${n} from +2d"}}
        - {after: 5m, cancel: {invitee: "${guest.uri}", reason: "round ${n}"}}
  - {checkpoint: "${loop.rounds.2.guest.email}"}
"""
    report = await played(write, steps)
    assert [step.label for step in report.steps] == [
        *(f"{what} ({n})" for n in (1, 2, 3) for what in ("book guest", "cancel")),
        "repeat loop",
        "checkpoint",
    ]
    assert times(report, "book") == ["02 15:00", "02 16:05", "02 17:10"]
    assert report.steps[5].text.endswith("cancels: round 3")
    assert len({step.result["uri"] for step in report.steps if step.action == "book"}) == 3  # type: ignore[index]
    assert report.total == len(report.steps) == 8


async def test_steps_are_repeated_for_each_of_some_values(write: Write) -> None:
    steps = """
  - repeat:
      each: [{name: Ada, slot: 1}, {name: Bob, slot: 3}]
      item: who
      steps:
        - book:
            event_type: 30min
            start_time: open slot ${who.slot}
            invitee: {name: "${who.name}"}
"""
    report = await played(write, steps)
    assert [step.result["name"] for step in report.steps[:2]] == ["Ada", "Bob"]  # type: ignore[index]


async def test_values_can_come_from_a_result(write: Write) -> None:
    steps = """
  - {id: crowd, generate: {bookings: 4}}
  - repeat:
      each: ${crowd.bookings}
      item: guest
      steps: [{cancel: {invitee: "${guest.uri}"}}]
  - expect: [{events: {status: active, count: 0}}]
"""
    told: list[tuple[int, int]] = []
    report = await played(
        write, steps, on_progress=lambda each: told.append((each.number, each.total))
    )
    assert report.total == len(report.steps) == 7
    assert told[-1] == (7, 7)


async def test_rounds_can_be_nested_and_none(write: Write) -> None:
    steps = """
  - repeat:
      times: 2
      number: n
      steps:
        - repeat: {times: 2, number: m, steps: [{id: x, checkpoint: "${n}-${m}"}]}
  - {id: none, repeat: {times: 0, steps: [{checkpoint: never}]}, returns: {rounds: []}}
"""
    report = await played(write, steps)
    shown = [(step.label, step.text) for step in report.steps if step.id == "x"]
    assert shown == [(f"checkpoint x ({n}.{m})", f"{n}-{m}") for n in (1, 2) for m in (1, 2)]


async def test_a_failure_in_a_round_ends_the_story(write: Write) -> None:
    steps = """
  - repeat:
      times: 3
      number: n
      steps: [{advance: "to 2026-03-02T1${n}:30:00Z"}]
  - {checkpoint: never}
"""
    report = await replay(write(f"{HEAD}timeline:\n{steps}"))
    assert [step.label for step in report.steps] == ["advance (1)"]
    assert not report.finished
    assert "broken off after 1 of 5 steps" in report.text()


async def test_a_step_happens_as_a_crontab_says(write: Write) -> None:
    steps = """
  - id: daily
    at: {cron: "0 9 * * 1-5", zone: Europe/Berlin, until: +1w, number: day}
    book: {event_type: 30min, invitee: {name: "Day ${day}"}}
  - {checkpoint: "${daily.rounds.4.name}"}
"""
    report = await played(write, steps)
    # A Monday afternoon: the rest of the week, and the Monday after it.
    assert times(report, "book")[:5] == [f"0{day} 08:00" for day in (3, 4, 5, 6, 9)]
    assert report.steps[-2].text == "5 times"
    assert report.steps[-1].text == "Day 5"


async def test_a_crontab_keeps_local_time_when_clocks_change(write: Write) -> None:
    steps = """
  - at: {cron: "30 9 * * *", zone: America/New_York, from: 2026-03-07 00:00, times: 2}
    checkpoint: x
"""
    assert times(await played(write, steps), "checkpoint")[:2] == ["07 14:30", "08 13:30"]


async def test_people_arrive_by_chance_and_the_seed_decides(write: Write) -> None:
    steps = """
  - at: {poisson: 6/d, until: +100d}
    checkpoint: x
"""
    arrivals = times(await played(write, steps), "checkpoint")
    assert 500 < len(arrivals) < 700
    assert arrivals == times(await played(write, steps), "checkpoint")
    head = HEAD.replace("now:", "seed: 7, now:")
    other = await replay(write(f"{head}timeline:\n{steps}"))
    assert times(other, "checkpoint") != arrivals


async def test_several_steps_happen_at_each_arrival(write: Write) -> None:
    steps = """
  - at: {poisson: 1/h, times: 2, number: n}
    repeat:
      times: 1
      steps: [{id: a, checkpoint: "no ${n}"}, {after: 1m, checkpoint: "${a.name}"}]
"""
    report = await played(write, steps)
    done = [step.text for step in report.steps if step.action == "checkpoint"]
    assert done == ["no 1", "no 1", "no 2", "no 2"]
    assert [step.label for step in report.steps][:2] == ["checkpoint a (1.1)", "checkpoint (1.1)"]


async def test_a_recurrence_that_would_not_end_soon_is_refused(write: Write) -> None:
    text = f'{HEAD}timeline:\n  - {{at: {{cron: "* * * * *", until: +2w}}, checkpoint: x}}\n'
    report = await replay(write(text))
    assert report.steps[0].text == "It would happen more than 10000 times."


COMMON = """\
mockcalendly: 1
parameters: {who: null, minutes: 30}
timeline:
  - {id: guest, book: {event_type: "${minutes}min", invitee: {name: "${who}"}}}
  - {id: same, at: +1h, checkpoint: "${guest.name}"}
expect:
  - {invitees: {where: {name: "${who}"}, count: 1}}
"""


async def test_the_steps_of_a_file_are_included(write: Write, tmp_path: Path) -> None:
    (tmp_path / "common").mkdir()
    write(COMMON, "common/book.yaml")
    steps = """
  - {advance: 1d}
  - {id: ada, include: {file: common/book.yaml, parameters: {who: Ada}}}
  - {id: guest, include: {file: common/book.yaml, parameters: {who: "Friend of ${ada.guest.name}"}}}
"""
    report = await played(write, steps)
    made = report.steps[-1].result
    assert isinstance(made, dict)
    assert made["guest"]["name"] == made["same"]["name"] == "Friend of Ada"
    assert times(report, "checkpoint") == ["03 15:00", "03 16:00"]
    assert report.steps[1].place.endswith("common/book.yaml:4:5")
    assert [each.ok for each in report.expectations] == [True, True]


async def test_files_include_files_from_where_they_are(write: Write, tmp_path: Path) -> None:
    (tmp_path / "a" / "b").mkdir(parents=True)
    write("mockcalendly: 1\ntimeline:\n  - {include: {file: b/two.yaml}}\n", "a/one.yaml")
    write("mockcalendly: 1\ntimeline:\n  - {include: {file: ../../end.yaml}}\n", "a/b/two.yaml")
    write("mockcalendly: 1\ntimeline:\n  - {checkpoint: end}\n", "end.yaml")
    report = await played(write, "  - {include: {file: a/one.yaml}}\n")
    assert [step.action for step in report.steps] == ["checkpoint", *["include"] * 3]


def refusal(
    write: Write, steps: str, included: str = "  - {checkpoint: x}\n", more: str = ""
) -> str:
    write(f"mockcalendly: 1\n{more}timeline:\n{included}", "other.yaml")
    path = write(f"{HEAD}timeline:\n{steps}")
    with pytest.raises(DocumentError) as refused:
        load_scenario(path)
    return str(refused.value).replace(f"{path.parent}/", "")


@pytest.mark.parametrize(
    ("step", "said"),
    [
        (
            "{include: {file: ../other.yaml}}",
            'yaml:4:22: "../other.yaml" is not the path of a file',
        ),
        ("{include: {file: /etc/passwd}}", '"/etc/passwd" is not the path of a file below'),
        ("{include: {file: a/../../b}}", "is not the path of a file below the folder of the story"),
        (
            "{include: {file: none.yaml}}",
            'story.yaml:4:22: the file "none.yaml" cannot be read: No such file',
        ),
        (
            "{include: {file: other.yaml, parameters: {whoo: x}}}",
            'story.yaml:4:47: there is no parameter "whoo"; did you mean "who"?',
        ),
        ("{include: {file: other.yaml}}", 'story.yaml:4:6: the parameter "who" has no default'),
        ("{include: {file: '${now}'}}", "the path of a file cannot depend on what happens"),
        ("{include: {file: other.yaml, parameters: '${now}'}}", "cannot be a reference as a whole"),
        ("{repeat: '${now}'}", ":4:14: this cannot be a reference as a whole, only hold some"),
        ("{repeat: {times: 1, steps: '${now}'}}", "this cannot be a reference as a whole"),
        ("{include: {fil: x}}", 'unknown key "fil"; did you mean "file"?'),
        ("{repeat: {steps: []}}", '"repeat" needs one of: times, each'),
        ("{repeat: {times: 1, steps: []}}", '"steps" must not be empty'),
        ("{repeat: {times: 1, item: x, steps: [{checkpoint: x}]}}", 'an "item" only with "each"'),
        ("{repeat: {times: 10001, steps: [{checkpoint: x}]}}", "must be at most 10000, not 10001"),
        ("{repeat: {times: 1, steps: [{bok: x}]}}", 'unknown key "bok"; did you mean "book"?'),
        (
            "{repeat: {times: 1, steps: [{book: {event_type: 30mim}}]}}",
            ':4:53: there is no event type "30mim"; did you mean "30min"?',
        ),
        ("{repeat: {times: 2, number: n, steps: [{id: n, checkpoint: x}]}}", '"n" is taken by the'),
        (
            "{repeat: {times: 2, steps: [{advance: -1d}]}}",
            '"advance": text "-1d" is not a duration',
        ),
        (
            "{repeat: {times: 2, steps: [{at: -1h, checkpoint: x}]}}",
            ":4:38: this is 2026-03-02T13:00:00Z, but by then the story has come to",
        ),
        (
            "{at: {cron: 0 9 * *, times: 1}, checkpoint: x}",
            ':4:17: "cron" text "0 9 * *" is not five',
        ),
        ("{at: {cron: 0 0 30 2 *, times: 1}, checkpoint: x}", '"cron" text "0 0 30 2 *"'),
        ("{at: {cron: 0 9 * * *}, checkpoint: x}", 'needs an end: "until" or "times"'),
        (
            "{at: {poisson: 4, times: 1}, checkpoint: x}",
            '"poisson" must be a rate such as 4/h',
        ),
        (
            "{at: {poisson: 4/y, times: 1}, checkpoint: x}",
            "is not a rate such as 4/h, 0.5/m or 30/d",
        ),
        ("{at: {poisson: 4/h, zone: UTC, times: 1}, checkpoint: x}", 'only beside "cron"'),
        ("{at: {cron: 0 9 * * *, poisson: 4/h, times: 1}, checkpoint: x}", "cannot stand beside"),
        ("{at: [], checkpoint: x}", "or +3d 10:00, or a mapping, not a list"),
        (
            "{fault: {status: 299}}",
            ':4:22: "status" must be a status of HTTP, and 299 is none',
        ),
        ("{fault: {path: /x}}", "does nothing: it needs one of error, status"),
        ("{fault: {event: invitee.creatd, drop: true}}", ':4:21: "event" is none; there are:'),
        ("{fault: {latency: fast}}", '"latency" must be a number or a list or a mapping'),
        ("{generate: {}}", '"generate" needs "bookings" or "months"'),
        (
            "{generate: {bookings: 3, users: 2}}",
            '"users" is for people who book only over "months"',
        ),
        (
            "{generate: {months: 1, within: 2d}}",
            '"within" is for people who book at once, not over "months"',
        ),
        ("{generate: {months: 1, locales: [xx]}}", "locales: there is no locale 'xx'; there are"),
        (
            "{expect: [{changes: {since: x, table: invites}}]}",
            'no kind of row; did you mean "invitees"?',
        ),
        ("{create_contact: {name: Bob}}", '"create_contact" needs "emails"'),
    ],
)
def test_a_wrong_step_is_refused(write: Write, step: str, said: str) -> None:
    assert said in refusal(write, f"  - {step}\n", more="parameters: {who: null}\n")


@pytest.mark.parametrize(
    ("steps", "said"),
    [
        (
            "  - repeat: {times: 1, steps: [{id: x, checkpoint: x}]}\n"
            "  - {checkpoint: '${x.name}'}\n",
            'there is no step or parameter "x"',
        ),
        (
            "  - repeat: {times: '${n}', number: n, steps: [{checkpoint: x}]}\n",
            'there is no step or parameter "n"',
        ),
        (
            "  - repeat: {times: 1, steps: [{checkpoint: '${y.name}'}, {id: y, checkpoint: x}]}\n",
            'the step "y" has no result yet at this point',
        ),
    ],
)
def test_what_is_in_a_block_is_known_in_it_only(write: Write, steps: str, said: str) -> None:
    assert said in refusal(write, steps)


def test_a_file_knows_nothing_of_the_steps_around_it(write: Write) -> None:
    steps = "  - {id: ada, checkpoint: x}\n  - {include: {file: other.yaml}}\n"
    said = refusal(write, steps, "  - {checkpoint: '${ada.name}'}\n")
    assert said == 'other.yaml:3:18: ${ada.name}: there is no step or parameter "ada"'


def test_what_is_wrong_in_a_file_is_said_of_that_file(write: Write) -> None:
    steps = "  - {include: {file: other.yaml}}\n"
    assert refusal(write, steps, "  - {bok: x}\n").startswith('other.yaml:3:6: unknown key "bok"')
    said = refusal(write, steps, "  - {book: {event_type: 30mim}}\n")
    assert said.startswith('other.yaml:3:25: there is no event type "30mim"')
    said = refusal(write, steps, more="world: {}\n")
    assert said.startswith('other.yaml:2:1: unknown key "world"')


def test_files_that_include_one_another_are_refused(write: Write) -> None:
    steps = "  - {include: {file: other.yaml}}\n"
    said = refusal(write, steps, "  - {include: {file: other.yaml}}\n")
    assert said.endswith("this would never end: other.yaml includes other.yaml")


def test_a_link_leads_to_no_file_elsewhere(write: Write, tmp_path: Path) -> None:
    secret = tmp_path / "secret.yaml"
    secret.write_text("mockcalendly: 1\ntimeline: [{checkpoint: x}]\n")
    folder = tmp_path / "stories"
    folder.mkdir()
    (folder / "link.yaml").symlink_to(secret)
    path = write(f"{HEAD}timeline:\n  - {{include: {{file: link.yaml}}}}\n", "stories/story.yaml")
    with pytest.raises(DocumentError, match="is not below the folder of the story"):
        load_scenario(path)
