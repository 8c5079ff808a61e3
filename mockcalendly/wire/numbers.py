"""Numbers in JSON."""

__all__ = ["plain_number"]

EXACT_BELOW = 2**53


def plain_number(value: float) -> float:
    """Return a number that JavaScript writes as it has read it: 85000, not 85000.0.

    A receiver that parses a body and writes it again gets other bytes for the latter, and then
    finds the signature wrong. The vendor's own Node sample is one (documented).
    """
    return int(value) if value.is_integer() and abs(value) < EXACT_BELOW else value
