"""Recaps of meetings, which notetakers make and no client of the API can."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Literal

from msgspec import UNSET, UnsetType

from mockcalendly.actions.recaps import (
    AddRecap,
    DeleteRecap,
    FailRecap,
    FinishRecap,
    Participant,
    Place,
    UpdateRecap,
)
from mockcalendly.actions.shapes import shaped
from mockcalendly.client.contacts import AddressBooks
from mockcalendly.client.references import Reference, read_instant, uri_of
from mockcalendly.client.resources import Resource

__all__ = ["Recaps"]

Said = str | UnsetType | None


class Recaps(AddressBooks):
    """What a notetaker writes down of meetings."""

    def add_recap(
        self,
        event: Reference | None = None,
        *,
        name: str | None = None,
        start_time: datetime | str | None = None,
        end_time: datetime | str | None = None,
        location: Mapping[str, Any] | None = None,
        user: Reference | None = None,
        attendees: Iterable[Mapping[str, Any]] | None = None,
        status: Literal["available", "processing", "unavailable"] = "available",
        summary_md: str | None = None,
        action_items_md: str | None = None,
        discussion_md: str | None = None,
        transcript: str | None = None,
        shared: bool = False,
    ) -> Resource:
        """Let a notetaker have written down a meeting, or be about to; return the recap.

        Args:
            event: URI, id or resource of the scheduled event, or of one of its invitees; None: the
                meeting was not booked with Calendly, and the next four can tell of it.
            name: What the meeting was called.
            start_time: An aware datetime or an ISO 8601 text, not in the future.
            end_time: Likewise; within a day after the start.
            location: As the API shows it: ``{"type": "zoom", …}``.
            user: Whose notetaker it was: role, URI, id, slug, e-mail or resource; None: the first
                host's, or the owner's.
            attendees: ``{"name": …, "email": …, "host": …}`` each; None: the hosts and active
                invitees of the event, or the user.
            status: Only what is ``available`` has notes; `finish_recap` and `fail_recap` go on
                from ``processing``.
            summary_md: Markdown; what is available needs one.
            action_items_md: Markdown.
            discussion_md: Markdown.
            transcript: Lines of the form ``Speaker: words``.
            shared: Whether there is a link to share it by.

        Raises:
            NotFound: There is no such event or user.
            InvalidArgument: The meeting, the attendees or the notes make no sense.
        """
        return self._home.do(
            AddRecap(
                event=uri_of(event),
                name=name,
                start_time=None if start_time is None else read_instant(start_time),
                end_time=None if end_time is None else read_instant(end_time),
                location=None if location is None else shaped(location, Place, "location"),
                user=uri_of(user),
                attendees=None if attendees is None else _participants(attendees),
                status=status,
                summary_md=summary_md,
                action_items_md=action_items_md,
                discussion_md=discussion_md,
                transcript=transcript,
                shared=shared,
            )
        )

    def finish_recap(
        self,
        recap: Reference,
        summary_md: str,
        *,
        action_items_md: str | None = None,
        discussion_md: str | None = None,
        transcript: str | None = None,
        shared: bool = False,
    ) -> Resource:
        """Let the notes of a recap that was processing be there, and return the recap.

        Args:
            recap: URI, id or resource.
            summary_md: Markdown.
            action_items_md: Markdown.
            discussion_md: Markdown.
            transcript: Lines of the form ``Speaker: words``.
            shared: Whether there is a link to share it by.

        Raises:
            NotFound: There is no such recap.
            InvalidArgument: It is not processing, or the notes make no sense.
        """
        return self._home.do(
            FinishRecap(
                recap=uri_of(recap),
                summary_md=summary_md,
                action_items_md=action_items_md,
                discussion_md=discussion_md,
                transcript=transcript,
                shared=shared,
            )
        )

    def fail_recap(self, recap: Reference) -> Resource:
        """Let there be no notes of a recap that was processing, and return the recap.

        Args:
            recap: URI, id or resource.

        Raises:
            NotFound: There is no such recap.
            InvalidArgument: It is not processing.
        """
        return self._home.do(FailRecap(recap=uri_of(recap)))

    def update_recap(
        self,
        recap: Reference,
        *,
        summary_md: Said = UNSET,
        action_items_md: Said = UNSET,
        discussion_md: Said = UNSET,
        shared: bool | UnsetType = UNSET,
        user: Reference | None = None,
    ) -> Resource:
        """Change the notes of a recap, and return it: what is left out stays, None empties.

        Args:
            recap: URI, id or resource.
            summary_md: Markdown.
            action_items_md: Markdown.
            discussion_md: Markdown.
            shared: Whether there is a link to share it by.
            user: Whose token asks: role, URI, id, slug, e-mail or resource; None: its own user's.

        Raises:
            NotFound: There is no such recap, it has no notes to change, or there is no such user.
            PermissionDenied: It is another user's, or his plan has no recaps.
        """
        return self._home.do(
            UpdateRecap(
                recap=uri_of(recap),
                summary_md=summary_md,
                action_items_md=action_items_md,
                discussion_md=discussion_md,
                shared=shared,
                user=uri_of(user),
            )
        )

    def delete_recap(self, recap: Reference, *, user: Reference | None = None) -> Resource:
        """Remove a recap, and return what it was.

        Args:
            recap: URI, id or resource.
            user: Whose token asks: role, URI, id, slug, e-mail or resource; None: its own user's.

        Raises:
            NotFound: There is no such recap, or no such user.
            PermissionDenied: It is another user's, or his plan has no recaps.
        """
        return self._home.do(DeleteRecap(recap=uri_of(recap), user=uri_of(user)))


def _participants(given: Iterable[Mapping[str, Any]]) -> tuple[Participant, ...]:
    return tuple(
        shaped(each, Participant, f"attendees[{number}]") for number, each in enumerate(given)
    )
