"""Rules about webhook subscriptions; what each must be told follows from all other rules."""

from hypothesis import strategies as st
from hypothesis.stateful import rule

from tests.laws.whole.base import Base, counts, others, persons, picks, same, wheres
from tests.laws.whole.model import Hook, Json, Model, Person

__all__ = ["Listening"]

FOR_ALL = [
    "invitee.created",
    "invitee.canceled",
    "invitee_no_show.created",
    "invitee_no_show.deleted",
    "event_type.created",
    "event_type.updated",
    "event_type.deleted",
    "contact.created",
    "contact.updated",
    "contact.deleted",
]
FORMS = ["routing_form_submission.created"]
RECAPS = ["meeting_recap.created", "meeting_recap.updated", "meeting_recap.deleted"]
SCOPES = ("organization", "user", "group")
WITH_ROUTING = ("enterprise", "teams")

scopes = st.sampled_from(SCOPES)


class Listening(Base):
    def _target(self, model: Model, scope: str, person: Person) -> Json:
        """Return whose events are meant; a group is the one that there is to lead."""
        (*_, group) = model.groups
        home = group.organization if scope == "group" else person.organization
        return {
            "organization": home,
            "scope": scope,
            "user": person.uri if scope == "user" else None,
            "group": group.uri if scope == "group" else None,
        }

    def _may_listen(self, model: Model, asker: Person, target: Json) -> bool:
        home = target["organization"]
        if asker.organization != home:
            return False
        leads = target["scope"] == "group" and model.leads(asker, target["group"])
        return target["user"] == asker.uri or leads or model.administers(asker, home)

    @rule(
        where=wheres,
        who=persons,
        whose=others,
        scope=scopes,
        events=st.sampled_from([FOR_ALL, FOR_ALL, FOR_ALL[:2], FORMS, RECAPS]),
        again=st.booleans(),
    )
    def listen(
        self, where: str, who: str, *, whose: str, scope: str, events: list[str], again: bool
    ) -> None:
        model = self.models[where]
        asker = self.person(model, who)
        person = self.person(model, whose, asker)
        target = self._target(model, scope, person)
        used = [hook.path for hook in model.hooks]
        path = used[-1] if again and used else f"/{model.name}/{len(used)}"
        url = f"http://app.test{path}"
        body = {"url": url, "events": events, **target}
        answer = self.request(model, asker, "POST", "/webhook_subscriptions", body=body)
        plan = model.plans[target["organization"]]
        lacking = (events is FORMS and plan not in WITH_ROUTING) or (
            events is RECAPS and plan == "free"
        )
        if not self._may_listen(model, asker, target):
            assert answer.status_code == 403
        elif (events is FORMS and scope != "organization") or (
            events is RECAPS and scope != "user"
        ):
            assert answer.status_code == 400
        elif lacking:
            assert answer.status_code == 403
        elif any(
            (hook.path, hook.shown["organization"], hook.gone)
            == (path, target["organization"], False)
            for hook in model.hooks
        ):
            assert answer.status_code == 409
        elif path in used:
            # Whoever listens there again would be told what somebody else was told before.
            assert answer.status_code == 201
            gone = self.request(model, asker, "DELETE", answer.json()["resource"]["uri"])
            assert gone.status_code == 204
        else:
            assert answer.status_code == 201, answer.text
            shown = answer.json()["resource"]
            wanted = {"callback_url": url, "events": events, "state": "active", **target}
            at = dict.fromkeys(("created_at", "updated_at"), model.time)
            rest = {"creator": asker.uri, "retry_started_at": None, "uri": shown["uri"]}
            same(shown, {**wanted, **at, **rest})
            model.hooks.append(Hook(shown, path))

    def _may_see(self, model: Model, asker: Person, hook: Hook) -> bool:
        shown = hook.shown
        own = asker.uri in (shown["creator"], shown["user"])
        leads = shown["scope"] == "group" and model.leads(asker, shown["group"])
        inside = asker.organization == shown["organization"]
        return (inside and (own or leads)) or model.administers(asker, shown["organization"])

    @rule(where=wheres, who=persons, pick=picks, stops=st.booleans())
    def look_at_a_hook(self, where: str, who: str, pick: int, stops: bool) -> None:
        model = self.models[where]
        if not (hook := self.one((each for each in model.hooks if not each.gone), pick)):
            return
        asker = self.person(model, who)
        allowed = self._may_see(model, asker, hook)
        self.get(model, asker, hook.shown["uri"], allowed, hook.shown)
        if stops:
            answer = self.request(model, asker, "DELETE", hook.shown["uri"])
            assert answer.status_code == (204 if allowed else 403)
            hook.gone = allowed

    @rule(
        where=wheres,
        who=persons,
        whose=others,
        scope=scopes,
        descending=st.booleans(),
        count=counts,
        event=st.sampled_from([*FOR_ALL, *FORMS, *RECAPS]),
    )
    def list_hooks(
        self,
        where: str,
        who: str,
        *,
        whose: str,
        scope: str,
        descending: bool,
        count: int,
        event: str,
    ) -> None:
        model = self.models[where]
        asker = self.person(model, who)
        person = self.person(model, whose, asker)
        target = self._target(model, scope, person)
        allowed = self._may_listen(model, asker, target)
        sort = f"created_at:{'desc' if descending else 'asc'}"
        rows = self.listed(model, asker, "/webhook_subscriptions", {**target, "sort": sort}, count)
        wanted = [
            hook.shown
            for hook in model.hooks
            if not hook.gone and all(hook.shown[key] == target[key] for key in target)
        ]
        wanted.sort(key=lambda shown: shown["created_at"])
        same(rows, ((wanted[::-1] if descending else wanted) if allowed else None))
        query = {**target, "event": event}
        answer = self.request(model, asker, "GET", "/sample_webhook_data", query=query)
        assert answer.status_code == (200 if allowed else 403)
        if allowed:
            assert answer.json()["event"] == event
            assert answer.json()["created_by"] == asker.uri
