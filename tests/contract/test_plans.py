"""Which plans have an operation: what the contract says of it, tried one plan below and on Free."""

import httpx
import pytest
from msgspec.structs import replace

from mockcalendly.store.transaction import Transaction
from mockcalendly.worlds.default import PLANS
from tests.contract.catalogue import catalogue
from tests.contract.described import DESCRIBED
from tests.contract.stage import Prepared, Stage
from tests.contract.validator import contract

EVERY_PLAN = ("", "every plan")
GATES = {
    "Enterprise": ("teams", "Please upgrade your Calendly account to Enterprise."),
    "Teams and Enterprise": (
        "standard",
        "You do not have permission to access this resource.",
    ),
    "paid plans": ("free", "Please upgrade to a paid Calendly account"),
}
"""What the contract says: the plan below, and how an operation is refused there."""

GATED = sorted(name for name, each in DESCRIBED.items() if each.plan in GATES)
FREE = sorted(DESCRIBED.keys() - GATED)

NO_SEATS = {"organizations_create-organization-invitation"}
"""What Free has no room for: its one user is there already."""


def put_on(stage: Stage, plan: str) -> None:
    def put(tx: Transaction, name: str) -> None:
        kind, stage = PLANS[name]
        for row in list(tx.rows.organizations):
            tx.rows.organizations.put(replace(row, plan=kind, stage=stage))

    stage.emulator.default.execute(put, plan)


def test_every_plan_that_the_contract_names_is_known() -> None:
    named = {each.plan.partition(";")[0] for each in DESCRIBED.values()}

    assert named == {*EVERY_PLAN, *GATES}


@pytest.mark.parametrize("name", GATED)
async def test_lower_plans_are_asked_to_upgrade(
    name: str, prepared: Prepared, stage: Stage
) -> None:
    plan, message = GATES[DESCRIBED[name].plan]
    put_on(stage, plan)

    answer = await stage.send(*catalogue(prepared.owner)[name][0])

    contract().check_response(answer)
    assert answer.status_code == httpx.codes.FORBIDDEN, answer.text
    assert answer.json()["message"] == message


async def test_what_is_not_gated_works_on_the_free_plan(prepared: Prepared, stage: Stage) -> None:
    for name in FREE:
        stage.begin(prepared.snapshot)
        put_on(stage, "free")

        answer = await stage.send(*catalogue(prepared.owner)[name][0])

        expected = httpx.codes.FORBIDDEN if name in NO_SEATS else DESCRIBED[name].success
        assert answer.status_code == expected, f"{name}: {answer.text}"
