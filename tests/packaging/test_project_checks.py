import io
import json
import os
import sys
from pathlib import Path

import pytest
from console import Console
from project_checks import Check, checks, run_benchmark, run_benchmarks, run_checks
from virtual_environment import VirtualEnvironment


def step(name: str, code: int, nothing_to_do: tuple[int, ...] = ()) -> Check:
    """A step that exits with `code`."""
    return Check(name, [sys.executable, "-c", f"raise SystemExit({code})"], dict(os.environ), nothing_to_do)


def run(steps: list[Check], root: Path) -> tuple[int, list[str]]:
    """Run steps; return the exit code and the summary."""
    told = io.StringIO()
    code = run_checks(steps, root, Console(told))
    return code, told.getvalue().split("== summary\n")[1].splitlines()


def test_every_step_runs_also_after_a_failure(tmp_path: Path) -> None:
    marker = tmp_path / "ran"
    last = Check("last", [sys.executable, "-c", f"open({str(marker)!r}, 'w').close()"], dict(os.environ))
    code, summary = run([step("first", 1), Check("absent", [str(tmp_path / "no")], {}), last], tmp_path)
    assert code == 1
    assert marker.exists()
    assert [line.split()[:2] for line in summary[:3]] == [
        ["first", "failed"],
        ["absent", "failed"],
        ["last", "passed"],
    ]
    assert summary[-1] == "steps: 1 passed, 2 failed"


def test_no_test_collected_is_no_failure_where_that_is_said(tmp_path: Path) -> None:
    code, summary = run([step("lint", 0), step("gl", 5, (5,))], tmp_path)
    assert code == 0
    assert summary[1].startswith("gl                   no tests")
    assert summary[-1] == "steps: 1 passed, 0 failed"
    assert run([step("tests", 5)], tmp_path)[0] == 1
    assert run([step("gl", 5, (5,))], tmp_path)[0] == 1, "nothing at all was run"


def test_steps_cover_every_tool_and_both_kinds_of_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", "xcb")
    steps = checks(VirtualEnvironment(Path("/nowhere")), ["tests/core", "-x"])
    by_name = {each.name: each for each in steps}
    assert list(by_name) == [
        "ruff check",
        "ruff format",
        "mypy",
        "lint-imports",
        "codespell",
        "tests",
        "tests with OpenGL",
    ]
    plain, opengl = by_name["tests"], by_name["tests with OpenGL"]
    assert plain.command[1:] == ["-m", "pytest", "tests/core", "-x", "--durations=10", "-m", "not gl"]
    assert plain.environment["QT_QPA_PLATFORM"] == "offscreen"
    assert opengl.command[-5:] == ["pytest", "tests/core", "-x", "-m", "gl"]
    assert "QT_QPA_PLATFORM" not in opengl.environment
    if sys.platform.startswith("linux"):
        assert opengl.command[:4] == ["xvfb-run", "-a", "-s", "-screen 0 1600x1000x24"]


@pytest.fixture
def benchmarked(tmp_path: Path) -> VirtualEnvironment:
    """A repository with three benchmarks, whose environment is the one that runs the tests."""
    folder = tmp_path / "tests" / "benchmarks"
    folder.mkdir(parents=True)
    (folder / "bench_fast.py").write_text('import sys; print(\'{"ms": 1, "options": %d}\' % len(sys.argv[1:]))')
    (folder / "bench_loud.py").write_text('print("hello")')
    (folder / "bench_broken.py").write_text("raise SystemExit(3)")
    environment = VirtualEnvironment(tmp_path)
    environment.python = Path(sys.executable)
    return environment


def test_benchmarks_become_one_object(benchmarked: VirtualEnvironment, capsys: pytest.CaptureFixture[str]) -> None:
    told = io.StringIO()
    code = run_benchmarks(benchmarked, [], Console(told))
    result = json.loads(capsys.readouterr().out)
    assert code == 1
    assert result["fast"] == {"ms": 1, "options": 0}
    assert result["broken"] == {"error": "exit code 3"}
    assert "no JSON object" in result["loud"]["error"]
    assert "Measuring fast ..." in told.getvalue()


def test_benchmarks_are_chosen_by_name(benchmarked: VirtualEnvironment, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_benchmarks(benchmarked, ["fast", "--size", "3"], Console(io.StringIO())) == 0
    assert json.loads(capsys.readouterr().out) == {"fast": {"ms": 1, "options": 2}}
    told = io.StringIO()
    assert run_benchmarks(benchmarked, ["slow"], Console(told)) == 2
    assert told.getvalue() == "No benchmark slow. There are: broken, fast, loud.\n"


def test_a_benchmark_finds_the_tests_own_modules(tmp_path: Path) -> None:
    (tmp_path / "beside.py").write_text("VALUE = 4\n")
    command = [sys.executable, "-c", "import beside, json; print(json.dumps({'value': beside.VALUE}))"]
    assert run_benchmark(command, tmp_path) == {"value": 4}
