"""Every constraint that the contract documents is enforced, and its bounds belong to it."""

from collections.abc import Iterator
from http import HTTPStatus

import httpx
import pytest

from tests.contract.catalogue import catalogue
from tests.contract.described import DESCRIBED, subschemas
from tests.contract.queries import limits_of_query, violations_of_query
from tests.contract.right import Right
from tests.contract.stage import Prepared, Stage
from tests.contract.validator import contract, problems
from tests.contract.violations import UNDERSTOOD, Change, Place, changed, limits, places, violations

WITH_BODY = sorted(name for name, each in DESCRIBED.items() if each.body)
WITH_QUERY = sorted(name for name, each in DESCRIBED.items() if each.query)

COARSE = {
    "contacts_create-contact-custom-field-definition": "options",
    "contacts_create-contact": "custom_fields[].value",
    "contacts_patch-contacts-uuid": "custom_fields[].value",
}
"""Where a refusal names a value as a whole, whatever is wrong inside of it (the first: documented).
"""

INSTEAD = {"invitee.first_name*": "invitee.name"}
"""Where of two keys one is needed, and a refusal asks for the other."""

BY_OTHER_RULES = {
    ("scheduledEvents_create-event-invitee", "location.kind"): "the event type must offer it",
}
"""Choices that no right request can go through."""


class Table:
    """Sends requests made from one operation's right ones, and collects what goes wrong."""

    def __init__(self, name: str, prepared: Prepared, stage: Stage) -> None:
        self.operation = DESCRIBED[name]
        self.rights = catalogue(prepared.owner)[name]
        self.wrong: list[str] = []
        self._prepared = prepared
        self._stage = stage
        self._coarse = COARSE.get(name)
        self._taken: set[str] = set()
        self._refused: dict[str, str] = {}

    def places(self) -> Iterator[tuple[Right, Place]]:
        """Return each place of the body once, in a right request that says something there."""
        seen = set()
        for right in self.rights:
            for place in places(self.operation.body or {}, right.body):
                if place.where not in seen:
                    seen.add(place.where)
                    yield right, place

    async def send(self, right: Right) -> httpx.Response:
        """Return the answer of the world as it was prepared; it must be in the contract."""
        answer = await self._stage.send(*right)
        contract().check_response(answer)
        if answer.is_success:
            self._stage.begin(self._prepared.snapshot)
        return answer

    async def must_refuse(self, right: Right, sent: str, names: tuple[str, ...]) -> None:
        """Note if a request is not refused for one of these parameters."""
        answer = await self.send(right)
        if answer.status_code != HTTPStatus.BAD_REQUEST:
            self.wrong.append(f"{sent}: must be refused, but is {_shown(answer)}")
        elif not {each.get("parameter") for each in answer.json().get("details", ())} & {*names}:
            self.wrong.append(f"{sent}: must be refused for {names[0]}, but is {_shown(answer)}")

    def names(self, place: Place, change: Change) -> tuple[str, ...]:
        """Return the parameters that a refusal of a change may name."""
        names = [*change.names, INSTEAD.get(place.where, change.names[0])]
        if self._coarse and place.where.startswith(self._coarse):
            names.append(place.above(self._coarse))
        return tuple(names)

    async def should_take(self, right: Right, what: str) -> None:
        """Note if what a request says is not taken here, nor in another request."""
        if what in self._taken:
            return
        answer = await self.send(right)
        if answer.is_success:
            self._taken.add(what)
            self._refused.pop(what, None)
        else:
            self._refused[what] = _shown(answer)

    def check(self) -> None:
        """Fail if something went wrong."""
        refused = (f"{what}: must be taken, but is {how}" for what, how in self._refused.items())
        wrong = [*self.wrong, *refused]
        assert not wrong, "\n".join([f"{self.operation.method} {self.operation.path}:", *wrong])


def test_no_keyword_is_overlooked() -> None:
    bodies = [each.body for each in DESCRIBED.values() if each.body]
    queries = [one["schema"] for each in DESCRIBED.values() for one in each.query.values()]
    used = {key for schema in (*bodies, *queries) for part in subschemas(schema) for key in part}

    assert used - UNDERSTOOD == set()


@pytest.fixture
def table(name: str, prepared: Prepared, stage: Stage) -> Table:
    return Table(name, prepared, stage)


@pytest.mark.parametrize("name", WITH_BODY)
def test_right_requests_say_all_that_can_be_said(name: str, prepared: Prepared) -> None:
    body = DESCRIBED[name].body
    assert body
    said = {p.where for right in catalogue(prepared.owner)[name] for p in places(body, right.body)}

    assert {place.where for place in places(body)} - said == set()


@pytest.mark.parametrize("name", WITH_BODY)
async def test_a_body_against_a_constraint_is_refused(table: Table) -> None:
    schema = table.operation.body
    assert schema
    for right, place in table.places():
        for change in violations(place):
            body = changed(right.body, change)
            assert problems(schema, body), f"{place.where}: {change} is not against the contract"

            sent = f"{place.where or 'body'}, {change.keyword}: {change}"
            await table.must_refuse(right._replace(body=body), sent, table.names(place, change))
    table.check()


@pytest.mark.parametrize("name", WITH_BODY)
async def test_a_body_within_its_bounds_is_taken(name: str, table: Table) -> None:
    schema = table.operation.body
    assert schema
    spots = [(right, place) for right in table.rights for place in places(schema, right.body)]
    spoken = {f"{place.where} = {place.value!r}" for _, place in spots}
    for right, place in spots:
        for change in limits(place):
            body = changed(right.body, change)
            said = f"{place.where} = {change.value!r}"
            ruled_out = (name, place.where) in BY_OTHER_RULES
            if not problems(schema, body) and said not in spoken and not ruled_out:
                await table.should_take(right._replace(body=body), said)
    table.check()


@pytest.mark.parametrize("name", WITH_BODY)
async def test_a_body_that_is_no_object_is_refused(table: Table) -> None:
    for raw in (b"[1]", b'"x"', b"7", b"{", b'{"a": 1,}', b"\xff"):
        await table.must_refuse(table.rights[0]._replace(body=raw), repr(raw), ("body",))
    table.check()


@pytest.mark.parametrize("name", WITH_BODY)
async def test_a_body_can_be_left_out_only_where_it_is_not_required(table: Table) -> None:
    answer = await table.send(table.rights[0]._replace(body=None))

    expected = 400 if table.operation.body_required else table.operation.success
    assert answer.status_code == expected, answer.text


@pytest.mark.parametrize("name", WITH_QUERY)
async def test_a_query_against_a_constraint_is_refused(table: Table) -> None:
    for right in table.rights:
        for keyword, name, query in violations_of_query(table.operation, right.query):
            sent = f"{keyword}: {query}"
            await table.must_refuse(right._replace(query=query), sent, (name, f"{name}[0]"))
    table.check()


@pytest.mark.parametrize("name", WITH_QUERY)
async def test_a_query_within_its_bounds_is_taken(table: Table) -> None:
    for right in table.rights:
        for name, value in limits_of_query(table.operation, right.query):
            query = {**right.query, name: value}
            await table.should_take(right._replace(query=query), f"{name} = {value}")
    table.check()


@pytest.mark.parametrize("name", WITH_QUERY)
def test_right_requests_name_every_parameter(name: str, prepared: Prepared) -> None:
    named = {key for right in catalogue(prepared.owner)[name] for key in right.query}

    assert set(DESCRIBED[name].query) - named <= {"page_token"}


def _shown(answer: httpx.Response) -> str:
    return f"{answer.status_code} {answer.text[:200]}"
