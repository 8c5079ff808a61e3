"""Forms that only the page which shows them can send, and only once."""

from collections.abc import Mapping
from hashlib import sha256
from hmac import compare_digest
from hmac import digest as hmac_digest
from secrets import token_bytes, token_hex

from mockcalendly.edge.origins import sent_by_own_page
from mockcalendly.errors import PermissionDenied

__all__ = ["Forms"]

MOST_REMEMBERED = 1000
"""Of how many forms it is known that they were sent; about 150 kB."""


class Forms:
    """The forms on the pages of one emulator.

    Nobody signs in here, so there is no session that a form could be bound to. Who must stay
    outside is a page of another origin in the same browser: that can send forms to this machine,
    but can read nothing of what it answers, so not the seal either. Its key is not a world's, for
    seeds of worlds are no secrets.
    """

    def __init__(self) -> None:
        self._key = token_bytes(32)
        self._led_to: dict[str, str] = {}

    def seal(self, *action: str) -> str:
        """Return what a form must bring along; it differs each time that the form is shown.

        Args:
            action: What the form does, and to what.
        """
        serial = token_hex(16)
        return f"{serial}.{self._mac(serial, action)}"

    def check(self, headers: Mapping[str, str], seal: str, *action: str) -> None:
        """Refuse a form that none of our pages has sent.

        Raises:
            PermissionDenied: It is another's, or of before a restart.
        """
        if not sent_by_own_page(headers):
            raise PermissionDenied("This form was sent by a page of another origin.")
        serial, _, mac = seal.partition(".")
        sent = mac.encode("utf-8", "surrogatepass")
        if not compare_digest(sent, self._mac(serial, action).encode()):
            raise PermissionDenied(
                "This form is out of date, as after a restart of the server. "
                "Go back to its page, reload it, and send it again."
            )

    def led_to(self, seal: str) -> str | None:
        """Return where a form led that was sent before; None if it was not.

        Who reloads a page that a form was answered with sends that form again.
        """
        return self._led_to.get(seal)

    def remember(self, seal: str, place: str) -> None:
        """Note that a form was sent, and where it leads whoever sends it again."""
        self._led_to[seal] = place
        while len(self._led_to) > MOST_REMEMBERED:
            del self._led_to[next(iter(self._led_to))]

    def _mac(self, serial: str, action: tuple[str, ...]) -> str:
        message = "\n".join((serial, *action)).encode("utf-8", "surrogatepass")
        return hmac_digest(self._key, message, sha256).hex()
