"""The typed SDK does what it knows, and what it returns is held to its own annotations."""

import dataclasses
import json
import sys
from typing import Any, Union, get_args, get_origin, get_type_hints

from calendly import Calendly
from calendly.models import operations as ops
from calendly.models import shared

given = json.load(sys.stdin)
security = shared.Security(oauth2=f"Bearer {given['token']}")
sdk = Calendly(security=security, server_url=given["url"])


def uuid(uri):
    return uri.rpartition("/")[2]


def read(answer):
    """Return the typed object of a success."""
    (body,) = [
        value
        for name, value in vars(answer).items()
        if name not in ("content_type", "status_code", "raw_response") and value is not None
    ]
    check(body, type(body), type(body).__name__)
    return body


def check(value, annotation, at):
    """Fail where a value is not what the SDK says; it lets null pass everywhere."""
    if get_origin(annotation) is Union:
        annotation = get_args(annotation)[0]
    if value is None or annotation is Any:
        return
    if get_origin(annotation) is list:
        for number, item in enumerate(value):
            check(item, get_args(annotation)[0], f"{at}[{number}]")
        return
    expected = (int, float) if annotation is float else annotation
    assert isinstance(value, expected), f"{at}: {value!r} is not {annotation}"
    if dataclasses.is_dataclass(annotation):
        for name, kind in get_type_hints(annotation).items():
            check(getattr(value, name), kind, f"{at}.{name}")


def pages(ask, request):
    found, counts = [], []
    while True:
        page = read(ask(request))
        found += page.collection
        counts.append(page.pagination.count)
        if page.pagination.next_page_token is None:
            return found, counts
        request.page_token = page.pagination.next_page_token


me = read(sdk.users.me()).resource
organization = me.current_organization
same = read(sdk.users.get(ops.GetUserRequest(uuid=uuid(me.uri)))).resource
members, _ = pages(
    sdk.organizations.list_memberships,
    ops.ListOrganizationMembershipsRequest(organization=organization, count=2),
)

week = {"start_time": given["start"], "end_time": given["end"]}
times = read(
    sdk.event_types.get_available_times(
        ops.GetEventTypeAvailableTimesRequest(event_type=given["event_type"], **week)
    )
).collection
schedules = read(
    sdk.availability.get_availability(ops.GetUserAvailabilitySchedulesRequest(user=me.uri))
).collection
busy = read(
    sdk.availability.get_busy_times(ops.GetUserBusyTimesRequest(user=me.uri, **week))
).collection

events, counts = pages(
    sdk.scheduled_events.list,
    ops.ListScheduledEventsRequest(organization=organization, count=50, sort="start_time:asc"),
)
event = read(
    sdk.scheduled_events.get_event_by_uuid(
        ops.GetScheduledEventsUUIDRequest(uuid=uuid(given["event"]))
    )
).resource
invitees, _ = pages(sdk.scheduled_events.get_invitees, ops.GetInviteesRequest(uuid=uuid(event.uri)))
invitee = read(
    sdk.scheduled_events.get_invitees_by_uuid(
        ops.GetScheduledEventsEventUUIDInviteesInviteeUUIDRequest(
            event_uuid=uuid(event.uri), invitee_uuid=uuid(invitees[0].uri)
        )
    )
).resource

no_show = read(
    sdk.scheduled_events.create_no_show(ops.PostInviteeNoShowRequestBody(invitee=invitee.uri))
).resource
marked = read(
    sdk.scheduled_events.get_no_show(ops.GetInviteeNoShowRequest(uuid=uuid(no_show.uri)))
).resource
unmarked = sdk.scheduled_events.unmark_no_show(
    ops.DeleteInviteeNoShowRequest(uuid=uuid(no_show.uri))
)
cancellation = read(
    sdk.scheduled_events.cancel(
        ops.PostScheduledEventsUUIDCancellationRequest(
            uuid=uuid(given["cancel"]),
            request_body=ops.PostScheduledEventsUUIDCancellationApplicationJSON(reason="Ill"),
        )
    )
).resource
canceled = read(
    sdk.scheduled_events.get_event_by_uuid(
        ops.GetScheduledEventsUUIDRequest(uuid=uuid(given["cancel"]))
    )
).resource

link = read(
    sdk.scheduling_links.create(
        ops.PostSchedulingLinksRequestBody(
            max_event_count=1,
            owner=given["event_type"],
            owner_type=ops.PostSchedulingLinksRequestBodyOwnerTypeEnum.EVENT_TYPE,
        )
    )
).resource
share = read(
    sdk.shares.create(ops.PostSharesRequestBody(event_type=given["event_type"], name="For you"))
).resource
invitation = read(
    sdk.organizations.invite_user(
        ops.PostOrganizationsUUIDInvitationsRequest(
            uuid=uuid(organization),
            request_body=ops.PostOrganizationsUUIDInvitationsRequestBody(email="n@example.com"),
        )
    )
).resource
invitations, _ = pages(
    sdk.organizations.list_invitations,
    ops.GetOrganizationsUUIDInvitationsRequest(uuid=uuid(organization)),
)

webhook = read(
    sdk.webhooks.create(
        ops.PostUsersUUIDWebhooksRequestBody(
            url="http://127.0.0.1:9/hook",
            events=[
                ops.PostUsersUUIDWebhooksRequestBodyEventsEnum.INVITEE_CREATED,
                ops.PostUsersUUIDWebhooksRequestBodyEventsEnum.INVITEE_CANCELED,
            ],
            organization=organization,
            user=me.uri,
            scope=ops.PostUsersUUIDWebhooksRequestBodyScopeEnum.USER,
            signing_key="key",
        )
    )
).resource
webhooks, _ = pages(
    sdk.webhooks.list,
    ops.ListWebhooksRequest(
        organization=organization, user=me.uri, scope=ops.ListWebhooksScopeEnum.USER
    ),
)
deleted = sdk.webhooks.delete(
    ops.DeleteUsersUserUUIDWebhooksWebhookUUIDRequest(webhook_uuid=uuid(webhook.uri))
)

json.dump(
    {
        "me": [me.name, me.email, same == me],
        "members": sorted(member.user.email for member in members),
        "times": [time.start_time.isoformat() for time in times],
        "schedules": [[each.name, each.timezone, len(each.rules)] for each in schedules],
        "busy": [each.event.uri for each in busy if each.event],
        "events": [each.uri for each in events],
        "counts": counts,
        "event": [event.status.value, event.start_time.isoformat(), event.location["type"]],
        "counter": vars(event.invitees_counter),
        "invitee": [invitee.name, invitee.email, invitee.status.value, invitee == invitees[0]],
        "no_show": [no_show.invitee, marked.uri == no_show.uri, unmarked.status_code],
        "cancellation": [cancellation.canceled_by, cancellation.reason, canceled.status.value],
        "link": link.booking_url,
        "share": share.scheduling_links[0].booking_url,
        "invitations": [[each.email, each.status.value] for each in invitations],
        "invited": invitation.email,
        "webhooks": [[each.callback_url, each.state.value, each.events] for each in webhooks],
        "deleted": deleted.status_code,
    },
    sys.stdout,
)
