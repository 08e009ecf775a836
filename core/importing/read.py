"""The door for labels: NIfTI, NRRD, MetaImage, DICOM SEG, RT structure sets and saved cases, told by content."""

from pathlib import Path
from typing import TYPE_CHECKING

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
from core.reference import TOLERANCE_MM
from core.training.datasets.names import label_of

if TYPE_CHECKING:
    from core.io.formats import VolumeFile

HINT = "Give a mask as NIfTI, NRRD, MetaImage, DICOM SEG, RT structure set or saved case."


def read_labels(path: Path, case: Case, report: Report = silent) -> Imported:
    """Read the structures of a file of labels onto the grid of `case`.

    Raises UserError where the file is none of the formats, is damaged, belongs to another scan or lies elsewhere.
    Any thread; reads only.
    """
    if path.suffix.lower() == ENDING:
        found = _of_saved_case(path, case)
    else:
        volume = _volume_file(path)
        if volume is not None:
            found = _of_volume(volume, case, report)
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


def _volume_file(path: Path) -> "VolumeFile | None":
    from core.io.formats import volume_file

    try:
        return volume_file(path)
    except FileNotFoundError as error:
        raise UserError(f"{path.name} is not there.", "Check the path, or connect the drive.") from error


def _of_volume(file: "VolumeFile", case: Case, report: Report) -> Imported:
    names: dict[int, str] = {}
    if file.format.name == "NRRD":
        from core.importing.nrrd_file import read_nrrd

        labels, stored, names = read_nrrd(file.path, part(report, 0.0, 0.6))
    else:
        labels, stored = file.read_labels(part(report, 0.0, 0.6))
    if case.shear is not None and stored.is_close(case.stored_geometry, TOLERANCE_MM):
        return Imported(parts_of(case.labels_from_stored_grid(labels), names))
    values, notes = on_grid(labels, stored, case.volume.geometry, file.path.name, part(report, 0.6, 1.0))
    return Imported(parts_of(values, names), notes)


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
