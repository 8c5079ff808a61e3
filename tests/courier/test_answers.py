"""What is made of a receiver's answer, however it is cut into pieces, and whoever reads it."""

import pytest

from mockcalendly.courier.answers import AnswerReader, MalformedAnswer
from mockcalendly.courier.h11_answers import H11Reader
from mockcalendly.courier.httptools_answers import HttptoolsReader

pytestmark = pytest.mark.parametrize("new_reader", [HttptoolsReader, H11Reader])

NewReader = type[AnswerReader]

LENGTH = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nX-Id: 7\r\n\r\nhello"
CHUNKS = (
    b"HTTP/1.1 202 Accepted\r\nTransfer-Encoding: chunked\r\n\r\n"
    b"2\r\nhe\r\n3;why=not\r\nllo\r\n0\r\nTrailer: dropped\r\n\r\n"
)
INTERIM = b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"
UNTIL_THE_END = b"HTTP/1.1 200 OK\r\nServer: netcat\r\n\r\nhello"


def read(new_reader: NewReader, *pieces: bytes) -> AnswerReader:
    reader = new_reader()
    for piece in pieces:
        reader.feed(piece)
    return reader


@pytest.mark.parametrize("answer", [LENGTH, CHUNKS, INTERIM + LENGTH, INTERIM + CHUNKS])
@pytest.mark.parametrize("size", [1, 7, 1000])
def test_an_answer_is_read_however_it_is_cut(
    new_reader: NewReader, answer: bytes, size: int
) -> None:
    pieces = [answer[start : start + size] for start in range(0, len(answer), size)]
    reader = read(new_reader, *pieces[:-1])
    before = reader.complete
    reader.feed(pieces[-1])
    assert (before, reader.complete) == (False, True)
    assert reader.keep_alive
    assert reader.status == (200 if answer.endswith(LENGTH) else 202)
    assert reader.body == b"hello"
    assert len(reader.headers) == (2 if answer.endswith(LENGTH) else 1)


def test_headers_are_spelled_as_they_came(new_reader: NewReader) -> None:
    reader = read(new_reader, b"HTTP/1.1 204 No\r\nx-ID: \xe9\r\nX-id:  b \r\n\r\n")
    assert reader.status == 204
    assert reader.headers == (("x-ID", "é"), ("X-id", "b"))
    assert reader.complete


def test_an_answer_without_a_length_ends_with_the_connection(new_reader: NewReader) -> None:
    reader = read(new_reader, UNTIL_THE_END)
    before = reader.complete
    reader.end()
    assert (before, reader.complete) == (False, True)
    assert not reader.keep_alive
    assert reader.body == b"hello"


@pytest.mark.parametrize("answer", [LENGTH, CHUNKS, INTERIM])
def test_an_answer_with_a_length_does_not(new_reader: NewReader, answer: bytes) -> None:
    reader = read(new_reader, answer[:-1])
    reader.end()
    assert not reader.complete


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok",
        b"HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok",
        b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 200 OK\r\n",
    ],
)
def test_some_answers_are_the_last_of_a_connection(new_reader: NewReader, answer: bytes) -> None:
    reader = read(new_reader, answer)
    assert reader.complete
    assert not reader.keep_alive
    assert reader.body == b"ok"


def test_line_feeds_alone_are_taken_from_handmade_receivers(new_reader: NewReader) -> None:
    reader = read(new_reader, b"HTTP/1.1 200 OK\nContent-Length: 2\n\nok")
    assert reader.complete
    assert reader.body == b"ok"


@pytest.mark.parametrize(
    "answer",
    [
        b"SSH-2.0-OpenSSH_9.2\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nnot a length\r\n",
    ],
)
def test_what_is_not_http_is_refused(new_reader: NewReader, answer: bytes) -> None:
    with pytest.raises(MalformedAnswer):
        read(new_reader, answer)
