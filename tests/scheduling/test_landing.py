"""Landing pages: what users, teams and whole worlds offer."""

from tests.console.browsing import Page
from tests.scheduling.browser import Browser


def tiles(page: Page) -> dict[str, str]:
    (shown,) = (node for node in page.all("ul") if node.attributes.get("class") == "tiles")
    return {link.text[:-1].strip(): link.attributes["href"] for link in shown.all("a")}


def test_a_world_shows_who_has_a_page(browser: Browser) -> None:
    page = browser.open("/", utm_source="news")

    assert page.heading == "Whom to meet in the world default"
    assert tiles(page) == {
        f"{name}/{slug}": f"/{slug}?utm_source=news"
        for name, slug in {
            "Olivia Owner": "olivia-owner",
            "Adam Admin": "adam-admin",
            "Mia Member": "mia-member",
            "Acme Sales": "acme-sales",
        }.items()
    }


def test_a_landing_page_lists_what_is_active_and_not_secret(browser: Browser) -> None:
    page = browser.open("/olivia-owner", email="ada@example.com")
    team = browser.open("/acme-sales")

    assert page.heading == "Olivia Owner"
    assert tiles(page) == {
        "30 Minute Meeting30 min": "/olivia-owner/30min?email=ada%40example.com",
        "Product Webinar60 min": "/olivia-owner/webinar?email=ada%40example.com",
    }
    assert [*tiles(team)] == ["Sales Call30 min", "Panel Interview45 min"]
    browser.calendly.extend(event_types=[{"slug": "30min", "active": False}])
    assert [*tiles(browser.open("/olivia-owner"))] == ["Product Webinar60 min"]


def test_a_landing_page_can_be_empty(browser: Browser) -> None:
    page = browser.open("/adam-admin")

    assert "There is nothing to book here at the moment." in page.one("main").text


def test_its_details_can_be_hidden(browser: Browser) -> None:
    page = browser.open("/olivia-owner", hide_landing_page_details="1")

    assert page.one("h1").attributes["class"] == "unseen"
    assert "Welcome" not in page.one("main").text
    assert "hide_landing_page_details=1" in tiles(page)["Product Webinar60 min"]


def test_all_that_is_offered_can_be_booked_from_the_front_door(browser: Browser) -> None:
    confirmed = 0
    for owner in tiles(browser.open("/")).values():
        landing = browser.open(owner)
        offered = tiles(landing) if "tiles" in landing.source.partition("<main")[2] else {}
        for href in offered.values():
            calendar = browser.open(href)
            (day, *_) = [a for a in calendar.one("table").all("a") if "data-date" in a.attributes]
            times = browser.open(day.attributes["href"])
            (time, *_) = times.all("a", **{"data-container": "time-button"})
            form = browser.open(time.attributes["href"])
            required = {
                node.attributes["name"]: "ada@example.com"
                for node in form.one("form")
                if node.tag in ("input", "textarea") and "required" in node.attributes
            }
            radios = {
                node.attributes["name"]: node.attributes["value"]
                for node in form.all("input", type="radio")
            }
            answer = browser.post(form, **{**radios, **required})
            assert answer.status_code == 303, Page(answer).one("main").text
            page = browser.open(answer.headers["location"])
            assert page.heading == "You are scheduled"
            confirmed += 1
    assert confirmed == 5
    assert len(browser.invitees()) == 5


def test_a_world_of_its_own_stays_below_its_prefix(browser: Browser) -> None:
    browser.http.post("/_mock/worlds", json={"name": "two"})

    page = browser.open("/w/two/")

    assert browser.path(page.url) == "/w/two/"
    assert all(href.startswith("/w/two/") for href in tiles(page).values())
