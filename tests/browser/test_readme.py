"""The page that the README shows, in a browser."""

import pytest
from playwright.sync_api import Browser, ConsoleMessage, expect

from mockcalendly import MockCalendly
from tests.browser.site import site
from tests.examples.readme import Block, blocks

USUAL = "http://127.0.0.1:8787"
PAGES = [block for block in blocks() if block.language == "html"]


@pytest.mark.parametrize("block", PAGES, ids=lambda block: block.file)
def test_it_shows_the_calendar_and_hears_from_it(
    block: Block, browser: Browser, calendly: MockCalendly
) -> None:
    def is_told(message: ConsoleMessage) -> bool:
        return message.text.startswith("calendly.event_type_viewed")

    with site() as host, browser.new_context(timezone_id="UTC") as context:
        host.page = block.text.replace(USUAL, calendly.url)
        page = context.new_page()
        with page.expect_console_message(is_told):
            page.goto(host.url.replace("localhost", "127.0.0.1"))
        heading = page.frame_locator("iframe").get_by_role("heading", level=1)
        expect(heading).to_have_text("30 Minute Meeting")
        page.wait_for_function("document.querySelector('iframe').offsetHeight > 400")
