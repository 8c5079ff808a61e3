"""A story as it is told to a server elsewhere, which reads no file of its own."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from mockcalendly.scenario.references import compile_references, references_in
from mockcalendly.scenario.report import Report
from mockcalendly.scenario.scenario import Scenario

__all__ = ["place_in", "report_of", "told"]

_STEP = re.compile(r"[^.\[\]]+")


def told(scenario: Scenario, environ: Mapping[str, str]) -> dict[str, Any]:
    """Return what the control API takes of a story and of all files that it names.

    Args:
        scenario: As it was loaded.
        environ: Environment variables; only those go along that the files name.
    """
    named = {
        reference.name
        for node in (scenario.source, *scenario.files.values())
        for _, reference in references_in(compile_references(node))
        if reference.variable
    }
    return {
        "scenario": scenario.source.plain(),
        "files": {name: node.plain() for name, node in scenario.files.items()},
        "environment": {name: environ[name] for name in sorted(named) if name in environ},
    }


def report_of(scenario: Scenario, shown: object) -> Report:
    """Return the report that a server has answered, with the places of the file.

    Args:
        scenario: What the server was told.
        shown: Its answer as plain data.
    """
    report = Report.from_json(shown)
    report.scenario, report.path = scenario.name, scenario.path
    report.steps = [replace(each, place=place_in(scenario, each.place)) for each in report.steps]
    report.expectations = [
        replace(each, place=place_in(scenario, each.place)) for each in report.expectations
    ]
    return report


def place_in(scenario: Scenario, way: str) -> str:
    """Return the place in a file of what a server calls by the way to it.

    Args:
        scenario: What the server was told.
        way: Such as ``timeline[3].expect[0]``, behind the path of a file that is included.
    """
    inside = (name for name in scenario.files if way.startswith((f"{name}.", f"{name}[")))
    name = next(inside, "")
    node = scenario.files[name] if name else scenario.source
    steps = _STEP.findall(way.removeprefix(name))
    return str(node.at(*(int(step) if step.isdecimal() else step for step in steps)).where)
