"""Saving a result: the mask on the scan's own grid, the volumes as CSV and JSON; everything or nothing.

Nothing in these files names the patient: header texts are constants, neither paths nor names nor UIDs are written;
the scan is known by the SHA-256 of its content.
"""

import csv
import errno
import json
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.case import Case
from core.export_reading import (
    LESION_COLUMNS,
    MARK_COLUMNS,
    free_marks,
    lesion_cells,
    lesion_entry,
    mark_cells,
    mark_entry,
    recist_entry,
)
from core.follow_up.comparison import comparison_entry
from core.follow_up.earlier import EarlierScan, compare_with
from core.follow_up.matching import MeasuredScan
from core.halves import Half, Halves, Runs, halves_entry
from core.io.atomic import atomic_folder
from core.kept import KeptVoxels
from core.labels import LABEL_NAMES
from core.lesions import Read
from core.measure import Measurements
from core.progress import Report, silent
from core.provenance import MaskRecord, app_version
from core.reading import Mark, Reading
from core.recist import Lesion, report_of
from core.recist import Report as LesionReport
from core.volume import Geometry

SCHEMA = "hepascope.volumes/2"
"""1 knew nothing of verdicts and marks; all else is the same."""
SCHEMAS = ("hepascope.volumes/1", SCHEMA)
MASK_NAME, CSV_NAME, JSON_NAME = FILES = ("mask.nii.gz", "volumes.csv", "volumes.json")
AGREEMENT_NAME = "agreement.nii.gz"
AGREEMENT_DESCRIPTION = "Hepascope: agreement 1-100 %, 0 not known"
AGREEMENT_NOTE = (
    "How far overlapping windows and classes of the network agreed, mean over the liver, and over each tumour and "
    "its border. No probability. null where it is not known or the mask was redrawn."
)
MASK_DESCRIPTION = "Hepascope: 0 background, 1 liver, 2 tumour"
NOTICE = "For research only, not for diagnosis or treatment."
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
_LPS_TO_RAS = np.diag([-1.0, -1.0, 1.0, 1.0])
_COMMENT = 6
"""NIfTI's code for a header extension that is plain text."""


@dataclass(frozen=True, eq=False)
class ExportInput:
    """A snapshot of what is to be saved; `mask` is uint8 on the canonical grid of `case`."""

    case: Case
    mask: NDArray[np.uint8]
    measurements: Measurements
    record: MaskRecord
    reading: Reading = field(default_factory=Reading)
    """Verdicts and marks, and what the model left; its record is not looked at."""
    with_agreement: bool = False
    """Whether the agreement is saved voxel by voxel, too."""
    earlier: EarlierScan | None = None
    """An earlier scan that lies beside; how both compare is written too."""

    def __post_init__(self) -> None:
        expected = self.case.volume.geometry.shape_zyx
        if self.mask.dtype != np.uint8 or self.mask.shape != expected or self.mask.max(initial=0) > max(LABEL_NAMES):
            raise ValueError(f"mask must be uint8 {expected} of labels: {self.mask.dtype} {self.mask.shape}")

    @cached_property
    def lesions(self) -> LesionReport:
        """The lesions as the table lists them."""
        return report_of(Read(self.case.volume, self.mask, self.measurements, self.reading))

    @cached_property
    def halves(self) -> Halves | None:
        """The liver in two, where the reader divided it."""
        division = self.reading.division
        if division is None:
            return None
        return Runs.of(self.mask, self.measurements.components, self.case.volume.geometry).cut(division)

    @property
    def kept_agreement(self) -> KeptVoxels | None:
        """The agreement that is saved voxel by voxel."""
        return self.reading.run.agreement if self.with_agreement and self.reading.run else None

    def agreement_percent(self, number: int) -> float | None:
        """Return the agreement on a tumour, or None where it is not known."""
        figures = self.measurements.agreement
        return figures.of_tumour(number) if figures else None

    @property
    def marks(self) -> list[Mark]:
        """The marks that are listed by themselves."""
        return free_marks(self.reading.marks)


def export_case(target: Path, export: ExportInput, *, overwrite: bool = False, report: Report = silent) -> list[Path]:
    """Write mask.nii.gz, volumes.csv and volumes.json into the folder `target`; return their paths.

    Where it is wished for and known, agreement.nii.gz is written as well. A new folder appears at once with all. One
    that holds something is refused with UserError unless `overwrite`; then each file is replaced whole, and files of
    other names stay. Any thread.
    """
    with atomic_folder(target, overwrite=overwrite) as folder:
        report(0.0, "Saving the mask")
        write_mask(folder / MASK_NAME, export)
        if export.kept_agreement is not None:
            write_agreement(folder / AGREEMENT_NAME, export, export.kept_agreement)
        report(0.8, "Saving the volumes")
        write_csv(folder / CSV_NAME, export)
        write_json(folder / JSON_NAME, export)
        report(0.9, "Finishing")
    report(1.0, "Saved")
    names = FILES if export.kept_agreement is None else (*FILES, AGREEMENT_NAME)
    return [target / name for name in names]


def write_mask(path: Path, export: ExportInput) -> None:
    """Write the mask as NIfTI on the scan's own grid, and read it back. Raises OSError where it differs.

    Voxel (i, j, k) of the file is (column, row, slice) of the stored scan; sform and qform hold the same affine (RAS,
    mm). How the mask was made stands in a comment extension of the header, as JSON.
    """
    _write_image(path, export, export.mask, MASK_DESCRIPTION, "label")


def write_agreement(path: Path, export: ExportInput, agreement: KeptVoxels) -> None:
    """Write the agreement as NIfTI on the scan's own grid as `write_mask` does: bytes, per cent, 0 not known."""
    _write_image(path, export, agreement.whole(), AGREEMENT_DESCRIPTION, "none")


def _write_image(path: Path, export: ExportInput, values: NDArray[np.uint8], description: str, intent: str) -> None:
    import nibabel
    from isal import igzip

    stored = export.case.mask_on_stored_grid(values)
    image = nibabel.Nifti1Image(stored.transpose(2, 1, 0), affine_ras_mm(export.case.stored_geometry))
    header = image.header
    header.set_sform(image.affine, code=1)
    header.set_qform(image.affine, code=1)
    header.set_xyzt_units("mm")
    header.set_intent(intent, name="liver")
    header["descrip"] = description.encode()
    comment = json.dumps({"schema": SCHEMA, **_provenance(export)}, allow_nan=False).encode()
    header.extensions.append(nibabel.nifti1.Nifti1Extension(_COMMENT, comment))
    data = image.to_bytes()
    with open(path, "wb") as file, igzip.GzipFile("", "wb", compresslevel=2, fileobj=file, mtime=0) as packed:
        packed.write(data)
    with igzip.open(path, "rb") as packed:
        if packed.read() != data:
            raise OSError(errno.EIO, "what was written is not what the disk gives back")


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
        **_provenance(export),
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
        json.dump(_plain(document), file, indent=2, allow_nan=False)
        file.write("\n")


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


def affine_ras_mm(stored: Geometry) -> NDArray[np.float64]:
    """Return the NIfTI affine of a stored grid: (i, j, k) = (column, row, slice) to RAS mm."""
    return np.asarray(_LPS_TO_RAS @ stored.index_to_lps_mm[:, [2, 1, 0, 3]])


def _provenance(export: ExportInput) -> dict[str, Any]:
    """Return how the mask came to be, without anything that names the patient."""
    case = export.case
    provenance = {
        "program": {"name": "Hepascope", "version": app_version(), "notice": NOTICE},
        "scan": {
            "content_sha256": case.content_hash,
            "kind": case.source.kind,
            "series_geometry": case.source.series_geometry,
            "notes": list(case.notes),
        },
        "record": export.record.as_dict(),
    }
    plain: dict[str, Any] = _plain(provenance)
    return plain


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


def _plain(value: Any) -> Any:
    """Return plain JSON values: no numpy, no tuples, None for what is not finite."""
    if isinstance(value, Mapping):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    if isinstance(value, np.generic):
        return _plain(value.item())
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value if value is None or isinstance(value, bool | int | float | str) else str(value)
