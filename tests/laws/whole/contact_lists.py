"""Rules about lists of contacts, and notes about them."""

from hypothesis import strategies as st
from hypothesis.stateful import rule

from tests.laws.whole.address_books import AddressBooks
from tests.laws.whole.base import counts, persons, picks, same, wheres
from tests.laws.whole.model import Item, Json, Model, Person

__all__ = ["ContactLists"]

EMPTY: Json = {
    "unchanged": 0,
    "invalid": 0,
    "invalid_contacts": [],
    "failed": 0,
    "failed_contacts": [],
}


class ContactLists(AddressBooks):
    @rule(
        where=wheres,
        who=persons,
        name=st.sampled_from(["Leads", "léads", "Clients", " "]),
        several=st.lists(picks, max_size=3),
    )
    def make_a_list(self, where: str, who: str, name: str, several: list[int]) -> None:
        model = self.models[where]
        asker = self.person(model, who)
        contacts = self._contacts(model, several)
        body: Json = {"name": name, "contacts": [each.uri for each in contacts]}
        answer = self.request(model, asker, "POST", "/contact_lists", body=body)
        if not name.strip():
            assert answer.status_code == 400
        elif self._is_taken(model, asker, name):
            assert answer.status_code == 409
        else:
            assert answer.status_code == 201, answer.text
            shown = answer.json()["resource"]
            made = Item(shown, users=[asker.uri])
            model.contact_lists.append(made)
            result = self._change(model, made, contacts, member=True)
            assert answer.json()["membership_result"] == {**EMPTY, "added": 0, **result}
            shown["contact_count"] = result["added"]
            same(shown, {**shown, **{"name": name, "type": "static_list"}})

    def _contacts(self, model: Model, several: list[int]) -> list[Item]:
        found = [self.one(model.contacts, each) for each in several]
        return [*dict.fromkeys(each for each in found if each)]

    def _is_taken(self, model: Model, asker: Person, name: str, but: Item | None = None) -> bool:
        plain = name.lower().replace("é", "e")
        return any(
            each.shown["name"].lower().replace("é", "e") == plain
            for each in model.contact_lists
            if each.users == [asker.uri] and each is not but and each.shown["type"] == "static_list"
        )

    def _change(self, model: Model, target: Item, contacts: list[Item], *, member: bool) -> Json:
        mine = [each for each in contacts if each.users == target.users]
        changed = [each for each in mine if (target.uri in each.kept["lists"]) != member]
        for contact in changed:
            lists = [each for each in contact.kept["lists"] if each != target.uri]
            contact.kept["lists"] = [*lists, *([target.uri] if member else [])]
        if changed:
            self._recount(model, target)
        invalid = [each.uri for each in contacts if each not in mine]
        return {
            ("added" if member else "removed"): len(changed),
            "unchanged": len(mine) - len(changed),
            "invalid": len(invalid),
            "invalid_contacts": invalid,
        }

    @rule(
        where=wheres,
        who=persons,
        pick=picks,
        several=st.lists(picks, min_size=1, max_size=3),
        member=st.booleans(),
    )
    def change_who_is_on_a_list(
        self, where: str, who: str, pick: int, several: list[int], member: bool
    ) -> None:
        model = self.models[where]
        asker = self.person(model, who)
        target, contacts = self._list(model, asker, pick), self._contacts(model, several)
        if not contacts:
            return
        path = f"{target.uri}/memberships{'' if member else '/removal'}"
        body = {"contacts": [each.uri for each in contacts]}
        answer = self.request(model, asker, "POST", path, body=body)
        if target.users != [asker.uri]:
            assert answer.status_code == 403
        elif target.shown["type"] != "static_list":
            assert answer.status_code == 409
        else:
            assert answer.status_code == 200, answer.text
            result = self._change(model, target, contacts, member=member)
            same(answer.json()["resource"], {**EMPTY, **result})

    @rule(where=wheres, who=persons, pick=picks, name=st.sampled_from(["Leads", "Clients", "Old"]))
    def rename_a_list(self, where: str, who: str, pick: int, name: str) -> None:
        model = self.models[where]
        asker = self.person(model, who)
        target = self._list(model, asker, pick)
        answer = self.request(model, asker, "PATCH", target.uri, body={"name": name})
        if target.users != [asker.uri]:
            assert answer.status_code == 403
        elif target.shown["type"] != "static_list" or self._is_taken(model, asker, name, target):
            assert answer.status_code == 409
        else:
            assert answer.status_code == 200, answer.text
            target.shown |= {"name": name, "updated_at": model.time}

    @rule(where=wheres, who=persons, pick=picks)
    def look_at_lists(self, where: str, who: str, pick: int) -> None:
        model = self.models[where]
        asker = self.person(model, who)
        answer = self.request(model, asker, "GET", "/contact_lists")
        mine = [each.shown for each in model.contact_lists if each.users == [asker.uri]]
        same(answer.json()["collection"], mine)
        found = self._list(model, asker, pick)
        self.get(model, asker, found.uri, found.users == [asker.uri], found.shown)

    @rule(
        where=wheres,
        who=persons,
        pick=picks,
        title=st.sampled_from([None, "Renewal", " "]),
        body=st.sampled_from([None, "Wants a quote."]),
    )
    def write_a_note(
        self, where: str, who: str, pick: int, title: str | None, body: str | None
    ) -> None:
        model = self.models[where]
        asker = self.person(model, who)
        if not (contact := self._contact(model, asker, pick)):
            return
        said = {"contact": contact.uri, "title": title, "body": body}
        answer = self.request(model, asker, "POST", "/notes", body=said)
        title = (title or "").strip() or None
        if contact.users != [asker.uri]:
            assert answer.status_code == 403
        elif title is None and body is None:
            assert answer.status_code == 400
        else:
            assert answer.status_code == 201, answer.text
            shown = answer.json()["resource"]
            same(shown, {**shown, **said, "title": title, "user": asker.uri})
            model.notes.append(Item(shown, users=[asker.uri]))

    @rule(
        where=wheres,
        who=persons,
        pick=picks,
        several=st.lists(picks, min_size=1, max_size=2),
        count=counts,
    )
    def look_at_notes(
        self, where: str, who: str, pick: int, several: list[int], count: int
    ) -> None:
        model = self.models[where]
        asker = self.person(model, who)
        if note := self.one(model.notes, pick):
            answer = self.request(model, asker, "GET", note.uri)
            mine = note.users == [asker.uri]
            assert answer.status_code == (200 if mine else 404)
            assert not mine or answer.json()["resource"] == note.shown
        found = [self._contact(model, asker, each) for each in several]
        contacts = [*dict.fromkeys(each for each in found if each)]
        if not contacts:
            return
        uris = [each.uri for each in contacts]
        rows = self.listed(model, asker, "/notes", {"contact": ",".join(uris)}, count)
        wanted = [each for each in model.notes if each.shown["contact"] in uris]
        shown = self.ordered(wanted, lambda each: each.shown["updated_at"], descending=True)
        allowed = all(each.users == [asker.uri] for each in contacts)
        same(rows, (shown if allowed else None))
