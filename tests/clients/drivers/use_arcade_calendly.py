"""Arcade's tools have their address in the code: the transport is told another one."""

import asyncio
import json
import sys

import httpx
from arcade_calendly_api import tools
from arcade_tdk import ToolAuthorizationContext, ToolContext

given = json.load(sys.stdin)
base = httpx.URL(given["url"])
context = ToolContext(authorization=ToolAuthorizationContext(token=given["token"]))


async def redirect(request):
    assert request.url.host == "api.calendly.com"
    request.url = base.copy_with(raw_path=base.raw_path.rstrip(b"/") + request.url.raw_path)
    request.headers["Host"] = base.netloc.decode()


async def use(tool, **arguments):
    return (await tool(context, **arguments))["response_json"]


async def execute(tool, **body):
    arguments = {"mode": tools.ToolMode.EXECUTE, "request_body": json.dumps(body)}
    return (await use(tool, **arguments))["resource"]


async def pages(tool, **arguments):
    page = await use(tool, **arguments)
    found = page["collection"]
    while token := page["pagination"]["next_page_token"]:
        page = await use(tool, pagination_token=token, **arguments)
        found += page["collection"]
    return found


def uuid(uri):
    return uri.rpartition("/")[2]


async def book():
    me = (await use(tools.get_user_account_info))["resource"]
    event_types = await pages(
        tools.list_event_types,
        user_uri=me["uri"],
        number_of_event_types_to_return=2,
        return_active_event_types_only=True,
    )
    event_type = next(each for each in event_types if each["slug"] == "30min")
    times = await use(
        tools.list_available_event_times,
        event_type_uri=event_type["uri"],
        availability_start_time=given["start"],
        availability_end_time=given["end"],
    )
    wanted = {
        "event_type": event_type["uri"],
        "start_time": times["collection"][0]["start_time"],
        "invitee": {"name": "Ada Lovelace", "email": "ada@example.com", "timezone": "Europe/Paris"},
        "location": {"kind": event_type["locations"][0]["kind"]},
        "tracking": {
            "utm_campaign": "spring",
            "utm_source": "agent",
            "utm_medium": "chat",
            "utm_content": "c",
            "utm_term": "t",
            "salesforce_uuid": "s",
        },
    }
    invitee = await execute(tools.create_event_invitee, **wanted)
    try:
        await execute(tools.create_event_invitee, **wanted)
    except Exception as error:  # noqa: BLE001 - Arcade's, whose message is what an agent sees
        refusal = str(error.additional_prompt_content)
    listed = await pages(tools.list_event_invitees, event_uuid=uuid(invitee["event"]))
    canceled = await use(
        tools.cancel_scheduled_event,
        event_unique_identifier=uuid(invitee["event"]),
        cancellation_reason="Ill",
    )
    return {
        "slot": wanted["start_time"],
        "booked": [invitee["name"], invitee["scheduling_method"], invitee["tracking"]],
        "refusal": refusal,
        "listed": [each["uri"] for each in listed] == [invitee["uri"]],
        "canceled": canceled["resource"]["reason"],
    }


async def look_around():
    me = (await use(tools.get_user_account_info))["resource"]
    organization = me["current_organization"]
    of_organization = {"organization_uri": organization}
    relationships = await pages(
        tools.list_group_relationships, filter_by_organization=organization, number_of_rows=1
    )
    (group,) = await pages(tools.get_group_list, **of_organization)
    hosts = await pages(tools.fetch_event_type_hosts, event_type_uri=given["event_type"])
    hours = await use(tools.get_event_availability, event_type_uri=given["event_type"])
    locations = await use(tools.get_user_location_info, user_uri=me["uri"])
    sample = await use(
        tools.get_sample_webhook_data,
        organization_identifier=organization,
        webhook_event_type="invitee.created",
        webhook_scope="organization",
    )
    events = await pages(
        tools.list_scheduled_events, number_of_rows_to_return=100, **of_organization
    )
    return {
        "events": [each["uri"] for each in events],
        "group": [group["name"], len(relationships)],
        "hosts": [each["uri"].startswith(given["url"]) for each in hosts],
        "hours": [each["availability_rule"]["name"] for each in hours["collection"]],
        "locations": sorted(each["kind"] for each in locations["collection"]),
        "sample": sample["event"],
    }


async def change():
    me = (await use(tools.get_user_account_info))["resource"]
    organization = me["current_organization"]
    made = await execute(tools.create_event_type, name="Tea", owner=me["uri"], duration=20)
    mark = (await use(tools.mark_invitee_no_show, invitee_id=given["invitee"]))["resource"]
    shown = await use(tools.get_invitee_no_show_details, invitee_uuid=uuid(mark["uri"]))
    undone = await tools.undo_invitee_no_show_status(context, invitee_unique_id=uuid(mark["uri"]))
    webhook = (
        await use(
            tools.create_webhook_subscription,
            callback_url="http://127.0.0.1:9/agent",
            event_subscriptions=["invitee.created", "invitee_no_show.created"],
            organization_reference=organization,
            webhook_subscription_scope="organization",
        )
    )["resource"]
    listed = await pages(
        tools.list_webhook_subscriptions,
        filter_scope="organization",
        organization_id=organization,
    )
    removed = await tools.delete_webhook_subscription(context, webhook_uuid=uuid(webhook["uri"]))
    return {
        "event_type": [made["name"], made["duration"], made["active"]],
        "no_show": [shown["resource"]["invitee"], undone["response_text"]],
        "webhooks": [each["uri"] for each in listed] == [webhook["uri"]],
        "removed": removed["response_text"],
    }


async def main():
    async with httpx.AsyncClient(event_hooks={"request": [redirect]}) as client:
        tools.HTTP_CLIENT = client
        said = {**await book(), **await look_around(), **await change()}
    json.dump(said, sys.stdout)


asyncio.run(main())
