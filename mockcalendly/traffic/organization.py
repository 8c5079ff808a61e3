"""An organization as a world file describes it: people, hours, teams, event types, a form."""

from collections.abc import Collection, Iterator
from typing import Any

from mockcalendly.fake import pool
from mockcalendly.traffic.dice import Dice, Weighted
from mockcalendly.traffic.locales import LOCALES
from mockcalendly.traffic.plan import TrafficPlan

__all__ = ["organization"]

Entry = dict[str, Any]

TEAM = 4
"""How many users work together."""
SEATS = 8

_WORKING_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday")
_HOURS = Weighted(
    (
        (["09:00-17:00"], 40),
        (["09:00-12:30", "13:30-18:00"], 25),
        (["08:00-16:30"], 15),
        (["10:00-18:30"], 15),
        (["08:30-12:00"], 5),
    )
)
_TEAMS = ("Sales", "Success", "Solutions", "Partnerships", "Onboarding", "Research")
_COLORS = ("#0069ff", "#17e885", "#fff200", "#8247f5", "#f8436b", "#4d5055")
_CONFERENCES = ("google_conference", "microsoft_teams_conference", "zoom_conference")
_US_LIKE = ("en_US", "en_CA", "en_AU")
"""Locales in which clocks show twelve hours."""

SIZE = "How many people work at your company?"
_SIZES = ("1-10", "11-100", "101-1000", "More than 1000")

_QUESTIONS = (
    {"name": "Company", "required": True},
    {"name": "Your role"},
    {
        "name": "Team size",
        "type": "single_select",
        "required": True,
        "answer_choices": ["1-10", "11-100", "More than 100"],
    },
    {
        "name": "Topics",
        "type": "multi_select",
        "answer_choices": ["Setup", "Integrations", "Billing", "Security"],
        "include_other": True,
    },
)
_PREPARATION = {
    "name": "Please share anything that will help prepare for our meeting.",
    "type": "text",
}


def organization(
    plan: TrafficPlan, seed: int, *, founded: bool, taken: Collection[str] = ()
) -> Entry:
    """Return the sections of a world file for the users of a plan and what is theirs.

    Args:
        plan: How many users, of which locales.
        seed: From which everything in it follows.
        founded: Whether the world has an organization that they join.
        taken: Slugs that others have.
    """
    dice = Dice(seed)
    users = list(_users(dice, plan, set(taken), founded=founded))
    teams = [users[first : first + TEAM] for first in range(0, len(users), TEAM)]
    named = [team for team in teams if len(team) > 1]
    names = _team_names(len(named), set(taken) | {user["slug"] for user in users})
    shared = [
        entry
        for name, team in zip(names, named, strict=True)
        for entry in _team_event_types(name, [user["slug"] for user in team])
    ]
    sections: Entry = {
        "users": users,
        "teams": [
            {"name": name, "users": [user["slug"] for user in team]}
            for name, team in zip(names, named, strict=True)
        ],
        "event_types": [*_own_event_types(dice, users), *shared],
    }
    if not founded:
        company = dice.pick(pool(plan.locales[0]).companies)
        sections["organization"] = {"name": company}
        sections["groups"] = [
            {"name": name, "members": [user["slug"] for user in team]}
            for name, team in zip(names, named, strict=True)
        ]
        if names:
            sections["routing_forms"] = [_routing_form(company, shared, users[0]["slug"])]
    return sections


def _users(dice: Dice, plan: TrafficPlan, taken: set[str], *, founded: bool) -> Iterator[Entry]:
    locales = Weighted((name, LOCALES[name].weight) for name in plan.locales)
    for number in range(plan.users):
        name = locales.pick(dice)
        (first, first_word), (last, last_word) = (
            dice.pick(names) for names in (pool(name).first_names, pool(name).last_names)
        )
        slug = _free("-".join(filter(None, (first_word, last_word))) or "user", taken)
        owner = number == 0 and not founded
        yield {
            "name": f"{first} {last}",
            "slug": slug,
            "email": f"{slug.replace('-', '.')}@example.com",
            "role": "owner" if owner else "admin" if dice.chance(8) else "user",
            "timezone": Weighted(LOCALES[name].zones).pick(dice),
            "time_notation": "12h" if name in _US_LIKE else "24h",
            "locale": LOCALES[name].language,
            "conferences": list(_CONFERENCES),
            "schedules": [_schedule(dice)],
        }


def _free(slug: str, taken: set[str]) -> str:
    """Return a slug that nobody has, and let it be taken."""
    number, free = 2, slug
    while free in taken:
        number, free = number + 1, f"{slug}-{number}"
    taken.add(free)
    return free


def _team_names(count: int, taken: set[str]) -> list[str]:
    names = (
        name if round_ == 1 else f"{name} {round_}" for round_ in range(1, 10**6) for name in _TEAMS
    )
    free = (name for name in names if name.lower().replace(" ", "-") not in taken)
    return [next(free) for _ in range(count)]


def _schedule(dice: Dice) -> Entry:
    hours = _HOURS.pick(dice)
    days = dict.fromkeys(_WORKING_DAYS, hours)
    if dice.chance(15):
        del days[dice.pick(_WORKING_DAYS)]
    elif dice.chance(15):
        days["friday"] = hours[:1]
    return {"name": "Working hours", **days}


def _own_event_types(dice: Dice, users: list[Entry]) -> Iterator[Entry]:
    for number, user in enumerate(users):
        common = {
            "hosts": [user["slug"]],
            "locale": user["locale"],
            "color": dice.pick(_COLORS),
        }
        yield {
            **common,
            "name": "30 Minute Meeting",
            "slug": "30min",
            "locations": [{"kind": dice.pick(_CONFERENCES)}],
            "custom_questions": [_PREPARATION],
            "after_buffer": dice.pick((0, 0, 5, 15)),
        }
        if number % 2 == 0:
            yield {
                **common,
                "name": "Intro Call",
                "slug": "intro-call",
                "duration": 15,
                "start_time_increment": 15,
                "min_notice": dice.pick((15, 30, 60)),
                "locations": [{"kind": "outbound_call"}],
                "custom_questions": list(_QUESTIONS[:2]),
            }
        if number % 3 == 0:
            yield {
                **common,
                "name": "Consultation",
                "slug": "consultation",
                "duration": 60,
                "is_paid": True,
                "description_plain": "An hour on your case, paid in advance.",
                "locations": [{"kind": "google_conference"}, {"kind": "ask_invitee"}],
                "before_buffer": 10,
                "after_buffer": 10,
                "min_notice": 24 * 60,
                "split_name": True,
            }


def _team_event_types(name: str, slugs: list[str]) -> Iterator[Entry]:
    page = {"type": "Team", "name": name}
    yield {
        "name": f"{name} Call",
        "slug": "call",
        "hosts": slugs,
        "pooling_type": "round_robin",
        "profile": page,
        "locations": [{"kind": "zoom_conference"}],
        "custom_questions": list(_QUESTIONS),
    }
    yield {
        "name": "Technical Review",
        "slug": "technical-review",
        "hosts": slugs[:2],
        "pooling_type": "collective",
        "profile": page,
        "duration": 45,
        "start_time_increment": 15,
        "locations": [{"kind": "microsoft_teams_conference"}],
    }
    yield {
        "name": f"{name} Workshop",
        "slug": "workshop",
        "hosts": slugs[-1:],
        "kind": "group",
        "invitee_limit": SEATS,
        "duration": 60,
        "start_time_increment": 60,
        "locations": [{"kind": "google_conference"}],
    }


def _routing_form(company: str, shared: list[Entry], slug: str) -> Entry:
    """Return a form that leads small companies to a person and larger ones to a team."""
    calls = [entry for entry in shared if entry["slug"] == "call"]
    pages = [f"{entry['profile']['name'].lower().replace(' ', '-')}/call" for entry in calls]
    goals = (f"{slug}/30min", pages[0], pages[-1])
    return {
        "name": f"Talk to {company}",
        "questions": [
            {"name": "Your name", "type": "name", "required": True},
            {"name": "Your email", "type": "email", "required": True},
            {"name": SIZE, "type": "radios", "required": True, "answer_choices": list(_SIZES)},
        ],
        "routes": [
            {"when": {SIZE: size}, "to": {"event_type": goal}}
            for size, goal in zip(_SIZES, goals, strict=False)
        ],
        "fallback": {
            "custom_message": {
                "headline": "Thank you for your interest",
                "body": "Somebody will write to you within a day.",
            }
        },
    }
