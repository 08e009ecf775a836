"""Which prediction belongs to which reference, and how masks are read."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from core.case import Case
from core.errors import UserError
from core.io import open_case
from core.io.formats import largest_fraction
from core.labels import Label
from core.progress import Report, silent

ENDINGS = (".nii.gz", ".nii")
ROLES = {"segmentation", "seg", "mask", "label", "labels", "pred", "prediction", "ref", "reference", "res", "result"}
SCANS = {"volume", "image", "imaging", "ct"}
WHOLE = 1e-3
"""Labels stored as decimals are this near to whole numbers."""
RESULT = "mask.nii.gz"
"""What `hepascope segment` writes into a folder named as the scan."""


@dataclass(frozen=True)
class Pair:
    """A mask and the reference of the same scan."""

    name: str
    prediction: Path
    reference: Path


def find_pairs(prediction: Path, reference: Path) -> list[Pair]:
    """Pair two files, or the masks in two folders by name: every reference needs its prediction.

    Names pair by what is left of them without "segmentation", "mask", "volume" and the like: `volume-3/mask.nii.gz`
    (as `hepascope segment` writes it) belongs to `segmentation-3.nii.gz`. Raises UserError where a reference has no
    partner or two.
    """
    for path in (prediction, reference):
        if not path.exists():
            raise UserError(f"{path} is not there.", "Check the path.")
    if prediction.is_file() and reference.is_file():
        return [Pair(_stem(reference), prediction, reference)]
    if prediction.is_file() or reference.is_file():
        raise UserError("One is a file and the other a folder.", "Give two files or two folders.")
    predictions, references = _masks_in(prediction), _masks_in(reference)
    missing = [path.name for key, path in references.items() if key not in predictions]
    if missing:
        named = ", ".join(missing[:5]) + (f" and {len(missing) - 5} more" if len(missing) > 5 else "")
        raise UserError(
            f"{len(missing)} of {len(references)} references have no prediction in {prediction}: {named}.",
            "Leaving them out would flatter the scores: add the predictions, or take the references away.",
        )
    return [Pair(_stem(path), predictions[key], path) for key, path in references.items()]


def read_mask(path: Path, report: Report = silent) -> Case:
    """Open a mask as a Case whose values are labels. Raises UserError where it holds anything but 0, 1 and 2."""
    case = open_case(path, report=report)
    if largest_fraction(path) > WHOLE:
        raise UserError(
            f"{path.name} holds values that are no whole numbers: it is not a mask.",
            "Make a mask of it first; a map of probabilities is none.",
        )
    low, high = int(case.volume.hu.min()), int(case.volume.hu.max())
    if low < Label.BACKGROUND or high > Label.TUMOUR:
        raise UserError(
            f"{path.name} holds values from {low} to {high}: it is not a mask of 0 background, 1 liver, 2 tumour.",
            "Give masks, not scans, and map other labels first.",
        )
    return case


def _masks_in(folder: Path) -> dict[tuple[str, ...], Path]:
    found: dict[tuple[str, ...], Path] = {}
    for path in _mask_files(folder):
        key = _key(path)
        if key in found:
            raise UserError(f"{found[key]} and {path} seem to be of the same scan.", "Take one of them away.")
        found[key] = path
    if not found:
        raise UserError(f"There are no masks in {folder}.", "Give a folder with .nii or .nii.gz masks.")
    return found


def _mask_files(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.iterdir()):
        if path.is_dir() and (path / RESULT).is_file():
            yield path / RESULT
        elif path.name.endswith(ENDINGS) and not path.name.startswith("."):
            words = set(_words(_stem(path)))
            if not words & SCANS or words & ROLES:
                yield path


def _key(path: Path) -> tuple[str, ...]:
    return name_key(_stem(path))


def name_key(name: str) -> tuple[str, ...]:
    """Return what is left of a file name without its ending and words as "volume" or "mask": the scan's name."""
    for ending in ENDINGS:
        name = name.removesuffix(ending)
    words = _words(name)
    return tuple(word for word in words if word not in ROLES | SCANS) or tuple(words)


def _words(name: str) -> list[str]:
    return [word for word in re.split(r"[^0-9a-z]+", name.lower()) if word]


def _stem(path: Path) -> str:
    name = path.parent.name if path.name == RESULT else path.name
    for ending in ENDINGS:
        name = name.removesuffix(ending)
    return name
