"""A report as JUnit XML, which CI systems read.

Texts come from stories and from receivers: whatever they hold, the XML stays well-formed.
"""

import re
from collections.abc import Iterable
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from mockcalendly.model.webhooks import DeliveryState
from mockcalendly.scenario.report import Outcome, Report

__all__ = ["junit_xml"]

_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 cannot hold, not even escaped."""


def junit_xml(report: Report) -> bytes:
    """Return a report as a JUnit test suite.

    Each step and each expectation is a test case. If a story expects nothing, each message is one:
    it must have been accepted. A story that was broken off has an error.
    """
    cases = [*_steps(report), *_expectations(report)]
    if not report.expectations:
        cases += _deliveries(report)
    if not report.finished:
        cases.append(_broken_off(report))
    counts = {kind: sum(len(case.findall(kind)) for case in cases) for kind in _KINDS}
    numbers = {"tests": len(cases), "failures": counts["failure"], "errors": counts["error"]}
    suite = _element("testsuite", name=report.scenario or report.path, **numbers)
    suite.extend(cases)
    root = _element("testsuites", **numbers)
    root.append(suite)
    indent(root)
    xml: bytes = tostring(root, "utf-8", xml_declaration=True)
    return xml + b"\n"


_KINDS = ("failure", "error")


def _steps(report: Report) -> Iterable[Element]:
    for step in report.steps:
        case = _case(report, f"{step.number} {step.label}", step.place)
        if step.outcome is Outcome.FAILED:
            _add(case, "failure", step.text, step.text)
        yield case


def _expectations(report: Report) -> Iterable[Element]:
    for expectation in report.expectations:
        case = _case(report, expectation.text, expectation.place)
        if not expectation.ok:
            _add(case, "failure", expectation.difference[0], "\n".join(expectation.difference))
        yield case


def _deliveries(report: Report) -> Iterable[Element]:
    for delivery in report.deliveries:
        name = f"{delivery.event} for {delivery.who} is accepted"
        case = _case(report, name, delivery.url)
        if delivery.state is not DeliveryState.SUCCEEDED:
            _add(case, "failure", delivery.outcome, delivery.outcome)
        yield case


def _broken_off(report: Report) -> Element:
    case = _case(report, "the story comes to its end", report.path)
    text = f"It was broken off after {len(report.steps)} of {report.total} steps."
    _add(case, "error", text, text)
    return case


def _case(report: Report, name: str, place: str) -> Element:
    return _element("testcase", classname=report.scenario or report.path, name=name, file=place)


def _add(case: Element, kind: str, message: str, text: str) -> None:
    child = SubElement(case, kind, {"message": _legal(message)})
    child.text = _legal(text)


def _element(tag: str, **attributes: object) -> Element:
    return Element(tag, {name: _legal(str(value)) for name, value in attributes.items()})


def _legal(text: str) -> str:
    """Return a text in which U+FFFD stands for what XML cannot hold."""
    return _ILLEGAL.sub("\ufffd", text)
