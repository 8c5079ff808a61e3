"""Every bench runs, on numbers that are too small to mean anything."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks import brief, servers
from benchmarks.__main__ import BENCHES, ON_DEMAND
from benchmarks.figures import Figure, as_json, as_table, ratio
from benchmarks.load import ask

ROOT = Path(__file__).parents[2]


def benchmark(*arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "benchmarks", *arguments]
    surroundings = {**os.environ, **environment}
    return subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, check=False, env=surroundings
    )


@pytest.mark.parametrize("name", BENCHES)
def test_a_bench_measures_all_that_it_promises(name: str, tmp_path: Path) -> None:
    done = benchmark(name, "--quick", "--json", str(tmp_path / "figures.json"))
    assert done.returncode == 0, done.stderr
    figures = json.loads((tmp_path / "figures.json").read_text())["figures"]
    assert figures
    for figure in figures:
        assert figure["bench"] == name
        assert figure["value"] > 0
        assert figure["name"] in done.stdout


def test_a_module_that_measures_is_a_bench() -> None:
    folder = ROOT / "benchmarks"
    modules = {path.stem for path in folder.glob("*.py") if "def run(scale" in path.read_text()}
    assert modules == {*BENCHES, *ON_DEMAND}


def test_a_peer_that_cannot_be_had_is_in_the_table_with_the_reason(tmp_path: Path) -> None:
    report = tmp_path / "figures.json"
    nowhere = {
        "PATH": str(tmp_path),
        "XDG_CACHE_HOME": str(tmp_path),
        "PIP_NO_INDEX": "1",
        "PIP_CONFIG_FILE": os.devnull,
        "PIP_FIND_LINKS": "",
    }
    done = benchmark("peers", "--quick", "--json", str(report), **nowhere)
    assert done.returncode == 0, done.stderr
    figures = {figure["name"]: figure for figure in json.loads(report.read_text())["figures"]}
    assert [*figures] == ["Prism", "Mockoon", "json-server", "emulate", "moto"]
    for name, figure in figures.items():
        assert figure["value"] is None
        assert ("pip" if name == "moto" else "npm") in figure["note"]


def test_a_server_that_keeps_no_connection_is_measured_on_one_each() -> None:
    with servers.hello() as server:
        measured = brief.measure(server, [ask("GET", "/")], seconds=0.1)
        with pytest.raises(RuntimeError, match="404"):
            brief.measure(server, [ask("GET", "/nowhere")], seconds=0.1)
    assert measured.load.statuses == {"200": measured.load.answers}
    assert measured.per_cpu_second > 0


def test_an_unknown_bench_is_refused_with_the_names_of_those_that_there_are() -> None:
    done = benchmark("speed")
    assert done.returncode == 2
    assert "there is no bench 'speed', but there are: requests, tables," in done.stderr


def test_a_figure_says_whether_it_is_what_was_asked() -> None:
    def verdict(
        value: float | None, at_least: float | None = None, at_most: float | None = None
    ) -> str:
        figure = Figure(
            bench="b", name="n", value=value, unit="x", at_least=at_least, at_most=at_most
        )
        return figure.verdict

    assert verdict(1.0, at_least=1.0) == "held"
    assert verdict(0.9, at_least=1.0) == "missed"
    assert verdict(25.0, at_most=25.0) == "held"
    assert verdict(26.0, at_most=25.0) == "missed"
    assert verdict(26.0) == ""
    assert verdict(None, at_most=25.0) == ""


def test_a_table_shows_what_was_measured_and_what_was_asked() -> None:
    held = Figure(bench="b", name="booking", value=1234.5, unit="/s", at_least=1000.0)
    absent = Figure(bench="b", name="peer", value=None, unit="x", note="cannot be installed")
    lines = as_table([held, absent]).splitlines()
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    assert cells[2] == ["b", "booking", "1,234 /s", "at least 1,000 /s", "held", ""]
    assert cells[3] == ["b", "peer", "not measured", "", "", "cannot be installed"]
    assert as_json([held])[0]["verdict"] == "held"


def test_a_ratio_is_the_median_of_rounds() -> None:
    assert ratio([1.0, 4.0, 100.0], [2.0, 2.0, 1.0]) == 2.0
