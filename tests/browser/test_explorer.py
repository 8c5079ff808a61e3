"""The API explorer, as somebody at a browser meets it."""

from playwright.sync_api import Locator, Page, expect

from mockcalendly import MockCalendly, ThreadServer
from mockcalendly.control.contract import load_contract

ME = "#operations-Users-users_get-current-user"


def try_out(page: Page, operation: str) -> Locator:
    """Send an operation's request as it stands, and return the answer."""
    block = page.locator(operation)
    block.locator(".opblock-summary-control").click()
    block.get_by_role("button", name="Try it out").click()
    block.get_by_role("button", name="Execute").click()
    return block.locator(".live-responses-table .response")


def test_the_explorer_lists_every_operation_and_webhook(page: Page, calendly: MockCalendly) -> None:
    contract = load_contract()
    operations = sum(len(item.keys() - {"parameters"}) for item in contract["paths"].values())

    page.goto(f"{calendly.url}/_mock/explorer")

    expect(page.locator(".opblock")).to_have_count(operations + len(contract["webhooks"]))


def test_the_current_user_can_be_tried_out_at_once(page: Page, calendly: MockCalendly) -> None:
    page.goto(f"{calendly.url}/_mock/explorer")

    answer = try_out(page, ME)

    expect(answer.locator(".response-col_status")).to_contain_text("200")
    expect(answer).to_contain_text(calendly.owner["email"])
    expect(answer).to_contain_text(calendly.owner["uri"])


def test_calls_stay_at_home_when_the_public_address_is_another(
    page: Page, server: ThreadServer
) -> None:
    with MockCalendly(server=server, public_url="https://api.calendly.com") as calendly:
        page.goto(f"{calendly.url}/_mock/explorer")

        answer = try_out(page, ME)

        expect(answer).to_contain_text("https://api.calendly.com/users/AAAAAAAAAAAAAAAA")
        assert [each.path for each in calendly.requests] == ["/users/me"]


def test_the_index_leads_to_the_explorer_of_its_world(page: Page, calendly: MockCalendly) -> None:
    page.goto(f"{calendly.url}/_mock")
    page.get_by_role("link", name="Explore its API").click()

    expect(page).to_have_url(f"{calendly.url}/_mock/explorer")
    expect(page.locator(".opblock").first).to_be_visible()
