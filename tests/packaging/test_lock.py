import ast
import re
import sys
import tomllib
from importlib.metadata import distribution, packages_distributions
from pathlib import Path

import lock
import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
LOCKS = ROOT / "packaging" / "locks"


def pinned(name: str) -> dict[str, str]:
    """Return a lock file as {package: version}."""
    lines = (LOCKS / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    return dict(line.split("==") for line in lines if not line.startswith("#"))


def test_locks_are_what_the_project_needs_at_the_versions_tested_here() -> None:
    run, test = lock.resolved()
    for name, text in lock.lock_files(run, test, {}).items():
        if name != "bench":
            assert (LOCKS / f"{name}.txt").read_text(encoding="utf-8") == text


def test_what_only_benchmarks_need_is_locked_apart() -> None:
    """It is not installed where tests run, so its lock is held against pyproject.toml, not against what is there."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    named = {canonicalize_name(Requirement(text).name) for text in project["dependency-groups"]["bench"]}
    locked = pinned("bench")
    assert named <= locked.keys()
    assert not locked.keys() & (pinned("run").keys() | pinned("test").keys())


def test_telemetry_is_in_no_lock_and_who_names_it_is_installed_without() -> None:
    files = lock.lock_files(lock.resolved()[0], {}, {})
    assert "telemetry" not in "".join(files.values())
    assert list(pinned("no-deps")) == ["openvino"]
    assert "openvino" not in pinned("run")
    needs = [Requirement(text).name for text in distribution("openvino").requires or []]
    named = {canonicalize_name(name) for name in needs} - lock.UNWANTED.keys()
    assert named <= pinned("run").keys(), "what --no-deps leaves out must come from the other lock"


def test_licences_page_is_up_to_date_and_nothing_of_the_program_is_gpl() -> None:
    page = (ROOT / "docs" / "licences.md").read_text(encoding="utf-8")
    without_benchmarks = lock.licences_page(*lock.resolved(), {})
    assert page.startswith(without_benchmarks)
    benchmarks = page.removeprefix(without_benchmarks)
    assert re.findall(r"^\| (\S+) \| (\S+) \|", benchmarks, re.MULTILINE) == list(pinned("bench").items())
    rows = re.findall(r"^\| (\S+) \| (\S+) \| (.+) \|$", page.split("## What only the tests")[0], re.MULTILINE)[2:]
    assert [name for name, _, _ in rows] == sorted(pinned("run") | pinned("no-deps"))
    for name, _, licence in rows:
        assert licence != "see the package", name
        choices = licence.split(" OR ")
        assert any(not re.search(r"\b(A?GPL)\b", choice.replace("LGPL", "")) for choice in choices), (name, licence)


def test_every_foreign_import_of_the_program_is_a_declared_dependency() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    declared = {canonicalize_name(Requirement(text).name) for text in project["dependencies"]} | {
        "shiboken6",
        "hepascope",
        "onnx",  # only `model export --format onnx` needs it, and says so where it is missing
        "h5py",  # only training from Keras weights needs it, and says so where it is missing
    }
    providers = packages_distributions()
    undeclared = set()
    for folder in ("app", "ui", "core", "resources"):
        for path in (ROOT / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
                names += [node.module or ""] if isinstance(node, ast.ImportFrom) and not node.level else []
                tops = {name.split(".")[0] for name in names} - set(sys.stdlib_module_names)
                for top in tops - {"app", "ui", "core", "resources"}:
                    owners = {canonicalize_name(each) for each in providers.get(top, [top])}
                    if not owners & declared:
                        undeclared.add(f"{path.relative_to(ROOT)}: {top}")
    assert not undeclared


def test_a_dependency_that_is_not_installed_stops_the_lock() -> None:
    with pytest.raises(SystemExit, match="hepascope-nothing is not installed"):
        lock.closure(["hepascope-nothing"])
