"""A model's file into the user's folder: from a training run or from elsewhere, what is known of it in its card."""

import json
import shutil
import struct
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from core.errors import UserError
from core.io.atomic import atomic_write
from core.model.catalog import ENDING, read_card, user_folder
from core.model.config import ModelCard


def install_model(source: Path, name: str = "", scores: Mapping[str, Any] | None = None) -> Path:
    """Copy a model into the user's folder under a name no other has there, and return where it lies.

    `name` and `scores` go into its card (the scores beside those it has). What was there before stays. Raises
    UserError where it is no model of ours, or was made by a newer version.
    """
    card = read_card(source)
    card = replace(card, name=name or card.name, scores={**card.scores, **(scores or {})})
    folder = user_folder()
    folder.mkdir(parents=True, exist_ok=True)
    plain = "".join(each if each.isalnum() or each in "-_." else "-" for each in card.name).strip(".-") or "model"
    number, target = 2, folder / f"{plain}{ENDING}"
    while target.exists():
        target, number = folder / f"{plain}-{number}{ENDING}", number + 1
    copy_model(source, target, card)
    return target


def copy_model(source: Path, target: Path, card: ModelCard | None = None, *, overwrite: bool = False) -> None:
    """Copy a model, with another card where one is given; the weights stay as they are, bit for bit."""
    kept = card or read_card(source)

    def write(temporary: Path) -> None:
        with source.open("rb") as old, temporary.open("wb") as new:
            (length,) = struct.unpack("<Q", old.read(8))
            header = json.loads(old.read(length))
            header["__metadata__"] = kept.to_metadata()
            text = json.dumps(header, separators=(",", ":")).encode()
            text += b" " * (-len(text) % 8)
            new.write(struct.pack("<Q", len(text)) + text)
            shutil.copyfileobj(old, new, 2**20)

    def check(temporary: Path) -> None:
        if read_card(temporary) != kept:
            raise UserError(f"{target.name} could not be written whole.", "Is the disk full?")

    atomic_write(target, write, overwrite=overwrite, check=check)
