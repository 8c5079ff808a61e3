"""The marker's argument: a test whose code needs no base URL."""

from tests.plugin.running import Run

pytest_plugins = ["pytester"]


def test_a_marked_test_is_intercepted_and_the_next_one_is_not(run: Run) -> None:
    result = run("""
        import urllib.request
        from urllib.error import HTTPError, URLError
        import pytest

        def ask():
            return urllib.request.urlopen("https://api.calendly.com/users/me", timeout=5)

        @pytest.mark.mock_calendly(intercept=True)
        def test_marked(mock_calendly):
            with pytest.raises(HTTPError, match="401"):
                ask()
            mock_calendly.requests.assert_called("GET", "/users/me", times=1)
            assert mock_calendly.owner["uri"].startswith("https://api.calendly.com/")

        def test_unmarked(mock_calendly, monkeypatch):
            monkeypatch.setenv("https_proxy", "http://127.0.0.1:9")
            with pytest.raises(URLError):
                ask()
            mock_calendly.requests.assert_not_called()
    """)
    result.assert_outcomes(passed=2)
