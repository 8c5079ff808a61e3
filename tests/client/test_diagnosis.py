"""What a world says of what is wrong with it."""

from mockcalendly import MockCalendly
from tests.client.conftest import MONDAY, Server

DOWN = "http://127.0.0.1:1/down"


def test_a_healthy_world_has_nothing_to_complain_of(calendly: MockCalendly) -> None:
    findings = calendly.doctor()

    assert [each.subject for each in findings] == ["clock", "faults", "webhooks"]
    assert {each.level for each in findings} == {"ok"}


def test_it_says_where_nobody_listens_and_what_goes_wrong_on_purpose(
    calendly: MockCalendly,
) -> None:
    calendly.subscribe(DOWN, "invitee.created")
    calendly.fault(status=503, name="the bad minute")

    _, faults, webhooks = calendly.doctor()

    assert (faults.level, "the bad minute" in faults.message) == ("warning", True)
    assert (webhooks.level, webhooks.subject) == ("problem", DOWN)
    assert "Connection refused" in webhooks.message
    assert webhooks.advice


async def test_async_tests_ask_without_blocking(server: Server) -> None:
    with MockCalendly(server=server, now=MONDAY) as calendly:
        calendly.subscribe(DOWN, "invitee.created")

        findings = await calendly.adoctor()

    assert findings[-1].level == "problem"
