"""Where the data that ships with the package lies: in the wheel, or in a checkout."""

from pathlib import Path

__all__ = ["fixtures_dir", "openapi_dir"]

_PACKAGE = Path(__file__).resolve().parent


def fixtures_dir() -> Path:
    """Return the directory of stories, worlds and recorded payloads."""
    return _directory("fixtures")


def openapi_dir() -> Path:
    """Return the directory of the contract's sources."""
    return _directory("openapi")


def _directory(name: str) -> Path:
    packaged = _PACKAGE / "_data" / name
    return packaged if packaged.is_dir() else _PACKAGE.parent / name
