"""Right requests about contacts, what is known of them, and lists of them."""

from collections.abc import Iterable

from tests.api.given import Json
from tests.contract.bodies import CONTACT
from tests.contract.preparation import primary
from tests.contract.right import Catalogue, delete, get, patch, post
from tests.contract.stage import Things

__all__ = ["FAMILIES"]


def _contacts(of: Things) -> Catalogue:
    texts = ("email", "phone_number", "name", "job_title", "company", "country", "state", "city")
    values = {of.definition: "Gold", of.tags: ["new", "large"]}
    fields = {
        "custom_fields": [
            {"uuid": uri.rpartition("/")[2], "value": value} for uri, value in values.items()
        ]
    }
    person = {**CONTACT, "emails": [primary("new@example.com")]}
    note = {
        "contact": of.contact,
        "title": "Renewal",
        "body": "Wants a quote.",
        "remind_at": "2026-03-12T09:00:00Z",
    }
    return {
        "contacts_list-contacts": [
            get(
                "/contacts",
                **dict.fromkeys(texts, "somebody"),
                timezone="Europe/Berlin",
                contact_list=of.contact_list,
                exclude="custom_fields",
                sort="created_at:asc",
                count="20",
            )
        ],
        "contacts_create-contact": [
            post("/contacts", person),
            post("/contacts", {**person, **fields}),
        ],
        "contacts_get-contact": [get(of.contact, exclude="custom_fields")],
        "contacts_patch-contacts-uuid": [
            patch(of.contact, {**person, **fields}),
        ],
        "contacts_delete-contacts-uuid": [delete(of.contact)],
        "contacts_list-contact-custom-field-definitions": [
            get("/contacts/custom_field_definitions")
        ],
        "contacts_get-contact-custom-field-definition": [get(of.definition)],
        "contacts_create-contact-custom-field-definition": [
            post("/contacts/custom_field_definitions", {"label": "Tier", **kind})
            for kind in _kinds_of_fields()
        ],
        "contacts_list-notes": [get("/notes", contact=f"{of.contact},{of.twin}", count="20")],
        "contacts_create-note": [post("/notes", note)],
        "contacts_get-note": [get(of.note)],
    }


def _kinds_of_fields() -> Iterable[Json]:
    options = [{"label": "Gold"}, {"label": "Silver"}]
    yield {"field_type": "text", "currency": None}
    yield {"field_type": "currency", "currency": "EUR"}
    yield {"field_type": "single_select", "options": options}


def _contact_lists(of: Things) -> Catalogue:
    contacts = {"contacts": [of.contact, of.twin]}
    members = f"{of.contact_list}/memberships"
    return {
        "contacts_list-contact-lists": [get("/contact_lists", type="static_list")],
        "contacts_create-contact-list": [post("/contact_lists", {"name": "Leads", **contacts})],
        "contacts_get-contact-list": [get(of.contact_list)],
        "contacts_update-contact-list": [patch(of.contact_list, {"name": "Leads"})],
        "contacts_add-contacts-to-static-list": [post(members, contacts)],
        "contacts_remove-contacts-from-static-list": [post(f"{members}/removal", contacts)],
    }


FAMILIES = (_contacts, _contact_lists)
