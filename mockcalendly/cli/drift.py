"""``mockcalendly drift``: how far is the contract from what the vendor publishes today?"""

import re
from collections import Counter
from collections.abc import Iterator
from itertools import groupby
from json import dumps
from typing import Any, BinaryIO

import click

from mockcalendly.cli.options import output_option
from mockcalendly.control.contract import load_contract
from mockcalendly.drift import (
    Difference,
    Document,
    Drift,
    Kind,
    SpecError,
    compare,
    describe,
    parse,
)


@click.command()
@click.argument("spec", type=click.File("rb"))
@click.option(
    "--ignore",
    "patterns",
    multiple=True,
    metavar="PATTERN",
    help="Leave out differences in such places; * stands for anything, as in 'GET *: answer 4*'.",
)
@output_option
def drift(*, spec: BinaryIO, patterns: tuple[str, ...], output: str) -> int:
    """Compare what is served with an OpenAPI file of the vendor's.

    SPEC is JSON or YAML, OpenAPI 3; - is stdin. All is told from its side: what it has and the
    contract has not is new.

    Exit 0 if both say the same, 1 if not, 2 on misuse.
    """
    try:
        found = compare(Document(load_contract()), Document(parse(spec.read())))
    except SpecError as error:
        raise click.ClickException(f"{spec.name} cannot be compared: {error}.") from None
    except OSError as error:
        raise click.ClickException(f"{spec.name} cannot be read: {error.strerror}.") from None
    left = _without(found.differences, patterns)
    if output == "json":
        click.echo(dumps(_report(found, left), indent=2, default=str))
    else:
        click.echo("\n".join([*_lines(left), _summary(found, left)]))
    return 1 if left else 0


def _without(differences: list[Difference], patterns: tuple[str, ...]) -> list[Difference]:
    expressions = [
        re.compile(".*".join(map(re.escape, pattern.split("*"))), re.DOTALL) for pattern in patterns
    ]
    return [
        each
        for each in differences
        if not any(
            expression.fullmatch(name)
            for expression in expressions
            for name in (each.place, f"{each.place} {each.aspect}")
        )
    ]


def _report(found: Drift, left: list[Difference]) -> dict[str, Any]:
    return {
        "same": not left,
        **_counts(left),
        "ignored": len(found.differences) - len(left),
        "not_compared": found.not_compared,
        "differences": [
            {
                "kind": each.kind,
                "operation": each.operation,
                "part": each.part or None,
                "field": each.field or None,
                "aspect": each.aspect or None,
                "contract": each.ours,
                "spec": each.theirs,
                "message": f"{each.place} {describe(each)}",
            }
            for each in left
        ],
    }


def _lines(differences: list[Difference]) -> Iterator[str]:
    for operation, group in groupby(differences, key=lambda each: each.operation):
        inside = []
        for each in group:
            if each.part:
                where = f"{each.part} field {each.field}" if each.field else each.part
                inside.append(f"  {where} {describe(each)}")
            else:
                yield f"{operation} {describe(each)}"
        if inside:
            yield f"{operation}:"
            yield from inside


def _summary(found: Drift, left: list[Difference]) -> str:
    said = ", ".join(f"{count} {kind}" for kind, count in _counts(left).items() if count)
    noun = "difference" if len(left) == 1 else "differences"
    sentences = [f"{len(left)} {noun}: {said}." if left else "No differences."]
    if ignored := len(found.differences) - len(left):
        sentences.append(f"{ignored} ignored.")
    if found.not_compared:
        silent = " or ".join(found.not_compared)
        sentences.append(f"SPEC says nothing of {silent}, so these were not compared.")
    return " ".join(sentences)


def _counts(differences: list[Difference]) -> dict[str, int]:
    counted = Counter(each.kind for each in differences)
    return {kind.value: counted[kind] for kind in Kind}
