"""The numbers of a result as CSV and JSON.

Nothing in these files names the patient: neither paths nor names nor UIDs are written; the scan is known by the
SHA-256 of its content.
"""

import csv
import json
import math
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from core.errors import UserError
from core.exporting.made import OURS, SCHEMA, plain_values, provenance_entry
from core.exporting.nifti import MASK_NAME, affine_ras_mm
from core.exporting.reading import (
    LESION_COLUMNS,
    MARK_COLUMNS,
    lesion_cells,
    lesion_entry,
    mark_cells,
    mark_entry,
    recist_entry,
)
from core.exporting.snapshot import ExportInput
from core.follow_up.comparison import comparison_entry
from core.follow_up.earlier import compare_with
from core.follow_up.matching import MeasuredScan
from core.halves import Half, halves_entry
from core.labels import LABEL_NAMES
from core.recist import Lesion
from core.volume import Geometry

CSV_NAME, JSON_NAME = "volumes.csv", "volumes.json"
AGREEMENT_NOTE = (
    "How far overlapping windows and classes of the network agreed, mean over the liver, and over each tumour and "
    "its border. No probability. null where it is not known or the mask was redrawn."
)
CSV_COLUMNS = (
    "structure",
    "number",
    "volume_ml",
    "burden_percent",
    "long_axis_mm",
    "short_axis_mm",
    "slice_index",
    "centre_left_mm",
    "centre_posterior_mm",
    "centre_superior_mm",
    "mean_hu",
    "sd_hu",
    "voxels",
    *LESION_COLUMNS,
    *MARK_COLUMNS,
    "agreement_percent",
)


def write_csv(path: Path, export: ExportInput) -> None:
    """Write one row for the liver, one for all tumours, one a lesion and one a mark: UTF-8, commas, decimal points.

    `liver` includes the tumours, as in LiTS, and so do `right_half` and `left_half`. A lesion is a "tumour", or what
    the reader called it instead: "cyst", "vessel" or "rejected", which is in no sum. `slice_index` counts the slices
    from the feet, from 0 (of marks along `plane_axis`); the centre is in DICOM's patient coordinates (towards left,
    back, head), in mm. Empty where a column does not apply.
    """
    numbers, volume = export.measurements, export.case.volume
    rows: list[dict[str, str]] = [
        {
            "structure": "liver",
            "volume_ml": _fixed(numbers.liver_ml),
            "agreement_percent": _fixed(numbers.agreement.liver_percent if numbers.agreement else None),
        },
        {
            "structure": "all_tumours",
            "number": str(len(numbers.tumours)),
            "volume_ml": _fixed(numbers.tumour_ml),
            "burden_percent": _fixed(numbers.burden_percent),
        },
        *(_half_row(half) for half in ((export.halves.right, export.halves.left) if export.halves else ())),
        *(_lesion_row(lesion, export) for lesion in export.lesions.lesions),
        *({name: _cell(value) for name, value in mark_cells(volume, mark).items()} for mark in export.marks),
    ]
    with open(path, "w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, CSV_COLUMNS, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def write_json(path: Path, export: ExportInput) -> None:
    """Write the same numbers, unrounded, with the grid and how the mask was made (schema `SCHEMA`)."""
    case, geometry = export.case, export.case.volume.geometry
    lesions = export.lesions.lesions
    document = {
        "schema": SCHEMA,
        **provenance_entry(export),
        "grid": {
            "axes": "slices towards the head, rows towards the back, columns towards the left; millimetres in LPS",
            "shape_zyx": list(geometry.shape_zyx),
            "spacing_mm": list(geometry.spacing_mm),
            "index_to_lps_mm": geometry.index_to_lps_mm.tolist(),
        },
        "mask": {
            "file": MASK_NAME,
            "labels": {str(int(label)): name for label, name in LABEL_NAMES.items()},
            "shape_ijk": list(reversed(case.stored_geometry.shape_zyx)),
            "affine_ras_mm": affine_ras_mm(case.stored_geometry).tolist(),
        },
        "measurements": _numbers_entry(export),
        "set_aside": [
            {**_lesion_entry(lesion, geometry), "tumour_again_ml": lesion.again_ml}
            for lesion in lesions
            if lesion.is_set_aside
        ],
        "recist": recist_entry(export.lesions),
        "halves": None if export.halves is None else halves_entry(export.halves),
        "follow_up": _follow_up_entry(export),
        "marks": [mark_entry(case.volume, mark) for mark in export.marks],
    }
    with open(path, "w", encoding="utf-8", newline="\n") as file:
        json.dump(plain_values(document), file, indent=2, allow_nan=False)
        file.write("\n")


def read_provenance(path: Path) -> dict[str, Any]:
    """Return the document of a JSON file of ours. Raises UserError where it is none."""
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        if str(document["schema"]).startswith(OURS):
            told: dict[str, Any] = document
            return told
    except (OSError, ValueError, KeyError, TypeError):
        pass
    raise UserError(f"{path.name} does not say how it was made.", "Only what Hepascope wrote does.")


def _follow_up_entry(export: ExportInput) -> dict[str, Any] | None:
    """Return how the scan compares with an earlier one that lies beside, or None."""
    earlier = export.earlier
    if earlier is None:
        return None
    now = MeasuredScan(export.case.volume.geometry, export.measurements)
    entry = comparison_entry(
        compare_with(now, earlier, export.reading), earlier.registration, earlier.patient.interval_days
    )
    return {"earlier_scan_sha256": earlier.scan.case.content_hash, "patient_check": earlier.patient.verdict, **entry}


def _numbers_entry(export: ExportInput) -> dict[str, Any]:
    numbers, geometry = export.measurements, export.case.volume.geometry
    return {
        "liver_ml": numbers.liver_ml,
        "liver_includes_tumours": True,
        "tumour_ml": numbers.tumour_ml,
        "burden_percent": numbers.burden_percent,
        "agreement": {
            "liver_percent": numbers.agreement.liver_percent if numbers.agreement else None,
            "note": AGREEMENT_NOTE,
        },
        "tumours": [
            {
                **_lesion_entry(lesion, geometry),
                "agreement_percent": export.agreement_percent(lesion.found.number),
            }
            for lesion in export.lesions.lesions
            if not lesion.is_set_aside
        ],
    }


def _half_row(half: Half) -> dict[str, str]:
    """Return a side of the dividing plane; its burden is the side's tumours of the side's liver."""
    burden_percent = 100 * half.tumour_ml / half.liver_ml if half.liver_ml else None
    return {
        "structure": f"{half.side}_half",
        "number": str(len(half.tumours)),
        "volume_ml": _fixed(half.liver_ml),
        "burden_percent": _fixed(burden_percent),
    }


def _lesion_row(lesion: Lesion, export: ExportInput) -> dict[str, str]:
    tumour = lesion.found
    left, posterior, superior = export.case.volume.geometry.to_lps_mm(tumour.centre_zyx)
    return {
        "structure": lesion.verdict.kind if lesion.is_set_aside else "tumour",
        "number": str(tumour.number),
        "volume_ml": _fixed(tumour.volume_ml),
        "long_axis_mm": _fixed(tumour.long_axis_mm),
        "short_axis_mm": _fixed(tumour.short_axis_mm),
        "slice_index": str(tumour.slice_index),
        "centre_left_mm": _fixed(left),
        "centre_posterior_mm": _fixed(posterior),
        "centre_superior_mm": _fixed(superior),
        "mean_hu": _fixed(tumour.mean_hu),
        "sd_hu": _fixed(tumour.sd_hu),
        "voxels": str(tumour.voxels),
        **lesion_cells(lesion),
        "agreement_percent": _fixed(export.agreement_percent(tumour.number)),
    }


def _lesion_entry(lesion: Lesion, geometry: Geometry) -> dict[str, Any]:
    tumour = replace(lesion.found, from_mask=None)

    def lps_mm(index_zyx: Any) -> list[float]:
        return [float(value) for value in geometry.to_lps_mm(index_zyx)]

    return {
        **{name: value for name, value in asdict(tumour).items() if name not in ("by_hand", "from_mask")},
        "centre_lps_mm": lps_mm(tumour.centre_zyx),
        "long_axis_ends_lps_mm": [lps_mm(end) for end in tumour.long_axis_ends_zyx],
        "short_axis_ends_lps_mm": [lps_mm(end) for end in tumour.short_axis_ends_zyx],
        **lesion_entry(lesion),
    }


def _fixed(value: float | None) -> str:
    """Return a number with three decimals, or nothing where there is none."""
    return "" if value is None or not math.isfinite(value) else f"{value:.3f}"


def _cell(value: Any) -> str:
    """Return a value as the text of a cell."""
    return _fixed(value) if isinstance(value, float) else "" if value is None else str(value)
