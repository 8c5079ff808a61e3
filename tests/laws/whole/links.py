"""Rules about links for one booking, and shares."""

from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import rule

from tests.laws.whole.base import counts, others, persons, picks, same, wheres
from tests.laws.whole.calendars import Calendars
from tests.laws.whole.model import Item, Json, Model

__all__ = ["Links"]

UNUSED_FOR = timedelta(days=90)


class Links(Calendars):
    @rule(where=wheres, who=persons, pick=picks)
    def make_a_link(self, where: str, who: str, pick: int) -> None:
        model = self.models[where]
        asker, kind = self.person(model, who), self.kind(model, pick)
        body = {"max_event_count": 1, "owner": kind.uri, "owner_type": "EventType"}
        answer = self.request(model, asker, "POST", "/scheduling_links", body=body)
        assert answer.status_code == (201 if model.manages(asker, kind) else 403)
        if answer.is_success:
            shown = answer.json()["resource"]
            assert shown["owner"] == kind.uri
            self._is_new(model, shown["booking_url"])

    def _is_new(self, model: Model, address: str) -> None:
        assert address not in model.links
        model.links.append(address)

    @rule(where=wheres, who=persons, pick=picks, name=st.sampled_from([None, "For you"]))
    def share(self, where: str, who: str, pick: int, name: str | None) -> None:
        model = self.models[where]
        asker, kind = self.person(model, who), self.kind(model, pick)
        own = {"name": name} if name else {}
        body = {"event_type": kind.uri, **own}
        answer = self.request(model, asker, "POST", "/shares", body=body)
        if not model.manages(asker, kind):
            assert answer.status_code == 403
        elif kind.shown["kind"] != "solo" or kind.shown["pooling_type"]:
            assert answer.status_code == 400
        else:
            assert answer.status_code == 201, answer.text
            shown = answer.json()["resource"]
            (link,) = shown["scheduling_links"]
            self._is_new(model, link["booking_url"])
            share = Item(shown, kept={"kind": kind, "own": own, "made": model.now})
            model.shares.append(share)
            model.note(kind.organization, "Event_Type.Modified_One-on-One_Link_Created", asker)
            self._compare(model, share, shown)

    def _compare(self, model: Model, share: Item, shown: Json) -> None:
        """Hold a share against what it must be: its own settings, else those of the event type."""
        kind, settings = share.kept["kind"], shown["share_override"]
        for name in ("name", "duration"):
            assert settings[name] == share.kept["own"].get(name, kind.shown[name])
        status = "active" if self._is_open(model, share) else "expired"
        kept = {
            key: share.shown[key] for key in ("uri", "created_at", "contact", "scheduling_links")
        }
        same(shown, {**shown, **kept, "status": status})

    def _is_open(self, model: Model, share: Item) -> bool:
        return bool(model.now < share.kept["made"] + UNUSED_FOR)

    @rule(
        where=wheres,
        who=persons,
        pick=picks,
        changes=st.fixed_dictionaries(
            {},
            optional={"name": st.sampled_from([None, "Mine"]), "duration": st.just(60)},
        ),
        contact=st.none() | picks,
    )
    def change_a_share(
        self, where: str, who: str, pick: int, changes: Json, contact: int | None
    ) -> None:
        model = self.models[where]
        asker = self.person(model, who)
        if not (share := self.one(model.shares, pick)):
            return
        theirs = None if contact is None else self.one(model.contacts, contact)
        body = {**changes, **({"contact": theirs.uri} if theirs else {})}
        answer = self.request(model, asker, "PATCH", share.uri, body=body)
        if not body:
            assert answer.status_code in {400, 403}
        elif not model.manages(asker, share.kept["kind"]):
            assert answer.status_code == 403
        elif not self._is_open(model, share):
            assert answer.status_code == 409
        elif theirs and theirs.users != [asker.uri]:
            assert answer.status_code == 403
        else:
            assert answer.status_code == 200, answer.text
            own = {**share.kept["own"], **changes}
            share.kept["own"] = {k: v for k, v in own.items() if v is not None}
            share.shown["contact"] = theirs.uri if theirs else share.shown["contact"]
            self._compare(model, share, answer.json()["resource"])

    @rule(where=wheres, who=persons, pick=picks)
    def remove_a_share(self, where: str, who: str, pick: int) -> None:
        model = self.models[where]
        if not (share := self.one(model.shares, pick)):
            return
        asker = self.person(model, who)
        answer = self.request(model, asker, "DELETE", share.uri)
        assert answer.status_code == (204 if model.manages(asker, share.kept["kind"]) else 403)
        if answer.is_success:
            model.shares.remove(share)
            again = self.request(model, asker, "DELETE", share.uri)
            assert again.status_code == 404

    @rule(where=wheres, who=persons, whose=others, descending=st.booleans(), count=counts)
    def list_shares(self, where: str, who: str, whose: str, descending: bool, count: int) -> None:
        model = self.models[where]
        asker = self.person(model, who)
        person = self.person(model, whose, asker)
        sort = f"created_at:{'desc' if descending else 'asc'}"
        rows = self.listed(model, asker, "/shares", {"user": person.uri, "sort": sort}, count)
        assert (rows is not None) == (asker is person)
        if rows is not None:
            mine = [each for each in model.shares if person.uri in each.kept["kind"].users]
            mine.sort(key=lambda each: each.shown["created_at"])
            for share, shown in zip(mine[::-1] if descending else mine, rows, strict=True):
                self._compare(model, share, shown)
