"""`MockCalendly`: a Calendly of one's own, to be used from a test."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Literal

from mockcalendly.client.bench import Bench
from mockcalendly.client.bookings import (
    Booking,
    Cancellation,
    Rescheduling,
    book_as,
    cancel_as,
    reschedule_as,
)
from mockcalendly.client.forms import Submission, submit_as
from mockcalendly.client.references import (
    Reference,
    find_booking,
    find_event_type,
    find_invitee,
    find_no_show,
    read_instant,
    user_in_role,
)
from mockcalendly.client.resources import Resource, plain
from mockcalendly.domain.availability import Reason, explain, open_slots
from mockcalendly.domain.no_shows import MarkNoShow, UnmarkNoShow, mark_no_show, unmark_no_show
from mockcalendly.kernel.uris import Origins
from mockcalendly.model.bookings import CancelerType, Invitee
from mockcalendly.store.rows import Rows
from mockcalendly.store.transaction import Transaction
from mockcalendly.wire import render

__all__ = ["MockCalendly"]


class MockCalendly(Bench):
    """A Calendly of one's own: the API on a port, its clock, and all that happens there.

    ```python
    with MockCalendly(now="2026-11-23T09:00:00Z") as calendly:
        calendly.webhooks_to(app, path="/webhooks/calendly")
        invitee = calendly.book("30min", email="ada@example.com")
        calendly.cancel(invitee)
        calendly.settle()
        assert calendly.deliveries.of("invitee.canceled").last.state == "succeeded"
    ```

    It works in plain functions and in coroutines, on asyncio and on trio. What waits for webhooks
    has an async twin: `asettle`, ``clock.aadvance``. In process, use ``async with``: everything
    happens on the caller's own asyncio loop, and `async_client` alone reaches the API.

    What Calendly refuses raises a class of `mockcalendly.errors`, with the reason in a note.
    Leaving the context breaks off what is under way, so `settle` before.

    Args:
        seed: From which ids, names and every other choice follow; None: the world file's, or 0.
        now: The instant at which the clock stands still until it is turned: an aware datetime or
            ``"2026-11-23T09:00:00Z"``. None: the world file's, or the machine's time, passing.
        plan: ``free``, ``trial``, ``standard``, ``teams`` or ``enterprise``; None: the world
            file's, or ``teams``.
        plan_rules: What plans have: ``2026-11`` as Calendly has it since that month, ``2026-10`` as
            before, when booking by API, webhooks and contacts were for paid plans.
        auth: ``strict`` knows the world's tokens only; ``any`` takes every bearer for the owner.
        rate_limit: Whether requests are counted and refused with 429.
        rate_limit_body: What 429 has for a body: ``json``, ``text`` or ``empty``.
        retry_after: Whether 429 has ``Retry-After``.
        oauth_auto_approve: Whether OAuth authorizes at once, as the owner, without the page.
        journal_secrets: Whether the journal keeps codes, tokens and secrets of OAuth requests.
        strict: Whether what Calendly may ignore in silence, or read otherwise, is passed over
            (``off``), noted in journal and header (``warn``), or refused (``error``).
        public_url: Base of every URI in answers and webhooks; None: the address that the client
            used.
        world: A file that says what the world holds; None: the default world.
        server: A running server to put a new world on, at ``/w/<name>``; None: one of its own.
        in_process: Whether to do without a server.
        port: Of the own server; 0 takes a free one.
        allow_webhook_host: Hosts outside the local networks to which webhooks may go all the
            same: ``hooks.example.com``, ``*.example.com``, ``*``. A shared server has its own.
    """

    @property
    def organization(self) -> Resource:
        """The organization."""
        return self._home.read(
            lambda rows, origins: plain(
                render.organizations.organization(
                    rows.organizations[user_in_role(rows, "owner").organization], origins
                )
            )
        )

    @property
    def owner(self) -> Resource:
        """The user who owns the organization."""
        return self._user("owner")

    @property
    def admin(self) -> Resource:
        """The first user who is an admin.

        Raises:
            LookupError: The world has none.
        """
        return self._user("admin")

    @property
    def member(self) -> Resource:
        """The first user who is neither owner nor admin.

        Raises:
            LookupError: The world has none.
        """
        return self._user("member")

    @property
    def event_types(self) -> list[Resource]:
        """All event types that are not deleted, by position."""

        def read(rows: Rows, origins: Origins) -> list[Resource]:
            kept = sorted(
                (row for row in rows.event_types if row.deleted_at is None),
                key=lambda row: (row.position, row.seq),
            )
            return [plain(render.event_types.event_type(row, origins)) for row in kept]

        return self._home.read(read)

    def open_times(
        self, event_type: Reference | None = None, *, days: int = 7, duration: int | None = None
    ) -> list[datetime]:
        """Return the instants at which a meeting can be booked to start, in UTC, ascending.

        Args:
            event_type: URI, id, slug, ``page/slug`` or resource; None: the first one listed.
            days: How far to look ahead.
            duration: Minutes, where the event type has options; None: its own duration.

        Raises:
            NotFound: There is no such event type.
        """
        world = self._home.world

        def read(rows: Rows, _: Origins) -> list[datetime]:
            now = world.clock.now()
            row = find_event_type(rows, event_type)
            end = now + timedelta(days=days)
            return [slot.start for slot in open_slots(rows, now, row, now, end, duration=duration)]

        return self._home.read(read)

    def explain(
        self,
        event_type: Reference | None,
        start_time: datetime | str,
        *,
        duration: int | None = None,
    ) -> list[Reason]:
        """Return all rules that keep a meeting from starting at an instant; none: it can.

        Args:
            event_type: URI, id, slug, ``page/slug`` or resource; None: the first one listed.
            start_time: An aware datetime, or a text such as ``2026-11-23T15:00:00Z``.
            duration: Minutes, where the event type has options; None: its own duration.

        Returns:
            Each with its ``rule``, a ``message`` in plain words, and the id of the ``host`` whose
            calendar it is about, if it is about one.

        Raises:
            NotFound: There is no such event type.
        """
        start, world = read_instant(start_time), self._home.world

        def read(rows: Rows, _: Origins) -> list[Reason]:
            row = find_event_type(rows, event_type)
            return [*explain(rows, world.clock.now(), row, start, duration=duration)]

        return self._home.read(read)

    def book(
        self,
        event_type: Reference | None = None,
        *,
        start_time: datetime | str | None = None,
        email: str | None = None,
        name: str | None = None,
        timezone: str | None = None,
        questions_and_answers: Mapping[str, str] | None = None,
        location: Mapping[str, str] | None = None,
        tracking: Mapping[str, str] | None = None,
        guests: Sequence[str] = (),
        text_reminder_number: str | None = None,
        duration: int | None = None,
        submission: Reference | None = None,
    ) -> Resource:
        """Book as an invitee does on the booking page, and return the invitee.

        Args:
            event_type: URI, id, slug, ``page/slug`` or resource; None: the first one listed.
            start_time: An aware datetime or an ISO 8601 text; None: the first open time.
            email: None: that of somebody made up from the seed.
            name: First and last name; None: likewise.
            timezone: An IANA name; None: likewise, or UTC if name and e-mail are given.
            questions_and_answers: Answers by question; required questions that are left out are
                answered with something that fits.
            location: ``{"kind": …, "location": …}``; None: the first that the event type offers.
            tracking: ``utm_source`` and so on.
            guests: E-mail addresses.
            text_reminder_number: A phone number.
            duration: Minutes, where the event type has options; None: its own duration.
            submission: URI, id or resource of the routing form submission that has led here. It
                says which event type, who books, and the tracking, unless that is said here.

        Raises:
            NotFound: There is no such event type, or no such submission.
            InvalidArgument: The time is not open, the answers or the location do not fit, or the
                submission leads elsewhere or has led to a booking already.
            LookupError: No start was given, and none is open.
        """
        wanted = Booking(
            event_type=event_type,
            start_time=start_time,
            email=email,
            name=name,
            timezone=timezone,
            questions_and_answers=questions_and_answers or {},
            location=location,
            tracking=tracking or {},
            guests=guests,
            text_reminder_number=text_reminder_number,
            duration=duration,
            submission=submission,
        )
        return self._home.execute(
            lambda tx, origins: plain(render.bookings.invitee(book_as(tx, wanted), origins))
        )

    def submit_form(
        self,
        form: Reference | None = None,
        answers: Mapping[str, str] | None = None,
        *,
        tracking: Mapping[str, str] | None = None,
    ) -> Resource:
        """Fill in a routing form as a visitor does, and return the submission.

        Its ``result`` says where it leads; if that is an event type, ``book(submission=...)``
        goes on from there.

        Args:
            form: URI, id, name or resource; None: the first one that is published.
            answers: By the question's name or uuid; required questions that are left out are
                answered with something that fits.
            tracking: ``utm_source`` and so on.

        Raises:
            NotFound: There is no such form.
            InvalidArgument: It is a draft, or the answers do not fit its questions.
        """
        wanted = Submission(form=form, answers=answers or {}, tracking=tracking or {})
        return self._home.execute(
            lambda tx, origins: plain(
                render.routing_forms.submission(submit_as(tx, wanted), origins)
            )
        )

    def cancel(
        self,
        booking: Reference,
        *,
        reason: str | None = None,
        by: Literal["host", "invitee"] = "host",
    ) -> Resource:
        """Cancel, and return what was named as it is now: an invitee, or a scheduled event.

        Args:
            booking: URI, id or resource of an invitee or of a scheduled event.
            reason: In the canceler's words.
            by: A host cancels the event with all its invitees, an invitee his own place.

        Raises:
            NotFound: There is no such booking.
            PermissionDenied: It is canceled already, or has begun.
            ValueError: An invitee is to cancel, and the event has several.
        """
        wanted = Cancellation(booking=booking, reason=reason, by=CancelerType(by))

        def run(tx: Transaction, origins: Origins) -> Resource:
            named = find_booking(tx.rows, booking)
            cancel_as(tx, wanted)
            if isinstance(named, Invitee):
                return plain(render.bookings.invitee(tx.rows.invitees[named.id], origins))
            return plain(
                render.bookings.scheduled_event(tx.rows.scheduled_events[named.id], origins)
            )

        return self._home.execute(run)

    def reschedule(
        self,
        invitee: Reference,
        start_time: datetime | str | None = None,
        *,
        reason: str = "",
    ) -> Resource:
        """Move an invitee to another time, and return the new invitee.

        Args:
            invitee: URI, id or resource of the invitee, or of an event that has only one.
            start_time: An aware datetime or an ISO 8601 text; None: the first other open time.
            reason: In the invitee's words.

        Raises:
            NotFound: There is no such invitee.
            PermissionDenied: It is canceled already, or has begun.
            InvalidArgument: The time is not open.
            LookupError: No start was given, and no other one is open.
        """
        wanted = Rescheduling(invitee=invitee, start_time=start_time, reason=reason)
        return self._home.execute(
            lambda tx, origins: plain(render.bookings.invitee(reschedule_as(tx, wanted), origins))
        )

    def no_show(self, invitee: Reference) -> Resource:
        """Mark an invitee who did not come, and return the no-show.

        Args:
            invitee: URI, id or resource of the invitee, or of an event that has only one.

        Raises:
            NotFound: There is no such invitee.
            InvalidArgument: The event has not begun (advance the clock), or he is marked already.
        """

        def run(tx: Transaction, origins: Origins) -> Resource:
            row = find_invitee(tx.rows, invitee)
            mark = mark_no_show(tx, MarkNoShow(event=row.event, invitee=row.id))
            return plain(render.bookings.no_show(mark, origins))

        return self._home.execute(run)

    def undo_no_show(self, no_show: Reference) -> None:
        """Take the mark of a no-show back.

        Args:
            no_show: URI, id or resource of the no-show or of its invitee.

        Raises:
            NotFound: There is no such mark.
        """
        self._home.execute(
            lambda tx, _: unmark_no_show(
                tx, UnmarkNoShow(no_show=find_no_show(tx.rows, no_show).id)
            )
        )

    def _user(self, role: str) -> Resource:
        return self._home.read(
            lambda rows, origins: plain(
                render.organizations.user(user_in_role(rows, role), origins)
            )
        )
