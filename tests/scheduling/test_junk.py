"""Whatever is sent to cancellations, routing forms, conferences and the back end is answered."""

import json
from typing import Any
from urllib.parse import quote

from hypothesis import given
from hypothesis import strategies as st

from tests.scheduling.browser import Browser
from tests.scheduling.test_routing import path_of_form

TEXTS = st.text(st.characters(codec="utf-8"), max_size=20) | st.sampled_from(
    ["", "2026-11-23", "9999-12-31", "0001-01-01", "Asia/Tokyo", "../..", "30min", "a" * 99]
)
VALUES = TEXTS | st.none() | st.integers() | st.lists(TEXTS) | st.dictionaries(TEXTS, TEXTS)
NAMES = st.sampled_from(
    [
        "reason",
        "answer_1",
        "answer_2",
        "answer_7",
        "utm_source",
        "timezone",
        "routing_form_submission",
        "embed_domain",
        "name",
        "email",
        "event_type_uuid",
        "share_uuid",
        "event_type_slug",
        "profile_slug",
        "range_start",
        "range_end",
        "scheduling_link_uuid",
        "background_color",
    ]
)


def addresses(browser: Browser) -> list[str]:
    """Return an address of each kind, and what stands in them of this world."""
    booked = browser.calendly.book("30min")
    uuid = browser.calendly.event_types[0]["uri"].rpartition("/")[2]
    event = booked["event"].rpartition("/")[2]
    return [
        browser.path(booked["cancel_url"]),
        path_of_form(browser.calendly),
        f"/events/{event}/zoom",
        "/api/booking/event_types/lookup",
        f"/api/booking/event_types/{uuid}/calendar/range",
        "/api/booking/scheduling_links",
    ]


def test_whatever_is_sent_is_answered(browser: Browser) -> None:
    known = addresses(browser)

    @given(
        st.sampled_from(known),
        TEXTS,
        st.dictionaries(NAMES, TEXTS, max_size=4),
        st.dictionaries(NAMES, VALUES, max_size=4),
        st.sampled_from(["GET", "POST"]),
    )
    def send(
        path: str, more: str, query: dict[str, str], body: dict[str, Any], method: str
    ) -> None:
        for address in (path, f"{path.rpartition('/')[0]}/{quote(more, safe='')}"):
            for sent in ({"data": query}, {"content": json.dumps(body)}):
                answer = browser.http.request(method, address, params=query, **sent)
                assert answer.status_code < 500, browser.calendly.requests[-1]
                kind = answer.headers.get("content-type", "application/json")
                assert kind == "application/json" or not address.startswith("/api/")

    send()
