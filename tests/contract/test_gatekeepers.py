"""What stands between a client and the data: every operation, with every token and on every plan.

The roles are those of `roles.yaml`; everything else is in `gatekeepers.yaml`.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace as replace_setting
from pathlib import Path
from typing import Any

import pytest
import yaml
from httpx import Response
from msgspec.structs import replace

from mockcalendly.domain.applications import CreateApplication, create_application
from mockcalendly.domain.grants import grant
from mockcalendly.domain.plans import ChangePlan, change_plan
from mockcalendly.domain.scopes import SCOPES
from mockcalendly.model.oauth import ApplicationKind, Environment
from mockcalendly.store.transaction import Transaction
from mockcalendly.worlds.default import OWNER_TOKEN, PLANS
from tests.contract.catalogue import catalogue
from tests.contract.described import DESCRIBED
from tests.contract.stage import TOKENS, Prepared, Stage
from tests.contract.test_roles import ROWS as ROLES
from tests.contract.test_roles import TABLE as OF_ROLES
from tests.contract.validator import contract

HERE = Path(__file__)
TABLE: dict[str, Any] = yaml.safe_load(HERE.with_name("gatekeepers.yaml").read_text("utf-8"))
COLUMNS = TABLE["columns"].split()
REFUSALS: dict[str, list[Any]] = OF_ROLES["refusals"] | TABLE["refusals"]
NAMES = sorted(DESCRIBED)

ROLES_WALKED = ("member", "admin", "owner", "outsider")
FORMERLY = "-2026-10"
OF_BEFORE = (f"free{FORMERLY}", f"standard{FORMERLY}")
"""The plans between which the rules before November 2026 made the difference."""

Draw = Callable[[Transaction, str], str]


def added(**changes: Any) -> Draw:
    """Return what adds a token of the owner's that differs from his usual one."""

    def add(tx: Transaction, _: str) -> str:
        base = tx.rows.tokens[OWNER_TOKEN]
        at = {name: tx.now for name, value in changes.items() if value is True}
        row = replace(base, id="mock.other.token", seq=tx.ids.sequence(), **{**changes, **at})
        return tx.rows.tokens.put(row).id

    return add


def of_other_families(tx: Transaction, name: str) -> str:
    """Add a token with every scope but those of the operation's families."""
    lacking = {scope.partition(":")[0] for scope in _sufficient(name)}
    scopes = frozenset(scope for scope in SCOPES if scope.partition(":")[0] not in lacking)
    return added(scopes=scopes)(tx, name)


def for_reading(tx: Transaction, name: str) -> str:
    return added(scopes=frozenset(each for each in SCOPES if each.endswith(":read")))(tx, name)


def legacy(tx: Transaction, _: str) -> str:
    """Let the owner authorize an application that is older than scopes."""
    command = CreateApplication(
        name="Old app",
        kind=ApplicationKind.WEB,
        environment=Environment.PRODUCTION,
        redirect_uris=("https://old.example.com/callback",),
        scopes=None,
    )
    application = create_application(tx, command).application
    issued = grant(tx, application, tx.rows.tokens[OWNER_TOKEN].user, None)
    return issued.access_token.id


DRAWN: dict[str, Draw] = {
    "none": lambda *_: "",
    "wrong": lambda *_: "mock.unknown.token",
    "expired": added(expires_at=True),
    "revoked": added(revoked_at=True),
    "without-scopes": added(scopes=frozenset()),
    "of-other-scopes": of_other_families,
    "reading": for_reading,
    "legacy": legacy,
}
"""Tokens, by the names that they have in the table."""


class Gate:
    """Sends the right request of an operation with some token, on some plan."""

    def __init__(self, name: str, prepared: Prepared, stage: Stage) -> None:
        self._name = name
        self._prepared = prepared
        self._stage = stage
        self._right = catalogue(prepared.owner)[name][0]

    async def with_token(self, draw: Draw) -> Response:
        self._stage.begin(self._prepared.snapshot)
        token = self._stage.emulator.default.execute(draw, self._name)
        return await self._stage.send(*self._right, token=token)

    async def on_plan(self, column: str) -> Response:
        plan = column.removesuffix(FORMERLY)
        rules = "2026-10" if column.endswith(FORMERLY) else "2026-11"
        snapshot = self._prepared.snapshot
        settings = replace_setting(snapshot.settings, plan_rules=rules)
        self._stage.begin(snapshot._replace(settings=settings))
        self._stage.emulator.default.execute(put_all_on, plan)
        return await self._stage.send(*self._right)


def put_all_on(tx: Transaction, plan: str) -> None:
    for row in list(tx.rows.organizations):
        change_plan(tx, ChangePlan(organization=row.id, plan=plan))


def expectations(name: str) -> Iterator[tuple[str, str]]:
    """Yield the columns of an operation, and the word in each."""
    yield from TABLE["tokens"].items()
    cases = ROLES[name]
    words = next(words for case, words in cases.items() if case.startswith(("every", "the owner")))
    by_role = dict(zip(TOKENS, words.split(), strict=True))
    yield from ((role, by_role[role]) for role in ROLES_WALKED)
    yield from zip(COLUMNS, TABLE["operations"][name].split(), strict=True)


def test_the_table_is_of_all_operations_tokens_and_plans() -> None:
    assert sorted(TABLE["operations"]) == NAMES
    assert {*TABLE["tokens"], *COLUMNS} == {*DRAWN, *PLANS, *OF_BEFORE}


@pytest.mark.parametrize("name", NAMES)
async def test_every_gate_is_where_it_belongs(name: str, prepared: Prepared, stage: Stage) -> None:
    gate, wrong = Gate(name, prepared, stage), []
    for column, word in expectations(name):
        if column in DRAWN:
            answer = await gate.with_token(DRAWN[column])
        elif column in TOKENS:
            answer = await gate.with_token(lambda *_, role=column: TOKENS[role])
        else:
            answer = await gate.on_plan(column)
        contract().check_response(answer)
        expected = [DESCRIBED[name].success] if word == "ok" else REFUSALS[word]
        if (told := said(answer)) != expected:
            wrong.append(f"{column}: {told}, not {expected}")
        if word == "scope" and answer.json().get("required_scopes") != DESCRIBED[name].scopes:
            wrong.append(f"{column}: {answer.text}")
    assert not wrong, "\n".join(wrong)


def said(answer: Response) -> list[Any]:
    return (
        [answer.status_code]
        if answer.is_success
        else [answer.status_code, answer.json()["message"]]
    )


def _sufficient(name: str) -> list[str]:
    alternatives = {"eventTypes_list-event-type-available-times": ["event_types:read"]}
    return [*DESCRIBED[name].scopes, *alternatives.get(name, [])]
