"""The life of grants under any order of steps, against a model that is a few dictionaries."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    initialize,
    invariant,
    multiple,
    rule,
)

from mockcalendly.domain.applications import CreateApplication, create_application
from mockcalendly.domain.grants import (
    AuthorizationRequest,
    Authorize,
    Exchange,
    Refresh,
    Revoke,
    authorize,
    exchange,
    introspect,
    refresh,
    revoke,
)
from mockcalendly.errors import OAuthError
from mockcalendly.kernel.clock import Clock
from mockcalendly.model.oauth import Application, ApplicationKind, Environment
from mockcalendly.world import World

CALLBACKS = ("http://localhost:1234/a", "http://localhost:1234/b")
SCOPES = frozenset({"users:read", "contacts:read", "contacts:write"})
USERS = ("A" * 16, "C" * 16)

apps_ = st.integers(0, 1)
scopes_ = st.frozensets(st.sampled_from(sorted(SCOPES)))


@dataclass
class Code:
    app: int
    user: str
    scopes: frozenset[str]
    callback: str
    expires: datetime


@dataclass
class Pair:
    """What was issued together."""

    app: int
    user: str
    scopes: frozenset[str]
    access: str
    expires: datetime
    refreshable: bool = True
    revoked: bool = False


@dataclass
class Model:
    codes: dict[str, Code] = field(default_factory=dict)
    pairs: dict[str, Pair] = field(default_factory=dict)


class Grants(RuleBasedStateMachine):
    codes: Bundle[str] = Bundle("codes")
    refreshes: Bundle[str] = Bundle("refreshes")

    @initialize()
    def begin(self) -> None:
        clock = Clock(datetime(2026, 3, 2, 9, 0, tzinfo=UTC), rate=0)
        self.world = World("default", clock=clock)
        self.model = Model()
        self.apps: list[Application] = []
        for name in ("One", "Two"):
            command = CreateApplication(
                name=name,
                kind=ApplicationKind.WEB,
                environment=Environment.SANDBOX,
                redirect_uris=CALLBACKS,
                scopes=SCOPES,
            )
            done = self.world.execute(create_application, command)
            self.apps.append(done.application)

    def issued(self, app: int, user: str, scopes: frozenset[str], done: Any) -> str:
        token = done.access_token
        assert (token.user, token.scopes) == (user, scopes)
        assert done.refresh_token not in self.model.pairs
        self.model.pairs[done.refresh_token] = Pair(
            app, user, scopes, token.id, self.world.clock.now() + timedelta(hours=2)
        )
        return str(done.refresh_token)

    @rule(
        target=codes,
        app=apps_,
        user=st.sampled_from(USERS),
        scopes=scopes_,
        callback=st.sampled_from(CALLBACKS),
    )
    def consent(self, app: int, user: str, scopes: frozenset[str], callback: str) -> str:
        request = AuthorizationRequest(
            client_id=self.apps[app].id,
            redirect_uri=callback,
            response_type="code",
            scope=" ".join(SCOPES),
        )
        command = Authorize(request=request, user=user, scopes=scopes)
        code = self.world.execute(authorize, command)
        expires = self.world.clock.now() + timedelta(minutes=10)
        self.model.codes[code] = Code(app, user, scopes, callback, expires)
        return code

    @rule(target=refreshes, code=codes, app=apps_, callback=st.sampled_from(CALLBACKS))
    def exchange(self, code: str, app: int, callback: str) -> Any:
        command = Exchange(
            application=self.apps[app], code=code, redirect_uri=callback, code_verifier=""
        )
        known = self.model.codes.get(code)
        good = (
            known is not None
            and (known.app, known.callback) == (app, callback)
            and self.world.clock.now() < known.expires
        )
        if not good:
            with pytest.raises(OAuthError, match="authorization grant is invalid"):
                self.world.execute(exchange, command)
            return multiple()
        del self.model.codes[code]
        assert known is not None
        return self.issued(app, known.user, known.scopes, self.world.execute(exchange, command))

    @rule(target=refreshes, token=refreshes, app=apps_, wanted=scopes_)
    def refresh(self, token: str, app: int, wanted: frozenset[str]) -> Any:
        command = Refresh(
            application=self.apps[app], refresh_token=token, scope=" ".join(sorted(wanted))
        )
        pair = self.model.pairs[token]
        scopes = wanted or pair.scopes
        if pair.app != app or not pair.refreshable or not scopes <= pair.scopes:
            with pytest.raises(OAuthError):
                self.world.execute(refresh, command)
            return multiple()
        done = self.world.execute(refresh, command)
        pair.refreshable = False
        return self.issued(app, pair.user, scopes, done)

    @rule(token=refreshes, app=apps_, by_access_token=st.booleans())
    def revoke(self, token: str, app: int, by_access_token: bool) -> None:
        pair = self.model.pairs[token]
        named = pair.access if by_access_token else token
        command = Revoke(application=self.apps[app], token=named)
        if pair.app != app:
            with pytest.raises(OAuthError, match="not authorized"):
                self.world.execute(revoke, command)
            return
        self.world.execute(revoke, command)
        pair.revoked, pair.refreshable = True, False

    @rule(seconds=st.sampled_from([1, 599, 600, 3600, 7199, 7200]))
    def wait(self, seconds: int) -> None:
        self.world.clock.advance(timedelta(seconds=seconds))

    @rule(code=consumes(codes))
    def lose(self, code: str) -> None:
        """The application forgets a code; nothing comes of that."""

    @invariant()
    def tokens_are_what_the_model_says(self) -> None:
        rows, now = self.world.rows, self.world.clock.now()
        assert len(rows.tokens) - 3 == len(rows.refresh_tokens) == len(self.model.pairs)
        assert len(rows.authorization_codes) == len(self.model.codes)
        for refresh_token, pair in self.model.pairs.items():
            app, other = self.apps[pair.app], self.apps[1 - pair.app]
            active = not pair.revoked and now < pair.expires
            assert (introspect(rows, now, app, pair.access) is not None) == active
            assert (introspect(rows, now, app, refresh_token) is not None) == pair.refreshable
            assert introspect(rows, now, other, pair.access) is None


Grants.TestCase.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
TestGrants = Grants.TestCase
