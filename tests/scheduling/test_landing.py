"""Landing pages: what users, teams and whole worlds offer."""

from tests.scheduling.visiting import BASE, Page, Visiting


def tiles(page: Page) -> dict[str, str]:
    (shown,) = (node for node in page.all("ul") if node.attributes.get("class") == "tiles")
    return {link.text[:-1].strip(): link.attributes["href"] for link in shown.all("a")}


async def test_a_world_shows_who_has_a_page(visiting: Visiting) -> None:
    page = await visiting.open("/", utm_source="news")

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


async def test_a_landing_page_lists_what_is_active_and_not_secret(visiting: Visiting) -> None:
    page = await visiting.open("/olivia-owner", email="ada@example.com")
    team = await visiting.open("/acme-sales")

    assert page.heading == "Olivia Owner"
    assert tiles(page) == {
        "30 Minute Meeting30 min": "/olivia-owner/30min?email=ada%40example.com",
        "Product Webinar60 min": "/olivia-owner/webinar?email=ada%40example.com",
    }
    assert [*tiles(team)] == ["Sales Call30 min", "Panel Interview45 min"]
    await visiting.extend(event_types=[{"slug": "30min", "active": False}])
    assert [*tiles(await visiting.open("/olivia-owner"))] == ["Product Webinar60 min"]


async def test_a_landing_page_can_be_empty(visiting: Visiting) -> None:
    page = await visiting.open("/adam-admin")

    assert "There is nothing to book here at the moment." in page.one("main").text


async def test_its_details_can_be_hidden(visiting: Visiting) -> None:
    page = await visiting.open("/olivia-owner", hide_landing_page_details="1")

    assert page.one("h1").attributes["class"] == "unseen"
    assert "Welcome" not in page.one("main").text
    assert "hide_landing_page_details=1" in tiles(page)["Product Webinar60 min"]


async def test_all_that_is_offered_can_be_booked_from_the_front_door(visiting: Visiting) -> None:
    confirmed = 0
    for owner in tiles(await visiting.open("/")).values():
        landing = await visiting.open(owner)
        offered = tiles(landing) if "tiles" in landing.source.partition("<main")[2] else {}
        for href in offered.values():
            calendar = await visiting.open(href)
            (day, *_) = [a for a in calendar.one("table").all("a") if "data-date" in a.attributes]
            times = await visiting.open(day.attributes["href"])
            (time, *_) = times.all("a", **{"data-container": "time-button"})
            form = await visiting.open(time.attributes["href"])
            required = {
                node.attributes["name"]: "ada@example.com"
                for node in form.one("form")
                if node.tag in ("input", "textarea") and "required" in node.attributes
            }
            radios = {
                node.attributes["name"]: node.attributes["value"]
                for node in form.all("input", type="radio")
            }
            answer = await visiting.push(form, **{**radios, **required})
            assert answer.status_code == 303, Page(answer).one("main").text
            page = await visiting.open(answer.headers["location"])
            assert page.heading == "You are scheduled"
            confirmed += 1
    assert confirmed == 5
    assert len(await visiting.invitees()) == 5


async def test_a_world_of_its_own_stays_below_its_prefix(visiting: Visiting) -> None:
    await visiting.http.post("/_mock/worlds", json={"name": "two"})

    page = await visiting.open("/w/two/")

    assert page.url == f"{BASE}/w/two/"
    assert all(href.startswith("/w/two/") for href in tiles(page).values())
