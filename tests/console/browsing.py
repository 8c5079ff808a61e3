"""A browser as far as these tests need one: it reads pages, follows links and sends forms."""

from collections.abc import Iterator
from html.parser import HTMLParser
from urllib.parse import urljoin

from httpx import AsyncClient, Response

BASE = "http://127.0.0.1:8787"
VOID = ("br", "input", "link", "meta")
TYPED = ("hidden", "text", "email", "tel")

Changes = str | list[str]


class Node:
    """An element of a page."""

    def __init__(self, tag: str, attributes: dict[str, str]) -> None:
        self.tag = tag
        self.attributes = attributes
        self.children: list[Node | str] = []

    def __iter__(self) -> Iterator["Node"]:
        """All elements below, in the order of the page."""
        for child in self.children:
            if isinstance(child, Node):
                yield child
                yield from child

    @property
    def text(self) -> str:
        parts = (each if isinstance(each, str) else each.text for each in self.children)
        return " ".join("".join(parts).split())

    def all(self, tag: str, **attributes: str) -> list["Node"]:
        return [
            node
            for node in self
            if node.tag == tag and attributes.items() <= node.attributes.items()
        ]

    def one(self, tag: str, **attributes: str) -> "Node":
        (found,) = self.all(tag, **attributes)
        return found

    def by_id(self, id_: str) -> "Node":
        (found,) = (node for node in self if node.attributes.get("id") == id_)
        return found


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.path = [Node("", {})]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node = Node(tag, {name: value or "" for name, value in attrs})
        self.path[-1].children.append(node)
        if tag not in VOID:
            self.path.append(node)

    def handle_endtag(self, tag: str) -> None:
        assert self.path[-1].tag == tag, f"</{tag}> ends <{self.path[-1].tag}>"
        self.path.pop()

    def handle_data(self, data: str) -> None:
        self.path[-1].children.append(data)


class Page(Node):
    """A page that was answered."""

    def __init__(self, answer: Response) -> None:
        super().__init__("", {})
        assert answer.headers["content-type"] == "text/html; charset=utf-8", answer.text
        reader = _Reader()
        reader.feed(answer.text)
        reader.close()
        assert len(reader.path) == 1, f"<{reader.path[-1].tag}> does not end"
        self.children = reader.path[0].children
        self.url = str(answer.url)
        self.status = answer.status_code
        self.headers = answer.headers
        self.source = answer.text

    @property
    def heading(self) -> str:
        return self.one("h1").text

    @property
    def keys(self) -> dict[str, str]:
        """What is shown once."""
        (shown,) = (node for node in self.all("dl") if node.attributes.get("class") == "keys")
        names, keys = shown.all("dt"), shown.all("dd")
        return {name.text: key.text for name, key in zip(names, keys, strict=True)}

    @property
    def facts(self) -> dict[str, str]:
        terms, texts = self.all("dt"), self.all("dd")
        return {term.text: text.text for term, text in zip(terms, texts, strict=True)}

    def link(self, name: str) -> str:
        """Return where the only link of a name leads."""
        (found,) = {
            node.attributes["href"]
            for node in self.all("a")
            if node.attributes.get("aria-label", node.text) == name
        }
        return urljoin(self.url, found)

    def values(self) -> dict[str, Changes]:
        """Return what the only form here sends as it stands, but for its buttons."""
        form = self.one("form")
        sent: dict[str, Changes] = {}
        boxes: dict[str, list[str]] = {}
        for node in form:
            name, kind = node.attributes.get("name", ""), node.attributes.get("type", "")
            value = node.attributes.get("value", "")
            if node.tag == "textarea":
                sent[name] = "".join(map(str, node.children)).removeprefix("\n")
            elif node.tag == "select":
                sent[name] = next(
                    (
                        o.attributes["value"]
                        for o in node.all("option")
                        if "selected" in o.attributes
                    ),
                    "",
                )
            elif kind == "checkbox" and "checked" in node.attributes:
                boxes.setdefault(name, []).append(value)
            elif kind in TYPED or (kind == "radio" and "checked" in node.attributes):
                sent[name] = value
        return {**sent, **boxes}

    def problem(self, field: str) -> str:
        """Return what is said beside a control, that it points to itself."""
        control = self.by_id(field)
        assert control.attributes["aria-invalid"] == "true"
        described = control.attributes["aria-describedby"].split()
        return self.by_id(described[-1]).text


class Browsing:
    """Visits to the console of one emulator."""

    def __init__(self, http: AsyncClient) -> None:
        self.http = http

    async def open(self, url: str) -> Page:
        """Go to a page; a path is one of the console of the default world."""
        target = urljoin(f"{BASE}/_mock/console/", url)
        return Page(await self.http.get(target, follow_redirects=True))

    async def send(self, page: Page, **changes: Changes) -> Page:
        """Send the form on a page with some changes, and follow where that leads."""
        return Page(await self.post(page, **changes))

    async def post(self, page: Page, **changes: Changes) -> Response:
        action = urljoin(page.url, page.one("form").attributes["action"])
        form = {**page.values(), **changes}
        return await self.http.post(action, data=form, follow_redirects=True)

    async def new_app(self, **changes: Changes) -> Page:
        """Create an app, and return the page that shows its keys."""
        page = await self.send(await self.open("apps/new"), **{"name": "Planner", **changes})
        assert page.status == 200, page.source
        return page
