"""`hepascope model`: which models there are, what they are, and one as a file for other programs."""

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.errors import UserError
from core.model.config import FACTORIZATIONS
from core.terminal import ProgressLine, say, say_json, stdout_kept_clean

if TYPE_CHECKING:
    from core.model.catalog import ModelEntry

EXAMPLES = """\
examples:
  hepascope model list
  hepascope model info
  hepascope model info my-model.safetensors --json
  hepascope model info --factorization standard
  hepascope model export my-model.safetensors --format onnx --out lwhcn.onnx
"""
EXPORT_EXAMPLES = """\
examples:
  hepascope model export hepascope-starter --format openvino --out lwhcn
  hepascope model export my-model.safetensors --format onnx --out lwhcn.onnx

Writes the whole network in float32, batch norm folded into the weights:
  volume   float32 (1, 1, T, H, W) in [-1, 1], any T, H and W multiples of 8
  logits   float32 (1, classes, T, H, W)
The model's card and how its input is prepared stand in the file (ONNX: metadata_props, OpenVINO: rt_info).
onnx is one file and needs `pip install onnx`; openvino is a folder with network.xml and network.bin.
"""
EXPORT_FORMATS = ("onnx", "openvino")
"""As in `core.model.export`, which loads torch."""


def add_parser(commands: Any) -> None:
    """Add the command to the parser's subcommands."""
    parser = commands.add_parser(
        "model",
        help="list the models, tell about one, or export it",
        description="List the models that are there, tell what one is, or write one for other programs.",
        epilog=EXAMPLES,
    )
    verbs = parser.add_subparsers(required=True, metavar="list|info|export")
    listing = verbs.add_parser("list", help="the models that are there", description="List the models.")
    listing.add_argument("--json", action="store_true", help="print one JSON object and nothing else")
    listing.set_defaults(run=run_list)
    info = verbs.add_parser(
        "info",
        help="parameters, size, network and card of a model",
        description="Tell how large a model is, what network it holds and how it was made.",
        epilog=EXAMPLES,
    )
    info.add_argument(
        "model", nargs="?", metavar="MODEL", help="a model's name or file (default: the one that ships)"
    )
    info.add_argument(
        "--factorization",
        choices=FACTORIZATIONS,
        metavar="F",
        help=f"an untrained network: {', '.join(FACTORIZATIONS)}",
    )
    info.add_argument("--json", action="store_true", help="print one JSON object and nothing else")
    info.set_defaults(run=run_info)
    _add_export(verbs)


def _add_export(verbs: Any) -> None:
    export = verbs.add_parser(
        "export",
        help="a model's network as ONNX or OpenVINO",
        description="Write a model's network for other programs.",
        epilog=EXPORT_EXAMPLES,
    )
    export.add_argument("model", metavar="MODEL", help="a model's name or file")
    export.add_argument("--format", choices=EXPORT_FORMATS, required=True, help="for ONNX Runtime or OpenVINO")
    export.add_argument(
        "--out", type=Path, required=True, metavar="PATH", help="a file for onnx, a folder for openvino"
    )
    export.add_argument("--overwrite", action="store_true", help="replace what is there already")
    export.add_argument("--json", action="store_true", help="print one JSON object and nothing else")
    export.set_defaults(run=run_export)


def run_list(options: argparse.Namespace) -> int:
    """Print the models; the one that is used by default is marked."""
    from core.model.catalog import list_models

    models = [_listed(entry) for entry in list_models()]
    usable = [model for model in models if not model["problem"]]
    for model in models:
        model["default"] = bool(usable) and model is usable[0]
    if options.json:
        say_json({"models": models})
        return 0
    for model in models:
        say(f"{'*' if model['default'] else ' '} {model['name']}  {model['path']}")
        say(f"    {model['problem'] or model['description']}")
    say("* is used where no --model is given." if usable else "No model that can be used is there.")
    return 0


def _listed(entry: "ModelEntry") -> dict[str, Any]:
    card = entry.card
    return {
        "name": entry.name,
        "path": str(entry.path),
        "shipped": entry.shipped,
        "factorization": card.network.factorization if card else None,
        "description": card.description if card else "",
        "license": card.license if card else "",
        "problem": entry.problem,
    }


def run_info(options: argparse.Namespace) -> int:
    """Print what a model is."""
    if options.model and options.factorization:
        raise UserError("Give a model or --factorization, not both.", "Try: hepascope model info --help")
    from core.model.catalog import find_model

    model = options.factorization or find_model(options.model)
    with stdout_kept_clean(options.json):
        from core.model.weights import model_info  # loads torch: seconds

        info = model_info(model)
    if options.json:
        say_json(info)
        return 0
    for name, value in info.items():
        if name == "parameters":
            value = f"{value / 1e6:.2f} million"
        elif name == "bytes":
            value = f"{value / 1e6:.1f} MB"
        say(f"{name:>14}  {_shown(value)}")
    return 0


def run_export(options: argparse.Namespace) -> int:
    """Write a model's network for other programs and print the files."""
    from core.model.catalog import find_model

    path = find_model(options.model)
    progress = ProgressLine()
    with stdout_kept_clean(options.json):
        from core.model.export import export_model  # loads torch: seconds
        from core.model.weights import load_model

        model = load_model(path)
        files = export_model(model, options.format, options.out, overwrite=options.overwrite, report=progress)
    progress.clear()
    if options.json:
        say_json({"files": [str(file) for file in files], "format": options.format, "sha256": model.sha256})
        return 0
    for file in files:
        say(str(file))
    return 0


def _shown(value: Any) -> str:
    """Return a value on one line."""
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {_shown(inner)}" for name, inner in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(_shown(inner) for inner in value)
    return str(value)
