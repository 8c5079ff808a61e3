"""The marker, and the environment behind it."""

import pytest

from tests.plugin.running import Run

pytest_plugins = ["pytester"]


def test_the_marker_says_what_the_world_is_like(run: Run) -> None:
    result = run(
        """
        import pytest

        MONDAY = "2026-11-23T09:00:00Z"

        @pytest.mark.mock_calendly(
            seed=7, now=MONDAY, plan="free", auth="any", rate_limit=False,
            public_url="https://api.calendly.com",
        )
        def test_all(mock_calendly):
            assert mock_calendly.clock.now.isoformat() == "2026-11-23T09:00:00+00:00"
            assert mock_calendly.organization["stage"] == "free"
            assert mock_calendly.owner["uri"].startswith("https://api.calendly.com/users/")
            with mock_calendly.client("any-token") as api:
                statuses = {api.get("/users/me").status_code for _ in range(61)}
            assert statuses == {200}

        @pytest.mark.mock_calendly(plan="free", now=MONDAY)
        class TestClass:
            @pytest.mark.mock_calendly(plan="teams")
            def test_the_nearest_marker_wins(self, mock_calendly):
                assert mock_calendly.organization["stage"] == "paid"
                assert mock_calendly.clock.mode == "frozen"

        ids = set()

        @pytest.mark.parametrize("again", [False, True])
        @pytest.mark.mock_calendly(seed=3)
        def test_the_seed_decides_the_ids(mock_calendly, again):
            ids.add(mock_calendly.book()["email"])
            assert len(ids) == 1

        def test_without_a_marker_it_is_the_default_world(mock_calendly):
            assert mock_calendly.organization["plan"] == "teams"
            assert mock_calendly.book()["email"] not in ids
        """,
        "--strict-markers",
    )
    result.assert_outcomes(passed=5)


def test_a_world_can_begin_with_made_up_people(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOCKCALENDLY_WORLD", "nowhere.yaml")
    result = run(
        """
        import pytest

        FEW = {"users": 2, "months": 1, "bookings": 6}

        @pytest.mark.mock_calendly(generate=FEW, now="2026-11-23T09:00:00Z")
        def test_past(mock_calendly):
            with mock_calendly.client() as api:
                query = {"organization": mock_calendly.organization["uri"]}
                assert len(api.get("/scheduled_events", params=query).json()["collection"]) >= 5

        @pytest.mark.mock_calendly(generate={"people": 2})
        def test_a_word(mock_calendly): ...
        """
    )
    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines(["@pytest.mark.mock_calendly: generate takes no 'people', only: *"])


def test_the_marker_explains_itself(run: Run) -> None:
    result = run("", "--markers")
    result.stdout.fnmatch_lines(
        ["@pytest.mark.mock_calendly(seed, now, plan, *, scenario, intercept): *"]
    )


def test_a_wrong_marker_says_what_it_takes(run: Run) -> None:
    result = run(
        """
        import pytest

        @pytest.mark.mock_calendly(sead=1)
        def test_a_name(mock_calendly): ...

        @pytest.mark.mock_calendly("free")
        def test_a_position(mock_calendly): ...

        @pytest.mark.mock_calendly(plan="gold")
        def test_a_value(mock_calendly): ...

        @pytest.mark.mock_calendly(now="today")
        def test_an_instant(mock_calendly): ...

        @pytest.mark.mock_calendly(world="nowhere.yaml")
        def test_a_file(mock_calendly): ...
        """
    )
    result.assert_outcomes(errors=5)
    takes = (
        "It takes seed=, now=, plan=, plan_rules=, auth=, rate_limit=, rate_limit_body=, "
        "retry_after=, oauth_auto_approve=, journal_secrets=, strict=, public_url=, world=, "
        "generate=, scenario=, intercept=."
    )
    for said in (
        f" does not take sead. {takes}",
        f" does not take 'free'. {takes}",
        ": plan must be free, trial, standard, teams or enterprise, not 'gold'.",
        ": 'today' is not an instant with a zone, such as '2026-11-23T09:00:00Z'.",
        ": */nowhere.yaml: cannot be read: No such file or directory",
    ):
        result.stdout.fnmatch_lines([f"@pytest.mark.mock_calendly{said}"])
    assert "During handling" not in result.stdout.str()


def test_the_environment_gives_the_defaults(
    run: Run, pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MOCKCALENDLY_PLAN", "free")
    monkeypatch.setenv("MOCKCALENDLY_NOW", "2026-11-23T09:00:00Z")
    monkeypatch.setenv("MOCKCALENDLY_PORT", "8787")
    monkeypatch.setenv("MOCKCALENDLY_ALLOW_WEBHOOK_HOST", "224.0.0.1")
    result = run(
        """
        import pytest

        def test_default(mock_calendly):
            assert mock_calendly.organization["stage"] == "free"
            assert mock_calendly.clock.mode == "frozen"
            mock_calendly.subscribe("http://224.0.0.1/hook")
            mock_calendly.book()
            mock_calendly.settle()
            assert mock_calendly.deliveries.last.state != "refused"

        @pytest.mark.mock_calendly(plan="teams")
        def test_marker(mock_calendly):
            assert mock_calendly.organization["stage"] == "paid"
        """
    )
    result.assert_outcomes(passed=2)


def test_a_wrong_environment_is_said_to_be_wrong(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOCKCALENDLY_PLAN", "gold")
    result = run("def test_it(mock_calendly): ...")
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["MOCKCALENDLY_PLAN must be free, *, not 'gold'."])


def test_a_file_is_looked_for_from_the_root_of_the_suite(
    run: Run, pytester: pytest.Pytester
) -> None:
    pytester.makeini("[pytest]")
    pytester.mkdir("worlds").joinpath("free.yaml").write_text("mockcalendly: 1\nplan: free\n")
    pytester.mkdir("elsewhere")
    result = run(
        """
        import os
        import pytest

        @pytest.fixture(autouse=True)
        def elsewhere(monkeypatch):
            monkeypatch.chdir("elsewhere")

        @pytest.mark.mock_calendly(world="worlds/free.yaml")
        def test_it(elsewhere, mock_calendly):
            assert mock_calendly.organization["stage"] == "free"
        """
    )
    result.assert_outcomes(passed=1)
