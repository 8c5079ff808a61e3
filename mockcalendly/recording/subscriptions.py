"""What the rows tell: subscriptions that a test has made without a request to the API."""

from collections.abc import Collection, Iterator, Mapping

from mockcalendly.kernel.uris import VENDOR_URL
from mockcalendly.model.webhooks import Subscription
from mockcalendly.recording.deeds import Deed
from mockcalendly.store.rows import Rows

__all__ = ["read_subscriptions"]


def read_subscriptions(
    rows: Rows, before: Rows, told: Collection[str], tokens: Mapping[str, str]
) -> Iterator[Deed]:
    """Yield what was subscribed to and is not told otherwise.

    Args:
        rows: What the world holds.
        before: What it began with.
        told: Keys of what requests have made.
        tokens: With which users other than the owner can ask, by id.
    """
    for row in rows.subscriptions:
        key = f"/webhook_subscriptions/{row.id}"
        if row.id in before.subscriptions or key in told:
            continue
        token = {"token": tokens[row.creator]} if row.creator in tokens else {}
        yield Deed(
            at=row.created_at,
            order=row.seq,
            noun="webhook-subscription",
            action="request",
            content={
                "method": "POST",
                "path": "/webhook_subscriptions",
                "body": _body(row),
                **token,
            },
            results={key: "body.resource.uri"},
            returns={"status": 201},
        )


def _body(row: Subscription) -> dict[str, object]:
    about = {"organization": row.organization, "user": row.user, "group": row.group}
    uris = {name: f"{VENDOR_URL}/{name}s/{id_}" for name, id_ in about.items() if id_ is not None}
    key = {} if row.signing_key is None else {"signing_key": row.signing_key}
    return {"url": row.callback_url, "events": list(row.events), "scope": row.scope, **uris, **key}
