"""Custom fields of contacts: which there are in an organization, and what they take."""

from datetime import datetime
from enum import StrEnum

from mockcalendly.model.record import Record, Value

__all__ = ["CustomFieldDefinition", "FieldOption", "FieldType", "QuestionSource"]


class FieldType(StrEnum):
    """Types of custom fields (documented)."""

    TEXT = "text"
    NUMBER = "number"
    CURRENCY = "currency"
    TAGS = "tags"
    DATE = "date"
    SINGLE_SELECT = "single_select"
    INVITEE_QUESTION = "invitee_question"


class FieldOption(Value, frozen=True, kw_only=True, gc=False):
    """One of the choices of a ``single_select`` field.

    Attributes:
        is_active: Whether it can be chosen.
    """

    id: str
    label: str
    color: str | None = None
    is_active: bool = True


class QuestionSource(Value, frozen=True, kw_only=True, gc=False):
    """Which question of which event type fills an ``invitee_question`` field."""

    event_type: str
    question: str


class CustomFieldDefinition(Record, frozen=True, kw_only=True, gc=False):
    """A field that all contacts of an organization have.

    Attributes:
        currency: ISO code; of a ``currency`` field only.
        options: Of a ``single_select`` field only, in their order.
        source: Of an ``invitee_question`` field only.
    """

    organization: str
    label: str
    field_type: FieldType
    currency: str | None
    options: tuple[FieldOption, ...]
    source: QuestionSource | None
    created_at: datetime
    updated_at: datetime
