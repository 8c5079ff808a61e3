"""Serve an emulator over HTTP: in a thread beside tests, or as a process of its own."""

from mockcalendly.server.foreground import run_foreground
from mockcalendly.server.listener import PortTaken
from mockcalendly.server.portal import Portal
from mockcalendly.server.thread import ThreadServer

__all__ = ["PortTaken", "Portal", "ThreadServer", "run_foreground"]
