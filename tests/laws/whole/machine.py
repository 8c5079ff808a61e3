"""The machine with the rules of all families."""

from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import initialize

from tests.api.hours import week
from tests.laws.whole.enterprise import Enterprise
from tests.laws.whole.listening import FOR_ALL, FORMS, RECAPS, Listening
from tests.laws.whole.model import Json
from tests.laws.whole.people import People

__all__ = ["WholeApi"]


class WholeApi(Enterprise, Listening, People):
    """Several users of several worlds, who use all of the API while time passes."""

    @initialize(furnished=st.sampled_from([False, True, True]))
    def begin(self, furnished: bool) -> None:
        if furnished:
            for where in self.models:
                self.furnish(where)

    def furnish(self, where: str) -> None:
        """Let much have happened, so that the rules find something to work on."""
        for who, scope, events in (
            ("owner", "organization", FOR_ALL),
            ("admin", "organization", FORMS),
            ("member", "user", FOR_ALL),
            ("owner", "user", RECAPS),
            ("lead", "group", FOR_ALL),
        ):
            self.listen(where, who, whose=who, scope=scope, events=events, again=False)
        self.define_a_field(where, "owner", "Tier", "text", 0)
        for who, kind, email, days in BOOKINGS:
            self.book(where, who, pick=kind, email=email, days=days, choice=2, off=0)
        # The weeks of limits begin on Sunday, and on the first one the clocks of the owner change.
        rules = {"rules": week("09:00-17:00")}
        self.change_a_schedule(where, "owner", 0, rules, closed=False)
        self.limit_meetings(where, "owner", "owner", {"weekly_limit": 3, "monthly_limit": 12})
        self.make_a_list(where, "owner", "Leads", [0])
        self.write_a_note(where, "owner", 0, "Renewal", None)
        self.share(where, "owner", 0, None)
        self.invite(where, "owner", "owner", "new-0@example.com")
        self.answer_an_invitation(where, 0, accepts=True)
        self.invite(where, "admin", "admin", "new-1@example.com")
        self.make_an_event_type(where, "member", "member", {"duration": 45})
        self.hand_in_a_form(where, "i0@example.com", "large")
        self.send_a_mail(where, 0)
        self.pass_time(self.models[where], timedelta(days=2))
        self.write_a_recap(where, 0, 0)
        self.mark(where, "owner", 0)
        self.enter_a_contact(where, "member", ["c2@example.com"], {}, "Gold")
        self.enter_a_contact(where, "outsider", ["i1@example.com"], {}, None)

    def look_at_everything(self) -> None:
        for where in self.models:
            for who in ("owner", "member"):
                self._look_at_ones_own(where, who)
            self._look_as_the_owner(where)
            self._look_at_what_is_others(where)
            for person in ("owner", "admin", "member", "lead", "outsider"):
                all_: Json = {"list_": None, "filters": {}, "sort": "created_at:asc"}
                self.look_at_contacts(where, person, pick=0, count=3, **all_)
        self.no_message_is_lost_or_invented()

    def _look_at_ones_own(self, where: str, who: str) -> None:
        page: Json = {"descending": False, "count": 3}
        whole: Json = {"where": where, "who": who, "whose": who}
        self.look_at_somebody(**whole, count=3)
        self.look_at_an_organization(**whole, role=None, count=3)
        self.look_at_groups(**whole, pick=0, count=3)
        self.look_at_teams(**whole, pick=0, count=3)
        self.list_event_types(**whole, by_user=False, active=None, sort="name", **page)
        self.look_at_schedules(**whole)
        self.limit_meetings(**whole, changes={})
        self.list_shares(**whole, **page)
        self.list_events(**whole, of="both", email=None, status=None, **page)
        self.look_at_lists(where, who, 0)
        self.look_at_notes(where, who, 0, [0, 1, 2], 3)
        self.look_at_recaps(where, who, pick=0, attendee=None, by_event=False, count=3)
        for scope in ("organization", "user", "group"):
            self.list_hooks(**whole, scope=scope, event="invitee.created", **page)

    def _look_at_what_is_others(self, where: str) -> None:
        page: Json = {"descending": False, "count": 3}
        log: Json = {"by": None, "name": (None, None), "since": None, **page}
        self.list_shares(where, "admin", "owner", **page)
        self.limit_meetings(where, "admin", "owner", {})
        self.look_at_schedules(where, "outsider", "owner")
        self.look_at_recaps(where, "admin", pick=0, attendee=None, by_event=False, count=3)
        for who in ("member", "outsider"):
            self.look_at_an_event_type(where, who, 0, 3)
            self.look_at_an_event(where, who, pick=0, status=None, email=None, **page)
            self.look_at_invitations(where, who, pick=0, status=None, email=None, count=3)
            self.look_at_forms(where, who, 0, **page)
            self.look_at_the_log(where, who, whose="owner", **log)
            self.look_at_what_was_sent(where, who, "owner", None, 3)
            self.look_at_a_hook(where, who, 0, stops=False)

    def _look_as_the_owner(self, where: str) -> None:
        model = self.models[where]
        page: Json = {"descending": False, "count": 3}
        for number in range(len(model.event_types)):
            self.look_at_an_event_type(where, "owner", number, 3)
            self.look_for_open_times(where, "owner", number, 1, 8)
        for number in range(len(model.events)):
            self.look_at_an_event(where, "owner", pick=number, status=None, email=None, **page)
        for number in range(len(model.hooks)):
            self.look_at_a_hook(where, "owner", number, stops=False)
        self.look_at_invitations(where, "owner", pick=0, status=None, email=None, count=3)
        for number in range(max(len(model.forms), len(model.submissions))):
            self.look_at_forms(where, "owner", number, **page)
        log: Json = {"by": None, "name": (None, None), "since": None, "descending": False}
        self.look_at_the_log(where, "owner", whose="owner", count=100, **log)
        self.look_at_what_was_sent(where, "owner", "owner", None, 3)


BOOKINGS = (
    ("owner", 0, "i0@example.com", 0),
    ("admin", 1, "i1@example.com", 0),
    ("owner", 1, "i0@example.com", 0),
    ("member", 2, "i1@example.com", 1),
    ("lead", 3, "i0@example.com", 3),
    ("member", 4, "i0@example.com", 5),
    ("owner", 0, "i1@example.com", 6),
)
"""Who books which event type for whom, so many days ahead."""
