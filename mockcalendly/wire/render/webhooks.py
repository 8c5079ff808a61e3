"""Webhook subscriptions as JSON."""

from typing import Any

from mockcalendly.kernel.instants import format_instant
from mockcalendly.kernel.uris import Origins
from mockcalendly.model.webhooks import Subscription

__all__ = ["subscription"]


def subscription(row: Subscription, origins: Origins) -> dict[str, Any]:
    """Return a WebhookSubscription; the signing key is never shown (documented, observed)."""
    retrying = row.retry_started_at
    return {
        "callback_url": row.callback_url,
        "created_at": format_instant(row.created_at),
        "creator": f"{origins.api}/users/{row.creator}",
        "events": list(row.events),
        "group": row.group and f"{origins.api}/groups/{row.group}",
        "organization": f"{origins.api}/organizations/{row.organization}",
        "retry_started_at": None if retrying is None else format_instant(retrying),
        "scope": row.scope,
        "state": row.state,
        "updated_at": format_instant(row.updated_at),
        "uri": f"{origins.api}/webhook_subscriptions/{row.id}",
        "user": row.user and f"{origins.api}/users/{row.user}",
    }
