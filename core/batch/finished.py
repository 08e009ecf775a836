"""Whether a scan's result is there already, made from the same scan with the same model and settings."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from core.case import Case
from core.errors import UserError
from core.exporting.made import SCHEMAS
from core.exporting.nifti import AGREEMENT_NAME, MASK_NAME, read_provenance
from core.exporting.numbers import JSON_NAME
from core.inference.settings import SegmentSettings

RESOLVED = ("device", "precision", "backend")
"""Settings of which "auto" means whatever is fastest: any answer is the same wish."""
STEPPED_DOWN = ("window_slices", "window_step")
"""Settings that shrink where memory is short; the record then warns of it."""


@dataclass(frozen=True)
class Wish:
    """What a result is to be made with."""

    model_sha256: str
    settings: SegmentSettings
    with_agreement: bool = False


def finished(folder: Path, case: Case, wish: Wish) -> dict[str, Any]:
    """Return the document (volumes.json) of a result in `folder` that is what `wish` would make of `case`.

    Raises UserError, with how it differs, where it is something else. The record in the mask's own header must be the
    one beside the numbers; voxels of the mask are not computed again (`hepascope verify` does that).
    """
    try:
        document: dict[str, Any] = json.loads((folder / JSON_NAME).read_text(encoding="utf-8"))
        header = read_provenance(folder / MASK_NAME)
        reason = _difference(document, header, case, wish)
        if not reason and wish.with_agreement and not (folder / AGREEMENT_NAME).exists():
            reason = f"{AGREEMENT_NAME} is missing"
    except (OSError, ValueError, KeyError, TypeError, UserError) as error:
        raise _another(folder, "it is not whole, or not a result of Hepascope") from error
    if reason:
        raise _another(folder, reason)
    return document


def _difference(document: dict[str, Any], header: dict[str, Any], case: Case, wish: Wish) -> str:
    record, scan = document["record"], document["scan"]
    if document["schema"] not in SCHEMAS:
        return "it is of another version"
    if header["record"] != record or header["scan"]["content_sha256"] != scan["content_sha256"]:
        return "its mask and its numbers were made apart"
    if scan["content_sha256"] != case.content_hash:
        return "it was made from another scan"
    if record["origin"] != "model" or record["edits"]:
        return "it was edited by hand"
    if record["model_sha256"] != wish.model_sha256:
        return f'it was made by another model, "{record["model_name"]}"'
    differing = [name for name, value in asdict(wish.settings).items() if not _is_same(name, value, record)]
    return f"it was made with another {differing[0]}" if differing else ""


def _is_same(name: str, wanted: Any, record: dict[str, Any]) -> bool:
    made = record["settings"].get(name)
    if name in RESOLVED and wanted == "auto":
        return True
    if name in STEPPED_DOWN and record["warnings"]:
        return bool(made <= wanted)
    return bool(made == wanted)


def _another(folder: Path, reason: str) -> UserError:
    return UserError(
        f"{folder} holds another result: {reason}.", "Add --overwrite to make it anew, or choose another --out."
    )
