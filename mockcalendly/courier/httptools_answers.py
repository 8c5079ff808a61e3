"""Answers read by httptools: in microseconds, where it is installed."""

from httptools import HttpParserError, HttpParserUpgrade, HttpResponseParser

from mockcalendly.courier.answers import INTERIM, AnswerReader, MalformedAnswer, spelled

__all__ = ["HttptoolsReader"]


class HttptoolsReader(AnswerReader):
    """Reads an answer; the parser's callbacks are its ``on_…`` methods."""

    __slots__ = ("_headers", "_parser")

    def __init__(self) -> None:
        super().__init__()
        self._headers: list[tuple[bytes, bytes]] = []
        self._parser = HttpResponseParser(self)
        # A receiver may be a few lines of somebody's own: common clients take these from it.
        self._parser.set_dangerous_leniencies(
            lenient_optional_cr_before_lf=True,
            lenient_spaces_after_chunk_size=True,
            lenient_data_after_close=True,
        )

    def feed(self, data: bytes) -> None:
        """Read what has come."""
        try:
            self._parser.feed_data(data)
        except (HttpParserError, HttpParserUpgrade) as error:
            self.keep_alive = False
            if not self.complete:
                raise MalformedAnswer(str(error)) from None

    def end(self) -> None:
        """An answer that says nothing of its length is complete when the connection ends."""
        if self.status is not None:
            said = {name.lower() for name, _ in self.headers}
            self.complete = self.complete or not said & {"content-length", "transfer-encoding"}

    def on_message_begin(self) -> None:
        """Something begins; after an answer, it is something that nobody asked for."""
        self.keep_alive = False

    def on_header(self, name: bytes, value: bytes) -> None:
        """A header, or a trailer, which is dropped."""
        if self.status is None:
            self._headers.append((name, value))

    def on_headers_complete(self) -> None:
        """The head is complete."""
        status = self._parser.get_status_code()
        if status in INTERIM:
            self._headers.clear()
        elif self.status is None:
            self.status = status
            self.headers = spelled(self._headers)
            self.keep_alive = self._parser.should_keep_alive()

    def on_body(self, data: bytes) -> None:
        """A piece of the body."""
        if not self.complete:
            self.body += data

    def on_message_complete(self) -> None:
        """The answer is complete, or an interim one is."""
        self.complete = self.status is not None
