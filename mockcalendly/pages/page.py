"""Pages: one set of templates, one stylesheet, nothing from outside, no script needed."""

from base64 import b64encode
from functools import cache, lru_cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from jinja2 import Environment

__all__ = ["Page", "render_embeddable_page", "render_page", "render_part"]

STYLESHEET = "style.css"

_HERE = Path(__file__).parent


class Page(NamedTuple):
    """A document in HTML, and the headers it must be sent with."""

    body: bytes
    headers: tuple[tuple[bytes, bytes], ...]


def render_page(template: str, **values: Any) -> Page:  # noqa: ANN401 - whatever a template shows
    """Return a page that no other site can put into a frame.

    Args:
        template: Name of a file in ``templates/``, without its suffix.
        values: What stands in it; all of it is escaped.
    """
    return _render(template, _Policy(), values)


def render_embeddable_page(
    template: str,
    *,
    script: str | None = None,
    colors: str = "",
    **values: Any,  # noqa: ANN401
) -> Page:
    """Return a page that every site can put into a frame.

    Args:
        template: Name of a file in ``templates/``, without its suffix.
        script: Name of a file of this room that makes the page more comfortable; None: there is
            none.
        colors: A stylesheet that comes after the usual one. It is not escaped.
        values: What stands in it; all of it is escaped.
    """
    text = _read(script) if script else ""
    policy = _Policy(framed=True, script=text, colors=colors)
    return _render(template, policy, {**values, "script": text, "colors": colors})


def render_part(template: str, **values: Any) -> str:  # noqa: ANN401
    """Return a part of a page, which a template puts into it unescaped.

    Args:
        template: Name of a file in ``templates/``, without its suffix.
        values: What stands in it; all of it is escaped.
    """
    return _environment().get_template(f"{template}.html").render(values)


class _Policy(NamedTuple):
    """What a page may load, and who may show it in a frame of his."""

    framed: bool = False
    script: str = ""
    colors: str = ""


def _render(template: str, policy: _Policy, values: dict[str, Any]) -> Page:
    return Page(render_part(template, **values).encode(), _headers(policy))


@cache
def _environment() -> "Environment":
    # Whoever never looks at a page never pays for the template engine.
    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # noqa: PLC0415

    environment = Environment(
        loader=FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["stylesheet"] = _read(STYLESHEET)
    return environment


@cache
def _read(name: str) -> str:
    return (_HERE / name).read_text("utf-8")


@lru_cache(maxsize=16)
def _headers(policy: _Policy) -> tuple[tuple[bytes, bytes], ...]:
    """Return headers under which a page can load nothing but what it carries.

    With a script it can also ask the server that it came from.

    ``form-action`` is not among the rules: Chromium would apply it to the redirect that answers a
    form too, and that leads to an application's own address.
    """
    styles = " ".join(_digest(text) for text in (_read(STYLESHEET), policy.colors) if text)
    rules = ["default-src 'none'", f"style-src {styles}", "img-src data:", "base-uri 'none'"]
    if policy.script:
        rules += [f"script-src {_digest(policy.script)}", "connect-src 'self'"]
    if not policy.framed:
        rules.append("frame-ancestors 'none'")
    headers = (
        (b"content-type", b"text/html; charset=utf-8"),
        (b"content-security-policy", "; ".join(rules).encode()),
        (b"x-content-type-options", b"nosniff"),
        (b"referrer-policy", b"same-origin"),
        (b"cache-control", b"no-store"),
    )
    return headers if policy.framed else (*headers, (b"x-frame-options", b"DENY"))


def _digest(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"
