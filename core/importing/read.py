"""The door for labels: NIfTI, NRRD, DICOM SEG, RT structure sets and saved cases, told apart by their first bytes."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.case import Case
from core.case_file import ENDING, read_case
from core.errors import UserError
from core.importing.grid import on_grid
from core.importing.parts import MOST_PARTS, Imported, Part
from core.kept import KeptVoxels
from core.labels import LABEL_NAMES, Label
from core.progress import Report, part, silent
from core.training.datasets.names import label_of

HINT = "Give a mask as NIfTI, NRRD, DICOM SEG, RT structure set or saved case."


def read_labels(path: Path, case: Case, report: Report = silent) -> Imported:
    """Read the structures of a file of labels onto the grid of `case`.

    Raises UserError where the file is none of the formats, is damaged, belongs to another scan or lies elsewhere.
    Any thread; reads only.
    """
    if path.suffix.lower() == ENDING:
        found = _of_saved_case(path, case)
    elif path.name.lower().endswith((".nii", ".nii.gz")):
        found = _of_nifti(path, case, report)
    elif path.suffix.lower() in (".nrrd", ".nhdr"):
        from core.importing.nrrd_file import read_nrrd

        labels, geometry, names = read_nrrd(path)
        values, notes = on_grid(labels, geometry, case.volume.geometry, path.name, report)
        found = Imported(parts_of(values, names), notes)
    else:
        from core.importing.dicom_file import read_dicom_labels

        found = read_dicom_labels(path, case, report)
    if not found.parts:
        raise UserError(f"{path.name} labels nothing.", "Choose another file.")
    return found


def parts_of(values: NDArray[np.uint16], names: dict[int, str]) -> tuple[Part, ...]:
    """Return the structures of labels on the scan's grid; where none has a name, 1 is liver and 2 tumour."""
    numbers = [int(number) for number in np.flatnonzero(np.bincount(values.ravel())) if number]
    if len(numbers) > MOST_PARTS:
        raise UserError(f"The file holds {len(numbers)} different values: it is no mask.", HINT)
    plain = {int(label): name for label, name in LABEL_NAMES.items()} if not names else {}
    found = []
    for number in numbers:
        name = names.get(number) or plain.get(number) or f"Label {number}"
        found.append(Part(name, KeptVoxels.of((values == number).astype(np.uint8)), label_of(name)))
    return tuple(found)


def _of_nifti(path: Path, case: Case, report: Report) -> Imported:
    from core.evaluation.files import WHOLE
    from core.io.nifti import largest_fraction, open_nifti

    if not path.is_file():
        raise UserError(f"{path.name} is not there.", "Check the path, or connect the drive.")
    opened = open_nifti(path, part(report, 0.0, 0.6))
    if largest_fraction(path) > WHOLE or opened.volume.hu.min() < 0:
        raise UserError(f"{path.name} holds values that are no labels: it is not a mask.", HINT)
    labels = opened.volume.hu.astype(np.uint16)
    grid = opened.volume.geometry
    values, notes = on_grid(labels, grid, case.volume.geometry, path.name, part(report, 0.6, 1.0))
    return Imported(parts_of(values, {}), notes)


def _of_saved_case(path: Path, case: Case) -> Imported:
    saved = read_case(path)
    reason = saved.scan.difference_from(case)
    if reason:
        raise UserError(f"{path.name} was made on another scan. {reason}", "Choose a case of this scan.")
    mask = saved.mask.whole()
    parts = tuple(
        Part(LABEL_NAMES[label], KeptVoxels.of((mask == label).astype(np.uint8)), label)
        for label in (Label.LIVER, Label.TUMOUR)
        if (mask == label).any()
    )
    return Imported(parts)
