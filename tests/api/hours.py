"""Open hours as the API has them, and what comes of them."""

from httpx import AsyncClient

from tests.api.given import ONE_ON_ONE, OWNER, Json

DAYS = ("sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday")


def on(day: str, *hours: str) -> Json:
    """Return the rule of a weekday or of a date; hours as in ``09:00-17:00``."""
    intervals = [dict(zip(("from", "to"), each.split("-"), strict=True)) for each in hours]
    kind = "wday" if day in DAYS else "date"
    return {"type": kind, kind: day, "intervals": intervals}


def week(*hours: str) -> list[Json]:
    return [on(day, *hours) for day in DAYS]


async def schedules(api: AsyncClient, user: str = OWNER) -> list[Json]:
    answer = await api.get("/user_availability_schedules", params={"user": user})
    return list(answer.json()["collection"])


async def starts(api: AsyncClient, event_type: str = ONE_ON_ONE) -> list[str]:
    """Return what is offered on Wednesday, in UTC."""
    query = {
        "event_type": event_type,
        "start_time": "2026-03-04T00:00:00Z",
        "end_time": "2026-03-05T00:00:00Z",
    }
    answer = await api.get("/event_type_available_times", params=query)
    return [item["start_time"][11:16] for item in answer.json()["collection"]]
