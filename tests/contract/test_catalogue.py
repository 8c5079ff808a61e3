"""Operations of the contract, of the code and of the catalogue are the same, and all work."""

import pytest

from mockcalendly.api import all_operations
from tests.contract.catalogue import catalogue
from tests.contract.described import DESCRIBED
from tests.contract.stage import Prepared, Stage
from tests.contract.validator import contract

NAMES = sorted(DESCRIBED)


def test_routes_of_the_code_are_the_operations_of_the_contract() -> None:
    operations = all_operations()
    served = {each.id: (each.method, each.path) for each in operations}

    assert len(served) == len(operations)
    assert served == {name: (each.method, each.path) for name, each in DESCRIBED.items()}


def test_the_code_asks_for_the_scopes_of_the_contract() -> None:
    assert {each.id: list(each.scopes) for each in all_operations()} == {
        name: each.scopes for name, each in DESCRIBED.items()
    }


def test_the_catalogue_is_of_all_operations(prepared: Prepared) -> None:
    known = catalogue(prepared.owner).keys()

    assert DESCRIBED.keys() - known == set(), "the catalogue lacks a right request for these"
    assert known - DESCRIBED.keys() == set(), "no operation is meant by these"


@pytest.mark.parametrize("name", NAMES)
async def test_right_requests_succeed(name: str, prepared: Prepared, stage: Stage) -> None:
    for right in catalogue(prepared.owner)[name]:
        stage.begin(prepared.snapshot)

        answer = await stage.send(*right)

        assert stage.operation() == name, f"{right.method} {right.path}"
        assert answer.status_code == DESCRIBED[name].success, f"{right}\n{answer.text}"
        contract().check_response(answer)
