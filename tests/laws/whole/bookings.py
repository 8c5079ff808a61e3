"""Rules about bookings: made, canceled by either side, moved, missed, and looked at."""

from datetime import timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import rule

from tests.laws.whole.base import counts, others, persons, picks, same, wheres
from tests.laws.whole.links import Links
from tests.laws.whole.model import Item, Json, Model, Person, written
from tests.laws.whole.openings import MINUTE, Opening, openings

__all__ = ["Bookings"]

PLACES: dict[str, Json | None] = {
    "30min": {"kind": "zoom_conference"},
    "webinar": {"kind": "google_conference"},
    "sales-call": None,
    "panel-interview": {"kind": "microsoft_teams_conference"},
    "onboarding": {"kind": "outbound_call", "location": "+14155550123"},
    "executive-briefing": {"kind": "ask_invitee", "location": "Room 5"},
}
ANSWERS = {"Company": "Acme", "Team size": "1-10"}

statuses = st.sampled_from([None, "active", "canceled"])
emails = st.sampled_from(["i0@example.com", "i1@example.com", "I1@example.com"])


class Bookings(Links):
    @rule(
        where=wheres,
        who=persons,
        pick=picks,
        email=emails,
        days=st.integers(0, 12),
        choice=picks,
        off=st.sampled_from([0, 0, 0, 0, 1]),
    )
    def book(
        self, where: str, who: str, *, pick: int, email: str, days: int, choice: int, off: int
    ) -> None:
        model = self.models[where]
        asker, kind = self.person(model, who), self.kind(model, pick)
        found = self._openings(model, kind, days)
        start = (self.one(found, choice) or model.now + timedelta(days=1)) + off * MINUTE
        self.number += 1
        slug = kind.shown["slug"]
        questions = ANSWERS.items() if slug == "onboarding" else ()
        body = {
            "event_type": kind.uri,
            "start_time": written(start),
            "invitee": {"name": f"Invitee {self.number}", "email": email, "timezone": "UTC"},
            "location": PLACES.get(slug) if kind.shown["locations"] else None,
            "questions_and_answers": [
                {"question": question, "answer": answer, "position": number}
                for number, (question, answer) in enumerate(questions)
            ],
        }
        answer = self.request(model, asker, "POST", "/invitees", body=body)
        opening = openings(model, kind, start, start + MINUTE).get(start)
        if asker.organization != kind.organization:
            assert answer.status_code == 403
        elif opening is None:
            assert answer.status_code == 400, answer.text
        else:
            assert answer.status_code == 201, answer.text
            self._take(model, kind, opening, start, answer.json()["resource"])

    def _openings(self, model: Model, kind: Item, days: int) -> list[Any]:
        first = model.now + timedelta(days=days, seconds=1)
        return [*openings(model, kind, first, first + timedelta(days=2))]

    def _take(self, model: Model, kind: Item, opening: Opening, start: Any, shown: Json) -> Item:
        """Enter an invitee, and what follows from him."""
        event = opening.event or self._new_event(model, kind, opening, start, shown["event"])
        assert shown["event"] == event.uri
        assert shown["uri"].startswith(f"{event.uri}/invitees/")
        wanted = {"status": "active", "no_show": None, "created_at": model.time}
        same(shown, {**shown, **wanted, "updated_at": model.time})
        invitee = Item(shown, event.organization, event.users)
        model.invitees.append(invitee)
        event.shown["updated_at"] = model.time
        self._count_seats(model, event)
        for host in event.users:
            self._meet(model, host, shown, event.kept["start"])
        model.tell("invitee.created", shown["uri"], event.organization, event.users)
        return invitee

    def _new_event(self, model: Model, kind: Item, opening: Opening, start: Any, uri: str) -> Item:
        owner = next(p for p in model.people.values() if model.administers(p, kind.organization))
        shown = self.request(model, owner, "GET", uri).json()["resource"]
        settings, end = kind.shown, start + kind.shown["duration"] * MINUTE
        buffered = (
            start - settings["before_buffer"] * MINUTE,
            end + settings["after_buffer"] * MINUTE,
        )
        wanted = {
            **{"start_time": written(start), "end_time": written(end), "status": "active"},
            **{"event_type": kind.uri, "name": settings["name"], "created_at": model.time},
        }
        same(shown, {**shown, **wanted})
        hosts = [each["user"] for each in shown["event_memberships"]]
        assert hosts == opening.hosts
        for each in shown["event_memberships"]:
            times = (each["buffered_start_time"], each["buffered_end_time"])
            assert times == tuple(map(written, buffered))
        kept = {"start": start, "end": end, "buffered": buffered}
        event = Item(shown, kind.organization, hosts, kept)
        model.events.append(event)
        return event

    def _count_seats(self, model: Model, event: Item) -> None:
        here = [each for each in model.invitees if each.shown["event"] == event.uri]
        active = len([*model.active_invitees(event)])
        event.shown["invitees_counter"] |= {"total": len(here), "active": active}

    def _meet(self, model: Model, host: str, invitee: Json, start: Any) -> None:
        """Enter a meeting with the contact that a host has of an invitee, a new one if need be."""
        email = invitee["email"].lower()
        contact = self.contact_of(model, host, email)
        if contact is None:
            contact = self._entered(model, model.user(host), invitee)
        contact.kept["meetings"].append((start, email))
        model.let_meetings_begin()

    @staticmethod
    def contact_of(model: Model, user: str, email: str) -> Item | None:
        """Return the contact of a user's with an address."""
        for contact in model.contacts:
            known = [each["email"].lower() for each in contact.shown["emails"]]
            if contact.users == [user] and email.lower() in known:
                return contact
        return None

    def _entered(self, model: Model, user: Person, invitee: Json) -> Item:
        rows = self.request(model, user, "GET", "/contacts", query={"email": invitee["email"]})
        (shown,) = rows.json()["collection"]
        emails = [{"email": invitee["email"], "is_primary": True}]
        wanted = {"name": invitee["name"], "emails": emails, "created_at": model.time}
        same(shown, {**shown, **wanted, "timezone": invitee["timezone"]})
        contact = Item(shown, user.organization, [user.uri], new_contact())
        model.contacts.append(contact)
        model.tell("contact.created", contact.uri, user.organization, [user.uri])
        return contact

    def _leave(self, model: Model, invitee: Item, **changes: Any) -> None:
        """Take an invitee off his event, who hears of it after his hosts' contacts have."""
        event = self.event_of(model, invitee)
        at = {"status": "canceled", "updated_at": model.time}
        invitee.shown |= {**at, **changes}
        event.shown["updated_at"] = model.time
        self._count_seats(model, event)
        if not [*model.active_invitees(event)]:
            event.shown["status"] = "canceled"
        meeting = (event.kept["start"], invitee.shown["email"].lower())
        for host in event.users:
            contact = self.contact_of(model, host, meeting[1])
            if contact and meeting in contact.kept["meetings"]:
                contact.kept["meetings"].remove(meeting)
        model.let_meetings_begin()
        model.tell("invitee.canceled", invitee.uri, event.organization, event.users)

    @staticmethod
    def event_of(model: Model, invitee: Item) -> Item:
        """Return the event that somebody is invited to."""
        return next(each for each in model.events if each.uri == invitee.shown["event"])

    @rule(where=wheres, who=persons, pick=picks, reason=st.sampled_from([None, "Ill"]))
    def cancel_as_a_host(self, where: str, who: str, pick: int, reason: str | None) -> None:
        model = self.models[where]
        if not (event := self.one(model.events, pick)):
            return
        asker = self.person(model, who)
        body = {"reason": reason}
        answer = self.request(model, asker, "POST", f"{event.uri}/cancellation", body=body)
        open_ = event.shown["status"] == "active" and event.kept["start"] > model.now
        if not (model.manages(asker, event) and open_):
            assert answer.status_code == 403
            return
        assert answer.status_code == 201, answer.text
        done = answer.json()["resource"]
        wanted = {"canceled_by": asker.shown["name"], "canceler_type": "host", "reason": reason}
        same(done, {**wanted, "created_at": model.time})
        coming = [*model.active_invitees(event)]
        for invitee in coming:
            invitee.shown["status"] = "canceled"
        for invitee in coming:
            self._leave(model, invitee, cancellation=done)
        event.shown |= {"cancellation": done, "status": "canceled", "updated_at": model.time}

    @rule(where=wheres, pick=picks)
    def cancel_as_an_invitee(self, where: str, pick: int) -> None:
        model = self.models[where]
        if not (invitee := self.one(model.invitees, pick)):
            return
        event = self.event_of(model, invitee)
        answer = self.act(model, "cancel", booking=invitee.uri, by="invitee", reason="Busy")
        if invitee.shown["status"] == "canceled" or event.kept["start"] <= model.now:
            assert answer.status_code == 403
            return
        assert answer.status_code == 200, answer.text
        done = answer.json()["result"]["cancellation"]
        self._leave(model, invitee, cancellation=done)
        if event.shown["status"] == "canceled":
            event.shown["cancellation"] = done

    @rule(where=wheres, pick=picks, days=st.integers(0, 12), choice=picks)
    def move(self, where: str, pick: int, days: int, choice: int) -> None:
        model = self.models[where]
        if not (invitee := self.one(model.invitees, pick)):
            return
        event = self.event_of(model, invitee)
        kind = next(each for each in model.event_types if each.uri == event.shown["event_type"])
        open_ = invitee.shown["status"] == "active" and event.kept["start"] > model.now
        before = (invitee.shown["status"], event.shown["status"])
        if open_:
            invitee.shown["status"] = "canceled"
            if not [*model.active_invitees(event)]:
                event.shown["status"] = "canceled"
        starts = self._openings(model, kind, days)
        minutes = (event.kept["end"] - event.kept["start"]) // MINUTE
        start = self.one(starts, choice)
        opening = openings(model, kind, start, start + MINUTE)[start] if start else None
        if open_ and (opening is None or minutes != kind.shown["duration"]):
            invitee.shown["status"], event.shown["status"] = before
            return
        at = written(start or model.now + timedelta(days=1))
        answer = self.act(model, "reschedule", invitee=invitee.uri, start_time=at)
        if not open_:
            assert answer.status_code == 403
            return
        assert answer.status_code == 200, answer.text
        assert opening is not None
        shown = answer.json()["result"]
        assert shown["old_invitee"] == invitee.uri
        # Whoever moves within an event of several seats stays in it.
        new = self._moved(model, kind, opening=opening, start=start, shown=shown, old=invitee)
        assert new.shown["email"] == invitee.shown["email"]

    def _moved(
        self, model: Model, kind: Item, *, opening: Opening, start: Any, shown: Json, old: Item
    ) -> Item:
        told = [(hook, len(hook.expected)) for hook in model.hooks]
        owner = next(p for p in model.people.values() if model.administers(p, old.organization))
        left = self.request(model, owner, "GET", old.uri).json()["resource"]
        changes = {"rescheduled": True, "new_invitee": shown["uri"]}
        self._leave(model, old, **changes, cancellation=left["cancellation"])
        event = self.event_of(model, old)
        if event.shown["status"] == "canceled":
            event.shown["cancellation"] = left["cancellation"]
        same(left, old.shown)
        assert all(len(hook.expected) - number in {0, 1} for hook, number in told)
        return self._take(model, kind, opening, start, shown)

    @rule(where=wheres, who=persons, pick=picks)
    def mark(self, where: str, who: str, pick: int) -> None:
        model = self.models[where]
        if not (invitee := self.one(model.invitees, pick)):
            return
        asker, event = self.person(model, who), self.event_of(model, invitee)
        body = {"invitee": invitee.uri}
        answer = self.request(model, asker, "POST", "/invitee_no_shows", body=body)
        over = event.kept["start"] <= model.now
        if not model.manages(asker, event):
            assert answer.status_code == 403
        elif not over or invitee.shown["status"] == "canceled" or invitee.shown["no_show"]:
            assert answer.status_code == 400
        else:
            assert answer.status_code == 201, answer.text
            shown = answer.json()["resource"]
            same(shown, {**body, "created_at": model.time, "uri": shown["uri"]})
            model.marks.append(Item(shown, event.organization, event.users))
            no_show = {"created_at": model.time, "uri": shown["uri"]}
            self._tell_of_mark(model, invitee, "created", no_show)

    def _tell_of_mark(self, model: Model, invitee: Item, what: str, no_show: Json | None) -> None:
        invitee.shown |= {"no_show": no_show, "updated_at": model.time}
        event = self.event_of(model, invitee)
        model.tell(f"invitee_no_show.{what}", invitee.uri, event.organization, event.users)

    @rule(where=wheres, who=persons, pick=picks, looks=st.booleans())
    def unmark(self, where: str, who: str, pick: int, looks: bool) -> None:
        model = self.models[where]
        if not (mark := self.one(model.marks, pick)):
            return
        asker = self.person(model, who)
        allowed = model.manages(asker, mark)
        if looks:
            self.get(model, asker, mark.uri, allowed, mark.shown)
            return
        answer = self.request(model, asker, "DELETE", mark.uri)
        assert answer.status_code == (204 if allowed else 403)
        if allowed:
            model.marks.remove(mark)
            invitee = next(e for e in model.invitees if e.uri == mark.shown["invitee"])
            self._tell_of_mark(model, invitee, "deleted", None)

    @rule(
        where=wheres,
        who=persons,
        whose=others,
        of=st.sampled_from(["organization", "user", "both", "group"]),
        email=st.none() | emails,
        status=statuses,
        descending=st.booleans(),
        count=counts,
    )
    def list_events(
        self,
        where: str,
        who: str,
        *,
        whose: str,
        of: str,
        email: str | None,
        status: str | None,
        descending: bool,
        count: int,
    ) -> None:
        model = self.models[where]
        asker = self.person(model, who)
        person = self.person(model, whose, asker)
        home, (group, *_) = person.organization, model.groups
        users: dict[str, list[str]] = {"group": model.members(group.uri)}
        query: Json = {
            "user": person.uri if of in ("user", "both") else None,
            "organization": {"user": None, "group": group.organization}.get(of, home),
            "group": group.uri if of == "group" else None,
            "invitee_email": email,
            "status": status,
            "sort": f"start_time:{'desc' if descending else 'asc'}",
        }
        rows = self.listed(model, asker, "/scheduled_events", query, count)
        admin = model.administers(asker, home)
        allowed = {
            "organization": admin,
            "user": asker is person,
            "both": admin or (asker is person),
            "group": asker.organization == group.organization and model.leads(asker, group.uri),
        }
        assert (rows is not None) == allowed[of]
        coming = [
            each.shown["event"]
            for each in model.invitees
            if email is None or each.shown["email"].lower() == email.lower()
        ]
        wanted = [
            each
            for each in model.events
            if query["organization"] in (None, each.organization)
            and (of == "organization" or {*users.get(of, [person.uri])} & {*each.users})
            and each.uri in coming
            and status in (None, each.shown["status"])
        ]
        if rows is not None:
            shown = self.ordered(wanted, lambda each: each.kept["start"], descending=descending)
            same([*map(placeless, rows)], [*map(placeless, shown)])

    @rule(
        where=wheres,
        who=persons,
        pick=picks,
        status=statuses,
        email=st.none() | emails,
        descending=st.booleans(),
        count=counts,
    )
    def look_at_an_event(
        self,
        where: str,
        who: str,
        *,
        pick: int,
        status: str | None,
        email: str | None,
        descending: bool,
        count: int,
    ) -> None:
        model = self.models[where]
        if not (event := self.one(model.events, pick)):
            return
        asker = self.person(model, who)
        allowed = model.manages(asker, event)
        answer = self.request(model, asker, "GET", event.uri)
        assert answer.status_code == (200 if allowed else 403)
        if allowed:
            same(placeless(answer.json()["resource"]), placeless(event.shown))
        sort = f"created_at:{'desc' if descending else 'asc'}"
        query = {"status": status, "email": email, "sort": sort}
        rows = self.listed(model, asker, f"{event.uri}/invitees", query, count)
        here = [each for each in model.invitees if each.shown["event"] == event.uri]
        wanted = [
            each
            for each in here
            if status in (None, each.shown["status"])
            and (email is None or each.shown["email"].lower() == email.lower())
        ]
        shown = self.ordered(wanted, lambda e: e.shown["created_at"], descending=descending)
        same(rows, (shown if allowed else None))
        for each in here:
            self.get(model, asker, each.uri, allowed, each.shown)


def placeless(event: Json) -> Json:
    """Return an event without what a conference's provider says of it a little later."""
    return {**event, "location": (event["location"] or {}).get("type")}


def new_contact() -> Json:
    """Return what decides about a contact's dates: meetings to come, and when the last one was."""
    return {"meetings": [], "last": [], "lists": []}
