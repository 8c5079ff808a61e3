"""Searching and listing the activity log, against the plainest way to say what is meant."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from operator import attrgetter

from hypothesis import given, settings
from hypothesis import strategies as st

from mockcalendly.domain.activity_lists import (
    FIELDS,
    NEWEST_FIRST,
    TIME,
    Filters,
    Sort,
    count_entries,
    read_entries,
)
from mockcalendly.domain.activity_search import (
    AllOf,
    AnyOf,
    Node,
    Not,
    Term,
    parse_search,
    searchable,
)
from mockcalendly.kernel.ids import Ids
from mockcalendly.model.activity_log import ActivityLogEntry, Actor
from mockcalendly.store.pages import Cursor, Window
from mockcalendly.store.rows import Rows

WORDS = ("ada", "bob", "cy", "dee")
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)

terms = st.sampled_from(WORDS).map(lambda word: Term(f" {word} "))


def grown(nodes: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    several = st.lists(nodes, min_size=2, max_size=3).map(tuple)
    return st.one_of(nodes.map(Not), several.map(AllOf), several.map(AnyOf))


searches: st.SearchStrategy[Node] = st.recursive(terms, grown, max_leaves=8)


def written(node: Node) -> str:
    """Return a search as one would type it; brackets around everything but words."""
    match node:
        case Term(needle):
            return needle.strip()
        case Not(inner):
            return f"-({written(inner)})"
        case AllOf(nodes):
            return " + ".join(f"({written(each)})" for each in nodes)
        case AnyOf(nodes):
            return " | ".join(f"({written(each)})" for each in nodes)


def holds(node: Node, words: Iterable[str]) -> bool:
    match node:
        case Term(needle):
            return needle.strip() in words
        case Not(inner):
            return not holds(inner, words)
        case AllOf(nodes):
            return all(holds(each, words) for each in nodes)
        case AnyOf(nodes):
            return any(holds(each, words) for each in nodes)


@given(searches)
def test_what_is_written_is_what_is_read(search: Node) -> None:
    assert parse_search(written(search)) == search


@given(searches, st.lists(st.sampled_from(WORDS)))
def test_a_search_finds_what_its_operators_say(search: Node, words: list[str]) -> None:
    assert search.matches(searchable(words)) == holds(search, words)


@given(st.text(alphabet=st.sampled_from([*'ab|+-()"* OR']), max_size=300), st.text())
def test_every_text_is_a_search(text: str, content: str) -> None:
    search = parse_search(text)
    assert search is None or search.matches(searchable([content])) in {True, False}


@given(st.text(), st.text())
def test_quotes_find_their_own_text_wherever_it_stands(text: str, beside: str) -> None:
    quoted = text.replace('"', "")
    search = parse_search(f'"{quoted}"')
    assert search is None or search.matches(searchable([beside, quoted]))


def test_three_hundred_brackets_are_no_trouble() -> None:
    for text in ("(" * 300, "-(" * 150, "(a|" * 100, "-" * 300, "a-(" * 100):
        search = parse_search(text)
        assert search is None or search.matches(" b ") in {True, False}


entries = st.lists(
    st.tuples(
        st.integers(0, 1),
        st.sampled_from(["Groups", "Login"]),
        st.sampled_from(["Created", "Failed"]),
        st.sampled_from([("Ada", "u1"), ("Bob", "u2"), ("Bob", "u3"), ("Calendly System", None)]),
        st.sampled_from(WORDS),
    ),
    min_size=4,
    max_size=20,
)
sorts = st.builds(
    lambda fields, ways: [Sort(*sort) for sort in zip(fields, ways, strict=False)],
    st.permutations([TIME, *FIELDS]),
    st.lists(st.booleans(), max_size=5),
)
minutes = st.none() | st.integers(0, 1).map(lambda minute: NOW + timedelta(minutes=minute))


def some(*values: str) -> st.SearchStrategy[frozenset[str]]:
    return st.just(frozenset()) | st.frozensets(st.sampled_from(values), max_size=2)


filters = st.builds(
    Filters,
    st.just("here"),
    some("u1", "u2", "u3", "u4"),
    some("Groups", "Login"),
    some("Created", "Failed"),
    st.builds(Window, minutes, minutes) | st.just(Window()),
    st.none() | searches,
)


def filled(values: Iterable[tuple[int, str, str, tuple[str, str | None], str]]) -> Rows:
    rows, ids = Rows(), Ids(0)
    rows.record([])
    for minute, namespace, action, (name, user), word in values:
        for organization in ("here", "there"):
            seq = ids.sequence()
            rows.activity_log.put(
                ActivityLogEntry(
                    id=str(seq),
                    seq=seq,
                    organization=organization,
                    occurred_at=NOW + timedelta(minutes=minute),
                    namespace=namespace,
                    action=action,
                    actor=Actor(display_name=name, user=user),
                    details=(),
                    words=searchable([word]),
                )
            )
    return rows


def wanted(rows: Rows, chosen: Filters, order: list[Sort]) -> list[str]:
    """Return the ids of what is wanted: looking at everything, and sorting it once per field."""
    lowest, highest = chosen.window
    found = [
        row
        for row in rows.activity_log
        if row.organization == chosen.organization
        and (not chosen.actors or row.actor.user in chosen.actors)
        and (not chosen.namespaces or row.namespace in chosen.namespaces)
        and (not chosen.actions or row.action in chosen.actions)
        and (lowest is None or row.occurred_at >= lowest)
        and (highest is None or row.occurred_at <= highest)
        and (chosen.search is None or chosen.search.matches(row.words))
    ]
    time = next((sort for sort in order if sort.field == TIME), NEWEST_FIRST)
    found.sort(key=attrgetter("seq"), reverse=time.descending)
    for field, descending in [*order, time][::-1]:
        if field == TIME:
            found.sort(key=attrgetter("occurred_at"), reverse=descending)
        else:
            found.sort(key=lambda row: getattr(row.stream, FIELDS[field]), reverse=descending)
    return [row.id for row in found]


@settings(deadline=None)
@given(entries, filters, sorts, st.integers(1, 5))
def test_pages_have_every_entry_in_order_there_and_back(
    values: list[tuple[int, str, str, tuple[str, str | None], str]],
    chosen: Filters,
    order: list[Sort],
    count: int,
) -> None:
    rows = filled(values)
    expected = wanted(rows, chosen, order)

    def read(cursor: Cursor | None) -> tuple[list[str], Cursor | None, Cursor | None]:
        page = read_entries(rows, NOW, chosen, order, count=count, cursor=cursor)
        return [row.id for row in page.rows], page.next, page.previous

    shown, next_, previous = read(None)
    pages = [shown]
    while next_ is not None:
        shown, next_, previous = read(next_)
        pages.append(shown)
    assert [id_ for page in pages for id_ in page] == expected
    back = [pages[-1]]
    while previous is not None:
        shown, _, previous = read(previous)
        back.insert(0, shown)
    assert [id_ for page in back for id_ in page] == expected
    assert count_entries(rows, NOW, chosen) == (len(expected), False)
