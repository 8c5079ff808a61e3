"""What a file says of something that goes wrong on purpose."""

from typing import Annotated, Any, TypeAlias

from msgspec import Meta

from mockcalendly.faults import ERRORS, BodyDamage, FaultError, ResetWhen, read_fault
from mockcalendly.model.webhooks import SignatureFault
from mockcalendly.scenario.reader import UNREAD, Section, WrongValue
from mockcalendly.scenario.sections import FilledText, UserName
from mockcalendly.scenario.terms import Duration
from mockcalendly.worlds.default import EPOCH

__all__ = ["FaultStep", "fault_settings"]

Pattern: TypeAlias = Annotated[
    FilledText, Meta(description="`*` and `?` stand for any characters.")
]
AtLeastOne: TypeAlias = Annotated[int, Meta(ge=1)]
Seconds: TypeAlias = Annotated[float, Meta(ge=0, le=3600)]


class LogNormalSection(Section, frozen=True, kw_only=True):
    """Real seconds, drawn log-normally."""

    median: Seconds
    sigma: Annotated[float, Meta(gt=0, le=5)]


class FaultStep(Section, frozen=True, kw_only=True):
    """Something goes wrong from here on; the result has its `id` and `name`.

    One with an `event` or a `url`, or that does what only messages can suffer, is a fault of
    webhooks; any other is one of the API. The words are those of the Python and control APIs.
    """

    name: Annotated[FilledText | None, Meta(description="How the journal calls it.")] = None
    nth: Annotated[
        AtLeastOne | tuple[AtLeastOne, ...] | None,
        Meta(description="Only these of those that fit, counted from 1."),
    ] = None
    every: Annotated[AtLeastOne | None, Meta(description="Only every so-manieth.")] = None
    probability: Annotated[
        Annotated[float, Meta(ge=0, le=1)] | None, Meta(description="Decided by the world's seed.")
    ] = None
    times: Annotated[AtLeastOne | None, Meta(description="At most so often.")] = None
    lasting: Annotated[Duration | None, Meta(description="On the world's clock.")] = None

    operation: Annotated[Pattern | None, Meta(description="Id of an operation.")] = None
    method: FilledText | None = None
    path: Pattern | None = None
    user: Annotated[UserName | None, Meta(description="Whose token it is.")] = None
    error: Annotated[
        FilledText | None, Meta(description=f"One of Calendly's: {', '.join(ERRORS)}.")
    ] = None
    status: Annotated[int, Meta(ge=200, le=599)] | None = None
    body: Annotated[Any, Meta(description="Texts as they are, anything else as JSON.")] = None
    headers: Annotated[
        dict[str, str] | None, Meta(description="Headers of the answer besides the usual ones.")
    ] = None
    latency: Annotated[
        Seconds | tuple[Seconds, ...] | LogNormalSection | None,
        Meta(description="Real seconds, or two bounds of them."),
    ] = None
    reset: Annotated[
        ResetWhen | None, Meta(description="The connection breaks, before or after it is done.")
    ] = None
    damage: BodyDamage | None = None
    slow_body: Annotated[
        Seconds | None, Meta(description="Real seconds over which the body trickles in.")
    ] = None
    stale: Annotated[bool, Meta(description="Reads show what there is at present.")] = False

    event: Annotated[Pattern | None, Meta(description="Such as `invitee.*`.")] = None
    url: Annotated[Pattern | None, Meta(description="Where the message goes.")] = None
    drop: Annotated[bool, Meta(description="Never sent.")] = False
    delay: Annotated[Duration | None, Meta(description="Late by so much.")] = None
    copies: Annotated[
        Annotated[int, Meta(ge=1, le=1000)] | None,
        Meta(description="So many more of the same content follow."),
    ] = None
    swap: Annotated[bool, Meta(description="Sent after the next one.")] = False
    burst: Annotated[
        Annotated[int, Meta(ge=2)] | None, Meta(description="So many are sent together.")
    ] = None
    signature: SignatureFault | None = None
    skew: Annotated[
        FilledText | None, Meta(description="By how much its instant is off: `10m`, `-1h`.")
    ] = None
    rewrite: Annotated[bool, Meta(description="The same JSON, written in another way.")] = False
    extra: Annotated[
        bool | dict[str, Any] | None,
        Meta(description="More fields in the payload; true: some that no version had."),
    ] = None

    def __post_init__(self) -> None:
        settings = fault_settings(self)
        if any(map(_is_open, settings.values())):
            return
        try:
            read_fault(settings, EPOCH)
        except FaultError as error:
            raise WrongValue(error.key, error.problem) from None


def fault_settings(step: FaultStep) -> dict[str, Any]:
    """Return what a step says as `mockcalendly.faults.read_fault` takes it, but for the user."""
    settings = {name: getattr(step, name) for name in step.__struct_fields__ if name != "user"}
    return {name: _plain(value) for name, value in settings.items() if value not in (None, False)}


def _plain(value: Any) -> Any:  # noqa: ANN401 - of any setting
    if isinstance(value, Duration):
        return value.delta
    if isinstance(value, LogNormalSection):
        return {"median": value.median, "sigma": value.sigma}
    return value


def _is_open(value: object) -> bool:
    """Whether a reference stands in a value that has not been filled in yet."""
    if isinstance(value, tuple):
        return any(map(_is_open, value))
    if isinstance(value, dict):
        return any(map(_is_open, value.values()))
    return value is UNREAD
