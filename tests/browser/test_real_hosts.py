"""A browser that visits Calendly's own host names, behind the proxy.

It trusts one authority more than others do, which is told by the hash of its key.
"""

import base64
import hashlib
import re
import shutil
from collections.abc import Iterator
from contextlib import AsyncExitStack
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from playwright.sync_api import Browser, Page, Playwright, expect

from mockcalendly import MockCalendly, ThreadServer
from mockcalendly.proxy import Authority
from mockcalendly.server.vendor_ports import VendorPorts
from tests.browser.conftest import NAMES, PATIENCE, QUIET

CALLBACK = "https://app.example.com/callback"


def hash_of(authority: Authority) -> str:
    certificate = x509.load_pem_x509_certificate(authority.certificate.read_bytes())
    key = certificate.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return base64.b64encode(hashlib.sha256(key).digest()).decode()


@pytest.fixture(scope="module")
def browser(
    server: ThreadServer, playwright: Playwright, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Browser]:
    folder: Path = tmp_path_factory.mktemp("authority")
    authority = Authority.create(folder)
    stack = AsyncExitStack()
    ports = VendorPorts(authority=authority, proxy=0).open(server.emulator)
    proxy = server.run(stack.enter_async_context(ports)).proxy
    found = next(filter(None, map(shutil.which, NAMES)))
    trusting = f"--ignore-certificate-errors-spki-list={hash_of(authority)}"
    browser = playwright.chromium.launch(
        executable_path=found, args=[*QUIET, trusting], proxy={"server": str(proxy)}
    )
    yield browser
    browser.close()
    server.run(stack.aclose())


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A tab that does not complain, though it leaves the server's own URL."""
    context = browser.new_context()
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    yield page
    context.close()


def test_a_user_signs_in_at_calendlys_own_address(page: Page, calendly: MockCalendly) -> None:
    app = calendly.oauth.create_app("Planner", redirect_uris=CALLBACK)
    asked = {
        "client_id": app["client_id"],
        "redirect_uri": CALLBACK,
        "response_type": "code",
        "scope": "users:read",
    }
    page.goto(f"https://auth.calendly.com/oauth/authorize?{urlencode(asked)}")
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "Planner wants to use Calendly for you"
    )
    with page.expect_request(f"{CALLBACK}?*") as sent:
        page.get_by_role("button", name="Allow").click()

    code = dict(parse_qsl(urlsplit(sent.value.url).query))["code"]
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": CALLBACK}
    with calendly.client() as client:
        keys = (app["client_id"], app["client_secret"])
        assert client.post("/oauth/token", data=form, auth=keys).is_success


@pytest.mark.parametrize("host", ["api", "auth", "assets", "mcp", ""])
def test_each_host_has_a_certificate_and_a_secure_context(page: Page, host: str) -> None:
    name = f"{host}.calendly.com".removeprefix(".")
    answer = page.goto(f"https://{name}/_mock/health")

    assert answer is not None
    assert answer.status == 200
    details = answer.security_details()
    assert details is not None
    assert str(details["protocol"]).startswith("TLS 1.")
    assert page.evaluate("[isSecureContext, location.origin]") == [True, f"https://{name}"]


def test_other_hosts_are_out_of_reach(page: Page) -> None:
    with pytest.raises(Exception, match="ERR_TUNNEL_CONNECTION_FAILED"):
        page.goto("https://example.com/")


def test_a_site_embeds_pages_without_a_change(page: Page, server: ThreadServer) -> None:
    """A listener that hears Calendly's origin only is content, too."""
    site = """<!doctype html><title>Planner</title><link rel="icon" href="data:,">
        <link href="https://assets.calendly.com/assets/external/widget.css" rel="stylesheet">
        <script>
          window.heard = [];
          window.addEventListener("message", (e) => {
            if (e.origin === "https://calendly.com") heard.push(e.data.event);
          });
        </script>
        <div class="calendly-inline-widget" data-url="https://calendly.com/olivia-owner"></div>
        <script src="https://assets.calendly.com/assets/external/widget.js" async></script>"""
    page.route(
        "https://planner.example/", lambda route: route.fulfill(body=site, content_type="text/html")
    )
    page.goto("https://planner.example/")
    frame = page.frame_locator("iframe")
    frame.get_by_role("link", name="30 Minute Meeting").click()
    expect(frame.get_by_label("Time zone")).to_be_visible()

    expect(page.locator("iframe")).to_have_attribute("src", re.compile("^https://calendly.com/"))
    page.wait_for_function("heard.includes('calendly.event_type_viewed')")
    assert page.evaluate("heard.filter((event) => event !== 'calendly.page_height')") == [
        "calendly.profile_page_viewed",
        "calendly.event_type_viewed",
    ]
