"""Rate limits and plans as a Python test handles them."""

import httpx
import pytest

from mockcalendly import MockCalendly
from mockcalendly.errors import NotFound, PermissionDenied

ME = "/users/me"
TO_STANDARD = "Please upgrade your Calendly account to Standard"


def statuses(calendly: MockCalendly, number: int, role: str = "owner") -> list[int]:
    with calendly.client(role) as client:
        return [client.get(ME).status_code for _ in range(number)]


def test_a_limit_can_be_set_for_all_or_for_one(calendly: MockCalendly) -> None:
    calendly.rate_limit.set(per_minute=3)
    calendly.rate_limit.set("member", per_minute=1, per_day=2)

    assert statuses(calendly, 4) == [200, 200, 200, 429]
    assert statuses(calendly, 2, "member") == [200, 429]
    calendly.clock.advance("1m")
    assert statuses(calendly, 2, "member") == [200, 429]
    assert calendly.rate_limit.usage("member").window == "day"
    calendly.rate_limit.set("member")
    assert calendly.rate_limit.usage("member").remaining == 2
    calendly.rate_limit.set()
    assert calendly.rate_limit.usage().limit == 500


def test_a_user_can_be_exhausted_and_recovers_by_the_clock(calendly: MockCalendly) -> None:
    usage = calendly.rate_limit.exhaust()

    assert (usage.limit, usage.remaining, usage.reset) == (500, 0, 60)
    assert statuses(calendly, 1) == [429]
    assert statuses(calendly, 1, "member") == [200]
    calendly.clock.advance("59s")
    assert statuses(calendly, 1) == [429]
    calendly.clock.advance("1s")
    assert statuses(calendly, 1) == [200]


def test_a_user_can_be_let_through_again(calendly: MockCalendly) -> None:
    for user in ("owner", calendly.member):
        calendly.rate_limit.exhaust(user)

    calendly.rate_limit.reset("owner")
    assert [*statuses(calendly, 1), *statuses(calendly, 1, "member")] == [200, 429]
    calendly.rate_limit.reset()
    assert statuses(calendly, 1, "member") == [200]


def test_bookings_and_token_requests_have_limits_of_their_own(calendly: MockCalendly) -> None:
    app = calendly.oauth.create_app()
    granted = calendly.oauth.token(app)
    calendly.rate_limit.exhaust(of="bookings", window="day")
    calendly.rate_limit.exhaust(of="tokens")

    with calendly.client() as client:
        booked = client.post("/invitees", json={})
        renewed = client.post(
            "/oauth/token",
            data={"grant_type": "refresh_token", "refresh_token": granted["refresh_token"]},
            auth=(app["client_id"], app["client_secret"]),
            headers={"Authorization": ""},
        )

    assert (booked.status_code, booked.headers["x-ratelimit-reset"]) == (429, "86400")
    assert (renewed.status_code, renewed.headers["x-ratelimit-limit"]) == (429, "8")
    assert renewed.json() == booked.json()
    assert statuses(calendly, 1) == [200]


def test_limits_can_be_switched_off_and_on(calendly: MockCalendly) -> None:
    calendly.rate_limit.set(per_minute=1)
    calendly.rate_limit.switch(on=False)

    assert statuses(calendly, 2) == [200, 200]
    assert repr(calendly.rate_limit) == "<rate limits: off>"
    with pytest.raises(ValueError, match="not counted in this world"):
        calendly.rate_limit.exhaust()
    calendly.rate_limit.switch(on=True)
    assert calendly.rate_limit.is_on
    assert statuses(calendly, 2) == [200, 429]


def test_limits_that_make_no_sense_are_refused(calendly: MockCalendly) -> None:
    with pytest.raises(ValueError, match="at least one request, not 0 per hour"):
        calendly.rate_limit.set(per_hour=0)
    with pytest.raises(ValueError, match="requests have no limit for a day, but for a minute"):
        calendly.rate_limit.exhaust(window="day")
    with pytest.raises(ValueError, match="'bananas' is not a valid Limited"):
        calendly.rate_limit.set(of="bananas", per_minute=1)  # type: ignore[arg-type]
    with pytest.raises(NotFound):
        calendly.rate_limit.exhaust("nobody")


@pytest.mark.parametrize(
    ("user", "of"), [("owner", "requests"), ("member", "bookings"), ("admin", "tokens")]
)
def test_a_fresh_world_has_all_limits_left(calendly: MockCalendly, user: str, of: str) -> None:
    usage = calendly.rate_limit.usage(user, of=of)  # type: ignore[arg-type]
    assert usage.remaining == usage.limit
    assert usage.allowed


def test_an_upgrade_opens_what_was_refused() -> None:
    with MockCalendly(plan="standard", now="2026-11-23T09:00:00Z") as calendly:
        with calendly.client() as client:
            query = {"organization": calendly.organization["uri"]}
            before = client.get("/routing_forms", params=query)
            upgraded = calendly.change_plan("teams")
            after = client.get("/routing_forms", params=query)

    assert [before.status_code, after.status_code] == [403, 200]
    assert (upgraded["plan"], upgraded["stage"]) == ("teams", "paid")


def test_a_plan_is_changed_by_the_name_of_an_organization(calendly: MockCalendly) -> None:
    assert calendly.change_plan("trial", "Acme Sales")["stage"] == "trial"
    assert calendly.change_plan("free", calendly.organization) == calendly.organization
    with pytest.raises(NotFound):
        calendly.change_plan("free", "Globex")
    with pytest.raises(ValueError, match="'gold' is no plan; there are: free, trial, standard"):
        calendly.change_plan("gold")  # type: ignore[arg-type]


def test_before_november_webhooks_were_for_paid_plans(calendly: MockCalendly) -> None:
    with MockCalendly(plan="free", plan_rules="2026-10") as former:
        with pytest.raises(PermissionDenied, match=TO_STANDARD):
            former.webhooks_to("http://127.0.0.1:9/hook")
        with pytest.raises(PermissionDenied, match=TO_STANDARD):
            former.subscribe("http://127.0.0.1:9/hook")
        former.change_plan("standard")
        former.webhooks_to("http://127.0.0.1:9/hook")
    calendly.change_plan("free")
    calendly.webhooks_to("http://127.0.0.1:9/hook")


def test_a_429_can_have_retry_after() -> None:
    with MockCalendly(retry_after=True, rate_limit_body="empty") as calendly:
        calendly.rate_limit.exhaust()
        with calendly.client() as client:
            answer = client.get(ME)

    assert answer.status_code == httpx.codes.TOO_MANY_REQUESTS
    assert answer.headers["retry-after"] == answer.headers["x-ratelimit-reset"]
    assert answer.content == b""
