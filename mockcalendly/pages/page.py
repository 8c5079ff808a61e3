"""Pages: one set of templates, one stylesheet, nothing from outside, no script needed."""

from base64 import b64encode
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from jinja2 import Environment

__all__ = ["Page", "render_page"]

_HERE = Path(__file__).parent


class Page(NamedTuple):
    """A document in HTML, and the headers it must be sent with."""

    body: bytes
    headers: tuple[tuple[bytes, bytes], ...]


def render_page(template: str, **values: Any) -> Page:  # noqa: ANN401 - whatever a template shows
    """Return a page.

    Args:
        template: Name of a file in ``templates/``, without its suffix.
        values: What stands in it; all of it is escaped.
    """
    text = _environment().get_template(f"{template}.html").render(values)
    return Page(text.encode(), _headers())


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
    environment.globals["stylesheet"] = _stylesheet()
    return environment


@cache
def _stylesheet() -> str:
    return (_HERE / "style.css").read_text("utf-8")


@cache
def _headers() -> tuple[tuple[bytes, bytes], ...]:
    """Return headers under which a page can load nothing but the stylesheet that it carries.

    ``form-action`` is not among the rules: Chromium would apply it to the redirect that answers a
    form too, and that leads to an application's own address.
    """
    style = b64encode(sha256(_stylesheet().encode()).digest()).decode()
    policy = (
        "default-src 'none'",
        f"style-src 'sha256-{style}'",
        "img-src data:",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
    return (
        (b"content-type", b"text/html; charset=utf-8"),
        (b"content-security-policy", "; ".join(policy).encode()),
        (b"x-frame-options", b"DENY"),
        (b"x-content-type-options", b"nosniff"),
        (b"referrer-policy", b"same-origin"),
        (b"cache-control", b"no-store"),
    )
