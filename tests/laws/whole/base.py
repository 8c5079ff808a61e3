"""The machine without most rules: worlds on one emulator, who asks, what is told and counted."""

import asyncio
import sys
from collections import Counter
from collections.abc import Callable, Iterable
from copy import deepcopy
from datetime import timedelta
from typing import Any, TypeVar

from httpx import ASGITransport, AsyncClient, Response
from hypothesis import currently_in_test_context, note
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from mockcalendly.courier.receivers import AppReceiver
from mockcalendly.emulator import Emulator
from tests.api.given import BASE
from tests.api.receiver import Receiver
from tests.contract.validator import contract
from tests.laws.chronicle import Chronicle
from tests.laws.whole.model import NOW, WORLD, Item, Json, Model, Person, written

__all__ = ["PERIODS", "Base", "counts", "others", "persons", "picks", "same", "wheres"]

T = TypeVar("T")

NAMES = ("acme", "north")
PEOPLE = ("owner", "admin", "member", "lead", "outsider")
AUDITOR = "auditor"
NEWCOMER = "newcomer"

wheres = st.sampled_from(["acme", *NAMES])
persons = st.sampled_from(["owner", "owner", "admin", "member", "member", *PEOPLE, NEWCOMER])
others = st.sampled_from(["self", "self", "self", "self", *PEOPLE, NEWCOMER])
picks = st.integers(0, 30)
counts = st.sampled_from([1, 2, 3, 100])

PERIODS = ("daily_limit", "weekly_limit", "monthly_limit")
BOOKING = "scheduledEvents_create-event-invitee"

_LEARNED: dict[str, Model] = {}
"""What worlds begin with: looked up once, because it is the same each time."""

MOST_JUDGED = 50_000
_JUDGED: set[tuple[str, str, int, bytes]] = set()
"""Answers that were found to be as the contract has them: worlds with one seed repeat them."""


class Base(RuleBasedStateMachine):
    """What all families have in common.

    Attributes:
        done: How often each operation was done.
    """

    def __init__(self) -> None:
        super().__init__()
        self.done: Counter[str] = Counter()
        self.runner = asyncio.Runner()
        self.chronicles = {
            name: Chronicle(NOW, {"seed": seed, **WORLD}, f"{BASE}/w/{name}")
            for seed, name in enumerate(NAMES)
        }
        self.run(self._start())
        self.models = {name: self._begin(seed, name) for seed, name in enumerate(NAMES)}
        self.number = 0

    async def _start(self) -> None:
        self.emulator = Emulator()
        self.receiver = Receiver()
        self.emulator.courier.receivers["http://app.test"] = AppReceiver(
            self.receiver, loop=asyncio.get_running_loop()
        )
        self.client = AsyncClient(
            transport=ASGITransport(app=self.emulator),
            base_url=BASE,
            event_hooks={"response": [self._judge]},
        )

    async def _judge(self, response: Response) -> None:
        """Hold an answer against the contract, unless the same one has been before."""
        content = await response.aread()
        request = response.request
        seen = (request.method, request.url.path, int(response.status_code), content)
        if len(_JUDGED) > MOST_JUDGED:
            _JUDGED.clear()
        if seen not in _JUDGED:
            contract().check_response(response)
            _JUDGED.add(seen)

    def run(self, coroutine: Any) -> Any:
        return self.runner.run(coroutine)

    def teardown(self) -> None:
        try:
            if sys.exc_info()[0] is None:
                self.look_at_everything()
        finally:
            if sys.exc_info()[0] is not None and currently_in_test_context():
                for name, chronicle in self.chronicles.items():
                    note(f"The world {name} can be played again: save this as {name}.yaml.\n")
                    note(str(chronicle))
            self.run(self.client.aclose())
            self.run(self.emulator.aclose())
            self.runner.close()

    def look_at_everything(self) -> None:
        """Hold whole worlds against the model: each family says how."""

    def _begin(self, seed: int, name: str) -> Model:
        body = {
            "name": name,
            "now": WORLD["now"],
            "rate_limit": True,
            "world": {"seed": seed, **WORLD},
        }
        answer = self.run(self.client.post("/_mock/worlds", json=body))
        assert answer.status_code == 201, answer.text
        if name not in _LEARNED:
            model = Model(name, f"{BASE}/w/{name}")
            self._learn(model)
            _LEARNED[name] = model
            self.control(model, "DELETE", "/_mock/rate_limits", {})
        model = deepcopy(_LEARNED[name])
        self.control(model, "PUT", "/_mock/rate_limits", {"user": AUDITOR, "per_minute": 10**9})
        return model

    def _learn(self, model: Model) -> None:
        """Take what a world begins with from its lists; all that comes later the model knows."""
        for key in (*PEOPLE, AUDITOR):
            token = f"mock.{key}.token"
            me = self._ask(model, token, "GET", "/users/me").json()["resource"]
            (place,) = self._ask(
                model, token, "GET", "/organization_memberships", params={"user": me["uri"]}
            ).json()["collection"]
            home = me["current_organization"]
            model.people[key] = Person(
                key, token, home, place["role"], place["uri"], me, place["created_at"]
            )
            model.plans[home] = "enterprise"
        self._learn_things(model)

    def _learn_things(self, model: Model) -> None:
        for key in ("outsider", AUDITOR):
            person = model.people[key]
            home = {"organization": person.organization}
            for shown in self._all(model, person, "/event_types", {**home, "sort": "created_at"}):
                hosts = self._all(
                    model, person, "/event_type_memberships", {"event_type": shown["uri"]}
                )
                users = [each["member"]["uri"] for each in hosts]
                model.event_types.append(Item(shown, person.organization, users, {"hours": {}}))
            for path, items in (
                ("/groups", model.groups),
                ("/teams", model.teams),
                ("/routing_forms", model.forms),
            ):
                query = {} if path == "/teams" else home
                found = self._all(model, person, path, query)
                items += [Item(shown, person.organization) for shown in found]
            for place in self._all(model, person, "/group_relationships", home):
                users = [place["owner"]["user"]["uri"]]
                model.relationships.append(Item(place, person.organization, users))
        for team in model.teams:
            everybody = ("owner", "admin", "member")
            team.users = [model.people[key].uri for key in everybody]
        for person in model.people.values():
            for path, items in (
                ("/user_availability_schedules", model.schedules),
                ("/contact_lists", model.contact_lists),
            ):
                query = {"user": person.uri} if path.startswith("/user") else {}
                shown = self._ask(model, person.token, "GET", path, params=query).json()
                items += [Item(each, users=[person.uri]) for each in shown["collection"]]
            model.limits[person.uri] = dict.fromkeys(PERIODS)

    def _all(self, model: Model, person: Person, path: str, query: Json) -> list[Json]:
        answer = self._ask(model, person.token, "GET", path, params={**query, "count": 100})
        assert answer.status_code == 200, answer.text
        return list(answer.json()["collection"])

    def _ask(self, model: Model, token: str, method: str, path: str, **options: Any) -> Response:
        uri = path if "://" in path else model.base + path
        headers = {"Authorization": f"Bearer {token}"}
        answer: Response = self.run(self.client.request(method, uri, headers=headers, **options))
        return answer

    def control(self, model: Model, method: str, path: str, body: Json) -> Any:
        """Ask for something that the API does not have; return what it is answered."""
        return self.run(self.client.request(method, model.base + path, json=body))

    def act(self, model: Model, action: str, **fields: Any) -> Response:
        """Do what visitors and testers do; it is in the story."""
        path = f"/_mock/actions/{action}"
        answer: Response = self.control(model, "POST", path, fields)
        shown = answer.json() if answer.content else None
        self.chronicles[model.name].request(
            "POST", path, int(answer.status_code), shown, body=fields
        )
        return answer

    def person(self, model: Model, key: str, asker: Person | None = None) -> Person:
        """Return who is called so; the member for a newcomer who has not come yet."""
        if key == "self" and asker is not None:
            return asker
        if key == NEWCOMER:
            keys = [each for each in model.people if each.startswith(NEWCOMER)]
            return model.people[keys[-1] if keys else "member"]
        return model.people[key]

    def one(self, items: Iterable[T], pick: int) -> T | None:
        """Return one of some things; None if there are none."""
        found = list(items)
        return found[pick % len(found)] if found else None

    def request(
        self,
        model: Model,
        who: Person,
        method: str,
        path: str,
        *,
        query: Json | None = None,
        body: Json | None = None,
    ) -> Response:
        """Send a request in somebody's name; who has used up what he may send waits for more."""
        query = {k: v for k, v in (query or {}).items() if v is not None}
        options: Json = {"params": query or None, "json": body}
        answer = self._ask(model, who.token, method, path, **options)
        operation = self.operation(model)
        if wait := self.count(model, who, operation, answer):
            self.pass_time(model, timedelta(seconds=wait))
            return self.request(model, who, method, path, query=query, body=body)
        self.done[operation] += answer.is_success
        shown = answer.json() if answer.content else None
        self.chronicles[model.name].request(
            method,
            path.removeprefix(model.base) if "?" in path else path,
            int(answer.status_code),
            shown,
            token=who.token,
            query=query or None,
            body=body,
        )
        return answer

    def operation(self, model: Model) -> str:
        """Return the id of the operation that the last request was taken for."""
        world = self.emulator.named(model.name)
        assert world is not None
        *_, last = world.journal
        return last.operation

    def count(self, model: Model, who: Person, operation: str, answer: Response) -> int:
        """Count a request as it must have been counted; return the seconds to wait if refused."""
        if who.key == AUDITOR:
            assert answer.status_code != 429
            return 0
        reading = model.meter.count(
            who.uri, model.plans[who.organization], model.now, books=operation == BOOKING
        )
        assert (answer.status_code != 429) == reading.allowed
        assert int(answer.headers["x-ratelimit-remaining"]) == reading.remaining
        assert int(answer.headers["x-ratelimit-reset"]) == reading.reset
        return 0 if reading.allowed else reading.reset

    def get(self, model: Model, who: Person, path: str, allowed: bool, shown: Any) -> None:
        """Ask for a resource, and hold the answer against what it must be."""
        answer = self.request(model, who, "GET", path)
        assert answer.status_code == (200 if allowed else 403), answer.text
        if allowed:
            same(answer.json()["resource"], shown)

    def listed(
        self, model: Model, who: Person, path: str, query: Json, count: int | None = None
    ) -> list[Json] | None:
        """Return all rows of a list, page by page; None if it is refused with 403."""
        answer = self.request(model, who, "GET", path, query={**query, "count": count})
        if answer.status_code == 403:
            return None
        rows: list[Json] = []
        while True:
            assert answer.status_code == 200, answer.text
            page = answer.json()
            rows += page["collection"]
            link = page["pagination"]["next_page"]
            if link is None:
                return rows
            assert len(page["collection"]) == count
            assert link.startswith(model.base)
            answer = self.request(model, who, "GET", link)

    @staticmethod
    def ordered(
        items: Iterable[Item], key: Callable[[Item], Any], *, descending: bool = False
    ) -> list[Json]:
        """Return what is shown of things that are in the order of their making, sorted."""
        found = [each.shown for each in sorted(items, key=key)]
        return found[::-1] if descending else found

    def pass_time(self, model: Model, by: timedelta) -> None:
        """Move a world's clock on."""
        minutes, seconds = divmod(round(by.total_seconds()), 60)
        length = f"{minutes}m{seconds}s"
        answer = self.control(model, "POST", "/_mock/clock/advance", {"by": length})
        assert answer.status_code == 200, answer.text
        self.chronicles[model.name].do(advance=length)
        model.now += by
        assert answer.json()["now"] == written(model.now)
        model.let_meetings_begin()

    @rule(where=wheres, by=st.sampled_from([1, 60, 3600, 86400, 7 * 86400, 31 * 86400, 90 * 86400]))
    def let_time_pass(self, where: str, by: int) -> None:
        self.pass_time(self.models[where], timedelta(seconds=by))

    @rule(
        where=wheres,
        plan=st.sampled_from(["enterprise", "enterprise", "teams", "standard", "free"]),
    )
    def change_the_plan(self, where: str, plan: str) -> None:
        model = self.models[where]
        home = model.people[AUDITOR].organization
        answer = self.act(model, "change_plan", plan=plan, organization=home)
        assert answer.status_code == 200, answer.text
        model.plans[home] = plan

    @invariant()
    def no_message_is_lost_or_invented(self) -> None:
        paths = set()
        for model in self.models.values():
            world = self.emulator.named(model.name)
            assert world is not None
            self.run(self.emulator.settle(world))
            for hook in model.hooks:
                received = [each for each in self.receiver.received if each.path == hook.path]
                told = [(each.event, subject(each.payload)) for each in received]
                assert told == hook.expected, f"{hook.path}: {told}, not {hook.expected}"
                creators = {each.document["created_by"] for each in received}
                assert creators <= {hook.shown["creator"]}
                paths.add(hook.path)
        assert {each.path for each in self.receiver.received} <= paths


def same(found: Any, wanted: Any) -> None:
    """Refuse what is not as it must be; of long answers, say only where they differ."""
    if isinstance(found, list) and isinstance(wanted, list) and len(found) == len(wanted):
        for one, other in zip(found, wanted, strict=True):
            same(one, other)
    elif isinstance(found, dict) and isinstance(wanted, dict):
        keys = [key for key in {**found, **wanted} if found.get(key, ...) != wanted.get(key, ...)]
        told = {key: (found.get(key, "nothing"), wanted.get(key, "nothing")) for key in keys}
        assert not told, f"{found.get('uri')}: found and wanted: {told}"
    else:
        assert found == wanted, f"found {found}, wanted {wanted}"


def subject(payload: Json) -> str:
    """Return the URI of what a message is about."""
    for key in ("contact", "recap"):
        if key in payload:
            return str(payload[key]["uri"])
    return str(payload["uri"])
