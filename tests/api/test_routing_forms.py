from datetime import timedelta
from typing import Any

import pytest
from httpx import AsyncClient
from msgspec.structs import replace

from mockcalendly.domain.bookings import Book, book
from mockcalendly.domain.cancellations import Reschedule, reschedule
from mockcalendly.domain.conferences import LocationChoice
from mockcalendly.domain.routing_forms import (
    FormAnswer,
    NewRoutingForm,
    NewRoutingQuestion,
    SubmitForm,
    add_routing_form,
    submit_form,
)
from mockcalendly.emulator import Emulator
from mockcalendly.errors import InvalidArgument, NotFound
from mockcalendly.model.bookings import Invitee
from mockcalendly.model.event_types import LocationKind
from mockcalendly.model.organizations import Plan, Stage
from mockcalendly.model.routing_forms import (
    CustomMessageResult,
    EventTypeResult,
    ExternalUrlResult,
    Route,
    RouteCondition,
    RoutingForm,
    RoutingFormStatus,
    RoutingFormSubmission,
    RoutingQuestionType,
)
from mockcalendly.model.webhooks import SubscriptionScope
from mockcalendly.store.transaction import Transaction
from tests.api.address_book import listen, named, told
from tests.api.conftest import Connect
from tests.api.given import BASE, GROUP, NOW, ONE_ON_ONE, ORGANIZATION, OWNER, Json
from tests.api.people import add_token

FORM = f"{BASE}/routing_forms/AAAAAAAAAAAAAAAA"
FORMS = "/routing_forms"
SUBMISSIONS = "/routing_form_submissions"
STAMP = "2026-03-02T09:00:00.000000Z"
SIZE = "How large is your team?"
ADA = {"Your name": "Ada Lovelace", "Your email": "ada@example.com", SIZE: "1-10"}
HOME, TALK = "A" * 16, "A" * 16


def submit(
    emulator: Emulator, answers: dict[str, str] = ADA, form: str = "A" * 16
) -> RoutingFormSubmission:
    given = tuple(FormAnswer(question=key, answer=text) for key, text in answers.items())
    return emulator.default.execute(submit_form, SubmitForm(form=form, answers=given))


def add(emulator: Emulator, **changes: Any) -> RoutingForm:
    command = NewRoutingForm(**{"organization": HOME, "name": "Leads", **changes})
    return emulator.default.execute(add_routing_form, command)


def faults(refusal: pytest.ExceptionInfo[InvalidArgument]) -> list[str | None]:
    return [detail.parameter for detail in refusal.value.details]


def come(
    emulator: Emulator, submission: RoutingFormSubmission | str, event_type: str = TALK
) -> Invitee:
    command = Book(
        event_type=event_type,
        start_time=NOW + timedelta(days=1, hours=6),
        email="ada@example.com",
        timezone="UTC",
        name="Ada Lovelace",
        location=LocationChoice(kind=LocationKind.ZOOM_CONFERENCE),
        submission=submission if isinstance(submission, str) else submission.id,
    )
    return emulator.default.execute(book, command)


def change_plan(emulator: Emulator, plan: Plan, stage: Stage) -> None:
    def change(tx: Transaction, _: None) -> None:
        row = tx.rows.organizations[HOME]
        tx.rows.organizations.put(replace(row, plan=plan, stage=stage))

    emulator.default.execute(change, None)


async def shown(api: AsyncClient, submission: RoutingFormSubmission) -> Json:
    answer = await api.get(f"{SUBMISSIONS}/{submission.id}")
    assert answer.status_code == 200, answer.text
    return dict(answer.json()["resource"])


async def test_a_form_shows_its_questions_but_not_where_they_lead(api: AsyncClient) -> None:
    resource = (await api.get(FORM)).json()["resource"]
    assert list(resource) == [
        "created_at",
        "name",
        "organization",
        "questions",
        "status",
        "updated_at",
        "uri",
    ]
    assert (resource["uri"], resource["name"]) == (FORM, "ACME Demo")
    assert (resource["status"], resource["organization"]) == ("published", ORGANIZATION)
    name, email, size = resource["questions"]
    assert {key: name[key] for key in ("answer_choices", "name", "required", "type")} == {
        "answer_choices": [],
        "name": "Your name",
        "required": True,
        "type": "name",
    }
    assert email["type"] == "email"
    assert size["answer_choices"] == ["Just me", "1-10", "11-100", "More than 100"]


async def test_forms_are_listed_with_drafts_oldest_first_and_paged(
    api: AsyncClient, emulator: Emulator
) -> None:
    for number in range(4):
        add(emulator, name=str(number), status=RoutingFormStatus.DRAFT)
    query = {"organization": ORGANIZATION, "count": "2"}
    answer = (await api.get(FORMS, params=query)).json()
    seen = [(row["name"], row["status"]) for row in answer["collection"]]
    while answer["pagination"]["next_page"]:
        answer = (await api.get(answer["pagination"]["next_page"])).json()
        seen += [(row["name"], row["status"]) for row in answer["collection"]]
    assert seen == [("ACME Demo", "published"), *((str(n), "draft") for n in range(4))]
    latest = await api.get(FORMS, params={**query, "sort": "created_at:desc"})
    assert [row["name"] for row in latest.json()["collection"]] == ["3", "2"]


async def test_a_submission_says_what_was_answered_and_where_it_led(
    api: AsyncClient, emulator: Emulator
) -> None:
    row = submit(emulator)
    resource = await shown(api, row)
    assert resource == {
        "created_at": STAMP,
        "questions_and_answers": [
            {"answer": text, "question": question, "question_uuid": answer.question_uuid}
            for (question, text), answer in zip(ADA.items(), row.questions_and_answers, strict=True)
        ],
        "result": {"type": "event_type", "value": ONE_ON_ONE},
        "routing_form": FORM,
        "submitter": None,
        "submitter_type": None,
        "tracking": {
            "utm_campaign": None,
            "utm_source": None,
            "utm_medium": None,
            "utm_content": None,
            "utm_term": None,
            "salesforce_uuid": None,
        },
        "updated_at": STAMP,
        "uri": f"{BASE}{SUBMISSIONS}/{row.id}",
    }
    listed = await api.get(SUBMISSIONS, params={"form": FORM})
    assert listed.json()["collection"] == [resource]


@pytest.mark.parametrize(
    ("size", "result"),
    [
        ("11-100", {"type": "event_type", "value": f"{BASE}/event_types/CCCCCCCCCCCCCCCC"}),
        ("More than 100", {"type": "external_url", "value": "https://example.com/enterprise"}),
        (
            "Just me",
            {
                "type": "custom_message",
                "value": {
                    "body": "Please read our guide for beginners.",
                    "headline": "Thank you for your interest",
                },
            },
        ),
    ],
)
async def test_the_answers_decide_where_it_leads(
    api: AsyncClient, emulator: Emulator, size: str, result: Json
) -> None:
    row = submit(emulator, {**ADA, SIZE: size})
    assert (await shown(api, row))["result"] == result


async def test_submissions_of_one_form_are_listed_in_either_order(
    api: AsyncClient, emulator: Emulator
) -> None:
    other = add(emulator)
    submit(emulator, {}, form=other.id)
    made = [submit(emulator).id for _ in range(3)]
    for sort, expected in (("", made), ("created_at:asc", made), ("created_at:desc", made[::-1])):
        query = {"form": FORM, **({"sort": sort} if sort else {})}
        rows = (await api.get(SUBMISSIONS, params=query)).json()["collection"]
        assert [row["uri"].rpartition("/")[2] for row in rows] == expected


async def test_all_conditions_of_the_first_fitting_route_must_hold(emulator: Emulator) -> None:
    def route(url: str, **answers: str) -> Route:
        conditions = tuple(
            RouteCondition(question=question, any_of=tuple(texts.split("|")))
            for question, texts in answers.items()
        )
        return Route(conditions=conditions, result=ExternalUrlResult(url=url))

    form = add(
        emulator,
        questions=(NewRoutingQuestion(name="Where"), NewRoutingQuestion(name="What")),
        routes=(
            route("https://example.com/both", Where="Berlin|Paris", What="Sales"),
            route("https://example.com/one", Where="paris"),
            route("https://example.com/late", Where="Paris"),
        ),
    )

    def led(**answers: str) -> object:
        return submit(emulator, answers, form=form.id).result

    assert led(Where="Paris", What="Sales") == ExternalUrlResult(url="https://example.com/both")
    assert led(Where=" PARIS ", What="Help") == ExternalUrlResult(url="https://example.com/one")
    assert (
        led(Where="Berlin")
        == led()
        == CustomMessageResult(
            headline="Thank you for your interest",
            body="We aren\N{RIGHT SINGLE QUOTATION MARK}t able to offer any meetings at this time.",
        )
    )


async def test_an_optional_question_without_an_answer_is_listed_with_null(
    api: AsyncClient, emulator: Emulator
) -> None:
    question = NewRoutingQuestion(name="Phone", type=RoutingQuestionType.PHONE)
    form = add(emulator, questions=(question,))
    (answer,) = (await shown(api, submit(emulator, {"Phone": " "}, form.id)))[
        "questions_and_answers"
    ]
    assert (answer["question"], answer["answer"]) == ("Phone", None)


@pytest.mark.parametrize(
    ("changes", "parameters"),
    [
        ({"Your name": " "}, ["answers.Your name"]),
        ({"Your email": "ada"}, ["answers.Your email"]),
        ({SIZE: "12"}, [f"answers.{SIZE}"]),
        ({"Shoe size": "38"}, ["answers.Shoe size"]),
        ({"Your name": "", "Your email": ""}, ["answers.Your name", "answers.Your email"]),
    ],
)
async def test_answers_that_do_not_fit_are_refused(
    emulator: Emulator, changes: dict[str, str], parameters: list[str]
) -> None:
    with pytest.raises(InvalidArgument) as refusal:
        submit(emulator, {**ADA, **changes})
    assert faults(refusal) == parameters
    assert len(emulator.default.rows.routing_form_submissions) == 0


async def test_a_question_goes_by_name_and_uuid_but_is_answered_once(emulator: Emulator) -> None:
    uuid = emulator.default.rows.routing_forms[HOME].questions[0].uuid
    by_uuid = {uuid: "Ada", **{key: ADA[key] for key in ("Your email", SIZE)}}
    assert submit(emulator, by_uuid).questions_and_answers[0].answer == "Ada"
    with pytest.raises(InvalidArgument) as refusal:
        submit(emulator, {**ADA, uuid: "Ada"})
    assert faults(refusal) == [f"answers.{uuid}"]


@pytest.mark.parametrize("phone", ["+1 (415) 555-0100", "5550100", "030 1234567"])
async def test_a_phone_number_may_be_written_in_many_ways(emulator: Emulator, phone: str) -> None:
    question = NewRoutingQuestion(name="Phone", type=RoutingQuestionType.PHONE)
    form = add(emulator, questions=(question,))
    assert submit(emulator, {"Phone": phone}, form.id).questions_and_answers[0].answer == phone
    with pytest.raises(InvalidArgument):
        submit(emulator, {"Phone": "call me"}, form.id)


async def test_only_published_forms_can_be_handed_in(emulator: Emulator) -> None:
    draft = add(emulator, status=RoutingFormStatus.DRAFT)
    with pytest.raises(InvalidArgument) as refusal:
        submit(emulator, {}, form=draft.id)
    assert faults(refusal) == ["form"]
    with pytest.raises(NotFound):
        submit(emulator, form="nope")


SELECT = NewRoutingQuestion(name="Size", type=RoutingQuestionType.SELECT, answer_choices=("S", "L"))


def conditions(question: str, *any_of: str) -> tuple[Route, ...]:
    condition = RouteCondition(question=question, any_of=any_of)
    return (Route(conditions=(condition,), result=EventTypeResult(event_type=TALK)),)


@pytest.mark.parametrize(
    ("changes", "parameters"),
    [
        ({"name": " "}, ["name"]),
        ({"questions": (NewRoutingQuestion(name=""),)}, ["questions[0].name"]),
        ({"questions": (SELECT, SELECT)}, ["questions[1].name"]),
        (
            {"questions": [NewRoutingQuestion(name=name, uuid="u") for name in "ab"]},
            ["questions[1].uuid"],
        ),
        (
            {"questions": (NewRoutingQuestion(name="Size", answer_choices=("S",)),)},
            ["questions[0].answer_choices"],
        ),
        *(
            (
                {"questions": (replace(SELECT, answer_choices=wrong),)},
                ["questions[0].answer_choices"],
            )
            for wrong in ((), ("S", " "), ("S", "S"))
        ),
        ({"routes": conditions("Where", "Paris")}, ["routes[0].conditions[0].question"]),
        (
            {"questions": (SELECT,), "routes": conditions("Size", "XL")},
            ["routes[0].conditions[0].any_of"],
        ),
        (
            {"questions": (SELECT,), "routes": conditions("Size")},
            ["routes[0].conditions[0].any_of"],
        ),
        (
            {"routes": (Route(conditions=(), result=EventTypeResult(event_type="nope")),)},
            ["routes[0].conditions", "routes[0].result"],
        ),
        ({"fallback": EventTypeResult(event_type="nope")}, ["fallback"]),
        ({"fallback": ExternalUrlResult(url="example.com")}, ["fallback"]),
        ({"fallback": CustomMessageResult(headline="", body="Bye")}, ["fallback"]),
        ({"id": HOME}, ["id"]),
    ],
)
async def test_a_form_that_makes_no_sense_is_refused(
    emulator: Emulator, changes: dict[str, Any], parameters: list[str]
) -> None:
    with pytest.raises(InvalidArgument) as refusal:
        add(emulator, **changes)
    assert faults(refusal) == parameters
    assert len(emulator.default.rows.routing_forms) == 1


async def test_a_form_leads_to_event_types_of_its_own_organization(
    as_outsider: AsyncClient, emulator: Emulator
) -> None:
    fallback = EventTypeResult(event_type=TALK)
    with pytest.raises(InvalidArgument):
        add(emulator, organization="elsewhere", fallback=fallback)
    with pytest.raises(NotFound):
        add(emulator, organization="nowhere")
    form = add(emulator, organization="elsewhere", id="theirs")
    answer = await as_outsider.get(f"{FORMS}/{form.id}")
    assert answer.json()["resource"]["uri"] == f"{BASE}{FORMS}/theirs"


async def test_only_admins_read_forms_and_submissions(
    api: AsyncClient,
    as_admin: AsyncClient,
    as_member: AsyncClient,
    as_outsider: AsyncClient,
    emulator: Emulator,
) -> None:
    row = submit(emulator)
    paths = (
        f"{FORMS}?organization={ORGANIZATION}",
        FORM,
        f"{SUBMISSIONS}?form={FORM}",
        f"{SUBMISSIONS}/{row.id}",
    )
    for path in paths:
        assert (await api.get(path)).status_code == (await as_admin.get(path)).status_code == 200
        for refused in (await as_member.get(path), await as_outsider.get(path)):
            assert refused.status_code == 403
            message = "You do not have permission to access this resource."
            assert refused.json() == {"title": "Permission Denied", "message": message}


@pytest.mark.parametrize(
    ("plan", "stage", "status"),
    [
        (Plan.BASIC, Stage.FREE, 403),
        (Plan.STANDARD, Stage.PAID, 403),
        (Plan.PROFESSIONAL, Stage.PAID, 403),
        (Plan.TEAMS, Stage.PAID, 200),
        (Plan.ENTERPRISE, Stage.PAID, 200),
        (Plan.TEAMS, Stage.TRIAL, 200),
    ],
)
async def test_routing_needs_a_plan_that_has_it(
    api: AsyncClient, emulator: Emulator, plan: Plan, stage: Stage, status: int
) -> None:
    row = submit(emulator)
    change_plan(emulator, plan, stage)
    assert (await api.get(FORM)).status_code == status
    assert (await api.get(FORMS, params={"organization": ORGANIZATION})).status_code == status
    assert (await api.get(SUBMISSIONS, params={"form": FORM})).status_code == status
    assert (await api.get(f"{SUBMISSIONS}/{row.id}")).status_code == status
    body = {
        "url": "https://example.com/hook",
        "events": ["routing_form_submission.created"],
        "organization": ORGANIZATION,
        "scope": "organization",
    }
    subscribed = await api.post("/webhook_subscriptions", json=body)
    assert subscribed.status_code == {200: 201}.get(status, status)


async def test_what_does_not_exist_or_is_not_asked_for_rightly_is_refused(
    api: AsyncClient,
) -> None:
    for path in (
        f"{FORMS}/nope",
        f"{SUBMISSIONS}/nope",
        f"{SUBMISSIONS}?form={BASE}/routing_forms/nope",
        f"{FORMS}?organization={BASE}/organizations/nope",
    ):
        assert (await api.get(path)).status_code == 404
    for path, query, parameters in (
        (FORMS, {}, ["organization"]),
        (FORMS, {"organization": FORM}, ["organization"]),
        (FORMS, {"organization": ORGANIZATION, "sort": "name:asc"}, ["sort"]),
        (FORMS, {"organization": ORGANIZATION, "count": "0"}, ["count"]),
        (SUBMISSIONS, {}, ["form"]),
        (SUBMISSIONS, {"form": "A" * 16}, ["form"]),
        (SUBMISSIONS, {"form": FORM, "page_token": "x"}, ["page_token"]),
    ):
        assert named(await api.get(path, params=query)) == parameters


async def test_forms_need_their_scope(emulator: Emulator, connect: Connect) -> None:
    reader = connect(add_token(emulator, "routing_forms:read"))
    assert (await reader.get(FORM)).status_code == 200
    other = connect(add_token(emulator, "event_types:read"))
    for path in (FORMS, FORM, SUBMISSIONS, f"{SUBMISSIONS}/x"):
        assert (await other.get(path)).json()["required_scopes"] == ["routing_forms:read"]


async def test_a_submission_is_told_at_once_to_the_organization_alone(
    api: AsyncClient, emulator: Emulator
) -> None:
    receiver = await listen(api, emulator, "routing_form_submission.created")
    row = submit(emulator)
    assert await told(emulator, receiver) == [
        ("routing_form_submission.created", await shown(api, row))
    ]
    come(emulator, row)
    assert await told(emulator, receiver) == []
    for scope in (SubscriptionScope.USER, SubscriptionScope.GROUP):
        body = {
            "url": f"https://example.com/{scope}",
            "events": ["routing_form_submission.created"],
            "organization": ORGANIZATION,
            "scope": scope,
            "user": OWNER,
            "group": f"{BASE}/groups/AAAAAAAAAAAAAAAA",
        }
        assert named(await api.post("/webhook_subscriptions", json=body)) == ["events"]


async def test_a_refused_submission_is_not_told(api: AsyncClient, emulator: Emulator) -> None:
    receiver = await listen(api, emulator, "routing_form_submission.created")
    with pytest.raises(InvalidArgument):
        submit(emulator, {})
    assert await told(emulator, receiver) == []


async def test_a_booking_and_its_submission_name_each_other(
    api: AsyncClient, emulator: Emulator
) -> None:
    receiver = await listen(api, emulator, "invitee.created")
    row = submit(emulator)
    await emulator.advance(emulator.default, NOW + timedelta(minutes=5))
    invitee = come(emulator, row)
    uri = f"{BASE}/scheduled_events/{invitee.event}/invitees/{invitee.id}"
    resource = await shown(api, row)
    assert (resource["submitter"], resource["submitter_type"]) == (uri, "Invitee")
    assert resource["created_at"] == STAMP
    assert resource["updated_at"] == "2026-03-02T09:05:00.000000Z"
    assert (await api.get(uri)).json()["resource"]["routing_form_submission"] == resource["uri"]
    ((_, payload),) = await told(emulator, receiver)
    assert payload["routing_form_submission"] == resource["uri"]


async def test_an_invitee_who_reschedules_still_names_his_submission(
    api: AsyncClient, emulator: Emulator
) -> None:
    row = submit(emulator)
    old = come(emulator, row)
    later = Reschedule(event=old.event, invitee=old.id, start_time=NOW + timedelta(days=1, hours=7))
    new = emulator.default.execute(reschedule, later)
    assert new.routing_form_submission == row.id
    assert (await shown(api, row))["submitter"].endswith(old.id)


async def test_a_submission_leads_to_one_booking_of_its_event_type(emulator: Emulator) -> None:
    row = submit(emulator)
    with pytest.raises(NotFound):
        come(emulator, "nope")
    for wrong, event_type in (
        (row, GROUP.rpartition("/")[2]),
        (submit(emulator, {**ADA, SIZE: "Just me"}), TALK),
    ):
        with pytest.raises(InvalidArgument) as refusal:
            come(emulator, wrong, event_type)
        assert faults(refusal) == ["submission"]
    come(emulator, row)
    with pytest.raises(InvalidArgument) as refusal:
        come(emulator, row)
    assert refusal.value.details[0].message == "has led to a booking already"


async def test_a_refused_booking_leaves_its_submission_free(emulator: Emulator) -> None:
    first, second = submit(emulator), submit(emulator)
    come(emulator, first)
    with pytest.raises(InvalidArgument):
        come(emulator, second)
    assert emulator.default.rows.routing_form_submissions[second.id].submitter is None


async def test_the_control_api_hands_in_a_form(api: AsyncClient, emulator: Emulator) -> None:
    receiver = await listen(api, emulator, "routing_form_submission.created")
    body = {"answers": ADA, "tracking": {"utm_source": "ads"}}
    answer = await api.post("/_mock/routing_forms/AAAAAAAAAAAAAAAA/submissions", json=body)
    assert answer.status_code == 201
    resource = answer.json()["resource"]
    assert resource["tracking"]["utm_source"] == "ads"
    assert (await api.get(resource["uri"])).json() == {"resource": resource}
    assert [payload for _, payload in await told(emulator, receiver)] == [resource]


@pytest.mark.parametrize(
    ("body", "parameters"),
    [
        ({"answers": {}}, ["answers.Your name", "answers.Your email", f"answers.{SIZE}"]),
        ({"answers": {**ADA, "Your name": 5}}, ["answers.Your name"]),
        ({"answers": []}, ["answers"]),
        ({"answers": ADA, "tracking": {"gclid": "x"}}, ["tracking.gclid"]),
        ({"answers": ADA, "form": FORM}, ["form"]),
    ],
)
async def test_the_control_api_says_what_is_wrong(
    api: AsyncClient, body: Json, parameters: list[str]
) -> None:
    answer = await api.post("/_mock/routing_forms/AAAAAAAAAAAAAAAA/submissions", json=body)
    assert named(answer) == parameters


async def test_the_control_api_knows_its_forms_and_its_world(
    api: AsyncClient, emulator: Emulator
) -> None:
    missing = await api.post("/_mock/routing_forms/nope/submissions", json={"answers": {}})
    assert missing.status_code == 404
    emulator.create_world("other", clock=emulator.default.clock)
    path = "/w/other/_mock/routing_forms/AAAAAAAAAAAAAAAA/submissions"
    made = (await api.post(path, json={"answers": ADA})).json()["resource"]
    assert made["uri"].startswith(f"{BASE}/w/other{SUBMISSIONS}/")
    assert len(emulator.default.rows.routing_form_submissions) == 0
