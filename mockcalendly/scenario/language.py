"""The scenario language: what a story can say.

A scenario file has, besides its ``name`` and ``description``,

- ``parameters``: names with defaults, which ``--set name=value`` replaces; one whose default is
  null must be set;
- ``world``: the world it plays in, as a mapping or as the path of a world file (`world_types`);
- ``webhooks``: subscriptions made before it begins (`sections.WebhookSection`);
- ``timeline``: steps, done one after another (`Step`): those of `steps.KINDS`, and those that are
  made of other steps;
- ``expect``: what must hold in the end (`expectation_types.Expectation`).

Wherever a value stands, ``${…}`` may stand instead (`references`). Times are written as `terms`
describes: the base of ``at`` is the beginning of the story, in a ``repeat`` that of the round and
in an included file that of its steps; ``after`` counts from the step before, and every other
moment's base is the world's present instant. A local time that names no zone is local to the event
type's first host in ``start_time``, and UTC everywhere else. A step without ``at`` and ``after``
follows at once.

A step's result is what the API answers for it (an invitee, a cancellation, a no-show) and can be
referred to by the step's ``id``: ``${first.uri}``. Steps in a ``repeat`` are known to one another,
outside it only their ``rounds`` are; so are the steps of an included file outside that. A step
that is refused ends the story, unless ``refused`` says that it should be.
"""

from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

from msgspec import UNSET, Meta, defstruct, field

from mockcalendly.scenario.expectation_types import Expectation
from mockcalendly.scenario.reader import Section
from mockcalendly.scenario.recurrence import MOST, When
from mockcalendly.scenario.sections import FilledText, WebhookSection
from mockcalendly.scenario.steps import KINDS
from mockcalendly.scenario.terms import Duration, Identifier
from mockcalendly.scenario.world_types import WorldSection

__all__ = [
    "ACTIONS",
    "IncludeStep",
    "IncludedFile",
    "Refusal",
    "RepeatStep",
    "Rounds",
    "ScenarioFile",
    "Step",
    "StepFrame",
    "Timing",
]

REFUSABLE = tuple(kind.action for kind in KINDS if kind.refusable)


class Refusal(Section, frozen=True, kw_only=True):
    """How a step must be refused; an empty mapping takes any refusal."""

    status: int | None = None
    title: str | None = None
    message: str | None = None
    parameter: str | None = None
    code: str | None = None


class Timing(Section, frozen=True, kw_only=True):
    """When a step happens."""

    at: Annotated[
        When | None,
        Meta(description="Relative to the beginning of the story; or again and again."),
    ] = None
    after: Annotated[Duration | None, Meta(description="How long after the step before.")] = None


class StepFrame(Timing, frozen=True, kw_only=True):
    """What every step can say, whatever happens in it."""

    id: Annotated[
        Identifier | None, Meta(description="By which later steps refer to the result.")
    ] = None
    repeat: "RepeatStep | None" = None
    include: "IncludeStep | None" = None
    expect: tuple[Expectation, ...] | None = None
    returns: Annotated[
        Any, Meta(description="A part of the result, as `where` describes parts.")
    ] = UNSET
    refused: Refusal | None = None

    def __post_init__(self) -> None:
        if self.at is not None and self.after is not None:
            raise ValueError('takes "at" or "after", not both')
        if self.refused is not None and all(getattr(self, name) is None for name in REFUSABLE):
            raise ValueError(f'can be "refused" only if it is one of: {", ".join(REFUSABLE)}')


ACTIONS = (*(kind.action for kind in KINDS), "repeat", "include", "expect")


if TYPE_CHECKING:
    Step = StepFrame
else:
    Step = defstruct(
        "Step",
        [(kind.action, kind.takes | None, None) for kind in KINDS],
        bases=(StepFrame,),
        namespace={"one_of": ACTIONS, "__doc__": "One thing that happens, at a time."},
        module=__name__,
        frozen=True,
        kw_only=True,
        forbid_unknown_fields=True,
    )


class Rounds(Section, frozen=True, kw_only=True):
    """How often steps are done."""

    one_of: ClassVar[tuple[str, ...]] = ("times", "each")

    times: Annotated[int, Meta(ge=0, le=MOST)] | None = None
    each: Annotated[tuple[Any, ...] | None, Meta(description="Once for each of these values.")] = (
        None
    )
    item: Annotated[Identifier | None, Meta(description="What the value of a round is called.")] = (
        None
    )
    number: Annotated[
        Identifier | None, Meta(description="What the number of a round is called, from 1.")
    ] = None

    def __post_init__(self) -> None:
        if self.item is not None and self.each is None:
            raise ValueError('has an "item" only with "each"')


class RepeatStep(Rounds, frozen=True, kw_only=True):
    """Steps that are done several times; the result's `rounds` have their results by id."""

    steps: Annotated[tuple[Step, ...], Meta(min_length=1)]


class IncludeStep(Section, frozen=True, kw_only=True):
    """The steps of another file are done; the result has their results by id."""

    file: Annotated[
        FilledText,
        Meta(description="Its path from this file on, somewhere below the folder of the story."),
    ]
    parameters: Annotated[
        dict[str, Any], Meta(description="Values that go before the file's own.")
    ] = field(default_factory=dict)


class _Story(Section, frozen=True, kw_only=True):
    """What happens, and what must hold in the end."""

    schema_uri: Annotated[str | None, Meta(description="For editors; means nothing else.")] = field(
        name="$schema", default=None
    )
    mockcalendly: Annotated[Literal[1], Meta(description="Version of this format.")]
    name: Annotated[FilledText | None, Meta(description="The file's name if left out.")] = None
    description: str = ""
    parameters: Annotated[
        dict[str, Any],
        Meta(description="Names with defaults; one whose default is null must be set."),
    ] = field(default_factory=dict)
    timeline: Annotated[tuple[Step, ...], Meta(min_length=1)]
    expect: tuple[Expectation, ...] = ()


class IncludedFile(_Story, frozen=True, kw_only=True):
    """A file that others include: it plays in their world, to their webhooks."""


class ScenarioFile(_Story, frozen=True, kw_only=True):
    """A scenario of mockcalendly."""

    world: Annotated[
        WorldSection | FilledText,
        Meta(description="What it plays in, or the path of a world file."),
    ] = WorldSection()
    webhooks: tuple[WebhookSection, ...] = ()
