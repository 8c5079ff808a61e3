from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path

import pytest

from mockcalendly.settings import SETTINGS, SettingError, Settings, WorldSettings
from mockcalendly.worlds.default import PLANS

GIVEN = {
    "HOST": ("0.0.0.0", "0.0.0.0"),  # noqa: S104 - nothing listens
    "PORT": ("0", 0),
    "NOW": ("2026-11-23T10:00:00+01:00", datetime(2026, 11, 23, 9, tzinfo=UTC)),
    "WORLD": ("team.yaml", Path("team.yaml")),
    "WORLDS": ("worlds", Path("worlds")),
    "SCENARIOS": ("a.yaml, stories", (Path("a.yaml"), Path("stories"))),
    "LOAD": ("before.json", Path("before.json")),
    "SAVE_ON_EXIT": ("after.json", Path("after.json")),
    "ALLOW_WEBHOOK_HOST": (
        "a.example.com, *.b.example,::1",
        ("a.example.com", "*.b.example", "::1"),
    ),
    "ALLOW_HOST": ("mock.example.com,*.ci.example", ("mock.example.com", "*.ci.example")),
    "PROXY_PORT": ("8788", 8788),
    "TLS_PORT": ("0", 0),
    "TUNNEL": ("true", True),
    "CA": ("certificates", Path("certificates")),
    "LOG_FORMAT": ("json", "json"),
    "SEED": ("-7", -7),
    "PLAN": ("free", "free"),
    "PLAN_RULES": ("2026-10", "2026-10"),
    "AUTH": ("any", "any"),
    "RATE_LIMIT": ("Off", False),
    "RATE_LIMIT_BODY": ("empty", "empty"),
    "RETRY_AFTER": ("on", True),
    "OAUTH_AUTO_APPROVE": ("yes", True),
    "JOURNAL_SECRETS": ("1", True),
    "STRICT": ("warn", "warn"),
    "PUBLIC_URL": ("https://api.calendly.com/", "https://api.calendly.com"),
}


def environ(**variables: str) -> dict[str, str]:
    return {f"MOCKCALENDLY_{name}": text for name, text in variables.items()}


def test_every_setting_can_come_from_its_variable() -> None:
    settings = Settings.from_env(environ(**{name: text for name, (text, _) in GIVEN.items()}))
    assert set(environ(**dict.fromkeys(GIVEN, ""))) == {each.variable for each in SETTINGS}
    assert {each.name.upper(): getattr(settings, each.name) for each in SETTINGS} == {
        name: value for name, (_, value) in GIVEN.items()
    }


def test_without_variables_all_is_as_the_defaults_say() -> None:
    assert Settings.from_env({}) == Settings()
    assert {each.name: each.default for each in SETTINGS} == {
        each.name: getattr(Settings(), each.name) for each in fields(Settings)
    }


def test_an_empty_variable_counts_as_unset() -> None:
    assert Settings.from_env(environ(PORT="", PLAN=" ", ALLOW_WEBHOOK_HOST="")) == Settings()


def test_a_service_link_is_not_taken_for_the_port() -> None:
    assert Settings.from_env(environ(PORT="tcp://10.0.0.7:8787")).port == Settings().port


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("PORT", "65536"),
        ("PORT", "-1"),
        ("PORT", "٣"),
        ("SEED", "seven"),
        ("NOW", "2026-11-23T09:00:00"),
        ("NOW", "tomorrow"),
        ("RATE_LIMIT", "2"),
        ("PLAN", "Teams"),
        ("AUTH", "none"),
        ("LOG_FORMAT", "xml"),
        ("PUBLIC_URL", "api.calendly.com"),
        ("PUBLIC_URL", "https://[::1"),
        ("PUBLIC_URL", "https://api.calendly.com/?a=1"),
        ("ALLOW_WEBHOOK_HOST", "https://hooks.example.com"),
        ("ALLOW_WEBHOOK_HOST", "hooks.example.com:443"),
    ],
)
def test_a_value_that_cannot_be_is_refused_by_the_variable_s_name(name: str, text: str) -> None:
    with pytest.raises(SettingError, match=rf"^MOCKCALENDLY_{name} must be .*, not '.*'\.$"):
        Settings.from_env(environ(**{name: text}))


def test_a_choice_is_checked_in_code_too() -> None:
    with pytest.raises(SettingError, match=r"^plan must be free, .* not 'gold'\.$"):
        WorldSettings(plan="gold")


def test_the_plans_that_can_be_set_are_those_the_default_world_knows() -> None:
    plan = next(each for each in SETTINGS if each.name == "plan")
    assert plan.about.choices == tuple(PLANS)


def test_a_world_s_settings_are_a_part_of_the_server_s() -> None:
    settings = Settings(port=1, seed=4, rate_limit=False)
    assert settings.of_world() == WorldSettings(seed=4, rate_limit=False)
