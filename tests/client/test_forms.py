"""Filling in routing forms from a test, and going on to the booking."""

import pytest

from mockcalendly import MockCalendly
from mockcalendly.client.local import LocalHome
from mockcalendly.domain.routing_forms import NewRoutingForm, NewRoutingQuestion, add_routing_form
from mockcalendly.errors import InvalidArgument, NotFound
from mockcalendly.model.routing_forms import (
    EventTypeResult,
    RoutingFormStatus,
    RoutingQuestionType,
)

SIZE = "How large is your team?"


def add_form(calendly: MockCalendly, name: str, **more: object) -> str:
    command = NewRoutingForm(**{"organization": "A" * 16, "name": name, **more})  # type: ignore[arg-type]
    home = calendly._home
    assert isinstance(home, LocalHome)
    return home.call(lambda: home.world.execute(add_routing_form, command)).id


def answers(submission: dict[str, object]) -> dict[str, str | None]:
    listed = submission["questions_and_answers"]
    assert isinstance(listed, list)
    return {each["question"]: each["answer"] for each in listed}


def test_a_form_needs_nothing_but_the_wish(calendly: MockCalendly) -> None:
    submission = calendly.submit_form()
    with calendly.client() as api:
        assert api.get(submission["uri"]).json()["resource"] == submission
        (form,) = api.get(
            "/routing_forms", params={"organization": calendly.organization["uri"]}
        ).json()["collection"]
    assert submission["routing_form"] == form["uri"]
    said = answers(submission)
    assert said["Your name"]
    assert str(said["Your email"]).rpartition("@")[2] in {
        "example.com",
        "example.net",
        "example.org",
    }
    assert said[SIZE] in {"Just me", "1-10", "11-100", "More than 100"}


def test_what_is_said_is_what_is_submitted(calendly: MockCalendly) -> None:
    submission = calendly.submit_form(
        "ACME Demo",
        {"Your name": "Ada Lovelace", "Your email": "ada@example.com", SIZE: "More than 100"},
        tracking={"utm_source": "ads"},
    )
    assert list(answers(submission).values()) == [
        "Ada Lovelace",
        "ada@example.com",
        "More than 100",
    ]
    assert submission["result"] == {
        "type": "external_url",
        "value": "https://example.com/enterprise",
    }
    assert submission["tracking"]["utm_source"] == "ads"


def test_every_kind_of_question_is_answered_if_it_must_be(local: MockCalendly) -> None:
    with_choices = {RoutingQuestionType.SELECT, RoutingQuestionType.RADIOS}
    questions = tuple(
        NewRoutingQuestion(
            name=type_,
            type=type_,
            required=True,
            answer_choices=("S", "L") if type_ in with_choices else (),
        )
        for type_ in RoutingQuestionType
    )
    optional = NewRoutingQuestion(name="more")
    add_form(local, "All", questions=(*questions, optional))
    said = answers(local.submit_form("All"))
    assert all(said[type_] for type_ in RoutingQuestionType)
    assert said["radios"] in {"S", "L"}
    assert said["more"] is None


@pytest.mark.parametrize(
    "reference",
    ["ACME Demo", "A" * 16, f"https://api.calendly.com/routing_forms/{'A' * 16}"],
)
def test_a_form_goes_by_many_names(calendly: MockCalendly, reference: str) -> None:
    form = calendly.submit_form(reference)["routing_form"]
    assert form == f"{calendly.url}/routing_forms/{'A' * 16}"
    assert calendly.submit_form({"uri": form})["routing_form"] == form


def test_an_unknown_form_is_refused_with_those_that_there_are(calendly: MockCalendly) -> None:
    with pytest.raises(NotFound) as refusal:
        calendly.submit_form("Leads")
    assert refusal.value.__notes__ == ["No routing form is 'Leads'; there are: ACME Demo."]


def test_a_name_that_two_forms_have_is_unclear(local: MockCalendly) -> None:
    add_form(local, "ACME Demo")
    with pytest.raises(ValueError, match="Several routing forms have the name 'ACME Demo'"):
        local.submit_form("ACME Demo")


def test_a_draft_and_a_wrong_answer_are_refused(local: MockCalendly) -> None:
    add_form(local, "Draft", status=RoutingFormStatus.DRAFT)
    with pytest.raises(InvalidArgument) as refusal:
        local.submit_form("Draft")
    assert "form: is not published" in refusal.value.__notes__[0]
    with pytest.raises(InvalidArgument) as refusal:
        local.submit_form(answers={SIZE: "38"})
    assert f"answers.{SIZE}: must be one of: Just me, 1-10" in refusal.value.__notes__[0]


def test_a_submission_leads_on_to_the_booking(calendly: MockCalendly) -> None:
    given = {"Your name": "Ada Lovelace", "Your email": "ada@example.com", SIZE: "11-100"}
    submission = calendly.submit_form(answers=given, tracking={"utm_source": "ads"})
    invitee = calendly.book(submission=submission)
    assert (invitee["name"], invitee["email"]) == ("Ada Lovelace", "ada@example.com")
    assert invitee["routing_form_submission"] == submission["uri"]
    assert invitee["tracking"]["utm_source"] == "ads"
    with calendly.client() as api:
        booked = api.get(submission["uri"]).json()["resource"]
        event = api.get(invitee["event"]).json()["resource"]
    assert (booked["submitter"], booked["submitter_type"]) == (invitee["uri"], "Invitee")
    assert event["event_type"] == submission["result"]["value"]
    with pytest.raises(InvalidArgument):
        calendly.book(submission=submission["uri"])


def test_who_books_may_say_otherwise(calendly: MockCalendly) -> None:
    submission = calendly.submit_form(answers={SIZE: "1-10"}, tracking={"utm_source": "ads"})
    invitee = calendly.book(
        "30min",
        email="eve@example.com",
        name="Eve",
        tracking={"utm_medium": "email"},
        submission=submission["uri"].rpartition("/")[2],
    )
    assert (invitee["name"], invitee["email"]) == ("Eve", "eve@example.com")
    assert invitee["tracking"]["utm_source"] is None
    other = calendly.submit_form(answers={SIZE: "1-10"})
    with pytest.raises(InvalidArgument) as refusal:
        calendly.book("onboarding", submission=other)
    assert "submission: does not lead to this event type" in refusal.value.__notes__[0]


def test_a_form_that_does_not_ask_who_it_is_leaves_that_to_the_booking(
    local: MockCalendly,
) -> None:
    add_form(local, "Straight on", fallback=EventTypeResult(event_type="A" * 16))
    invitee = local.book(submission=local.submit_form("Straight on"))
    assert invitee["name"]
    assert invitee["email"]


def test_a_submission_that_leads_elsewhere_cannot_be_booked(calendly: MockCalendly) -> None:
    submission = calendly.submit_form(answers={SIZE: "Just me"})
    assert submission["result"]["type"] == "custom_message"
    with pytest.raises(InvalidArgument):
        calendly.book(submission=submission)
    with pytest.raises(NotFound):
        calendly.book(submission="nope")
