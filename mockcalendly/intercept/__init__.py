"""Requests that HTTP clients of this process make to Calendly's hosts, led to a world instead."""

from mockcalendly.intercept.interception import Interception

__all__ = ["Interception"]
