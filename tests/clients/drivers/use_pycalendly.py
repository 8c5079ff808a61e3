"""PyCalendly sends the parameters of GET as a JSON body, and follows `next_page`."""

import json
import sys

from calendly import CalendlyAPI
from calendly import calendly as module

given = json.load(sys.stdin)
for name in ("EVENTS", "EVENT_TYPE", "ME", "WEBHOOK"):
    address = getattr(module, name)
    setattr(module, name, address.replace("https://api.calendly.com", given["url"]))

api = CalendlyAPI(given["token"])


def uuid(uri):
    return uri.rpartition("/")[2]


me = api.about()["resource"]
organization = me["current_organization"]
event_types = api.get_all_event_types(me["uri"])
event_type = api.get_event_type(uuid(event_types[0]["uri"]))["resource"]
events = api.get_all_scheduled_events(me["uri"])
canceled = api.list_events(organization=organization, status="canceled")["collection"]
event = api.get_event_details(uuid(given["event"]))["resource"]
invitees = api.list_event_invitees(uuid(event["uri"]))["collection"]
invitee = api.get_event_invitee(uuid(event["uri"]), uuid(invitees[0]["uri"]))["resource"]
page = api.convert_event_to_original_url(uuid(event["uri"]), me["uri"])

webhook = api.create_webhook(
    "http://127.0.0.1:9/hook", "user", organization, signing_key="key", user=me["uri"]
)["resource"]
unsigned = api.create_webhook("http://127.0.0.1:9/unsigned", "organization", organization)
same = api.get_webhook(uuid(webhook["uri"]))["resource"]
webhooks = api.list_webhooks(organization, "user", user=me["uri"], sort="created_at:asc")
api.delete_webhook(uuid(webhook["uri"]))
left = api.list_webhooks(organization, "organization", count=1)

json.dump(
    {
        "me": me["email"],
        "event_types": [each["slug"] for each in event_types],
        "same_event_type": event_type == event_types[0],
        "events": [each["uri"] for each in events],
        "canceled": [each["uri"] for each in canceled],
        "invitee": [invitee["email"], invitee == invitees[0]],
        "page": page,
        "webhooks": [each["callback_url"] for each in webhooks["collection"]],
        "same_webhook": same == webhook,
        "left": [each["uri"] for each in left["collection"]] == [unsigned["resource"]["uri"]],
    },
    sys.stdout,
)
