"""The models on this machine, without torch: those that ship with the program and the user's own."""

from dataclasses import dataclass
from pathlib import Path

import platformdirs
from safetensors import SafetensorError, safe_open

import resources
from core.errors import UserError
from core.model.config import ModelCard

ENDING = ".safetensors"


@dataclass(frozen=True)
class ModelEntry:
    """One model file. `card` is None where the file cannot be used; `problem` then says why."""

    name: str
    path: Path
    card: ModelCard | None
    shipped: bool
    problem: str = ""


def shipped_folder() -> Path:
    """Return where the models lie that came with the program."""
    return resources.path("models")


def user_folder() -> Path:
    """Return where the user's own models lie; it may not exist yet."""
    return Path(platformdirs.user_data_dir("hepascope", appauthor=False)) / "models"


def list_models() -> list[ModelEntry]:
    """Return all model files, the shipped ones first, then by file name."""
    found = [(path, True) for path in _files(shipped_folder())] + [(path, False) for path in _files(user_folder())]
    return [_entry(path, shipped) for path, shipped in found]


def entry_of(path: Path) -> ModelEntry:
    """Return a model file as an entry of the list."""
    return _entry(path, path.parent == shipped_folder())


def default_model() -> Path:
    """Return the first usable model; UserError where there is none."""
    for entry in list_models():
        if entry.card is not None:
            return entry.path
    raise UserError("No model is installed.", f"Train one, or put a {ENDING} file into {user_folder()}.")


def find_model(name: str | None) -> Path:
    """Return the model file of a name in the list or of a path; None gives the default. UserError where none fits."""
    if name is None:
        return default_model()
    if Path(name).is_file():
        return Path(name)
    entries = list_models()
    for entry in entries:
        if name in (entry.name, entry.path.stem, entry.path.name):
            return entry.path
    known = ", ".join(entry.name for entry in entries)
    hint = f"Give a model file, or one of: {known}." if known else "Give the path of a model file."
    raise UserError(f'There is no model "{name}".', hint)


def read_card(path: Path) -> ModelCard:
    """Read the card of a model file; UserError with the file's name where it is none or is damaged."""
    hint = "Choose a model file made by Hepascope, or get it again."
    if not path.is_file():
        raise UserError(f"There is no model file {path}.", "Choose another one.")
    try:
        with safe_open(path, framework="numpy") as file:
            metadata = file.metadata()
    except PermissionError as error:
        raise UserError(f"The model file {path.name} may not be read.", "Change its permissions.") from error
    except (SafetensorError, OSError, ValueError) as error:
        raise UserError(f"{path.name} is not a model file, or not a whole one ({error}).", hint) from error
    try:
        return ModelCard.from_metadata(metadata or {})
    except UserError as error:
        raise UserError(f"{path.name}: {error.message}", error.hint) from error


def _files(folder: Path) -> list[Path]:
    return sorted(folder.glob(f"*{ENDING}")) if folder.is_dir() else []


def _entry(path: Path, shipped: bool) -> ModelEntry:
    try:
        card = read_card(path)
    except UserError as error:
        return ModelEntry(path.stem, path, None, shipped, str(error))
    return ModelEntry(card.name, path, card, shipped)
