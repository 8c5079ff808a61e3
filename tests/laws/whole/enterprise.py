"""Rules about forms, recaps, the activity log, what was sent, and deleting people's data."""

from datetime import timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import rule

from mockcalendly.domain.recaps import NewRecap, Notes, add_recap
from tests.laws.whole.base import counts, others, persons, picks, same, wheres
from tests.laws.whole.bookings import emails
from tests.laws.whole.contact_lists import ContactLists
from tests.laws.whole.listening import WITH_ROUTING
from tests.laws.whole.model import FORM, Item, Json, Model, written

__all__ = ["Enterprise"]

KEPT = timedelta(days=90)
NOTES = ("summary_md", "action_items_md", "discussion_md")
ADDRESS = "@deleted.calendly.com"
SYSTEM = "Calendly System"

log_names = st.sampled_from(
    [
        (None, None),
        ("Event_Type", None),
        ("User_Management", None),
        ("Availability", "Modified"),
        ("Compliance", "Data_Deletion_Request"),
    ]
)


class Enterprise(ContactLists):
    @rule(where=wheres, email=emails, size=st.sampled_from(["small", "large"]))
    def hand_in_a_form(self, where: str, email: str, size: str) -> None:
        model = self.models[where]
        form = next(each for each in model.forms if each.shown["name"] == FORM)
        answers = {"Email": email, "Size": size}
        answer = self.act(model, "submit_form", form=form.uri, answers=answers)
        assert answer.status_code == 200, answer.text
        shown = answer.json()["result"]
        said = {each["question"]: each["answer"] for each in shown["questions_and_answers"]}
        routed = "event_type" if size == "large" else "custom_message"
        wanted = {"routing_form": form.uri, "submitter": None, "created_at": model.time}
        same(shown, {**shown, **wanted})
        assert (said, shown["result"]["type"]) == (answers, routed)
        model.submissions.append(Item(shown, form.organization, kept={"email": email.lower()}))
        model.tell("routing_form_submission.created", shown["uri"], form.organization, [])

    @rule(where=wheres, who=persons, pick=picks, descending=st.booleans(), count=counts)
    def look_at_forms(self, where: str, who: str, pick: int, descending: bool, count: int) -> None:
        model = self.models[where]
        asker, form = self.person(model, who), self.one(model.forms, pick)
        assert form is not None
        home = form.organization
        allowed = model.administers(asker, home) and model.plans[home] in WITH_ROUTING
        sort = f"created_at:{'desc' if descending else 'asc'}"
        rows = self.listed(
            model, asker, "/routing_forms", {"organization": home, "sort": sort}, count
        )
        forms = self.ordered(model.forms, created, descending=descending)
        same(rows, (forms if allowed else None))
        self.get(model, asker, form.uri, allowed, form.shown)
        query = {"form": form.uri, "sort": sort}
        rows = self.listed(model, asker, "/routing_form_submissions", query, count)
        mine = [each for each in model.submissions if each.shown["routing_form"] == form.uri]
        same(rows, (self.ordered(mine, created, descending=descending) if allowed else None))
        if submission := self.one(model.submissions, pick):
            allowed = model.administers(asker, submission.organization)
            allowed &= model.plans[submission.organization] in WITH_ROUTING
            self.get(model, asker, submission.uri, allowed, submission.shown)

    @rule(where=wheres, pick=picks, host=picks)
    def write_a_recap(self, where: str, pick: int, host: int) -> None:
        model = self.models[where]
        over = [each for each in model.events if each.kept["start"] <= model.now]
        if not (event := self.one(over, pick)) or not event.users:
            return
        user = model.user(event.users[host % len(event.users)])
        world = self.emulator.named(model.name)
        assert world is not None
        notes = Notes(summary_md="They met.", transcript="Ada: Hello.")
        ids = [each.uri.rpartition("/")[2] for each in (user, event)]
        row = world.execute(add_recap, NewRecap(user=ids[0], event=ids[1], notes=notes))
        uri = f"{model.base}/meeting_recaps/{row.id}"
        chronicle = self.chronicles[model.name]
        said = {"summary_md": notes.summary_md, "transcript": notes.transcript}
        step = chronicle.do(add_recap={"event": event.uri, "user": user.uri, **said})
        chronicle.know(uri, f"{step}.uri")
        guests = [each.shown["email"].lower() for each in model.active_invitees(event)]
        hosts = [model.user(each).email for each in event.users]
        kept = {"attendees": [*dict.fromkeys([*hosts, *guests])], "event": event.uri, **said}
        shown: Json = {"uri": uri, "updated_at": model.time, **dict.fromkeys(NOTES), **said}
        del shown["transcript"]
        recap = Item(shown, user.organization, [user.uri], kept | {"start": event.kept["start"]})
        model.recaps.append(recap)
        model.tell("meeting_recap.created", uri, user.organization, [user.uri])

    @rule(
        where=wheres,
        who=persons,
        pick=picks,
        changes=st.dictionaries(
            st.sampled_from(NOTES), st.sampled_from([None, "Shorter."]), min_size=1
        ),
        removes=st.sampled_from([False, False, True]),
    )
    def change_a_recap(self, where: str, who: str, pick: int, changes: Json, removes: bool) -> None:
        model = self.models[where]
        if not (recap := self.one(model.recaps, pick)):
            return
        asker = self.person(model, who)
        allowed = recap.users == [asker.uri] and model.plans[asker.organization] != "free"
        method, body = ("DELETE", None) if removes else ("PATCH", changes)
        answer = self.request(model, asker, method, recap.uri, body=body)
        assert answer.status_code == ((204 if removes else 200) if allowed else 403)
        if not allowed:
            return
        if removes:
            model.recaps.remove(recap)
            model.tell("meeting_recap.deleted", recap.uri, asker.organization, [asker.uri])
        elif not recap.shown.items() >= changes.items():
            recap.shown |= {**changes, "updated_at": model.time}
            model.tell("meeting_recap.updated", recap.uri, asker.organization, [asker.uri])

    @rule(
        where=wheres,
        who=persons,
        pick=picks,
        attendee=st.none() | emails,
        by_event=st.booleans(),
        count=counts,
    )
    def look_at_recaps(
        self, where: str, who: str, *, pick: int, attendee: str | None, by_event: bool, count: int
    ) -> None:
        model = self.models[where]
        asker = self.person(model, who)
        paid = model.plans[asker.organization] != "free"
        recap = self.one(model.recaps, pick)
        event = recap.kept["event"] if recap and by_event else None
        query = {"attendee": attendee, "event": event}
        rows = self.listed(model, asker, "/meeting_recaps", query, count)
        wanted = [
            each
            for each in model.recaps
            if each.users == [asker.uri]
            and event in (None, each.kept["event"])
            and (attendee is None or attendee.lower() in each.kept["attendees"])
        ]
        wanted.sort(key=lambda each: each.kept["start"])
        uris = [each.uri for each in wanted[::-1]]
        assert (rows if rows is None else [row["uri"] for row in rows]) == (uris if paid else None)
        if recap:
            allowed = paid and recap.users == [asker.uri]
            for path in (recap.uri, f"{recap.uri}/transcript"):
                answer = self.request(model, asker, "GET", path)
                assert answer.status_code == (200 if allowed else 403)
                if allowed and path == recap.uri:
                    shown = answer.json()["resource"]
                    same(shown, {**shown, **recap.shown, "event": recap.kept["event"]})
                elif allowed:
                    assert answer.json()["resource"]["text"] == recap.kept["transcript"]

    @rule(
        where=wheres,
        who=persons,
        whose=others,
        by=st.none() | persons,
        name=log_names,
        since=st.none() | st.integers(0, 100),
        descending=st.booleans(),
        count=counts,
    )
    def look_at_the_log(
        self,
        where: str,
        who: str,
        *,
        whose: str,
        by: str | None,
        name: tuple[str | None, str | None],
        since: int | None,
        descending: bool,
        count: int,
    ) -> None:
        model = self.models[where]
        asker = self.person(model, who)
        home = self.person(model, whose, asker).organization
        actor = self.person(model, by).uri if by else None
        earliest = model.now - timedelta(days=100 if since is None else since)
        query = {
            "organization": home,
            "actor": actor,
            "namespace": name[0],
            "action": name[1],
            "min_occurred_at": None if since is None else written(earliest),
            "sort": f"occurred_at:{'desc' if descending else 'asc'}",
        }
        rows = self.listed(model, asker, "/activity_log_entries", query, count)
        earliest = max(earliest, model.now - KEPT)
        wanted = [
            each
            for each in model.log
            if each.organization == home
            and (actor is None or each.users == [actor])
            and name[0] in (None, each.shown["namespace"])
            and name[1] in (None, each.shown["action"])
            and each.shown["occurred_at"] >= written(earliest)
        ]
        allowed = model.administers(asker, home) and model.plans[home] == "enterprise"
        assert (rows is not None) == allowed
        if rows is None:
            return
        wanted = wanted[::-1] if descending else wanted
        assert len(rows) == len(wanted)
        for row, entry in zip(rows, wanted, strict=True):
            same(row, {**row, **entry.shown})
            assert row["actor"].get("uri") == next(iter(entry.users), None)
            assert (row["actor"]["display_name"] == SYSTEM) == (not entry.users)

    @rule(where=wheres, pick=picks)
    def send_a_mail(self, where: str, pick: int) -> None:
        model = self.models[where]
        if not (invitee := self.one(model.invitees, pick)):
            return
        event, email = self.event_of(model, invitee), invitee.shown["email"]
        words = {"origin": "no-reply@example.com", "subject": "Reminder", "body": "Tomorrow."}
        mail = {"event": event.uri, "recipient": email, **words}
        answer = self.act(model, "extend", piece={"outgoing_communications": [mail]})
        assert answer.status_code == 200, answer.text
        at = dict.fromkeys(("created_at", "sent_at"), model.time)
        shown = {"event_uri": event.uri, "to": email, "subject": "Reminder", **at}
        model.communications.append(Item(shown, event.organization))

    @rule(
        where=wheres,
        who=persons,
        whose=others,
        since=st.none() | st.integers(0, 40),
        count=counts,
    )
    def look_at_what_was_sent(
        self, where: str, who: str, whose: str, since: int | None, count: int
    ) -> None:
        model = self.models[where]
        asker = self.person(model, who)
        home = self.person(model, whose, asker).organization
        earliest = None if since is None else written(model.now - timedelta(days=since))
        query = {"organization": home, "min_created_at": earliest}
        rows = self.listed(model, asker, "/outgoing_communications", query, count)
        wanted = [
            each.shown
            for each in model.communications
            if each.organization == home and (earliest or "") <= each.shown["created_at"]
        ]
        allowed = model.administers(asker, home) and model.plans[home] == "enterprise"
        assert (rows is not None) == allowed
        if rows is not None:
            assert len(rows) == len(wanted)
            pairs = zip(rows, wanted, strict=True)
            assert all(row == {**row, **shown} for row, shown in pairs)

    @rule(where=wheres, who=persons, email=emails)
    def forget_somebody(self, where: str, who: str, email: str) -> None:
        model = self.models[where]
        asker = self.person(model, who)
        home, email = asker.organization, email.lower()
        path, body = "/data_compliance/deletion/invitees", {"emails": [email]}
        answer = self.request(model, asker, "POST", path, body=body)
        if not self._may_delete(model, answer, asker):
            return
        for invitee in model.invitees:
            if invitee.organization == home and invitee.shown["email"].lower() == email:
                self._forget_mails(model, invitee.shown["event"], email)
                self._forget_invitee(model, invitee)
                self._learn_alias(model, asker, invitee)
        for contact in model.contacts:
            known = [each["email"].lower() for each in contact.shown["emails"]]
            if contact.organization == home and email in known:
                self._forget_contact(model, contact, email)
        for submission in model.submissions:
            if submission.organization == home and submission.kept["email"] == email:
                submission.shown |= {"questions_and_answers": [], "updated_at": model.time}
                submission.kept["email"] = ""
        self._forget_attendees(model, home, [email])
        model.note(home, "Compliance.Data_Deletion_Request", asker)
        model.note(home, "Compliance.Data_Deletion_Completed", None)

    def _forget_invitee(self, model: Model, invitee: Item) -> None:
        nothing = dict.fromkeys(("first_name", "last_name"))
        invitee.shown |= {**nothing, "name": "", "questions_and_answers": []}
        invitee.shown["updated_at"] = model.time
        done, event = invitee.shown.get("cancellation"), self.event_of(model, invitee)
        if done and done["canceler_type"] == "invitee":
            invitee.shown["cancellation"] = nameless(done)
            if event.shown.get("cancellation") == done:
                event.shown |= {"cancellation": nameless(done), "updated_at": model.time}

    def _may_delete(self, model: Model, answer: Any, asker: Any) -> bool:
        home = asker.organization
        allowed = model.administers(asker, home) and model.plans[home] == "enterprise"
        assert answer.status_code == (202 if allowed else 403), answer.text
        return allowed

    def _learn_alias(self, model: Model, asker: Any, invitee: Item) -> None:
        """Take over what an address has become: it says nothing of what it was."""
        shown = self.request(model, asker, "GET", invitee.uri).json()["resource"]
        assert shown["email"].endswith(ADDRESS)
        invitee.shown["email"] = shown["email"]
        event = self.event_of(model, invitee)
        if event.shown["location"] and event.shown["location"]["type"] in WRITTEN_BY_INVITEE:
            event.shown = self.request(model, asker, "GET", event.uri).json()["resource"]

    def _forget_mails(self, model: Model, event: str, email: str) -> None:
        model.communications = [
            each
            for each in model.communications
            if each.shown["event_uri"] != event or each.shown["to"].lower() != email
        ]

    def _forget_contact(self, model: Model, contact: Item, email: str) -> None:
        (user,) = contact.users
        asker = model.user(user)
        shown = self.request(model, asker, "GET", contact.uri).json()["resource"]
        before = [each["email"] for each in contact.shown["emails"]]
        after = [each["email"] for each in shown["emails"]]
        assert [each.lower() == email for each in before] == [each not in before for each in after]
        aliases = dict(zip([each.lower() for each in before], after, strict=True))
        meetings = contact.kept["meetings"]
        contact.kept["meetings"] = [(at, aliases[told]) for at, told in meetings]
        nothing = dict.fromkeys(("name", "timezone", "company", "country"))
        fields = [{**each, "value": None} for each in contact.shown["custom_fields"]]
        contact.shown |= {**nothing, "phone_numbers": [], "custom_fields": fields}
        contact.shown |= {"emails": shown["emails"], "updated_at": model.time}
        same(shown, contact.shown)

    def _forget_attendees(self, model: Model, home: str, gone: list[str], event: str = "") -> None:
        for recap in model.recaps:
            if recap.organization == home and event in ("", recap.kept["event"]):
                attendees = recap.kept["attendees"]
                left = [each for each in attendees if each not in gone]
                if left != attendees:
                    recap.kept["attendees"] = left
                    recap.shown["updated_at"] = model.time

    @rule(where=wheres, who=persons, first=st.integers(1, 40), length=st.integers(0, 20))
    def forget_events(self, where: str, who: str, first: int, length: int) -> None:
        model = self.models[where]
        asker = self.person(model, who)
        home, start = asker.organization, model.now - timedelta(days=first)
        end = start + timedelta(days=length)
        path = "/data_compliance/deletion/events"
        body = {"start_time": written(start), "end_time": written(end)}
        answer = self.request(model, asker, "POST", path, body=body)
        if answer.status_code == 400:
            assert end > model.now or start >= end
            return
        if not self._may_delete(model, answer, asker):
            return
        assert start < end <= model.now
        gone = [
            e for e in model.events if e.organization == home and start <= e.kept["start"] <= end
        ]
        for event in gone:
            self._forget_event(model, event)
        model.note(home, "Compliance.Data_Deletion_Request", asker)
        model.note(home, "Compliance.Data_Deletion_Completed", None)
        for event in gone:
            assert self.request(model, asker, "GET", event.uri).status_code == 404

    def _forget_event(self, model: Model, event: Item) -> None:
        here = [each for each in model.invitees if each.shown["event"] == event.uri]
        addresses = [each.shown["email"].lower() for each in here]
        self._forget_attendees(model, event.organization, addresses, event.uri)
        for recap in model.recaps:
            if recap.kept["event"] == event.uri:
                recap.kept["event"] = None
        model.communications = [
            each for each in model.communications if each.shown["event_uri"] != event.uri
        ]
        uris = [each.uri for each in here]
        model.marks = [each for each in model.marks if each.shown["invitee"] not in uris]
        model.invitees = [each for each in model.invitees if each not in here]
        for invitee in model.invitees:
            for key in ("old_invitee", "new_invitee"):
                if invitee.shown[key] in uris:
                    invitee.shown[key] = None
        model.events.remove(event)


WRITTEN_BY_INVITEE = ("ask_invitee", "outbound_call")


def created(item: Item) -> str:
    """Return when something was made."""
    return str(item.shown["created_at"])


def nameless(done: Json) -> Json:
    """Return an invitee's cancellation that does not say who he was."""
    return {**done, "canceled_by": "", "reason": None}
