"""Hypothesis strategies for property tests of what listens to Calendly; the extra ``hypothesis``.

```python
@given(message=webhook_payloads(event="invitee.created"))
def test_any_booking_is_understood(message):
    assert understand(message).email == message["payload"]["email"]


@given(story=stories())
def test_the_calendar_ends_as_calendly_has_it(story):
    with MockCalendly(server=server, now="2026-11-23T09:00:00Z") as calendly:
        calendly.webhooks_to(app, ["invitee.created", "invitee.canceled"])
        played = story.play(calendly)
        calendly.settle()
        assert app.emails == {each["email"] for each in played.active}
```
"""

try:
    import hypothesis  # noqa: F401 - all of this is about it
except ImportError as error:  # pragma: no cover - the tests have it
    raise ImportError(
        "mockcalendly.strategies needs Hypothesis: pip install 'mockcalendly[hypothesis]'"
    ) from error

from mockcalendly.strategies.contents import bookings, worlds
from mockcalendly.strategies.messages import webhook_payloads
from mockcalendly.strategies.stories import (
    Act,
    Booking,
    Canceling,
    NoShow,
    Played,
    Rescheduling,
    Story,
    stories,
)

__all__ = [
    "Act",
    "Booking",
    "Canceling",
    "NoShow",
    "Played",
    "Rescheduling",
    "Story",
    "bookings",
    "stories",
    "webhook_payloads",
    "worlds",
]
