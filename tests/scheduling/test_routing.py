"""Routing forms as visitors fill them in."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from mockcalendly import MockCalendly
from tests.console.browsing import Page
from tests.scheduling.browser import Browser

THERE = "https://partners.example.com/welcome"

FORM = {
    "name": "How can we help?",
    "questions": [
        {"name": "Your name", "type": "name", "required": True},
        {"name": "Your email", "type": "email", "required": True},
        {"name": "Phone", "type": "phone"},
        {"name": "Company", "type": "text"},
        {"name": "About you", "type": "textarea"},
        {"name": "Size", "type": "select", "answer_choices": ["Small", "Large"]},
        {
            "name": "Topic",
            "type": "radios",
            "required": True,
            "answer_choices": ["Sales", "Partners", "Support"],
        },
    ],
    "routes": [
        {"when": {"Topic": "Sales"}, "to": {"event_type": "30min"}},
        {"when": {"Topic": "Partners"}, "to": {"external_url": THERE}},
    ],
    "fallback": {"custom_message": {"headline": "Thank you", "body": "We write.\n\nSoon."}},
}
ADA = {"answer_1": "Ada", "answer_2": "ada@example.com"}


def path_of_form(calendly: MockCalendly, **changes: Any) -> str:
    """Put a form into the world; return the path of its page."""
    (made,) = calendly.extend(routing_forms=[{**FORM, **changes}])["routing_forms"]
    return f"/routing/{made['uri'].rpartition('/')[2]}"


def submissions(browser: Browser, path: str) -> list[dict[str, Any]]:
    """Return what was handed in, as the API shows it."""
    form = f"https://api.calendly.com/routing_forms/{path.rpartition('/')[2]}"
    answer = browser.api("GET", "/routing_form_submissions", params={"form": form})
    found: list[dict[str, Any]] = answer["collection"]
    return found


def query(url: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}


def labels(page: Page) -> dict[str, str]:
    return {node.attributes["for"]: node.text for node in page.all("label")}


def test_every_kind_of_question_is_asked(browser: Browser) -> None:
    page = browser.open(path_of_form(browser.calendly))
    assert (page.status, page.heading) == (200, "How can we help?")
    kinds = {
        node.attributes["name"]: node.attributes.get("type", node.tag)
        for node in page.one("form")
        if "name" in node.attributes
    }
    assert kinds == {
        "answer_1": "text",
        "answer_2": "email",
        "answer_3": "tel",
        "answer_4": "text",
        "answer_5": "textarea",
        "answer_6": "select",
        "answer_7": "radio",
    }
    assert labels(page) == {
        "answer_1": "Your name *",
        "answer_2": "Your email *",
        "answer_3": "Phone",
        "answer_4": "Company",
        "answer_5": "About you",
        "answer_6": "Size",
        "answer_7-1": "Sales",
        "answer_7-2": "Partners",
        "answer_7-3": "Support",
    }
    assert page.one("legend").text == "Topic *"
    required = {
        node.attributes["name"] for node in page.one("form") if "required" in node.attributes
    }
    assert required == {"answer_1", "answer_2", "answer_7"}
    assert page.one("main").attributes["data-event"] == ""


def test_answers_lead_to_an_event_type_which_knows_who_comes(browser: Browser) -> None:
    path = path_of_form(browser.calendly)
    page = browser.open(f"{path}?utm_source=mail&embed_domain=shop.example.com")
    there = browser.send(page, **ADA, answer_5="Two\r\nlines", answer_7="Sales")
    (row,) = submissions(browser, path)
    assert urlsplit(there.url).path == "/olivia-owner/30min"
    assert query(there.url) == {
        "routing_form_submission": row["uri"].rpartition("/")[2],
        "name": "Ada",
        "email": "ada@example.com",
        "utm_source": "mail",
        "embed_domain": "shop.example.com",
    }
    assert [each["answer"] for each in row["questions_and_answers"]] == [
        "Ada",
        "ada@example.com",
        None,
        None,
        "Two\r\nlines",
        None,
        "Sales",
    ]
    assert row["tracking"]["utm_source"] == "mail"
    assert row["submitter"] is None
    form = browser.choose(there)
    assert form.by_id("full_name_input").attributes["value"] == "Ada"
    done = browser.send(form)
    assert done.heading == "You are scheduled"
    (row,) = submissions(browser, path)
    assert row["submitter_type"] == "Invitee"
    invitee = browser.api("GET", row["submitter"])["resource"]
    assert invitee["routing_form_submission"] == row["uri"]
    assert invitee["tracking"]["utm_source"] == "mail"


def test_other_sites_are_gone_to_at_once(browser: Browser) -> None:
    path = path_of_form(browser.calendly)
    answer = browser.post(browser.open(path), **ADA, answer_7="Partners")
    assert (answer.status_code, answer.headers["location"]) == (303, THERE)


@pytest.mark.parametrize(
    ("asked", "headers"),
    [("", {"X-Requested-With": "fetch"}), ("?embed_domain=shop.example.com", {})],
)
def test_frames_and_scripts_are_told_of_other_sites(
    browser: Browser, asked: str, headers: dict[str, str]
) -> None:
    path = path_of_form(browser.calendly)
    page = browser.open(f"{path}{asked}")
    browser.http.headers.update(headers)
    there = browser.send(page, **ADA, answer_7="Partners")
    assert (there.status, urlsplit(there.url).path) == (200, path)
    assert there.one("main").attributes["data-redirect"] == THERE
    link = there.one("a")
    assert (link.attributes["href"], link.attributes["target"]) == (THERE, "_top")
    assert browser.open(there.url).source == there.source
    assert len(submissions(browser, path)) == 1


def test_who_fits_no_route_reads_why(browser: Browser) -> None:
    path = path_of_form(browser.calendly)
    done = browser.send(browser.open(path), **ADA, answer_7="Support")
    assert (done.status, done.heading) == (200, "Thank you")
    assert [node.text for node in done.one("main").all("p")] == ["We write.", "Soon."]
    assert done.all("form") == []
    (row,) = submissions(browser, path)
    assert row["result"]["type"] == "custom_message"


def test_what_is_wrong_is_said_beside_it(browser: Browser) -> None:
    path = path_of_form(browser.calendly)
    typed = {"answer_2": "nobody", "answer_3": "call me", "answer_4": "<ACME>"}
    again = browser.send(browser.open(f"{path}?utm_source=mail"), **typed, answer_6="Huge")
    assert again.status == 400
    assert again.one("title").text.startswith("Problem: How can we help?")
    assert again.problem("answer_1") == "The answer is missing."
    assert again.problem("answer_2") == "The answer is in invalid format."
    assert again.problem("answer_3") == "The answer is in invalid format."
    assert again.problem("answer_6") == "The answer must be one of: Small, Large."
    assert again.problem("answer_7-1") == "The answer is missing."
    assert "autofocus" in again.by_id("answer_1").attributes
    assert {**again.values(), **typed} == again.values()
    assert submissions(browser, path) == []
    assert "answers.Your name: is missing" in browser.calendly.requests[-2].hint
    right = browser.send(again, **ADA, answer_3="", answer_6="Large", answer_7="Sales")
    assert query(right.url)["utm_source"] == "mail"
    (row,) = submissions(browser, path)
    assert row["questions_and_answers"][5]["answer"] == "Large"


def test_subscribers_hear_of_it(browser: Browser) -> None:
    browser.calendly.subscribe("http://127.0.0.1:9/hook", "routing_form_submission.created")
    path = path_of_form(browser.calendly)
    browser.send(browser.open(path), **ADA, answer_7="Support")
    (delivery,) = browser.calendly.deliveries
    assert delivery.payload["questions_and_answers"][0]["answer"] == "Ada"


def test_a_draft_is_not_shown_nor_taken(browser: Browser) -> None:
    path = path_of_form(browser.calendly, status="draft")
    page = browser.open(path)
    assert (page.status, page.heading) == (200, "How can we help?")
    assert "not published" in page.text
    assert page.all("form") == []
    sent = browser.http.post(path, data={**ADA, "answer_7": "Sales"}, follow_redirects=True)
    assert "not published" in sent.text
    assert submissions(browser, path) == []


def test_a_route_to_what_is_switched_off_ends_there(browser: Browser) -> None:
    path = path_of_form(browser.calendly)
    browser.api("PATCH", browser.event_type(), json={"active": False})
    there = browser.send(browser.open(path), **ADA, answer_7="Sales")
    assert there.status == 200
    assert there.all("form") == []


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_there_is_no_form_of_an_unknown_id(browser: Browser, method: str) -> None:
    answer = browser.http.request(method, "/routing/none", data={"answer_1": "Ada"})
    assert answer.status_code == 404
    assert browser.calendly.requests[-1].hint == "No routing form has the id none."


def test_a_submission_to_another_form_shows_nothing(browser: Browser) -> None:
    path, other = path_of_form(browser.calendly), path_of_form(browser.calendly, name="Other")
    browser.send(browser.open(path), **ADA, answer_7="Support")
    id_ = submissions(browser, path)[0]["uri"].rpartition("/")[2]
    page = browser.open(f"{other}?routing_form_submission={id_}")
    assert page.heading == "Other"
    assert len(page.all("form")) == 1
