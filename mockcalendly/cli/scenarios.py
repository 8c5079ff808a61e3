"""``mockcalendly scenarios``: the stories that come with the package."""

from collections.abc import Iterator
from json import dumps
from textwrap import fill

import click

from mockcalendly.cli.options import output_option
from mockcalendly.resources import fixtures_dir
from mockcalendly.scenario.library import (
    MARK,
    LibraryStory,
    find_library_story,
    library_stories,
)
from mockcalendly.scenario.nodes import DocumentError

WIDTH = 80

SCHEMA = "scenario.schema.json"


@click.command()
@click.argument("name", required=False)
@output_option
def scenarios(*, name: str | None, output: str) -> None:
    """List the stories that come with mockcalendly, or print one.

    NAME is a story's, with or without the @ by which `mockcalendly replay @NAME` plays it; its file
    is then written, so that it can be copied and changed. Its first line leads editors to the
    JSON Schema of such files, wherever the copy is.
    """
    if name is None:
        _list(output)
        return
    try:
        story = find_library_story(name.removeprefix(MARK))
    except DocumentError as error:
        raise click.ClickException(str(error)) from None
    schema = (fixtures_dir() / SCHEMA).as_uri()
    content = story.path.read_text("utf-8").replace(f"$schema=../{SCHEMA}", f"$schema={schema}", 1)
    if output == "json":
        click.echo(dumps({**_shown(story), "content": content}, indent=2))
    else:
        click.echo(content, nl=False)


def _list(output: str) -> None:
    stories = library_stories()
    if output == "json":
        click.echo(dumps([_shown(story) for story in stories], indent=2))
        return
    for story in stories:
        click.echo("\n".join(_lines(story)))


def _shown(story: LibraryStory) -> dict[str, str]:
    return {
        "name": story.name,
        "title": story.title,
        "summary": story.summary,
        "teaches": story.teaches,
        "path": str(story.path),
    }


def _lines(story: LibraryStory) -> Iterator[str]:
    yield f"{MARK}{story.name}"
    for text in (story.summary, story.teaches):
        yield fill(text, WIDTH, initial_indent="  ", subsequent_indent="  ")
