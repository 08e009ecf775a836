"""Write packaging/locks/*.txt and docs/licences.md from what is installed in `.venv`.

    .venv/bin/python packaging/lock.py

Run it after installing or upgrading a package there. What is written: everything that the dependencies and the groups
`test` and `bench` of pyproject.toml need, directly or not, at exactly the version that is installed.
"""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Collection
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

Distributions = dict[str, Distribution]
"""By canonical name."""
ROOT = Path(__file__).resolve().parents[1]
LOCKS = ROOT / "packaging" / "locks"
HEADER = "# Written by packaging/lock.py: do not edit.\n"
BUILD_TOOLS = ["setuptools"]
# A CUDA build of torch names these with exact versions itself; other builds have none of them.
COME_WITH_TORCH = ("nvidia-", "cuda-", "triton")
# What must not come along, and who names it: openvino's telemetry reports to its makers, and openvino works without.
# Whoever names such a package stands in a lock of his own, which is installed with --no-deps.
UNWANTED = {"openvino-telemetry": "openvino"}


def closure(requirements: list[str]) -> Distributions:
    """Return every installed distribution that these requirements need, directly or not, by canonical name."""
    found: Distributions = {}
    waiting = [(Requirement(text), "") for text in requirements]
    while waiting:
        requirement, extra = waiting.pop()
        if requirement.marker and not requirement.marker.evaluate({"extra": extra}):
            continue
        name = canonicalize_name(requirement.name)
        if name in UNWANTED or name.startswith(COME_WITH_TORCH) or (name in found and not requirement.extras):
            continue
        try:
            found[name] = distribution(requirement.name)
        except PackageNotFoundError:
            raise SystemExit(f"{requirement} is not installed in this environment: install it, then lock.") from None
        needs = [Requirement(text) for text in found[name].requires or []]
        waiting += [(need, each) for need in needs for each in ("", *requirement.extras)]
    return found


def resolved() -> tuple[Distributions, Distributions]:
    """Return what the program needs, and what only the tests need besides."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    run = closure([*project["project"]["dependencies"], *BUILD_TOOLS])
    return run, group("test", run)


def group(name: str, there: Collection[str]) -> Distributions:
    """Return what a group of pyproject.toml needs beside what is `there`."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    needed = closure(project["dependency-groups"][name])
    return {name: each for name, each in needed.items() if name not in there}


def lock_files(run: Distributions, test: Distributions, bench: Distributions) -> dict[str, str]:
    """Return each lock file's name and text."""
    alone = {name: each for name, each in run.items() if name in UNWANTED.values()}
    together = {name: each for name, each in run.items() if name not in alone}
    return {"run": pins(together), "no-deps": pins(alone), "test": pins(test), "bench": pins(bench)}


def pins(distributions: Distributions) -> str:
    """Return a lock file. Local parts (torch's "+cpu") are left out: which build fits is the machine's affair."""
    lines = (f"{name}=={distributions[name].version.split('+')[0]}\n" for name in sorted(distributions))
    return HEADER + "".join(lines)


def licence(package: Distribution) -> str:
    """Return what a package's metadata say of its licence, in one line."""
    metadata = package.metadata
    expressions = metadata.get_all("License-Expression") or []
    named = [each for each in metadata.get_all("Classifier") or [] if each.startswith("License :: ")]
    approved = [each.rsplit(" :: ", 1)[-1] for each in named if "OSI Approved" in each]
    texts = [re.sub(r"\s+", " ", each).strip() for each in metadata.get_all("License") or []]
    short = [text for text in texts if 0 < len(text) <= 60]
    return ", ".join(expressions or approved or short) or "see the package"


def licence_rows(distributions: Distributions) -> str:
    """Return the rows of the table of licences."""
    rows = (
        f"| {name} | {each.version.split('+')[0]} | {licence(each)} |\n"
        for name, each in sorted(distributions.items())
    )
    return "| package | version | licence |\n| --- | --- | --- |\n" + "".join(rows)


def licences_page(run: Distributions, test: Distributions, bench: Distributions) -> str:
    """Return docs/licences.md: the words of licences-head.md, then the tables."""
    head = (ROOT / "packaging" / "licences-head.md").read_text(encoding="utf-8")
    return (
        f"{head}\n## What the program installs\n\n{licence_rows(run)}\n"
        f"## What only the tests and benchmarks install\n\n{licence_rows(test)}\n"
        f"## What only the benchmarks install\n\n{licence_rows(bench)}"
    )


def main() -> int:
    """Write all files."""
    run, test = resolved()
    bench = group("bench", {**run, **test})
    LOCKS.mkdir(exist_ok=True)
    for name, text in lock_files(run, test, bench).items():
        (LOCKS / f"{name}.txt").write_text(text, encoding="utf-8")
    (ROOT / "docs" / "licences.md").write_text(licences_page(run, test, bench), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
