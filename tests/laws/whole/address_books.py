"""Rules about contacts and their custom fields."""

from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import rule

from tests.laws.whole.base import counts, persons, picks, same, wheres
from tests.laws.whole.bookings import Bookings, new_contact
from tests.laws.whole.model import Item, Json, Model, Person

__all__ = ["AddressBooks"]

DEFINITIONS = "/contacts/custom_field_definitions"

addresses = st.lists(
    st.sampled_from(["i0@example.com", "I1@example.com", "c2@example.com", "c3@example.com"]),
    min_size=1,
    max_size=2,
)
details = st.fixed_dictionaries(
    {},
    optional={
        "name": st.sampled_from(["Riley", "Remy"]),
        "company": st.sampled_from([None, "Acme", "Field & Co"]),
        "country": st.sampled_from([None, "Germany"]),
        "phone_numbers": st.sampled_from([[], [{"phone_number": "+14155550111"}]]),
    },
)
values = st.sampled_from([None, "Gold", 7])
sorts = st.sampled_from(["created_at:asc", "created_at:desc", "updated_at:asc", "updated_at:desc"])


def written_emails(given: list[str]) -> list[Json]:
    return [{"email": each, "is_primary": number == 0} for number, each in enumerate(given)]


class AddressBooks(Bookings):
    @rule(where=wheres, who=persons, emails=addresses, details=details, value=values)
    def enter_a_contact(
        self, where: str, who: str, emails: list[str], details: Json, value: Any
    ) -> None:
        model = self.models[where]
        asker = self.person(model, who)
        known = self._definitions(model, asker)
        body = {"name": "Riley", **details, "emails": written_emails(emails)}
        fields = self._fields(known, value)
        answer = self.request(
            model, asker, "POST", "/contacts", body={**body, "custom_fields": fields}
        )
        if len({each.lower() for each in emails}) < len(emails) or self._misfits(known, value):
            assert answer.status_code == 400
        elif any(self.contact_of(model, asker.uri, each) for each in emails):
            assert answer.status_code == 409
        else:
            assert answer.status_code == 201, answer.text
            shown = answer.json()["resource"]
            at = dict.fromkeys(("created_at", "updated_at"), model.time)
            wanted = {"company": None, "phone_numbers": [], "country": None, **body, **at}
            said = [self._said(each, value) for each in known]
            same(shown, {**shown, **wanted, "custom_fields": said, "next_meeting_date": None})
            contact = Item(shown, asker.organization, [asker.uri], new_contact())
            model.contacts.append(contact)
            model.tell("contact.created", contact.uri, asker.organization, [asker.uri])

    def _definitions(self, model: Model, person: Person) -> list[Item]:
        return [each for each in model.definitions if each.organization == person.organization]

    @staticmethod
    def _fields(known: list[Item], value: Any) -> list[Json]:
        return [{"uuid": each.uri.rpartition("/")[2], "value": value} for each in known]

    @staticmethod
    def _misfits(known: list[Item], value: Any) -> bool:
        kinds = {"text": str, "number": int}
        return value is not None and not all(
            isinstance(value, kinds[each.shown["field_type"]]) for each in known
        )

    @staticmethod
    def _said(definition: Item, value: Any) -> Json:
        return {"label": definition.shown["label"], "uri": definition.uri, "value": value}

    @rule(
        where=wheres,
        who=persons,
        pick=picks,
        emails=addresses | st.none(),
        details=details,
        value=values | st.just("nothing"),
    )
    def change_a_contact(
        self,
        where: str,
        who: str,
        *,
        pick: int,
        emails: list[str] | None,
        details: Json,
        value: Any,
    ) -> None:
        model = self.models[where]
        asker = self.person(model, who)
        if not (contact := self._contact(model, asker, pick)):
            return
        body = {**details, **({"emails": written_emails(emails)} if emails else {})}
        known = [] if value == "nothing" else self._definitions(model, asker)
        changes = {**body, **({"custom_fields": self._fields(known, value)} if known else {})}
        answer = self.request(model, asker, "PATCH", contact.uri, body=changes)
        given = emails or []
        if not changes:
            assert answer.status_code in {400, 403}
        elif contact.users != [asker.uri]:
            assert answer.status_code == 403
        elif len({each.lower() for each in given}) < len(given) or self._misfits(known, value):
            assert answer.status_code == 400
        elif self._clash(model, contact, given) and not self._are(contact, body):
            assert answer.status_code == 409
        else:
            assert answer.status_code == 200, answer.text
            if known:
                body["custom_fields"] = self._set(contact, known, value)
            self._change_to(model, contact, body)
            same(answer.json()["resource"], contact.shown)

    def _clash(self, model: Model, contact: Item, given: list[str]) -> bool:
        """Return whether another contact of the same user's has one of some addresses."""
        (user,) = contact.users
        others = [self.contact_of(model, user, each) for each in given]
        return any(other not in {None, contact} for other in others)

    def _change_to(self, model: Model, contact: Item, body: Json) -> None:
        if self._are(contact, body):
            return
        contact.shown |= {**body, "updated_at": model.time}
        if "emails" in body:
            addresses = [each["email"].lower() for each in body["emails"]]
            meetings = contact.kept["meetings"]
            contact.kept["meetings"] = [each for each in meetings if each[1] in addresses]
            model.let_meetings_begin()
        model.tell("contact.updated", contact.uri, contact.organization, contact.users)

    def _set(self, contact: Item, known: list[Item], value: Any) -> list[Json]:
        uris = [each.uri for each in known]
        fields = contact.shown["custom_fields"]
        return [{**each, "value": value} if each["uri"] in uris else each for each in fields]

    @staticmethod
    def _are(contact: Item, body: Json) -> bool:
        return all(contact.shown[key] == value for key, value in body.items())

    def _contact(self, model: Model, asker: Person, pick: int) -> Item | None:
        """Return one of somebody's contacts; with a large pick, one of anybody's."""
        mine = [each for each in model.contacts if each.users == [asker.uri]]
        return self.one(model.contacts if pick > 25 or not mine else mine, pick)

    @rule(where=wheres, who=persons, pick=picks)
    def remove_a_contact(self, where: str, who: str, pick: int) -> None:
        model = self.models[where]
        asker = self.person(model, who)
        if not (contact := self._contact(model, asker, pick)):
            return
        answer = self.request(model, asker, "DELETE", contact.uri)
        if contact.users != [asker.uri]:
            assert answer.status_code == 403
            return
        assert answer.status_code == 204
        model.contacts.remove(contact)
        gone = [each for each in model.notes if each.shown["contact"] == contact.uri]
        model.notes = [each for each in model.notes if each not in gone]
        for note in gone:
            assert self.request(model, asker, "GET", note.uri).status_code == 404
        for uri in contact.kept["lists"]:
            found = next(each for each in model.contact_lists if each.uri == uri)
            self._recount(model, found)
        model.tell("contact.deleted", contact.uri, asker.organization, [asker.uri])

    @rule(
        where=wheres,
        who=persons,
        pick=picks,
        list_=st.none() | picks,
        filters=st.fixed_dictionaries(
            {},
            optional={
                "email": st.sampled_from(["I0@example.com", "i1@example.com,c2@example.com"]),
                "company": st.sampled_from(["acme", "co"]),
                "country": st.just("Germany"),
                "name": st.sampled_from(["riley", "invitee"]),
            },
        ),
        sort=sorts,
        count=counts,
    )
    def look_at_contacts(
        self,
        where: str,
        who: str,
        *,
        pick: int,
        list_: int | None,
        filters: Json,
        sort: str,
        count: int,
    ) -> None:
        model = self.models[where]
        asker = self.person(model, who)
        if contact := self._contact(model, asker, pick):
            self.get(model, asker, contact.uri, contact.users == [asker.uri], contact.shown)
        named = None if list_ is None else self._list(model, asker, list_)
        query = {**filters, "sort": sort, "contact_list": named.uri if named else None}
        rows = self.listed(model, asker, "/contacts", query, count)
        if named and named.users != [asker.uri]:
            assert rows is None
            return
        static = named if named and named.shown["type"] == "static_list" else None
        wanted = [
            each
            for each in model.contacts
            if each.users == [asker.uri]
            and (static is None or static.uri in each.kept["lists"])
            and fits(each.shown, filters)
        ]
        field, way = sort.split(":")
        shown = self.ordered(wanted, lambda e: e.shown[field], descending=way == "desc")
        same(rows, shown)

    @rule(
        where=wheres,
        who=persons,
        label=st.sampled_from(["Tier", "tier", "Size"]),
        type_=st.sampled_from(["text", "number"]),
        pick=picks,
    )
    def define_a_field(self, where: str, who: str, label: str, type_: str, pick: int) -> None:
        model = self.models[where]
        asker = self.person(model, who)
        known = self._definitions(model, asker)
        body = {"label": label, "field_type": type_}
        answer = self.request(model, asker, "POST", DEFINITIONS, body=body)
        if not model.administers(asker, asker.organization):
            assert answer.status_code == 403
        elif label.lower() in [each.shown["label"].lower() for each in known]:
            assert answer.status_code == 409
        else:
            assert answer.status_code == 201, answer.text
            shown = answer.json()["resource"]
            same(shown, {**shown, **body, "created_at": model.time})
            definition = Item(shown, asker.organization)
            model.definitions.append(definition)
            for contact in model.contacts:
                if contact.organization == asker.organization:
                    contact.shown["custom_fields"].append(self._said(definition, None))
        answer = self.request(model, asker, "GET", DEFINITIONS)
        known = self._definitions(model, asker)
        same(answer.json()["collection"], [each.shown for each in known])
        if definition_ := self.one(model.definitions, pick):
            colleague = definition_.organization == asker.organization
            self.get(model, asker, definition_.uri, colleague, definition_.shown)

    def _list(self, model: Model, asker: Person, pick: int) -> Item:
        mine = [each for each in model.contact_lists if each.users == [asker.uri]]
        found = self.one(model.contact_lists if pick > 25 else mine, pick)
        assert found is not None
        return found

    def _recount(self, model: Model, target: Item) -> None:
        on_it = sum(target.uri in each.kept["lists"] for each in model.contacts)
        target.shown |= {"contact_count": on_it, "updated_at": model.time}


def fits(shown: Json, filters: Json) -> bool:
    """Return whether a contact passes all filters: whole values, or parts of a text."""
    emails = [each["email"].lower() for each in shown["emails"]]
    for name, value in filters.items():
        if name == "email":
            if not set(value.lower().split(",")) & set(emails):
                return False
        elif name == "country":
            if shown["country"] != value:
                return False
        elif value not in (shown[name] or "").lower():
            return False
    return True
