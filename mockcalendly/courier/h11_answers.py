"""Answers read by h11: on any interpreter."""

from contextlib import suppress

import h11

from mockcalendly.courier.answers import AnswerReader, MalformedAnswer, spelled

__all__ = ["H11Reader"]


class H11Reader(AnswerReader):
    """Reads an answer."""

    __slots__ = ("_connection",)

    def __init__(self) -> None:
        super().__init__()
        self._connection = h11.Connection(h11.CLIENT)
        # It reads no answer before it has seen a request; what that asks for makes no difference.
        self._connection.send(h11.Request(method="POST", target="/", headers=[("Host", "_")]))
        self._connection.send(h11.EndOfMessage())

    def feed(self, data: bytes) -> None:
        """Read what has come."""
        try:
            self._connection.receive_data(data)
            self._read()
        except h11.RemoteProtocolError as error:
            self.keep_alive = False
            if not self.complete:
                raise MalformedAnswer(str(error)) from None

    def end(self) -> None:
        """An answer that says nothing of its length is complete when the connection ends."""
        with suppress(h11.RemoteProtocolError):
            self._connection.receive_data(b"")
            self._read()
        self.keep_alive = False

    def _read(self) -> None:
        while not self.complete:
            event = self._connection.next_event()
            match event:
                case h11.Response():
                    self.status = event.status_code
                    self.headers = spelled(event.headers.raw_items())
                case h11.Data():
                    self.body += event.data
                case h11.EndOfMessage():
                    self.complete = True
                    left, _ = self._connection.trailing_data
                    self.keep_alive = not left and self._connection.their_state is h11.DONE
                case h11.InformationalResponse():
                    pass
                case _:
                    return
