"""Every status that the contract documents is reached, and no request reaches another one."""

from collections.abc import Callable
from dataclasses import replace

import httpx
import pytest

from tests.api.given import BASE
from tests.api.people import add_token
from tests.contract.catalogue import catalogue
from tests.contract.described import DESCRIBED
from tests.contract.preparation import HOOK, LABEL, LIST, TWIN_EMAIL, primary
from tests.contract.right import Right
from tests.contract.stage import TOKENS, Prepared, Stage, Things
from tests.contract.validator import contract

NAMES = sorted(DESCRIBED)
WITH_IDS = [name for name in NAMES if DESCRIBED[name].ids]
EVERYWHERE = (400, 401, 403, 404, 413, 429, 500)
DOCUMENTED = {(name, status) for name in NAMES for status in DESCRIBED[name].statuses}

TOO_LARGE = b'{"x": "%s"}' % (b"x" * 2**20)
FAULTS = {500: "internal_server_error", 424: "calendar_unavailable"}
"""What only happens if somebody wants it to happen."""

Change = Callable[[Right, Things], Right]


def twice(**body: object) -> Change:
    """Return a change of a right request to what is there already."""
    return lambda right, _: right._replace(body={**(right.body or {}), **body})


def of(name: str, suffix: str = "") -> Change:
    """Return a change of what a right request is about."""
    return lambda right, things: right._replace(
        path=f"{getattr(things, name)}{suffix}".removeprefix(BASE)
    )


CONFLICTS: dict[str, Change] = {
    "contacts_create-contact": twice(emails=[primary(TWIN_EMAIL)]),
    "contacts_patch-contacts-uuid": twice(emails=[primary(TWIN_EMAIL)]),
    "contacts_create-contact-custom-field-definition": twice(label=LABEL.upper()),
    "contacts_create-contact-list": twice(name=LIST.lower()),
    "contacts_update-contact-list": of("view"),
    "contacts_add-contacts-to-static-list": of("view", "/memberships"),
    "contacts_remove-contacts-from-static-list": of("view", "/memberships/removal"),
    "shares_update-share": of("used_share"),
    "shares_delete-share": of("used_share"),
    "webhooks_create-webhook-subscription": twice(url=HOOK),
}
"""Requests that meet something in their way: 409."""


class Rows:
    """Sends the request of a row: the usual one of an operation, changed to reach a status."""

    def __init__(self, prepared: Prepared, stage: Stage) -> None:
        self._prepared = prepared
        self._stage = stage

    async def answer(self, name: str, status: int) -> httpx.Response:
        """Return what a row's request is answered."""
        right, send = catalogue(self._prepared.owner)[name][0], self._stage.send
        token: str | None = TOKENS["owner"]
        match status:
            case 400:
                right = right._replace(body=b"{")
            case 401:
                token = None
            case 403:
                token = add_token(self._stage.emulator)
            case 404:
                right = right._replace(path=f"/w/nowhere{right.path}")
            case 409:
                right = CONFLICTS[name](right, self._prepared.owner)
            case 413:
                right = right._replace(body=TOO_LARGE)
            case 424 | 500:
                fault = {"operation": name, "error": FAULTS[status]}
                assert (await send("POST", "/_mock/faults", body=fault)).status_code == 201
            case _:
                assert status == DESCRIBED[name].success
        return await send(*right, token=token)


def test_every_documented_status_has_a_row() -> None:
    everywhere = {(name, status) for name in NAMES for status in EVERYWHERE}
    successes = {(name, each.success) for name, each in DESCRIBED.items()}
    conflicts = {(name, 409) for name in CONFLICTS}
    failures = {("availability_list-user-busy-times", 424)}

    assert everywhere | successes | conflicts | failures == DOCUMENTED


@pytest.mark.parametrize("name", NAMES)
async def test_documented_statuses_are_reached(name: str, prepared: Prepared, stage: Stage) -> None:
    wrong, rows = [], Rows(prepared, stage)
    for status in DESCRIBED[name].statuses:
        if status == httpx.codes.TOO_MANY_REQUESTS:
            continue  # for all operations at once, below
        stage.begin(prepared.snapshot)

        answer = await rows.answer(name, status)

        contract().check_response(answer)
        if answer.status_code != status:
            wrong.append(f"{status} is not reached: {answer.status_code} {answer.text}")
    assert not wrong, "\n".join(wrong)


async def test_a_used_up_limit_holds_for_every_operation(prepared: Prepared, stage: Stage) -> None:
    settings = replace(prepared.snapshot.settings, rate_limit=True)
    stage.begin(prepared.snapshot._replace(settings=settings))
    while (await stage.send("GET", "/users/me")).headers["x-ratelimit-remaining"] != "0":
        pass

    for name in NAMES:
        answer = await stage.send(*catalogue(prepared.owner)[name][0])

        contract().check_response(answer)
        assert (answer.status_code, answer.headers["x-ratelimit-remaining"]) == (429, "0"), name
        assert (await stage.send("GET", "/users/me", token=TOKENS["member"])).is_success


@pytest.mark.parametrize("name", WITH_IDS)
async def test_an_unknown_id_in_the_path_is_not_found(
    name: str, prepared: Prepared, stage: Stage
) -> None:
    right = catalogue(prepared.owner)[name][0]
    template = DESCRIBED[name].path.split("/")
    for place, part in enumerate(template):
        if part.startswith("{"):
            parts = right.path.split("/")
            parts[place] = "nowhere"

            answer = await stage.send(*right._replace(path="/".join(parts)))

            contract().check_response(answer)
            assert answer.status_code == httpx.codes.NOT_FOUND, f"{part}: {answer.text}"
