from typing import Any

import pytest
from httpx import AsyncClient

from mockcalendly.domain.custom_fields import DefineField, NewOption, define_field
from mockcalendly.emulator import Emulator
from mockcalendly.errors import InvalidArgument
from mockcalendly.model.custom_fields import FieldType, QuestionSource
from tests.api.address_book import DEFINITIONS, body, define, enter, listen, named, told, uuid
from tests.api.given import BASE, ONE_ON_ONE, Json, book

ORGANIZATION = "A" * 16
QUESTION = "Please share anything that will help prepare for our meeting."
STAMP = "2026-03-02T09:00:00.000000Z"


def values(contact: Json) -> dict[str, Any]:
    return {field["label"]: field["value"] for field in contact["custom_fields"]}


async def add_question(emulator: Emulator, label: str = "Preparation") -> str:
    command = DefineField(
        organization=ORGANIZATION,
        label=label,
        field_type=FieldType.INVITEE_QUESTION,
        source=QuestionSource(event_type="A" * 16, question=QUESTION),
    )
    return emulator.default.execute(define_field, command).id


async def test_a_definition_shows_what_its_type_has(api: AsyncClient, emulator: Emulator) -> None:
    text = await define(api, "  Lead source ")
    assert text == {
        "created_at": STAMP,
        "field_type": "text",
        "label": "Lead source",
        "updated_at": STAMP,
        "uri": f"{BASE}{DEFINITIONS}/{uuid(text)}",
    }
    currency = await define(api, "Budget", "currency", currency="eur")
    assert currency["currency"] == "EUR"
    select = await define(
        api, "Tier", "single_select", options=[{"label": "Gold"}, {"label": "Gold"}]
    )
    assert [option["label"] for option in select["options"]] == ["Gold", "Gold"]
    assert len({option["uuid"] for option in select["options"]}) == 2
    for option in select["options"]:
        assert (option["color"], option["is_active"]) == (None, True)
    question = await add_question(emulator)
    listed = (await api.get(DEFINITIONS)).json()
    assert list(listed) == ["collection"]
    assert listed["collection"][:3] == [text, currency, select]
    assert listed["collection"][3]["source"] == {
        "type": "event_type_invitee_question",
        "event_type_uri": ONE_ON_ONE,
        "question": QUESTION,
    }
    shown = (await api.get(f"{DEFINITIONS}/{question}")).json()["resource"]
    assert shown == listed["collection"][3]


@pytest.mark.parametrize("field_type", ["text", "number", "tags", "date"])
async def test_plain_types_need_a_label_only(api: AsyncClient, field_type: str) -> None:
    assert (await define(api, "x" * 255, field_type))["field_type"] == field_type


OPTIONS_WANTED = "Supply 1 to 10 label-only options for a single_select field."


@pytest.mark.parametrize(
    ("wrong", "parameters"),
    [
        ({}, ["label", "field_type"]),
        ({"label": " ", "field_type": "text"}, ["label"]),
        ({"label": "x" * 256, "field_type": "text"}, ["label"]),
        ({"label": 5, "field_type": "text"}, ["label"]),
        ({"label": "A", "field_type": "boolean"}, ["field_type"]),
        ({"label": "A", "field_type": "invitee_question"}, ["field_type", "source"]),
        ({"label": "A", "field_type": "currency"}, ["currency"]),
        ({"label": "A", "field_type": "currency", "currency": "euro"}, ["currency"]),
        ({"label": "A", "field_type": "text", "currency": "EUR"}, ["currency"]),
        ({"label": "A", "field_type": "text", "options": [{"label": "a"}]}, ["options"]),
        ({"label": "A", "field_type": "text", "uri": "x", "source": {}}, ["uri", "source"]),
        ({"label": "A", "field_type": "text", "custom_field": {}}, ["custom_field"]),
    ],
)
async def test_a_wrong_definition_is_refused(
    api: AsyncClient, wrong: Json, parameters: list[str]
) -> None:
    assert named(await api.post(DEFINITIONS, json=wrong)) == parameters
    assert (await api.get(DEFINITIONS)).json()["collection"] == []


@pytest.mark.parametrize(
    "options",
    [
        None,
        [],
        "Gold",
        ["Gold"],
        [{"label": "a"}] * 11,
        [{"label": " "}],
        [{"label": 5}],
        [{}],
        [{"label": "a", "color": "red"}],
        [{"label": "a", "uuid": "x"}],
    ],
)
async def test_wrong_options_get_the_documented_refusal(api: AsyncClient, options: Any) -> None:
    wrong = {"label": "Tier", "field_type": "single_select", "options": options}
    answer = await api.post(DEFINITIONS, json=wrong)
    assert answer.status_code == 400
    assert answer.json() == {
        "title": "Invalid Argument",
        "message": "The supplied parameters are invalid.",
        "details": [{"parameter": "options", "message": OPTIONS_WANTED}],
    }


async def test_labels_are_unique_whatever_their_case(api: AsyncClient) -> None:
    await define(api, "City")
    answer = await api.post(DEFINITIONS, json={"label": " city", "field_type": "number"})
    assert answer.status_code == 409
    assert answer.json() == {
        "title": "Already Exists",
        "message": "The resource already exists",
        "details": [
            {"parameter": "label", "message": "A custom field with this label already exists."}
        ],
    }


async def test_admins_define_fields_and_members_read_them(
    as_admin: AsyncClient, as_member: AsyncClient
) -> None:
    defined = await define(as_admin, "Tier")
    assert (await as_member.get(DEFINITIONS)).json()["collection"] == [defined]
    assert (await as_member.get(defined["uri"])).json()["resource"] == defined
    wanted = {"label": "Other", "field_type": "text"}
    assert (await as_member.post(DEFINITIONS, json=wanted)).status_code == 403
    assert (await as_member.get(f"{DEFINITIONS}/nothing")).status_code == 404
    assert (await as_member.delete(DEFINITIONS)).status_code == 404


async def test_every_contact_has_every_field(
    api: AsyncClient, as_member: AsyncClient, emulator: Emulator
) -> None:
    before = await enter(api)
    assert before["custom_fields"] == []
    tier = await define(api, "Tier")
    receiver = await listen(api, emulator)
    tags = await define(api, "Tags", "tags")
    unset = [
        {"label": "Tier", "uri": tier["uri"], "value": None},
        {"label": "Tags", "uri": tags["uri"], "value": []},
    ]
    shown = (await api.get(before["uri"])).json()["resource"]
    assert shown == {**before, "custom_fields": unset}
    assert (await enter(as_member))["custom_fields"] == unset
    assert [event for event, _ in await told(emulator, receiver)] == ["contact.created"]


async def test_values_are_taken_by_type(api: AsyncClient) -> None:
    ids = {
        name: uuid(await define(api, name, name, **more))
        for name, more in (
            ("text", {}),
            ("number", {}),
            ("currency", {"currency": "USD"}),
            ("tags", {}),
            ("date", {}),
            ("single_select", {"options": [{"label": "Gold"}]}),
        )
    }
    option = (await api.get(f"{DEFINITIONS}/{ids['single_select']}")).json()["resource"]
    said: dict[str, Any] = {
        "text": "by phone",
        "number": -2.5,
        "currency": 85000,
        "tags": ["vip", "emea"],
        "date": "2028-02-29",
        "single_select": option["options"][0]["uuid"],
    }
    entries = [{"uuid": ids[name], "value": value, "label": "x"} for name, value in said.items()]
    contact = await enter(api, custom_fields=entries)
    assert values(contact) == said
    unset = [{"uuid": id_, "value": None} for id_ in ids.values()]
    cleared = (await api.patch(contact["uri"], json={"custom_fields": unset})).json()["resource"]
    assert values(cleared) == {**dict.fromkeys(said), "tags": []}


async def test_a_change_merges_custom_fields_and_is_told(
    api: AsyncClient, emulator: Emulator
) -> None:
    tier, source = [uuid(await define(api, label)) for label in ("Tier", "Source")]
    contact = await enter(api, custom_fields=[{"uuid": tier, "value": "Gold"}])
    receiver = await listen(api, emulator)
    change = {"custom_fields": [{"uuid": source, "value": "Fair"}]}
    after = (await api.patch(contact["uri"], json=change)).json()["resource"]
    assert values(after) == {"Tier": "Gold", "Source": "Fair"}
    ((event, payload),) = await told(emulator, receiver)
    assert event == "contact.updated"
    assert payload["contact"]["custom_fields"] == after["custom_fields"]


async def test_an_amount_is_told_as_it_was_sent(api: AsyncClient, emulator: Emulator) -> None:
    budget = uuid(await define(api, "Budget", "currency", currency="USD"))
    receiver = await listen(api, emulator)
    await enter(api, custom_fields=[{"uuid": budget, "value": 85000.0}])
    await emulator.settle(emulator.default)
    assert b'"value":85000}' in receiver.received[0].body


@pytest.mark.parametrize(
    ("field_type", "more", "value"),
    [
        ("text", {}, 5),
        ("text", {}, ["a"]),
        ("text", {}, True),
        ("number", {}, "5"),
        ("number", {}, True),
        ("number", {}, [5]),
        ("currency", {"currency": "USD"}, "85000"),
        ("tags", {}, "vip"),
        ("tags", {}, ["vip", 5]),
        ("tags", {}, {}),
        ("date", {}, "2027-02-29"),
        ("date", {}, "02/03/2027"),
        ("date", {}, "20270203"),
        ("date", {}, "2027-2-3"),
        ("date", {}, 5),
        ("single_select", {"options": [{"label": "Gold"}]}, "gold"),
        ("single_select", {"options": [{"label": "Gold"}]}, ["Gold"]),
        ("single_select", {"options": [{"label": "Gold"}, {"label": "Gold"}]}, "Gold"),
    ],
)
async def test_a_value_of_a_wrong_type_refuses_the_whole_request(
    api: AsyncClient, field_type: str, more: Json, value: Any
) -> None:
    good, bad = await define(api, "Good"), await define(api, "Bad", field_type, **more)
    entries = [{"uuid": uuid(good), "value": "a"}, {"uuid": uuid(bad), "value": value}]
    answer = await api.post("/contacts", json=body(custom_fields=entries))
    assert named(answer) == ["custom_fields[1].value"]
    contact = await enter(api)
    answer = await api.patch(contact["uri"], json={"custom_fields": entries})
    assert named(answer) == ["custom_fields[1].value"]
    assert (await api.get(contact["uri"])).json()["resource"] == contact


async def test_an_unknown_field_is_refused(api: AsyncClient) -> None:
    tier = await define(api, "Tier")
    for wrong in ("nothing", tier["uri"]):
        entries = [{"uuid": wrong, "value": "Gold"}]
        answer = await api.post("/contacts", json=body(custom_fields=entries))
        assert named(answer) == ["custom_fields[0].uuid"]


async def test_an_option_goes_by_id_or_by_a_label_that_no_other_has(api: AsyncClient) -> None:
    options = [{"label": "Gold"}, {"label": "Silver"}, {"label": "Silver"}]
    tier = await define(api, "Tier", "single_select", options=options)
    gold, silver, other = [option["uuid"] for option in tier["options"]]
    contact = await enter(api)

    async def choose(value: str) -> Any:
        entries = [{"uuid": uuid(tier), "value": value}]
        return await api.patch(contact["uri"], json={"custom_fields": entries})

    assert values((await choose("Gold")).json()["resource"]) == {"Tier": gold}
    assert values((await choose(other)).json()["resource"]) == {"Tier": other}
    for wrong in ("Silver", "Bronze"):
        (detail,) = (await choose(wrong)).json()["details"]
        for id_, label in ((gold, "Gold"), (silver, "Silver"), (other, "Silver")):
            assert f"{label} ({id_})" in detail["message"]


async def test_an_option_that_is_not_active_cannot_be_chosen(
    api: AsyncClient, emulator: Emulator
) -> None:
    options = (
        NewOption(label="Gold", id="G", color="#ffd700"),
        NewOption(label="Tin", id="T", is_active=False),
    )
    command = DefineField(
        id="F" * 16,
        organization=ORGANIZATION,
        label="Tier",
        field_type=FieldType.SINGLE_SELECT,
        options=options,
    )
    emulator.default.execute(define_field, command)
    shown = (await api.get(f"{DEFINITIONS}/{'F' * 16}")).json()["resource"]["options"]
    assert [(option["color"], option["is_active"]) for option in shown] == [
        ("#ffd700", True),
        (None, False),
    ]
    for value, status in (("T", 400), ("Tin", 400), ("Gold", 201)):
        entries = [{"uuid": "F" * 16, "value": value}]
        answer = await api.post("/contacts", json=body(custom_fields=entries))
        assert answer.status_code == status


async def test_what_an_invitee_answers_fills_the_field_of_the_question(
    api: AsyncClient, emulator: Emulator
) -> None:
    field = await add_question(emulator)

    async def say(start_time: str, *said: str) -> Json:
        answers = [{"question": QUESTION, "answer": text, "position": 0} for text in said]
        await book(api, start_time, questions_and_answers=answers)
        (contact,) = (await api.get("/contacts")).json()["collection"]
        return dict(contact)

    receiver = await listen(api, emulator)
    assert values(await say("2026-03-03T15:00:00Z", "Bring the plans")) == {
        "Preparation": "Bring the plans"
    }
    ((_, payload),) = await told(emulator, receiver)
    assert values(payload["contact"]) == {"Preparation": "Bring the plans"}
    contact = await say("2026-03-04T15:00:00Z", "Nothing")
    assert values(contact) == {"Preparation": "Nothing"}
    assert values(await say("2026-03-05T15:00:00Z")) == {"Preparation": "Nothing"}
    assert await told(emulator, receiver) == []
    entries = [{"uuid": field, "value": "Else"}]
    answer = await api.patch(contact["uri"], json={"custom_fields": entries})
    assert named(answer) == ["custom_fields[0].value"]
    assert answer.json()["details"][0]["message"] == "is read only"


async def test_a_question_is_named_with_the_fields_that_it_fills_only(emulator: Emulator) -> None:
    source = QuestionSource(event_type="A" * 16, question=QUESTION)
    for field_type, wrong in ((FieldType.TEXT, source), (FieldType.INVITEE_QUESTION, None)):
        command = DefineField(
            organization=ORGANIZATION, label="A", field_type=field_type, source=wrong
        )
        with pytest.raises(InvalidArgument):
            emulator.default.execute(define_field, command)
