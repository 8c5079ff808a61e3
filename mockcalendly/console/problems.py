"""What is wrong in a form, by the field that it is said beside."""

from collections.abc import Mapping

from mockcalendly.errors import CalendlyError, Detail

__all__ = ["problems_of"]


def problems_of(
    refusal: CalendlyError, labels: Mapping[str, str], items: Mapping[str, str]
) -> dict[str, list[str]]:
    """Return sentences by the names of fields, in the order in which those stand on the page.

    Args:
        refusal: What the domain said to what was typed.
        labels: What each field is called, in that order.
        items: What a parameter is called that is one item of a field: ``redirect_uris[0]``.
    """
    found: dict[str, list[str]] = {field: [] for field in labels}
    for detail in refusal.details:
        field, sentence = _told(detail, labels, items)
        found[field].append(sentence)
    return {field: sentences for field, sentences in found.items() if sentences}


def _told(detail: Detail, labels: Mapping[str, str], items: Mapping[str, str]) -> tuple[str, str]:
    parameter = detail.parameter or ""
    field = parameter.partition("[")[0]
    subject = items.get(parameter) or labels[field]
    return field, f"{subject} {detail.message}."
