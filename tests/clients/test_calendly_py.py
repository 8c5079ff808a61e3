"""calendly-py: an SDK that was generated from the vendor's document, with a type for every answer.

It fails where a field is missing, an enum has an unknown value or an instant cannot be read; its
driver also holds the values to the annotations. Event types are left out: it wants a field of them,
`kind_description`, that the vendor has withdrawn since 2023.
"""

import pytest

from mockcalendly import MockCalendly
from tests.clients.conftest import Diary, drive, open_on, refused
from tests.clients.environments import python_with

pytestmark = pytest.mark.clients


def test_typed_answers_hold_what_is_in_the_world(calendly: MockCalendly, diary: Diary) -> None:
    tuesday = open_on(calendly, "2026-12-08")
    said = drive(
        python_with("calendly-py"),
        "use_calendly_py.py",
        calendly,
        start="2026-12-08T00:00:00Z",
        end="2026-12-09T00:00:00Z",
        event=diary.past["event"],
        cancel=diary.coming[0]["event"],
    )

    assert said["me"] == ["Olivia Owner", "olivia@example.com", True]
    assert said["members"] == ["adam@example.com", "mia@example.com", "olivia@example.com"]
    assert said["schedules"] == [["Working hours", "America/New_York", 7]]
    assert said["times"] == [start.isoformat() for start in tuesday]
    assert said["busy"] == [each["event"] for each in diary.coming[-9:]]
    assert said["events"] == diary.events
    assert said["counts"] == [50, 50, 6]
    assert said["event"] == ["active", "2026-11-23T14:00:00+00:00", "zoom"]
    assert said["counter"] == {"active": 1, "limit": 1, "total": 1}
    assert said["invitee"] == ["Paula Past", "paula@example.com", "active", True]
    assert said["no_show"] == [diary.past["uri"], True, 204]
    assert said["cancellation"] == ["Olivia Owner", "Ill", "canceled"]
    assert said["link"].startswith(f"{calendly.url}/d/")
    assert said["share"].startswith(f"{calendly.url}/d/")
    assert said["invitations"] == [["n@example.com", "pending"]]
    assert said["webhooks"] == [
        ["http://127.0.0.1:9/hook", "active", ["invitee.created", "invitee.canceled"]]
    ]
    assert said["deleted"] == 204
    assert refused(calendly) == []
