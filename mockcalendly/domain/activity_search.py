"""What one can search the activity log for.

The operators are documented: ``|`` one or the other, ``+`` both, ``"…"`` exactly this, ``-`` not
this, ``( )`` precedence, ``*`` the start of a word (the end too, by the example ``*@site.com``).
An example also has ``OR``, which is the same as ``|``. The grammar:

    search = any
    any    = all { ("|" | "OR") all }
    all    = { ["+"] piece }
    piece  = ["-"] ( "(" any ")" | '"' text '"' | text without space )

Assumed, because these are the operators of a well-known search engine's simple queries:

- Every text is a search: brackets and quotes that do not pair are ignored, and so are pieces in
  which there is no letter and no digit.
- What is looked at are words, runs of letters and digits, in any case. A piece of several words
  (``a@site.com`` has three) fits where they follow one another.

Pieces side by side must all fit, unlike there: ``Added -User``, an example, would else find nearly
everything.
"""

import re
from collections.abc import Iterable, Iterator
from typing import TypeAlias

from mockcalendly.model.record import Value

__all__ = ["AllOf", "AnyOf", "Node", "Not", "Term", "parse_search", "phrase", "searchable"]

_TOKEN = re.compile(r'"(?P<quoted>[^"]*)"?|(?P<operator>[-|+()])|(?P<text>[^\s"|+()]+)')
_WORD = re.compile(r"[^\W_]+")


class Term(Value, frozen=True, gc=False):
    """Words that must follow one another.

    Attributes:
        needle: The words with a space on each side where none may go on.
    """

    needle: str

    def matches(self, words: str) -> bool:
        """Return whether this is found in what `searchable` has made."""
        return self.needle in words


class Not(Value, frozen=True, gc=False):
    """What must not be found."""

    node: "Node"

    def matches(self, words: str) -> bool:
        """Return whether this is not found in what `searchable` has made."""
        return not self.node.matches(words)


class AllOf(Value, frozen=True, gc=False):
    """What must all be found."""

    nodes: "tuple[Node, ...]"

    def matches(self, words: str) -> bool:
        """Return whether all of it is found in what `searchable` has made."""
        return all(node.matches(words) for node in self.nodes)


class AnyOf(Value, frozen=True, gc=False):
    """What it is enough to find one of."""

    nodes: "tuple[Node, ...]"

    def matches(self, words: str) -> bool:
        """Return whether some of it is found in what `searchable` has made."""
        return any(node.matches(words) for node in self.nodes)


Node: TypeAlias = Term | Not | AllOf | AnyOf


def searchable(texts: Iterable[str]) -> str:
    """Return texts as a search looks at them: their words, each text by itself."""
    return "\n".join(f" {' '.join(_words(text))} " for text in texts)


def phrase(text: str, *, open_before: bool = False, open_after: bool = False) -> Term | None:
    """Return the words of a text in a row; None: it has no word.

    Args:
        text: The words, and anything between them.
        open_before: Whether the first word may be the end of a longer one.
        open_after: Whether the last word may be the start of a longer one.
    """
    words = " ".join(_words(text))
    return Term(" " * (not open_before) + words + " " * (not open_after)) if words else None


def parse_search(text: str) -> Node | None:
    """Return what a text searches for; None: it says nothing, so everything fits."""
    open_ = [_Level()]
    for token in _TOKEN.finditer(text):
        operator = "|" if token["text"] == "OR" else token["operator"]
        if operator == "(":
            open_.append(_Level())
        elif operator == ")":
            if len(open_) > 1:
                _close(open_)
        elif operator:
            open_[-1].apply(operator)
        else:
            open_[-1].add(_term(token["quoted"], token["text"]))
    while len(open_) > 1:
        _close(open_)
    return open_[0].node()


class _Level:
    """What stands between a pair of brackets, as far as it is read."""

    def __init__(self) -> None:
        self._alternatives: list[list[Node]] = [[]]
        self._negated = False

    def apply(self, operator: str) -> None:
        if operator == "-":
            self._negated = not self._negated
        elif operator == "|":
            self._alternatives.append([])

    def add(self, node: Node | None) -> None:
        if node is not None:
            self._alternatives[-1].append(Not(node) if self._negated else node)
        self._negated = False

    def node(self) -> Node | None:
        found = [
            pieces[0] if len(pieces) == 1 else AllOf(tuple(pieces))
            for pieces in self._alternatives
            if pieces
        ]
        if not found:
            return None
        return found[0] if len(found) == 1 else AnyOf(tuple(found))


def _close(open_: list[_Level]) -> None:
    inner = open_.pop()
    open_[-1].add(inner.node())


def _term(quoted: str | None, text: str) -> Term | None:
    if quoted is not None:
        return phrase(quoted)
    return phrase(text, open_before=text[0] == "*", open_after=text[-1] == "*")


def _words(text: str) -> Iterator[str]:
    return (match[0] for match in _WORD.finditer(text.casefold()))
