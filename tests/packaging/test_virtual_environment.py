import io
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from console import BootstrapError, Console
from virtual_environment import VirtualEnvironment, follow_pip

ROOT = Path(__file__).resolve().parents[2]
PROJECT = """
[build-system]
requires = ["setuptools"]
build-backend = "setuptools.build_meta"
[project]
name = "hepascope"
version = "9.9"
[tool.setuptools]
packages = []
"""


@pytest.fixture
def checkout(tmp_path: Path) -> VirtualEnvironment:
    """A repository with nothing but a project and empty lock files, and no `.venv` yet."""
    (tmp_path / "packaging" / "locks").mkdir(parents=True)
    for name in ("run", "no-deps", "test", "bench"):
        (tmp_path / "packaging" / "locks" / f"{name}.txt").write_text("# nothing\n", encoding="utf-8")
    (tmp_path / "pyproject.toml").write_text(PROJECT, encoding="utf-8")
    return VirtualEnvironment(tmp_path)


def pretend_installed(environment: VirtualEnvironment, groups: tuple[str, ...]) -> None:
    """Put the files there that a finished installation leaves."""
    environment.programs.mkdir(parents=True, exist_ok=True)
    environment.python.touch()
    stamp = environment.wanted_stamp(groups)
    (environment.folder / "hepascope-stamp.json").write_text(json.dumps(stamp), encoding="utf-8")


def test_nothing_is_ready_at_first(checkout: VirtualEnvironment) -> None:
    assert not checkout.is_ready(groups=())
    assert not checkout.is_sound()


def test_tests_need_more_than_the_program(checkout: VirtualEnvironment) -> None:
    pretend_installed(checkout, groups=())
    assert checkout.is_ready(groups=())
    assert not checkout.is_ready(groups=("test",))
    pretend_installed(checkout, groups=("test",))
    assert checkout.is_ready(groups=())
    assert checkout.is_ready(groups=("test",))


def test_benchmarks_need_more_than_the_tests(checkout: VirtualEnvironment) -> None:
    pretend_installed(checkout, groups=("test",))
    assert not checkout.is_ready(groups=("test", "bench"))
    pretend_installed(checkout, groups=("test", "bench"))
    assert checkout.is_ready(groups=("test",))


def test_a_changed_lock_or_project_is_noticed(checkout: VirtualEnvironment) -> None:
    pretend_installed(checkout, groups=("test",))
    (checkout.root / "packaging" / "locks" / "test.txt").write_text("six==1.16.0\n", encoding="utf-8")
    assert checkout.is_ready(groups=())
    assert not checkout.is_ready(groups=("test",))
    (checkout.root / "pyproject.toml").write_text(PROJECT.replace("9.9", "9.10"), encoding="utf-8")
    assert not checkout.is_ready(groups=())


def test_a_moved_checkout_is_noticed(checkout: VirtualEnvironment, tmp_path: Path) -> None:
    pretend_installed(checkout, groups=())
    moved = tmp_path / "elsewhere"
    shutil.copytree(checkout.root, moved, ignore=shutil.ignore_patterns("elsewhere"))
    assert not VirtualEnvironment(moved).is_ready(groups=())


@pytest.mark.parametrize("damage", ["hepascope-unfinished", "stamp", "python"])
def test_an_interrupted_or_broken_one_is_not_ready(checkout: VirtualEnvironment, damage: str) -> None:
    pretend_installed(checkout, groups=())
    if damage == "stamp":
        (checkout.folder / "hepascope-stamp.json").write_text("{half", encoding="utf-8")
    elif damage == "python":
        checkout.python.unlink()
    else:
        (checkout.folder / damage).touch()
    assert not checkout.is_ready(groups=())


@pytest.mark.slow
def test_a_broken_one_is_rebuilt_and_filled(checkout: VirtualEnvironment) -> None:
    """A real venv and a real pip, without a package to fetch: setuptools is lent from the one that runs the tests."""
    told = io.StringIO()
    console = Console(told)
    pretend_installed(checkout, groups=())
    leftover = checkout.folder / "hepascope-unfinished"
    leftover.touch()
    with pytest.raises(BootstrapError, match="pip stopped with exit code 1"):
        checkout.make_ready(groups=(), console=console)  # no setuptools in there: the last step fails
    assert "Rebuilding the environment" in told.getvalue()
    assert checkout.is_sound(), "pip said no by itself: what is there can be built upon"
    assert not checkout.is_ready(groups=())
    lend_setuptools(checkout)
    checkout.make_ready(groups=(), console=console)
    assert checkout.is_ready(groups=())
    assert installed_version(checkout) == "9.9"
    said = told.getvalue()
    assert said.count("ing the environment") == 1, "the second start builds on the first"
    checkout.make_ready(groups=(), console=console)
    assert told.getvalue() == said, "the third has nothing to do"


def lend_setuptools(environment: VirtualEnvironment) -> None:
    """Let the environment import the setuptools of the one that runs the tests."""
    import setuptools

    home = Path(setuptools.__file__).parents[1]
    purelib = next(environment.folder.rglob("site-packages"))
    for path in home.glob("setuptools*"):
        shutil.copytree(path, purelib / path.name, dirs_exist_ok=True)


def installed_version(environment: VirtualEnvironment) -> str:
    """Ask the environment which Hepascope it has."""
    code = "from importlib.metadata import version; print(version('hepascope'))"
    return subprocess.run(
        [environment.python, "-I", "-c", code], capture_output=True, text=True, check=True
    ).stdout.strip()


def test_pip_is_followed_in_few_lines() -> None:
    lines = [
        "Collecting numpy==2.4.6 (from -r run.txt)\n",
        "  Using cached numpy-2.4.6.whl (16 MB)\n",
        "Processing /opt/wheels/scipy-1.17.1.whl (from -r run.txt)\n",
        "Collecting torch==2.13.0\n",
        "  Downloading https://files.example/torch-2.13.0-cp311.whl (900.1 MB)\n",
        "Installing collected packages: numpy, torch\n",
        "Successfully installed numpy-2.4.6 torch-2.13.0\n",
    ]
    told = io.StringIO()
    tail = follow_pip(lines, Console(told))
    assert told.getvalue() == "  downloading torch-2.13.0-cp311.whl (900.1 MB)\n  3 packages found, unpacking them\n"
    assert tail[-1] == "Successfully installed numpy-2.4.6 torch-2.13.0"


def test_real_locks_pin_everything_exactly() -> None:
    environment = VirtualEnvironment(ROOT)
    least = {"run": 30, "no-deps": 1, "test": 10, "bench": 1}
    for path in environment.locks(groups=("test", "bench")):
        pins = [line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
        assert len(pins) >= least.pop(path.stem)
        assert all(line.count("==") == 1 and "+" not in line for line in pins)
    assert not least
    assert set(environment.wanted_stamp(groups=("test",))) == {"run", "no-deps", "test"}
    assert sys.version_info >= (3, 11)
