"""What a failing test shows of its world."""

from tests.plugin.running import Run

pytest_plugins = ["pytester"]


def test_a_failure_shows_what_happened_in_the_world(run: Run) -> None:
    result = run(
        """
        def test_it(mock_calendly):
            with mock_calendly.client() as api:
                api.get("/event_types", params={"count": 5})
                api.get("/users/me")
            mock_calendly.subscribe("http://127.0.0.1:1/hook", "invitee.created")
            mock_calendly.book()
            mock_calendly.settle()
            assert False, "on purpose"
        """
    )
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        [
            "*- mockcalendly -*",
            "Requests to Calendly: 2",
            "  GET /event_types?count=5 -> 400",
            "      *organization: is missing*",
            "  GET /users/me -> 200",
            "Webhooks from Calendly: 1, not succeeded: 1",
            "  invitee.created to http://127.0.0.1:1/hook: pending, attempts: 1",
            "      Connection refused*",
        ]
    )


def test_a_failure_of_a_test_without_a_world_and_a_success_show_nothing(run: Run) -> None:
    result = run(
        """
        def test_it():
            assert False

        def test_success(mock_calendly):
            mock_calendly.book()
        """
    )
    result.assert_outcomes(failed=1, passed=1)
    assert "- mockcalendly -" not in result.stdout.str()


def test_a_world_that_cannot_be_read_does_not_break_the_run(run: Run) -> None:
    result = run(
        """
        def test_it(mock_calendly, mock_calendly_server):
            mock_calendly_server.stop()
            assert False
        """
    )
    assert result.parseoutcomes()["failed"] == 1
    result.stdout.fnmatch_lines(["What happened in the test's world cannot be told: *stopped*"])
    assert "INTERNALERROR" not in result.stdout.str()
