"""What Schemathesis must know of the contract that the contract cannot say."""

import re
from typing import Any

import schemathesis
from schemathesis.core.failures import AcceptedNegativeData, Failure
from schemathesis.openapi.checks import EnsureResourceAvailability, RejectedPositiveData

RULES = re.compile(
    "|".join(
        [
            # A token of a page holds for the query that it was given for.
            r"page_token: page_token is invalid",
            # What is needed depends on what else is there.
            r"(organization|user|group|currency|options|location): is (missing|not allowed)",
            r"(start_date|end_date|max_booking_time|availability_rule\.user): is missing",
            r"options: Supply 1 to 10 label-only options for a single_select field\.",
            r"title: title or body must be filled",
            r"events: [\w.]+ is not available in the \w+ scope",
            r"(.*\.)?rules: must include (a wday rule|only one rule) for [\w-]+",
            # Of two values one comes first, or they are too far apart, the same, or another one.
            r".*(from|(start|end)_(time|date)): .*must (not )?be (before|after) \w+",
            r".*\.to: must be after from",
            r".*intervals: must not overlap",
            r"end_time: the date range can be no greater than .*",
            r"end_time: must be at most 24 months after start_time",
            r"date_setting\.end_date: must be less than 365 days after start_date",
            r"emails: must not repeat an email",
            r"duration: must be one of: [\d, ]+",
            # The time of the world counts.
            r".*: (start_time |end_time )?must be in the (future|past)",
            r".*\.date: must not be before [\d-]+",
            r"invitee: Event is not started yet",
            # What the world holds counts.
            r".*timezone: is not a valid time zone",
            r"questions_and_answers: is missing the required question: .*",
            r"questions_and_answers\[\d+\]\.question: does not match a custom question",
            r"event\.start_time: That start time has been filled",
            r"event\.location_configuration\.location: invalid location choice",
            r"availability_rule\.user: is not a host of the event type",
            r"invitee: Invitee is already marked as no show",
            r"custom_fields\[\d+\]\.uuid: is unknown",
            r"email: is already a member of the organization",
            r": \S+ has already been invited",
            # A schema takes 7.0 for an integer, and knows no first year.
            r"(daily|weekly|monthly)_limit: must be an integer",
            r"remind_at: must be a date time",
            # Python counts more for blanks than regular expressions of ECMAScript do.
            r"(.*\.)?(name|first_name|label|location|phone_number|question): must be filled",
        ]
    )
)
"""Refusals of requests that no schema forbids."""


@schemathesis.hook
def before_load_schema(context: schemathesis.HookContext, raw_schema: dict[str, Any]) -> None:
    """Write down anew what Schemathesis could hardly make up values for."""
    _ease(raw_schema)


@schemathesis.hook
def filter_failure(
    context: schemathesis.HookContext,
    failure: Failure,
    case: schemathesis.Case[Any],
    response: schemathesis.Response,
) -> bool:
    """Have Schemathesis forget what does not count."""
    return counts(failure, response)


def counts(failure: Failure, response: schemathesis.Response) -> bool:
    """Return whether a failure is one.

    It is none if something valid only broke rules such as above; if null or an empty list for a
    body was taken for nothing, as Rails takes them; or if a created resource is said to be gone in
    an answer to a body, because that may have named another one that does not exist.
    """
    body = response.request.body
    if isinstance(failure, AcceptedNegativeData):
        return body not in (b"null", b"[]")
    if isinstance(failure, EnsureResourceAvailability):
        return not body
    if not isinstance(failure, RejectedPositiveData) or response.status_code != 400:
        return True
    refusal = response.json()
    details = refusal.get("details", [{"parameter": "", "message": refusal["message"]}])
    broken = [f"{detail.get('parameter')}: {detail['message']}" for detail in details]
    return not all(RULES.fullmatch(each) for each in broken)


def _ease(node: Any) -> None:
    if isinstance(node, list):
        for item in node:
            _ease(item)
    if not isinstance(node, dict):
        return
    if node.get("format") == "uri" and isinstance(node.get("pattern"), str):
        # Few texts fulfil both a pattern and a format. These are URIs by their pattern alone.
        del node["format"]
        node["pattern"] = (
            node["pattern"]
            .replace(r"[^/?#\s][^?#\s]*", r"[a-z0-9.]+(:[0-9]+)?")
            .replace(r"[^/?#\s]+", "[A-Za-z0-9-]+")
        )
    if isinstance(node.get("type"), list) and "format" in node:
        # A format is not heeded where null is allowed.
        kinds = [{"type": kind} for kind in node.pop("type")]
        kinds[0]["format"] = node.pop("format")
        node["anyOf"] = kinds
    for value in node.values():
        _ease(value)
