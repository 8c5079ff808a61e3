"""Laws of kept encodings: always what the row would be rendered to now, and never too much."""

from hypothesis import given
from hypothesis import strategies as st
from msgspec.json import decode, encode
from msgspec.structs import replace

from mockcalendly.kernel.uris import Origins
from mockcalendly.model.organizations import User
from mockcalendly.wire import render
from mockcalendly.wire.encodings import Encodings
from mockcalendly.worlds.default import default_rows

HOME = Origins.at("http://127.0.0.1:8787")
USERS = tuple(default_rows().users)
RENDERERS = (render.organizations.user, lambda row, origins: {"uri": f"{origins.api}/{row.name}"})


@given(
    asked=st.lists(
        st.tuples(
            st.sampled_from(RENDERERS),
            st.sampled_from(["http://a", "http://b/w/x", "https://api.calendly.com"]),
            st.sampled_from(USERS),
            st.text(max_size=3),
        ),
        max_size=60,
    ),
    size=st.sampled_from([0, 2_000, 10**6]),
)
def test_an_encoding_is_that_of_the_row_as_it_is(asked: list[tuple], size: int) -> None:  # type: ignore[type-arg]
    encodings = Encodings(size)
    for show, base, user, name in asked:
        row, origins = replace(user, name=name) if name else user, Origins.at(base)
        assert bytes(encodings.encoder(show, origins)(row)) == encode(show(row, origins))
        enveloped = encode({"resource": show(row, origins)})
        assert encodings.resource(show, origins, row) == enveloped


def test_a_row_is_rendered_once_while_it_is_asked_for() -> None:
    rendered: list[User] = []

    def show(row: User, _: Origins) -> dict[str, str]:
        rendered.append(row)
        return {"name": row.name}

    encodings = Encodings(size=20_000)
    for number in range(1_000):
        encodings.encoder(show, HOME)(USERS[0])
        encodings.encoder(show, HOME)(replace(USERS[1], name=f"Passer-by {number}"))
    assert sum(row is USERS[0] for row in rendered) == 1


def test_answers_of_the_same_row_share_their_memory() -> None:
    encodings = Encodings()
    first = encodings.resource(render.organizations.user, HOME, USERS[0])
    assert encodings.resource(render.organizations.user, HOME, USERS[0]) is first


def test_what_is_kept_does_not_grow_with_rows_nor_with_addresses() -> None:
    encodings = Encodings(size=10_000)
    for number in range(1_000):
        origins = Origins.at(f"http://host-{number}")
        encodings.encoder(render.organizations.user, origins)
        row = replace(USERS[0], name=f"Somebody {number}")
        encodings.encoder(render.organizations.user, HOME)(row)
    assert encodings.weight <= 12_000


def test_an_encoding_stands_in_an_envelope_as_it_is() -> None:
    encoded = Encodings().encoder(render.organizations.user, HOME)(USERS[0])
    assert decode(encode({"resource": encoded})) == {
        "resource": decode(encode(render.organizations.user(USERS[0], HOME)))
    }
