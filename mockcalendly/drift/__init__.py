"""How two descriptions of one API differ: pure, over OpenAPI 3 documents."""

from mockcalendly.drift.compare import Difference, Drift, Kind, compare
from mockcalendly.drift.document import Document, SpecError
from mockcalendly.drift.reading import parse
from mockcalendly.drift.words import describe

__all__ = ["Difference", "Document", "Drift", "Kind", "SpecError", "compare", "describe", "parse"]
