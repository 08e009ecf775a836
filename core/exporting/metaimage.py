"""Masks as MetaImage (.mha), for ITK and its relatives."""

import json
import re
from pathlib import Path
from typing import Any

from core.errors import UserError
from core.exporting.snapshot import ExportInput
from core.exporting.structures import in_lines, record_text
from core.exporting.volumes import write_metaimage_volume

MASK_MHA_NAME = "mask.mha"
_RECORD = "HepascopeRecord"


def write_mha_mask(path: Path, export: ExportInput) -> None:
    """Write the mask (0 background, 1 liver, 2 tumour) on the scan's own grid. UserError for a tilted gantry's."""
    stored = export.case.mask_on_stored_grid(export.mask)
    record = [
        f"{_RECORD}{place} = {piece}" for place, piece in enumerate(in_lines(_without_ends(record_text(export)), ""))
    ]
    write_metaimage_volume(path, stored, export.case.stored_geometry, record)


def read_provenance(path: Path) -> dict[str, Any]:
    """Return how a file of this module was made. Raises UserError where it does not say."""
    with open(path, "rb") as file:
        header = file.read(2**16).partition(b"ElementDataFile")[0].decode("ascii", errors="replace")
    pieces = re.findall(rf"^{_RECORD}\d+ = (.*)$", header, re.MULTILINE)
    try:
        found: dict[str, Any] = json.loads("".join(pieces))
    except ValueError as error:
        raise UserError(
            f"{path.name} does not say how it was made.", "Only files that Hepascope wrote do."
        ) from error
    return found


def _without_ends(text: str) -> str:
    """Return JSON with no blank at all outside of strings that a cut could put at the end of a line, and lose."""
    return json.dumps(json.loads(text), separators=(",", ":")).replace(" ", "\\u0020")
