import ast
import io
import subprocess
import sys
from pathlib import Path

import bootstrap
import pytest
from console import Console

SCRIPT = Path(bootstrap.__file__)


def start(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run bootstrap.py as a user does."""
    command = [sys.executable, str(SCRIPT), *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


def test_help_names_every_command() -> None:
    done = start("--help")
    assert done.returncode == 0
    for command in bootstrap.COMMANDS:
        assert f"bootstrap.py {command} " in done.stdout


@pytest.mark.parametrize("arguments", [(), ("dance",)])
def test_no_command_is_answered_with_the_choice(arguments: tuple[str, ...]) -> None:
    done = start(*arguments)
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr == "Say what to do: demo, run, test, bench (--help explains them).\n"


def test_old_python_is_told() -> None:
    assert bootstrap.python_problem((3, 11)) == ""
    assert bootstrap.python_problem((3, 14)) == ""
    told = bootstrap.python_problem((3, 9))
    assert "needs Python 3.11 or newer, and this is Python 3.9." in told


def test_an_old_python_can_read_the_file_that_tells_it() -> None:
    tree = ast.parse(SCRIPT.read_text(encoding="utf-8"), feature_version=(3, 7))
    at_the_top = {alias.name for node in tree.body if isinstance(node, ast.Import) for alias in node.names}
    assert at_the_top <= {"itertools", "subprocess", "sys"}


def test_demo_without_a_display_writes_into_a_new_folder(tmp_path: Path) -> None:
    told = io.StringIO()
    (tmp_path / "hepascope-demo-1").mkdir()
    arguments = bootstrap.demo_arguments(["--seed", "3"], False, tmp_path, Console(told))
    assert arguments == ["demo", "--headless", str(tmp_path / "hepascope-demo-2"), "--seed", "3"]
    assert "There is no display" in told.getvalue()


@pytest.mark.parametrize("asked", [["--headless", "here"], ["--headless=here"], ["--help"]])
def test_demo_does_what_was_asked(asked: list[str], tmp_path: Path) -> None:
    told = io.StringIO()
    assert bootstrap.demo_arguments(asked, False, tmp_path, Console(told)) == ["demo", *asked]
    assert bootstrap.demo_arguments([], True, tmp_path, Console(told)) == ["demo"]
    assert told.getvalue() == ""
