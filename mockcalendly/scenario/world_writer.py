"""A made-up world as a world file."""

import json

import yaml

from mockcalendly.kernel.instants import format_instant
from mockcalendly.scenario.documents import LARGEST_FILE
from mockcalendly.scenario.generating import Generated
from mockcalendly.scenario.history import history

__all__ = ["TooLarge", "world_text"]

_DUMPER = getattr(yaml, "CSafeDumper", yaml.SafeDumper)


class TooLarge(ValueError):
    """A world file would be larger than what is read; says so in a sentence."""


def world_text(generated: Generated, name: str) -> bytes:
    """Return the world file of a made-up world.

    Args:
        generated: The world.
        name: Of the file; one that ends in ``.json`` is JSON, any other YAML.

    Raises:
        TooLarge: Nobody could read it.
    """
    spec = generated.spec
    assert spec.now is not None  # noqa: S101 - a history ends somewhere
    document = {
        "mockcalendly": 1,
        "seed": spec.settings.seed,
        "plan": spec.settings.plan,
        "now": format_instant(spec.now),
        "base": "empty",
        **generated.sections,
        **history(spec.rows),
    }
    text = json.dumps(document, ensure_ascii=False, indent=1)
    if not name.endswith(".json"):
        alone = json.loads(text)  # nothing in it is shared, so that nothing becomes an alias
        text = yaml.dump(alone, Dumper=_DUMPER, allow_unicode=True, sort_keys=False, width=100)
    content = f"{text.rstrip()}\n".encode()
    if len(content) > LARGEST_FILE:
        size, most = len(content) // 10**6, LARGEST_FILE // 10**6
        raise TooLarge(
            f"{name} would have {size} MB, and a world file has at most {most}: write a snapshot "
            "with --save instead, which `serve --load` reads"
        )
    return content
