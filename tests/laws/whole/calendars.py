"""Rules about event types, open hours, limits and open times."""

from datetime import timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import rule

from tests.api.hours import DAYS, on
from tests.laws.whole.base import PERIODS, Base, counts, others, persons, picks, same, wheres
from tests.laws.whole.model import Item, Json, Model, instant, written
from tests.laws.whole.openings import hours_of, openings

__all__ = ["Calendars"]

SORTS: dict[str, Any] = {
    "name": lambda each: each.shown["name"].casefold(),
    "position": lambda each: each.shown["position"],
    "created_at": lambda each: each.shown["created_at"],
    "updated_at": lambda each: each.shown["updated_at"],
}

settings_ = st.fixed_dictionaries(
    {},
    optional={
        "name": st.sampled_from(["Advice", "advice", "Review"]),
        "active": st.booleans(),
        "duration": st.sampled_from([15, 30, 45]),
        "start_time_increment": st.sampled_from([15, 30]),
        "before_buffer": st.sampled_from([0, 15]),
        "after_buffer": st.sampled_from([0, 30]),
        "color": st.just("#0069ff"),
    },
)
spans = st.sampled_from(
    [(), ("09:00-12:00",), ("06:00-09:00", "13:30-18:00"), ("08:15-10:00", "20:00-22:00")]
)
zones = st.sampled_from(["America/New_York", "Europe/Berlin", "Asia/Kolkata"])
weeks = st.tuples(spans, spans).map(
    lambda two: [on(day, *two[number % 2]) for number, day in enumerate(DAYS)]
)


class Calendars(Base):
    @rule(where=wheres, who=persons, whose=others, settings=settings_)
    def make_an_event_type(self, where: str, who: str, whose: str, settings: Json) -> None:
        model = self.models[where]
        asker = self.person(model, who)
        owner = self.person(model, whose, asker)
        body = {"name": "Advice", **settings, "owner": owner.uri}
        answer = self.request(model, asker, "POST", "/event_types", body=body)
        if asker is not owner and not model.administers(asker, owner.organization):
            assert answer.status_code == 403
            return
        assert answer.status_code == 201, answer.text
        shown = answer.json()["resource"]
        hosted = [each.shown["position"] for each in model.event_types if owner.uri in each.users]
        profile = {"type": "User", "name": owner.shown["name"], "owner": owner.uri}
        wanted = {
            **{"duration": 30, "start_time_increment": 30, "before_buffer": 0, "after_buffer": 0},
            **{key: value for key, value in body.items() if key != "owner"},
            **{"active": False, "kind": "solo", "pooling_type": None, "profile": profile},
            **dict.fromkeys(("created_at", "updated_at"), model.time),
            **{"position": max(hosted, default=-1) + 1, "type": "StandardEventType"},
        }
        same(shown, {**shown, **wanted})
        self._add(model, shown, owner.organization, [owner.uri])
        model.note(owner.organization, "Event_Type.One-on-One_Created", asker)

    def _add(self, model: Model, shown: Json, home: str, users: list[str], **kept: Any) -> None:
        taken = [each.shown["scheduling_url"] for each in model.event_types]
        assert shown["scheduling_url"] not in taken
        model.event_types.append(Item(shown, home, users, {"hours": {}, **kept}))
        model.tell("event_type.created", shown["uri"], home, users)

    @rule(where=wheres, who=persons, pick=picks, settings=settings_)
    def change_an_event_type(self, where: str, who: str, pick: int, settings: Json) -> None:
        model = self.models[where]
        asker, kind = self.person(model, who), self.kind(model, pick)
        answer = self.request(model, asker, "PATCH", kind.uri, body=settings)
        if not model.manages(asker, kind):
            assert answer.status_code == 403
        elif kind.shown["kind"] != "solo" or kind.shown["pooling_type"]:
            assert answer.status_code == 400
        else:
            assert answer.status_code == 200, answer.text
            if kind.shown["type"] == "AdhocEventType":
                settings = {**settings, "start_time_increment": None}
            if not kind.shown.items() >= settings.items():
                kind.shown |= {**settings, "updated_at": model.time}
                model.note(kind.organization, f"Event_Type.{label(kind)}_Modified", asker)
                model.tell("event_type.updated", kind.uri, kind.organization, kind.users)
            same(answer.json()["resource"], kind.shown)

    def kind(self, model: Model, pick: int) -> Item:
        kind = self.one(model.event_types, pick)
        assert kind is not None
        return kind

    @rule(
        where=wheres, who=persons, whose=others, co_hosts=st.lists(persons, max_size=2), days=picks
    )
    def make_a_one_off(
        self, where: str, who: str, whose: str, co_hosts: list[str], days: int
    ) -> None:
        model = self.models[where]
        asker = self.person(model, who)
        host = self.person(model, whose, asker)
        with_ = [self.person(model, each) for each in co_hosts]
        first, last = (f"{model.now + timedelta(days=n):%Y-%m-%d}" for n in (days, days + 7))
        dates = {"type": "date_range", "start_date": first, "end_date": last}
        body = {"name": "Once", "host": host.uri, "duration": 45, "timezone": "Europe/Berlin"}
        body |= {"co_hosts": [each.uri for each in with_], "date_setting": dates}
        answer = self.request(model, asker, "POST", "/one_off_event_types", body=body)
        colleagues = all(each.organization == asker.organization for each in [host, *with_])
        if not colleagues or (asker is not host and asker.role == "user"):
            assert answer.status_code == 403
            return
        assert answer.status_code == 201, answer.text
        shown = answer.json()["resource"]
        users = [*dict.fromkeys(each.uri for each in (host, *with_))]
        wanted = {"active": True, "secret": True, "type": "AdhocEventType", "duration": 45}
        wanted["pooling_type"] = "collective" if len(users) > 1 else None
        same(shown, {**shown, **wanted})
        home, kept = host.organization, {"dates": (first, last), "timezone": "Europe/Berlin"}
        model.note(home, "Event_Type.One-off_Created", asker)
        self._add(model, shown, home, users, **kept)

    @rule(
        where=wheres,
        who=persons,
        whose=others,
        by_user=st.booleans(),
        active=st.sampled_from([None, True, False]),
        sort=st.sampled_from(sorted(SORTS)),
        descending=st.booleans(),
        count=counts,
    )
    def list_event_types(
        self,
        where: str,
        who: str,
        *,
        whose: str,
        by_user: bool,
        active: bool | None,
        sort: str,
        descending: bool,
        count: int,
    ) -> None:
        model = self.models[where]
        asker = self.person(model, who)
        person = self.person(model, whose, asker)
        home = person.organization
        query = {
            **({"user": person.uri} if by_user else {"organization": home}),
            "active": None if active is None else str(active).lower(),
            "sort": f"{sort}:{'desc' if descending else 'asc'}",
        }
        rows = self.listed(model, asker, "/event_types", query, count)
        wanted = [
            each
            for each in model.event_types
            if (person.uri in each.users if by_user else each.organization == home)
            and active in (None, each.shown["active"])
        ]
        shown = self.ordered(wanted, SORTS[sort], descending=descending)
        same(rows, (shown if asker.organization == home else None))

    @rule(where=wheres, who=persons, pick=picks, count=counts)
    def look_at_an_event_type(self, where: str, who: str, pick: int, count: int) -> None:
        model = self.models[where]
        asker, kind = self.person(model, who), self.kind(model, pick)
        colleague = asker.organization == kind.organization
        self.get(model, asker, kind.uri, colleague, kind.shown)
        query = {"event_type": kind.uri}
        rows = self.listed(model, asker, "/event_type_memberships", query, count)
        hosts = None if rows is None else [row["member"]["uri"] for row in rows]
        assert hosts == (kind.users if colleague else None)
        path = "/event_type_availability_schedules"
        answer = self.request(model, asker, "GET", path, query=query)
        assert answer.status_code == (200 if colleague else 403)
        if colleague:
            found = [row["availability_rule"] for row in answer.json()["collection"]]
            assert [each["user"] for each in found] == kind.users
            for each in found:
                hours = hours_of(model, kind, each["user"])
                same(each, {**each, "rules": hours["rules"], "timezone": hours["timezone"]})

    @rule(where=wheres, who=persons, whose=others | st.none(), pick=picks, zone=zones, week=weeks)
    def give_hours_of_ones_own(
        self, where: str, who: str, *, whose: str | None, pick: int, zone: str, week: list[Json]
    ) -> None:
        model = self.models[where]
        asker, kind = self.person(model, who), self.kind(model, pick)
        host = self.person(model, whose, asker) if whose else asker
        rule_ = {"timezone": zone, "rules": week, **({"user": host.uri} if whose else {})}
        path = "/event_type_availability_schedules"
        query, body = {"event_type": kind.uri}, {"availability_rule": rule_}
        answer = self.request(model, asker, "PATCH", path, query=query, body=body)
        own = asker is host and asker.uri in kind.users
        if asker.organization != kind.organization or not (own or asker.role != "user"):
            assert answer.status_code == 403
        elif host.uri not in kind.users:
            assert answer.status_code == 400
        else:
            assert answer.status_code == 200, answer.text
            kind.kept["hours"][host.uri] = {"timezone": zone, "rules": week}
            model.note(kind.organization, f"Event_Type.{label(kind)}_Modified", asker)

    @rule(where=wheres, who=persons, zone=zones, week=weeks)
    def make_a_schedule(self, where: str, who: str, zone: str, week: list[Json]) -> None:
        model = self.models[where]
        asker = self.person(model, who)
        body = {"name": "Another", "timezone": zone, "rules": week}
        answer = self.request(model, asker, "POST", "/user_availability_schedules", body=body)
        assert answer.status_code == 201, answer.text
        shown = answer.json()["resource"]
        same(shown, {**body, "default": False, "user": asker.uri, "uri": shown["uri"]})
        model.schedules.append(Item(shown, users=[asker.uri]))
        model.note(asker.organization, "Availability.Schedule_Created", asker)

    @rule(
        where=wheres,
        who=persons,
        pick=picks,
        changes=st.fixed_dictionaries(
            {},
            optional={"rules": weeks, "timezone": zones, "default": st.just(True)},
        ),
        closed=st.booleans(),
    )
    def change_a_schedule(
        self, where: str, who: str, pick: int, changes: Json, closed: bool
    ) -> None:
        model = self.models[where]
        asker = self.person(model, who)
        schedule = self.one(
            (e for e in model.schedules if e.users == [asker.uri] or pick > 20), pick
        )
        assert schedule is not None
        if closed and "rules" in changes:
            tomorrow = f"{model.now + timedelta(days=2):%Y-%m-%d}"
            changes = {**changes, "rules": [*changes["rules"], on(tomorrow)]}
        answer = self.request(model, asker, "PATCH", schedule.uri, body=changes)
        if schedule.users != [asker.uri]:
            assert answer.status_code == 403
            return
        assert answer.status_code == 200, answer.text
        if "default" in changes:
            for each in model.schedules:
                each.shown["default"] &= each.users != [asker.uri]
        schedule.shown |= changes
        same(answer.json()["resource"], schedule.shown)
        model.note(asker.organization, "Availability.Modified", asker)

    @rule(where=wheres, who=persons, whose=others)
    def look_at_schedules(self, where: str, who: str, whose: str) -> None:
        model = self.models[where]
        asker = self.person(model, who)
        person = self.person(model, whose, asker)
        colleague = asker.organization == person.organization
        path, query = "/user_availability_schedules", {"user": person.uri}
        answer = self.request(model, asker, "GET", path, query=query)
        assert answer.status_code == (200 if colleague else 403)
        schedules = [each.shown for each in model.schedules if each.users == [person.uri]]
        if colleague:
            same(answer.json()["collection"], schedules)
        self.get(model, asker, schedules[-1]["uri"], colleague, schedules[-1])

    @rule(
        where=wheres,
        who=persons,
        whose=others,
        changes=st.dictionaries(
            st.sampled_from(PERIODS), st.sampled_from([None, 1, 2, 10000]), max_size=2
        ),
    )
    def limit_meetings(self, where: str, who: str, whose: str, changes: Json) -> None:
        model = self.models[where]
        asker = self.person(model, who)
        person = self.person(model, whose, asker)
        query = {"user": person.uri}
        answer = self.request(
            model, asker, "PATCH", "/user_meeting_limits", query=query, body=changes
        )
        if 10000 in changes.values() or not changes:
            assert answer.status_code in {400, 403}
        else:
            assert answer.status_code == (200 if asker is person else 403)
        if answer.is_success:
            assert asker is person
            model.limits[person.uri] |= changes
        answer = self.request(model, asker, "GET", "/user_meeting_limits", query=query)
        assert answer.status_code == (200 if asker is person else 403)
        if answer.is_success:
            same(answer.json()["collection"], [{**query, **model.limits[person.uri]}])

    @rule(
        where=wheres,
        who=persons,
        pick=picks,
        days=st.integers(0, 40),
        length=st.sampled_from([2, 2, 8]),
    )
    def look_for_open_times(self, where: str, who: str, pick: int, days: int, length: int) -> None:
        model = self.models[where]
        asker, kind = self.person(model, who), self.kind(model, pick)
        first = model.now + timedelta(days=days, seconds=1)
        last = first + timedelta(days=length)
        query = {"event_type": kind.uri, "start_time": written(first), "end_time": written(last)}
        answer = self.request(model, asker, "GET", "/event_type_available_times", query=query)
        if asker.organization != kind.organization:
            assert answer.status_code == 403
            return
        assert answer.status_code == 200, answer.text
        found = {
            instant(row["start_time"]): row["invitees_remaining"]
            for row in answer.json()["collection"]
        }
        wanted = openings(model, kind, first, last)
        assert found == {start: each.remaining for start, each in wanted.items()}

    @rule(where=wheres, who=persons, whose=others, days=st.integers(0, 20))
    def look_when_somebody_is_busy(self, where: str, who: str, whose: str, days: int) -> None:
        model = self.models[where]
        asker = self.person(model, who)
        person = self.person(model, whose, asker)
        first = model.now + timedelta(days=days, seconds=1)
        last = first + timedelta(days=7)
        query = {"user": person.uri, "start_time": written(first), "end_time": written(last)}
        answer = self.request(model, asker, "GET", "/user_busy_times", query=query)
        if asker.organization != person.organization:
            assert answer.status_code == 403
            return
        found = [(row["start_time"], row["event"]["uri"]) for row in answer.json()["collection"]]
        assert sorted(found) == sorted(
            (each.shown["start_time"], each.uri)
            for each in model.events
            if each.shown["status"] == "active"
            and person.uri in each.users
            and each.kept["start"] < last
            and first < each.kept["end"]
        )


def label(kind: Item) -> str:
    """Return what the activity log calls an event type."""
    if kind.shown["type"] == "AdhocEventType":
        return "One-off"
    pooled = {"round_robin": "Round_Robin", "collective": "Collective"}
    group = "Group" if kind.shown["kind"] == "group" else "One-on-One"
    return pooled.get(kind.shown["pooling_type"], group)
