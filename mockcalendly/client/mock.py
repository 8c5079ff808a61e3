"""`MockCalendly`: a Calendly of one's own, to be used from a test."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Literal

from mockcalendly.actions.availability import Explain, OpenTimes
from mockcalendly.actions.bookings import (
    Book,
    Cancel,
    NoShow,
    PaymentDetails,
    Reschedule,
    UndoNoShow,
)
from mockcalendly.actions.contents import EventTypes, Organization, User
from mockcalendly.actions.forms import SubmitForm
from mockcalendly.actions.reconfirmations import Reconfirm
from mockcalendly.actions.shapes import shaped
from mockcalendly.client.bench import Bench
from mockcalendly.client.references import Reference, read_instant, uri_of
from mockcalendly.client.resources import Resource
from mockcalendly.domain.availability import Reason

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
        generate: Instead of a file: ``{"users": 5, "months": 2}`` makes up people who have booked
            in the months before, as ``mockcalendly generate`` does; ``bookings``, ``locales`` and
            ``seed`` can be said too.
        server: A running server to put a new world on, at ``/w/<name>``: one of this process, or
            the URL of any other, such as that of `mockcalendly serve`; None: one of its own.
        in_process: Whether to do without a server.
        port: Of the own server; 0 takes a free one.
        allow_webhook_host: Hosts outside the local networks to which webhooks may go all the
            same: ``hooks.example.com``, ``*.example.com``, ``*``. A shared server has its own.
    """

    @property
    def organization(self) -> Resource:
        """The organization."""
        return self._home.do(Organization())

    @property
    def owner(self) -> Resource:
        """The user who owns the organization."""
        return self._home.do(User(role="owner"))

    @property
    def admin(self) -> Resource:
        """The first user who is an admin.

        Raises:
            LookupError: The world has none.
        """
        return self._home.do(User(role="admin"))

    @property
    def member(self) -> Resource:
        """The first user who is neither owner nor admin.

        Raises:
            LookupError: The world has none.
        """
        return self._home.do(User(role="member"))

    @property
    def event_types(self) -> list[Resource]:
        """All event types that are not deleted, by position."""
        return self._home.do(EventTypes())

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
        return self._home.do(OpenTimes(event_type=uri_of(event_type), days=days, duration=duration))

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
        return self._home.do(
            Explain(
                event_type=uri_of(event_type),
                start_time=read_instant(start_time),
                duration=duration,
            )
        )

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
        link: str | None = None,
        first_name: str | None = None,
        last_name: str | None = None,
        payment: Mapping[str, Any] | None = None,
        scheduling_method: Literal["instant_book", "api"] | None = None,
        user: Reference | None = None,
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
            link: Token or address of the single-use link, or the share's, that is booked: its
                ``booking_url``. It says which event type, unless that is said here.
            first_name: For event types that ask for two names; the whole name follows.
            last_name: Likewise.
            payment: What he has paid: ``amount``, a text such as ``"25.00"``, and if wanted
                ``currency``, ``provider``, ``external_id``, ``terms`` and ``successful``.
            scheduling_method: How the booking came about; None: on the booking page.
            user: Whose token asks: role, URI, id, slug, e-mail or resource; None: nobody's.

        Raises:
            NotFound: There is no such event type, submission, link or user.
            InvalidArgument: The time is not open, the answers or the location do not fit, the
                link has been used or has expired, or the submission leads elsewhere or has led to
                a booking already.
            LookupError: No start was given, and none is open.
        """
        return self._home.do(
            Book(
                event_type=uri_of(event_type),
                start_time=_instant_or_none(start_time),
                email=email,
                name=name,
                timezone=timezone,
                questions_and_answers=questions_and_answers or {},
                location=location,
                tracking=tracking or {},
                guests=tuple(guests),
                text_reminder_number=text_reminder_number,
                duration=duration,
                submission=uri_of(submission),
                link=link,
                first_name=first_name,
                last_name=last_name,
                payment=None if payment is None else shaped(payment, PaymentDetails, "payment"),
                scheduling_method=scheduling_method,
                user=uri_of(user),
            )
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
        return self._home.do(
            SubmitForm(form=uri_of(form), answers=answers or {}, tracking=tracking or {})
        )

    def cancel(
        self,
        booking: Reference,
        *,
        reason: str | None = None,
        by: Literal["host", "invitee"] = "host",
        user: Reference | None = None,
    ) -> Resource:
        """Cancel, and return what was named as it is now: an invitee, or a scheduled event.

        Args:
            booking: URI, id or resource of an invitee or of a scheduled event.
            reason: In the canceler's words.
            by: A host cancels the event with all its invitees, an invitee his own place.
            user: The host who cancels: role, URI, id, slug, e-mail or resource; None: the first.

        Raises:
            NotFound: There is no such booking, or no such user.
            PermissionDenied: It is canceled already, has begun, or the user may not.
            ValueError: An invitee is to cancel, and the event has several, or a user is named.
        """
        return self._home.do(
            Cancel(booking=uri_of(booking), reason=reason, by=by, user=uri_of(user))
        )

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
        return self._home.do(
            Reschedule(
                invitee=uri_of(invitee), start_time=_instant_or_none(start_time), reason=reason
            )
        )

    def no_show(self, invitee: Reference, *, user: Reference | None = None) -> Resource:
        """Mark an invitee who did not come, and return the no-show.

        Args:
            invitee: URI, id or resource of the invitee, or of an event that has only one.
            user: Whose token asks: role, URI, id, slug, e-mail or resource; None: a host's.

        Raises:
            NotFound: There is no such invitee, or no such user.
            PermissionDenied: The user may not.
            InvalidArgument: The event has not begun (advance the clock), or he is marked already.
        """
        return self._home.do(NoShow(invitee=uri_of(invitee), user=uri_of(user)))

    def undo_no_show(self, no_show: Reference, *, user: Reference | None = None) -> None:
        """Take the mark of a no-show back.

        Args:
            no_show: URI, id or resource of the no-show or of its invitee.
            user: Whose token asks: role, URI, id, slug, e-mail or resource; None: a host's.

        Raises:
            NotFound: There is no such mark, or no such user.
            PermissionDenied: The user may not.
        """
        self._home.do(UndoNoShow(no_show=uri_of(no_show), user=uri_of(user)))

    def reconfirm(self, invitee: Reference) -> Resource:
        """Confirm as an invitee does who was asked whether he still means to come; returns him.

        He is asked when the clock gets there: `reconfirm_before` minutes before the start, which a
        world file or `extend` says of the event type.

        Args:
            invitee: URI, id or resource of the invitee, or of an event that has only one.

        Raises:
            NotFound: There is no such invitee.
            PermissionDenied: He is canceled.
            InvalidArgument: He has not been asked.
        """
        return self._home.do(Reconfirm(invitee=uri_of(invitee)))


def _instant_or_none(value: datetime | str | None) -> datetime | None:
    return None if value is None else read_instant(value)
