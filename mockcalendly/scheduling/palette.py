"""Colors that a page's address asks for, and those that go with them so that all can be read."""

from collections.abc import Iterable
from functools import lru_cache
from typing import TypeAlias

__all__ = ["palette"]

Color: TypeAlias = tuple[float, float, float]
"""Red, green and blue, from 0 to 1."""

READABLE = 4.5
"""Contrast of text with what is behind it, as WCAG 2.2 wants it at level AA."""

DISCERNIBLE = 3.0
"""The same for large text."""

NEARLY_BLACK = 0.03928
"""Up to here, the light of a part of a color grows in proportion with it (WCAG 2.2)."""

WHITE: Color = (1.0, 1.0, 1.0)
INK, ACCENT, ALARM, LIGHT_ALARM = "0b1f33", "0052cc", "b3261e", "ffaaa2"
"""Of text, buttons and problems where an address says nothing: those of the stylesheet."""


@lru_cache(maxsize=64)
def palette(background: str | None, text: str | None, primary: str | None) -> str:
    """Return a stylesheet with some colors and those that follow from them; "" without any.

    What is asked for is done, readable or not. Of what is not, the usual is taken if it can be
    read on the rest, else black or white. Such a page looks the same in light and in dark.

    Args:
        background: Six or three hexadecimal digits, as the others; None: the usual.
        text: Of text on the background.
        primary: Of buttons, of links and of what is chosen.
    """
    if not (background or text or primary):
        return ""
    paper = _read(background) if background else _paper_for(text)
    ink = _read(text) if text else _readable(_read(INK), paper)
    accent = _read(primary) if primary else _readable(_read(ACCENT), paper)
    link = _first_readable([accent], paper) or ink
    ground = _ground(_mixed(ink, paper, 0.05), paper, ink)
    tint = _ground(_mixed(accent, paper, 0.1), paper, ink, link)
    roles = {
        "paper": paper,
        "ink": ink,
        "accent": accent,
        "on-accent": _readable(WHITE, accent),
        "link": link,
        "quiet": _first_readable([_mixed(ink, paper, 0.75)], paper, ground, tint) or ink,
        "ground": ground,
        "tint": tint,
        "line": _mixed(ink, paper, 0.5),
        "alarm": _first_readable([_read(ALARM), _read(LIGHT_ALARM)], paper) or ink,
    }
    rules = "".join(f"--{role}:{_write(color)};" for role, color in roles.items())
    return f":root{{color-scheme:light;{rules}}}"


def contrast(one: Color, other: Color) -> float:
    """Return how well two colors stand out from each other, from 1 to 21, as WCAG counts."""
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def _paper_for(text: str | None) -> Color:
    """Return white, unless text of a color could hardly be told from it."""
    if text is None or contrast(_read(text), WHITE) >= DISCERNIBLE:
        return WHITE
    return _readable(WHITE, _read(text))


def _readable(usual: Color, beside: Color) -> Color:
    """Return a color if it can be told from another one, else black or white."""
    if contrast(usual, beside) >= READABLE:
        return usual
    return max(((0.0, 0.0, 0.0), WHITE), key=lambda color: contrast(color, beside))


def _first_readable(colors: Iterable[Color], *grounds: Color) -> Color | None:
    """Return the first color that can be read on all of some grounds; None: none can."""
    for color in colors:
        if all(contrast(color, ground) >= READABLE for ground in grounds):
            return color
    return None


def _ground(wanted: Color, paper: Color, *texts: Color) -> Color:
    """Return what is wanted behind some texts, or the paper, if one could not be read on that."""
    readable = all(contrast(text, wanted) >= READABLE for text in texts)
    return wanted if readable else paper


def _luminance(color: Color) -> float:
    red, green, blue = (
        part / 12.92 if part <= NEARLY_BLACK else ((part + 0.055) / 1.055) ** 2.4 for part in color
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _mixed(one: Color, other: Color, share: float) -> Color:
    """Return a share of one color and the rest of another, as near as six digits can say it."""
    red, green, blue = (
        round(255 * (share * mine + (1 - share) * its)) / 255
        for mine, its in zip(one, other, strict=True)
    )
    return red, green, blue


def _read(digits: str) -> Color:
    whole = digits if len(digits) == len(INK) else "".join(2 * digit for digit in digits)
    red, green, blue = (int(whole[place : place + 2], 16) / 255 for place in (0, 2, 4))
    return red, green, blue


def _write(color: Color) -> str:
    return "#" + "".join(f"{round(part * 255):02x}" for part in color)
