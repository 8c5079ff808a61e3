"""Step: invented people book open slots: at once, or as people do over months."""

from dataclasses import asdict
from typing import Annotated, ClassVar

from msgspec import Meta

from mockcalendly.fake import person
from mockcalendly.model.bookings import Invitee
from mockcalendly.scenario.crowds import MOST_AT_ONCE, TWO_WEEKS, book_somebody, offered
from mockcalendly.scenario.generating import furnish
from mockcalendly.scenario.names import find_event_type
from mockcalendly.scenario.reader import UNREAD, Section, WrongValue
from mockcalendly.scenario.sections import EventTypeName, FilledText
from mockcalendly.scenario.stage import Done, Stage, StepFailed
from mockcalendly.scenario.steps.kind import StepKind
from mockcalendly.scenario.terms import Duration
from mockcalendly.store.transaction import Transaction
from mockcalendly.traffic import Traffic, TrafficPlan
from mockcalendly.traffic.plan import MOST_BOOKINGS, MOST_MONTHS, MOST_USERS
from mockcalendly.wire import render

__all__ = ["GENERATE", "GenerateStep"]


class GenerateStep(Section, frozen=True, kw_only=True):
    """Invented people book open slots; the result's `bookings` are the invitees.

    With `months` time passes: people come, book, cancel, move and stay away as people do, and the
    result counts that.
    """

    some_of: ClassVar[tuple[str, ...]] = ("bookings", "months")

    bookings: Annotated[
        Annotated[int, Meta(ge=1, le=MOST_BOOKINGS)] | None,
        Meta(description="With `months`, 20 a month for each host if left out."),
    ] = None
    months: Annotated[
        Annotated[int, Meta(ge=1, le=MOST_MONTHS)] | None, Meta(description="Of 30 days.")
    ] = None
    users: Annotated[
        Annotated[int, Meta(ge=0, le=MOST_USERS)] | None,
        Meta(description="With `months`: so many are added first, with what is theirs."),
    ] = None
    locales: Annotated[
        tuple[FilledText, ...] | None,
        Meta(description="With `months`: of those who come, as Faker calls them."),
    ] = None
    seed: Annotated[
        int | None, Meta(description="With `months`: the world's seed decides if left out.")
    ] = None
    event_types: Annotated[
        tuple[EventTypeName, ...] | None,
        Meta(description="All that can be booked and are not secret, if left out."),
    ] = None
    within: Annotated[Duration | None, Meta(description="How far ahead; 14d if left out.")] = None
    locale: Annotated[
        FilledText | None, Meta(description="Of the names, as Faker calls it; en_US if left out.")
    ] = None

    def __post_init__(self) -> None:
        passing = self.months is not None
        for key in ("event_types", "within", "locale") if passing else ("users", "locales", "seed"):
            if getattr(self, key) is not None:
                how = "at once, not over" if passing else "only over"
                raise WrongValue(key, f'is for people who book {how} "months"')
        if passing:
            _plan(self)
        elif isinstance(self.bookings, int) and self.bookings > MOST_AT_ONCE:
            problem = f'must be at most {MOST_AT_ONCE}, not {self.bookings}, unless over "months"'
            raise WrongValue("bookings", problem)


async def play(stage: Stage, step: GenerateStep) -> Done:
    """Let invented people book open slots."""
    if step.months is not None:
        return await _let_pass(stage, step)
    invitees = [stage.execute(_book_somebody, step) for _ in range(step.bookings or 0)]
    shown = [render.bookings.invitee(invitee, stage.origins) for invitee in invitees]
    return Done({"bookings": shown}, f"{len(invitees)} people book")


async def _let_pass(stage: Stage, step: GenerateStep) -> Done:
    """Let people come while time passes."""
    plan = _plan(step)
    furnish(stage.world, plan, stage.origins.api)
    traffic = Traffic(stage.world, plan)
    for instant in traffic:
        await stage.pace.reach(instant)
    tally = asdict(traffic.tally)
    counts = ", ".join(f"{number} {what.replace('_', ' ')}" for what, number in tally.items())
    return Done(tally, counts)


def _plan(step: GenerateStep) -> TrafficPlan:
    """Return the plan of a step; a reference that is still open counts as left out.

    Raises:
        ValueError: A locale is not known.
    """
    names = ("months", "users", "bookings", "locales", "seed")
    told = {name: getattr(step, name) for name in names}
    given = {name: value for name, value in told.items() if value not in (None, UNREAD)}
    if UNREAD in given.get("locales", ()):
        del given["locales"]
    return TrafficPlan(**given)


def _book_somebody(tx: Transaction, step: GenerateStep) -> Invitee:
    try:
        who = person(tx.ids, step.locale or "en_US")
    except ValueError as error:
        raise StepFailed(str(error)) from None
    if step.event_types is None:
        event_types = offered(tx.rows)
    else:
        event_types = [find_event_type(tx.rows, name) for name in step.event_types]
    within = step.within.delta if step.within else TWO_WEEKS
    try:
        return book_somebody(tx, who, event_types, within)
    except LookupError as error:
        raise StepFailed(str(error)) from None


GENERATE = StepKind("generate", GenerateStep, play)
