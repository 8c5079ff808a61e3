"""Bundle an application with react-calendly, and use it in Chromium, on an origin of its own."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

from playwright.sync_api import FrameLocator, Page, expect, sync_playwright

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
RULES = "MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost"
PAGE = """<!doctype html><html lang="en"><title>Planner</title><link rel="icon" href="data:,">
<div id="root"></div><script type="application/json" id="given">{given}</script>
<script>{bundle}</script></html>"""


def bundle(modules: str) -> str:
    """Return the application and all that it imports as one script."""
    app = Path(__file__).parent / "react_calendly_app.mjs"
    esbuild = Path(modules, "esbuild", "bin", "esbuild")
    command = ["node", esbuild, app, "--bundle", '--define:process.env.NODE_ENV="production"']
    env = {"PATH": os.environ["PATH"], "NODE_PATH": modules}
    return subprocess.run(command, env=env, check=True, capture_output=True, text=True).stdout


@contextmanager
def served(page: bytes) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(page)))
            self.end_headers()
            self.wfile.write(page)

        def log_message(self, *_: object) -> None:
            return None

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield f"http://localhost:{server.server_port}/"
        finally:
            server.shutdown()
            thread.join()


def book(frame: FrameLocator) -> None:
    """Choose a meeting and its first open time, with what is prefilled."""
    frame.get_by_role("link", name="30 Minute Meeting").click()
    frame.locator("table.month button[data-date]").first.click()
    frame.locator("button[data-container=time-button]").first.click()
    frame.locator("button[aria-label^='Next ']").click()
    frame.get_by_role("button", name="Schedule Event").click()
    expect(frame.get_by_role("heading", level=1)).to_have_text("You are scheduled")


def use(page: Page, url: str, widget: str) -> dict[str, object]:
    """Open the application with one of its widgets, book in it, and return what it has seen."""
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.goto(f"{url}#{widget}")
    if widget == "button":
        page.get_by_role("button", name="Click here to schedule!").click()
    elif widget == "badge":
        page.locator(".calendly-badge-content").click()
    src = page.locator("iframe").get_attribute("src")
    book(page.frame_locator("iframe"))
    page.wait_for_function("heard.some(([name]) => name === 'onEventScheduled')")
    return {"src": src, "heard": page.evaluate("heard"), "problems": problems}


def main() -> None:
    """Use each widget, and print what it has seen."""
    given = json.load(sys.stdin)
    shown = json.dumps(given["props"]).replace("<", "\\u003c")
    page = PAGE.format(given=shown, bundle=bundle(given["modules"]).replace("</", "<\\/"))
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    args = ["--no-sandbox", "--disable-gpu", f"--host-resolver-rules={RULES}"]
    expect.set_options(timeout=20_000)
    with served(page.encode()) as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=args)
        print(json.dumps({each: use(browser.new_page(), url, each) for each in given["widgets"]}))  # noqa: T201
        browser.close()


if __name__ == "__main__":
    main()
