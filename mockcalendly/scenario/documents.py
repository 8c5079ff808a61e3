"""Reads YAML and JSON files into nodes.

YAML is read as its 1.2 core schema does: ``yes`` and ``on`` are texts, ``10:00`` is one, and a
number looks as it does in JSON, so ``+14155550123`` is a text too. What a file for tests has no
use for is refused: tags, several documents, the same key twice, aliases that multiply.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from json import JSONDecodeError, JSONDecoder
from pathlib import Path

import yaml

from mockcalendly.scenario.nodes import DocumentError, Node, Scalar, Where

__all__ = ["load_document", "parse_scalar", "parse_value"]

LARGEST_FILE = 5 * 10**6
"""Bytes."""
DEEPEST = 64
"""Levels of lists and mappings."""
MOST_REPEATED = 10_000
"""Values that aliases may stand for in a whole file."""

_DECODER = JSONDecoder()
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NUMBER = re.compile(r"-?(0|[1-9]\d{0,17})(\.\d{1,18})?([eE][+-]?\d{1,2})?", re.ASCII)
_WORDS: dict[str, Scalar] = {"": None, "~": None, "null": None, "true": True, "false": False}
_MERGE = "<<"
"""In YAML 1.1, before an alias, it takes over the keys of a mapping; in 1.2 it is any key."""
_CONTROL = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that YAML does not have."""
_BLANK = re.compile(r"[ \t\r\n]*")
_BARE_WORD = re.compile(r"[^\s,:\[\]{}\"]+")


def load_document(path: str | Path) -> Node:
    """Return the content of a file; one whose name ends in ``.json`` is JSON, any other YAML.

    Raises:
        DocumentError: It cannot be read, or is not well-formed.
    """
    name = str(path)
    text = _read_text(name)
    return _Json(name, text).document() if name.endswith(".json") else _Yaml(name, text).document()


def parse_scalar(text: str) -> Scalar:
    """Return what a bare word means: null, a truth value, a number or, most of the time, a text."""
    if text in _WORDS:
        return _WORDS[text]
    match = _NUMBER.fullmatch(text)
    if match is None:
        return text
    return float(text) if match[2] or match[3] else int(text)


def parse_value(text: str) -> object:
    """Return what a text means: in quotes or brackets what YAML makes of it, else a bare word."""
    if text.startswith(('"', "'", "[", "{")):
        try:
            return _Yaml("", text).document().plain()
        except DocumentError:
            return text
    return parse_scalar(text)


def _read_text(path: str) -> str:
    try:
        data = Path(path).read_bytes()
    except OSError as error:
        raise DocumentError(path, 0, 0, f"cannot be read: {error.strerror}") from None
    if len(data) > LARGEST_FILE:
        raise DocumentError(path, 0, 0, f"is larger than {LARGEST_FILE // 10**6} MB")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode()
        where = _Lines(path, before).place(len(before))
        raise DocumentError(*where, "is not UTF-8 text from here on") from None


class _Lines:
    """Turns positions in a text into lines and columns."""

    def __init__(self, path: str, text: str) -> None:
        self._path = path
        self._starts = [0, *(match.end() for match in re.finditer("\n", text))]

    def place(self, position: int) -> Where:
        line = bisect_right(self._starts, position)
        return Where(self._path, line, position - self._starts[line - 1] + 1)


def _require_depth(depth: int, where: Where) -> None:
    if depth > DEEPEST:
        raise DocumentError(*where, f"is nested more than {DEEPEST} levels deep")


def _require_characters(text: str, where: Where) -> str:
    """Refuse half characters, which escapes can express and UTF-8 cannot."""
    try:
        text.encode()
    except UnicodeEncodeError:
        raise DocumentError(*where, "has an escape that is half of a character") from None
    return text


def _add_entry(entries: dict[str, Node], key: str, where: Where, value: Node) -> None:
    if key in entries:
        first = entries[key].key or entries[key].where
        raise DocumentError(*where, f'the key "{key}" stands in line {first.line} already')
    entries[key] = Node(value.value, value.where, where)


class _Yaml:
    """Builds nodes from the events of the YAML parser."""

    def __init__(self, path: str, text: str) -> None:
        self._path = path
        self._text = text
        self._events: Iterator[yaml.Event] = yaml.parse(text, Loader=_LOADER)
        self._anchors: dict[str, Node] = {}
        self._repeated = 0

    def document(self) -> Node:
        """Return the one document of the file."""
        if control := _CONTROL.search(self._text):
            where = _Lines(self._path, self._text).place(control.start())
            raise DocumentError(*where, "is not YAML: a control character; escape it in a text")
        try:
            return self._document()
        except yaml.MarkedYAMLError as error:
            raise self._error(error) from None

    def _error(self, error: yaml.MarkedYAMLError) -> DocumentError:
        mark = error.problem_mark or error.context_mark
        if mark is None:
            return DocumentError(self._path, 0, 0, f"is not YAML: {error.problem}")
        line = self._text.splitlines()[mark.line : mark.line + 1]
        tab = "".join(line)[mark.column : mark.column + 1] == "\t"
        problem = "a tab stands where only spaces can" if tab else error.problem
        where = Where(self._path, mark.line + 1, mark.column + 1)
        return DocumentError(*where, f"is not YAML: {problem}")

    def _document(self) -> Node:
        next(self._events)
        if isinstance(next(self._events), yaml.StreamEndEvent):
            raise DocumentError(self._path, 0, 0, "is empty")
        root = self._node(next(self._events), 0)
        next(self._events)
        event = next(self._events)
        if not isinstance(event, yaml.StreamEndEvent):
            raise DocumentError(*self._where(event), "begins a second document; one file holds one")
        return root

    def _node(self, event: yaml.Event, depth: int) -> Node:
        where = self._where(event)
        _require_depth(depth, where)
        if isinstance(event, yaml.AliasEvent):
            return self._alias(event, where)
        assert isinstance(event, yaml.ScalarEvent | yaml.CollectionStartEvent)  # noqa: S101
        if event.tag is not None:
            raise DocumentError(*where, f"the tag {event.tag} is not allowed: values have no tags")
        node = Node(self._value(event, where, depth), where)
        if event.anchor:
            self._anchors[event.anchor] = node
        return node

    def _value(
        self, event: yaml.ScalarEvent | yaml.CollectionStartEvent, where: Where, depth: int
    ) -> object:
        if isinstance(event, yaml.ScalarEvent):
            text = _require_characters(event.value, where)
            return text if event.style else parse_scalar(text)
        if isinstance(event, yaml.MappingStartEvent):
            return self._entries(depth)
        return self._children(depth)

    def _entries(self, depth: int) -> dict[str, Node]:
        entries: dict[str, Node] = {}
        while not isinstance(event := next(self._events), yaml.MappingEndEvent):
            where = self._where(event)
            if not isinstance(event, yaml.ScalarEvent):
                raise DocumentError(*where, "a key must be a plain text")
            value = next(self._events)
            if event.value == _MERGE and isinstance(value, yaml.AliasEvent):
                message = "merging by << is not of YAML 1.2: write the keys out"
                raise DocumentError(*where, message)
            _add_entry(entries, event.value, where, self._node(value, depth + 1))
        return entries

    def _children(self, depth: int) -> list[Node]:
        children: list[Node] = []
        while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
            children.append(self._node(event, depth + 1))
        return children

    def _alias(self, event: yaml.AliasEvent, where: Where) -> Node:
        node = self._anchors.get(event.anchor or "")
        if node is None:
            raise DocumentError(*where, f"the alias *{event.anchor} has no anchor before it")
        self._repeated += sum(1 for _ in node.walk())
        if self._repeated > MOST_REPEATED:
            message = f"aliases repeat more than {MOST_REPEATED} values"
            raise DocumentError(*where, message)
        return node

    def _where(self, event: yaml.Event) -> Where:
        mark = event.start_mark
        return Where(self._path, mark.line + 1, mark.column + 1) if mark else Where(self._path)


class _Json:
    """Builds nodes from JSON: not as YAML, which knows no tabs and no pairs of surrogates."""

    def __init__(self, path: str, text: str) -> None:
        self._lines = _Lines(path, text)
        self._text = text
        self._position = 0

    def document(self) -> Node:
        """Return the value of the file."""
        root = self._node(0)
        if self._peek():
            raise self._error("something follows the end of the value")
        return root

    def _node(self, depth: int) -> Node:
        character = self._peek()
        where = self._where()
        _require_depth(depth, where)
        if character == "{":
            return Node(self._entries(depth), where)
        if character == "[":
            return Node(self._children(depth), where)
        return Node(self._string() if character == '"' else self._word(), where)

    def _entries(self, depth: int) -> dict[str, Node]:
        entries: dict[str, Node] = {}
        for _ in self._separated("}"):
            where = self._where()
            if self._peek() != '"':
                raise self._error("a key in double quotes is missing")
            key = self._string()
            if self._peek() != ":":
                raise self._error("a colon is missing")
            self._position += 1
            _add_entry(entries, key, where, self._node(depth + 1))
        return entries

    def _children(self, depth: int) -> list[Node]:
        return [self._node(depth + 1) for _ in self._separated("]")]

    def _separated(self, end: str) -> Iterator[None]:
        """Yield before each member of what has just been opened, and read the commas."""
        self._position += 1
        if self._peek() != end:
            yield
            while self._peek() == ",":
                self._position += 1
                self._peek()
                yield
        if self._peek() != end:
            raise self._error(f"a comma or {end} is missing")
        self._position += 1

    def _string(self) -> str:
        where = self._where()
        try:
            text, self._position = _DECODER.raw_decode(self._text, self._position)
        except JSONDecodeError as error:
            self._position = error.pos
            raise self._error(error.msg) from None
        return _require_characters(text, where)

    def _word(self) -> Scalar:
        match = _BARE_WORD.match(self._text, self._position)
        value = parse_scalar(match[0]) if match else ""
        if isinstance(value, str) or (value is None and match and match[0] != "null"):
            raise self._error("a value is missing")
        self._position += len(match[0]) if match else 0
        return value

    def _peek(self) -> str:
        match = _BLANK.match(self._text, self._position)
        self._position = match.end() if match else self._position
        return self._text[self._position : self._position + 1]

    def _where(self) -> Where:
        return self._lines.place(self._position)

    def _error(self, message: str) -> DocumentError:
        return DocumentError(*self._where(), f"is not JSON: {message}")
