"""When an event type can be booked, with whom, and if not, why not."""

from mockcalendly.domain.availability.reasons import Reason, SlotRule
from mockcalendly.domain.availability.slots import Slot, explain, open_slots, slot_at

__all__ = ["Reason", "Slot", "SlotRule", "explain", "open_slots", "slot_at"]
