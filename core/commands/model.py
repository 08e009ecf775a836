"""`hepascope model`: which models there are, and what they are."""

import argparse
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from core.commands.terminal import say, say_json, stdout_kept_clean
from core.errors import UserError
from core.model.config import FACTORIZATIONS

if TYPE_CHECKING:
    from core.model.catalog import ModelEntry

EXAMPLES = """\
examples:
  hepascope model list
  hepascope model info
  hepascope model info my-model.safetensors --json
  hepascope model info --factorization standard
"""


def add_parser(commands: Any) -> None:
    """Add the command to the parser's subcommands."""
    parser = commands.add_parser(
        "model",
        help="list the models, or tell about one",
        description="List the models that are there, or tell what one is.",
        epilog=EXAMPLES,
    )
    verbs = parser.add_subparsers(required=True, metavar="list|info")
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


def _shown(value: Any) -> str:
    """Return a value on one line."""
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {_shown(inner)}" for name, inner in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(_shown(inner) for inner in value)
    return str(value)
