"""Who may do what: `roles.yaml` on every operation, and the scopes of tokens."""

from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

from tests.api.people import add_token
from tests.contract.catalogue import catalogue
from tests.contract.described import DESCRIBED
from tests.contract.right import Right
from tests.contract.stage import TOKENS, Prepared, Stage
from tests.contract.validator import contract

TABLE: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("roles.yaml").read_text("utf-8"))
ROWS: dict[str, dict[str, str]] = TABLE["operations"]
NAMES = sorted(DESCRIBED)
SCOPES_TO_READ = {s.replace(":write", ":read") for each in DESCRIBED.values() for s in each.scopes}

FOR = {
    "scheduledEvents_list-scheduled-events": (
        "user and organization",
        "group",
        "organization",
        "user",
    ),
    **dict.fromkeys(
        (
            "webhooks_list-webhook-subscriptions",
            "webhooks_create-webhook-subscription",
            "webhooks_get-sample-webhook-data",
        ),
        ("user", "group", "organization"),
    ),
}
"""What the right requests of an operation are for, where that makes a difference."""

MORE_SCOPES = {"webhooks_create-webhook-subscription": ("scheduled_events:read",)}
"""Scopes that depend on what is asked for: here, of the events (documented)."""


def cases(name: str, prepared: Prepared) -> dict[str, Right]:
    """Return the right requests that `roles.yaml` is about."""
    found = {}
    for whose, things in (("the owner's", prepared.owner), ("the member's", prepared.member)):
        rights = catalogue(things)[name]
        for what, right in zip(FOR.get(name, ("",)), rights, strict=False):
            found[f"{whose}, {what}" if what else whose] = right
    return found


def test_the_table_is_of_all_operations() -> None:
    assert sorted(ROWS) == NAMES


@pytest.mark.parametrize("name", NAMES)
async def test_roles_decide_what_is_allowed(name: str, prepared: Prepared, stage: Stage) -> None:
    requests, rows, wrong = cases(name, prepared), ROWS[name], []
    assert rows.keys() in ({"everybody's"}, requests.keys())

    for case, right in requests.items():
        words = (rows.get(case) or rows["everybody's"]).split()
        for (who, token), word in zip(TOKENS.items(), words, strict=True):
            stage.begin(prepared.snapshot)
            answer = await stage.send(*right, token=token)
            contract().check_response(answer)
            expected = [DESCRIBED[name].success] if word == "ok" else TABLE["refusals"][word]
            said = [answer.status_code]
            if not answer.is_success:
                said.append(answer.json()["message"])
            if said != expected:
                wrong.append(f"{who}, {case}: {said}, not {expected}")
    assert not wrong, "\n".join(wrong)


def test_the_columns_are_the_people() -> None:
    assert TABLE["columns"].split() == [who.replace(" ", "-") for who in TOKENS]


async def test_without_a_valid_token_nothing_is_allowed(prepared: Prepared, stage: Stage) -> None:
    for name, (right, *_) in catalogue(prepared.owner).items():
        for token in ("", "mock.unknown.token"):
            answer = await stage.send(*right, token=token)

            contract().check_response(answer)
            assert answer.status_code == httpx.codes.UNAUTHORIZED, name
            assert answer.json() == {
                "title": "Unauthenticated",
                "message": "The access token is invalid",
            }


async def test_a_token_without_scopes_is_told_which_are_required(
    prepared: Prepared, stage: Stage
) -> None:
    token = add_token(stage.emulator)
    for name, (right, *_) in catalogue(prepared.owner).items():
        answer = await stage.send(*right, token=token)

        refused_for_scopes(answer, name)
        assert answer.json()["required_scopes"] == DESCRIBED[name].scopes, name


async def test_scopes_for_reading_are_none_for_writing(prepared: Prepared, stage: Stage) -> None:
    token = add_token(stage.emulator, *SCOPES_TO_READ)
    for name, (right, *_) in catalogue(prepared.owner).items():
        answer = await stage.send(*right, token=token)

        if writes(name):
            refused_for_scopes(answer, name)
        else:
            assert answer.is_success, f"{name}: {answer.text}"


@pytest.mark.parametrize("kind", ["documented", "for writing"])
async def test_scopes_suffice(kind: str, prepared: Prepared, stage: Stage) -> None:
    for name, (right, *_) in catalogue(prepared.owner).items():
        scopes = [*DESCRIBED[name].scopes, *MORE_SCOPES.get(name, ())]
        if kind == "for writing":
            scopes = [scope.replace(":read", ":write") for scope in scopes]
        stage.begin(prepared.snapshot)
        token = add_token(stage.emulator, *scopes)

        answer = await stage.send(*right, token=token)

        assert answer.is_success, f"{name} with {scopes}: {answer.text}"


def writes(name: str) -> bool:
    return any(scope.endswith(":write") for scope in DESCRIBED[name].scopes)


def refused_for_scopes(answer: httpx.Response, name: str) -> None:
    contract().check_response(answer)
    assert answer.status_code == httpx.codes.FORBIDDEN, name
    assert answer.json()["title"] == "Insufficient scope", name
