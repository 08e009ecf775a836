import re
from importlib.metadata import packages_distributions
from pathlib import Path

import lock
import pytest

ROOT = Path(__file__).resolve().parents[2]


def pinned(name: str) -> dict[str, str]:
    """Return a lock file as {package: version}."""
    lines = (ROOT / "packaging" / "locks" / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    return dict(line.split("==") for line in lines if not line.startswith("#"))


def test_locks_are_what_the_project_needs_at_the_versions_tested_here() -> None:
    run, test = lock.resolved()
    assert lock.pins(run) == lock.HEADER + "".join(f"{name}=={version}\n" for name, version in pinned("run").items())
    assert lock.pins(test) == lock.HEADER + "".join(
        f"{name}=={version}\n" for name, version in pinned("test").items()
    )


def test_licences_page_is_up_to_date_and_nothing_of_the_program_is_gpl() -> None:
    page = (ROOT / "docs" / "licences.md").read_text(encoding="utf-8")
    assert page == lock.licences_page(*lock.resolved())
    rows = re.findall(r"^\| (\S+) \| (\S+) \| (.+) \|$", page.split("## What only the tests")[0], re.MULTILINE)[2:]
    assert [name for name, _, _ in rows] == sorted(pinned("run"))
    for name, _, licence in rows:
        assert licence != "see the package", name
        choices = licence.split(" OR ")
        assert any(not re.search(r"\b(A?GPL)\b", choice.replace("LGPL", "")) for choice in choices), (name, licence)


def test_every_foreign_import_of_the_program_is_a_declared_dependency() -> None:
    import ast
    import sys
    import tomllib

    from packaging.requirements import Requirement
    from packaging.utils import canonicalize_name

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    declared = {canonicalize_name(Requirement(text).name) for text in project["dependencies"]} | {
        "shiboken6",
        "hepascope",
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
