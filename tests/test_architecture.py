"""The rules of docs/architecture.md that a machine can check (import contracts: `lint-imports`)."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
STOREYS = ("app", "ui", "core", "resources")
MOST_FILE_LINES = 400
MOST_FUNCTION_LINES = 40
MOST_PARAMETERS = 6

NETWORK = {"aiohttp", "asyncio", "ftplib", "http", "httpx", "requests", "smtplib", "socket", "socketserver", "ssl"}
NETWORK |= {"telnetlib", "urllib.request", "urllib3", "webbrowser", "xmlrpc", "torch.hub", "huggingface_hub", "pooch"}
NETWORK |= {"PySide6.QtNetwork", "PySide6.QtWebEngineCore", "PySide6.QtWebSockets"}
READS_PYTORCH = "core/training/pretrained.py"
"""The one file that may read PyTorch's own, and only with weights_only."""
UNPICKLERS = {"pickle", "_pickle", "cloudpickle", "dill", "joblib", "shelve", "marshal"}

Function = ast.FunctionDef | ast.AsyncFunctionDef


def source_files(*folders: str) -> list[Path]:
    """Return the Python files of these folders of the repository."""
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))


def functions(tree: ast.AST) -> Iterator[Function]:
    """Yield every function and method."""
    return (node for node in ast.walk(tree) if isinstance(node, Function))


def imported(tree: ast.AST) -> Iterator[str]:
    """Yield the dotted name of everything imported, at the top or inside a function."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def is_within(name: str, forbidden: set[str]) -> bool:
    """Tell whether a dotted name is one of the forbidden modules or inside one."""
    parts = name.split(".")
    return any(".".join(parts[:length]) in forbidden for length in range(1, len(parts) + 1))


def lines_of(function: Function) -> int:
    """Count a function's lines without its docstring."""
    first = function.body[0]
    docstring = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
    told = (first.end_lineno or 0) - first.lineno + 1 if docstring else 0
    return (function.end_lineno or 0) - function.lineno + 1 - told


def parameters_of(function: Function) -> int:
    """Count a function's parameters without self, cls, *args and **kwargs."""
    arguments = function.args
    names = [each.arg for each in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)]
    return len([name for name in names if name not in ("self", "cls")])


def offences(tree: ast.AST) -> Iterator[str]:
    """Yield what a file of the program must not do."""
    for name in imported(tree):
        if is_within(name, NETWORK):
            yield f"imports {name}: the program has no network"
        if is_within(name, UNPICKLERS):
            yield f"imports {name}: nothing is ever unpickled"
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr == "processEvents":
            yield "calls processEvents: slow work goes through the TaskRunner"
        if isinstance(node, ast.Attribute) and ast.unparse(node) in ("torch.load", "torch.hub"):
            yield f"uses {ast.unparse(node)}: models are safetensors"
        if isinstance(node, ast.keyword) and node.arg == "allow_pickle" and ast.unparse(node.value) != "False":
            yield "allows pickle"
    for function in functions(tree):
        if parameters_of(function) > MOST_PARAMETERS:
            yield f"{function.name} takes {parameters_of(function)} parameters"


def reads_weights_only(tree: ast.AST) -> bool:
    """Tell whether every mention of torch.load is a call with weights_only=True."""
    mentions = [
        node for node in ast.walk(tree) if isinstance(node, ast.Attribute) and ast.unparse(node) == "torch.load"
    ]
    safe = [
        node.func
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and any(ast.unparse(each) == "weights_only=True" for each in node.keywords)
    ]
    return all(any(mention is each for each in safe) for mention in mentions)


def ids(path: Path) -> str:
    """Name a test after the file it checks."""
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", source_files(*STOREYS, "packaging"), ids=ids)
def test_program_file_keeps_the_rules(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    found = list(offences(tree))
    if ids(path) == READS_PYTORCH and reads_weights_only(tree):
        found = [each for each in found if "torch.load" not in each]
    if path.parts[-2] == "packaging":  # bootstrap.py installs, which is the one thing done with a network
        found = [each for each in found if "network" not in each]
    assert not found


def test_the_rules_catch_what_they_forbid() -> None:
    broken = """
import pickle, http.client
from urllib import request, parse
def f(a, b, c, d, e, g, h):
    torch.load(a); numpy.load(b, allow_pickle=True); application.processEvents()
"""
    text = "\n".join(offences(ast.parse(broken)))
    for word in (
        "pickle:",
        "http.client:",
        "urllib.request:",
        "torch.load",
        "allows pickle",
        "processEvents",
        "f takes 7",
    ):
        assert word in text
    assert "parse" not in text
    assert reads_weights_only(ast.parse("torch.load(a, weights_only=True)"))
    assert not reads_weights_only(ast.parse("torch.load(a, weights_only=True); load = torch.load"))
    assert not reads_weights_only(ast.parse("torch.load(a, weights_only=False)"))


@pytest.mark.parametrize("path", source_files(*STOREYS, "packaging", "tests"), ids=ids)
def test_files_and_functions_stay_small(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= MOST_FILE_LINES, "a room this long is two rooms"
    long = {each.name: lines_of(each) for each in functions(ast.parse(text)) if lines_of(each) > MOST_FUNCTION_LINES}
    assert not long


def test_packaging_is_no_package() -> None:
    assert not (ROOT / "packaging" / "__init__.py").exists(), "it would hide the library `packaging`"


def test_vtk_in_core_only_in_surface() -> None:
    users = [
        path.name
        for path in source_files("core")
        if any(is_within(name, {"vtk", "vtkmodules"}) for name in imported(ast.parse(path.read_text("utf-8"))))
    ]
    assert set(users) <= {"surface.py"}


LIGHT = [
    "app.__main__",
    "app.main",
    "core.cli",
    "core.session",
    "core.io",
    "core.exporting",
    "core.editing",
    "core.measure",
    "core.model.config",
    "core.model.catalog",
    "core.inference.settings",
    "core.training.config",
    "core.training.events",
    "ui.main_window",
]


LIGHT_CHILD = """
import importlib, sys
for name in sys.argv[1:]:
    importlib.import_module(name)
    heavy = [each for each in ("torch", "vtkmodules") if each in sys.modules]
    assert not heavy, f"{name} loads {heavy}"
"""


WINDOW_CHILD = """
import sys
import app.main
heavy = [each for each in ("torch", "vtkmodules", "scipy", "pydicom", "nibabel", "openvino") if each in sys.modules]
assert not heavy, f"the window waits for {heavy}"
"""


def test_the_window_waits_for_no_format_and_no_mathematics() -> None:
    command = [sys.executable, "-c", WINDOW_CHILD]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr


def test_the_window_and_the_command_line_load_neither_torch_nor_vtk() -> None:
    command = [sys.executable, "-c", LIGHT_CHILD, *LIGHT]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
