"""How a result was made, in DICOM: the macro that identifies an algorithm, with the record as JSON in it."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

from pydicom.dataset import Dataset

from core.errors import UserError
from core.exporting.dicom.codes import ARTIFICIAL_INTELLIGENCE, MANUAL_PROCESSING, item_of
from core.exporting.dicom.scan import PROGRAM
from core.exporting.made import SCHEMA, provenance_entry
from core.exporting.snapshot import ExportInput
from core.io.dicom_header import quiet_pydicom
from core.provenance import MaskRecord, app_version

MOST_CHARACTERS = 10240
"""What a value of type LT holds."""
_NAMES = {"phantom": "Phantom", "imported": "Imported mask"}


def algorithm_type(record: MaskRecord) -> str:
    """Return AUTOMATIC, SEMIAUTOMATIC (corrected by hand, or not known) or MANUAL."""
    if record.origin == "empty":
        return "MANUAL"
    return "SEMIAUTOMATIC" if record.edits or record.origin == "imported" else "AUTOMATIC"


def algorithm_name(record: MaskRecord) -> str:
    """Return the name of what made the mask first, at most 64 characters."""
    name = f"LW-HCN {record.model_name}".strip() if record.origin == "model" else _NAMES.get(record.origin, "By hand")
    return f"{PROGRAM} {name}"[:64]


def algorithm(export: ExportInput, *, with_record: bool) -> Dataset:
    """Return the macro Algorithm Identification for a result; `with_record` its parameters are the record as JSON."""
    record = export.record
    family = ARTIFICIAL_INTELLIGENCE if record.origin == "model" else MANUAL_PROCESSING
    version = f"{record.app_version} {record.model_sha256[:16]}".strip()
    item = item_of(
        AlgorithmFamilyCodeSequence=family.sequence,
        AlgorithmName=algorithm_name(record),
        AlgorithmVersion=version[:64],
        AlgorithmSource=f"{PROGRAM} {app_version()}"[:64],
    )
    if with_record:
        item.AlgorithmParameters = provenance_text(export)
    return item


def provenance_text(export: ExportInput, most_characters: int = MOST_CHARACTERS) -> str:
    """Return the record as JSON, in ASCII, of at most so many characters.

    Without the patient, also without when the mask was made. What is too long is shortened and named under
    "shortened": edits become how many there were of each kind, then notes go.
    """
    entry: dict[str, Any] = {"schema": SCHEMA, **provenance_entry(export)}
    if not export.options.identified:
        entry["record"].pop("made_at", None)
    shortened: list[str] = []
    counts = Counter[str]()
    for edit, count in export.record.edits.runs:
        counts[edit] += count
    in_short = [f"{edit} ({count})" for edit, count in counts.items()]
    all_edits = [f"{counts.total()} edits of {len(counts)} kinds"]
    steps: list[tuple[str, dict[str, Any], list[str]]] = [
        ("edits", entry["record"], in_short),
        ("notes", entry["scan"], []),
        ("edits", entry["record"], all_edits),
    ]
    for name, where, shorter in steps:
        text = json.dumps(entry, allow_nan=False, separators=(",", ":"))
        if len(text) <= most_characters:
            return text
        where[name] = shorter
        shortened.append(name)
        entry["shortened"] = sorted(set(shortened))
    return json.dumps(entry, allow_nan=False, separators=(",", ":"))


def read_provenance(path: Path) -> dict[str, Any]:
    """Return the record that a DICOM SEG, RTSTRUCT or SR of this program carries.

    Raises UserError where the file is no DICOM object, or carries none.
    """
    from pydicom import dcmread

    try:
        with quiet_pydicom():
            dataset = dcmread(path, stop_before_pixels=True)
            for text in _texts(dataset):
                if text.lstrip().startswith("{") and '"hepascope.' in text[:40]:
                    entry: dict[str, Any] = json.loads(text)
                    return entry
    except FileNotFoundError as error:
        raise UserError(f"{path.name} is not there.", "Check the path, or connect the drive.") from error
    except Exception as error:  # pydicom raises six unrelated types, and json another
        raise UserError(f"{path.name} is no DICOM object that can be read.", "Export it again.") from error
    raise UserError(f"{path.name} does not say how it was made.", "Only what Hepascope wrote does.")


def _texts(dataset: Dataset) -> Any:
    for element in dataset.iterall():
        if element.keyword in ("AlgorithmParameters", "TextValue"):
            yield str(element.value or "")
