"""Resources as plain data."""

from mockcalendly.actions.resources import Resource

__all__ = ["Resource"]
