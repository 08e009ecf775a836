"""Label maps in NRRD, as 3D Slicer writes them (.seg.nrrd, also in layers): the names of their segments."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.errors import UserError
from core.io.nrrd import nrrd_voxels, read_nrrd_header
from core.io.voxels import MOST_LABEL, check_end, read_labels_of
from core.progress import Report, silent
from core.volume import Geometry

MOST_SEGMENTS = 4096
HINT = "Export it again, as a label map of three dimensions on the scan's grid."


def read_nrrd(path: Path, report: Report = silent) -> tuple[NDArray[np.uint16], Geometry, dict[int, str]]:
    """Return the labels (k, j, i), their grid and the names that are given to numbers. Raises UserError.

    A file in layers gets new numbers, one a segment; where segments overlap the later one counts.
    """
    header = read_nrrd_header(path)
    with nrrd_voxels(path, header) as stream:
        values = read_labels_of(path.name, stream, header.layout, report)
        check_end(path.name, stream)
    labels, names = _with_names(path.name, values, header.fields)
    return labels, header.layout.geometry, names


def _with_names(
    name: str, values: NDArray[np.uint16], fields: Mapping[str, Any]
) -> tuple[NDArray[np.uint16], dict[int, str]]:
    """Return labels of three dimensions and Slicer's names for them."""
    numbers = sorted(int(found[1]) for key in fields if (found := re.fullmatch(r"Segment(\d{1,6})_Name", key)))
    if len(numbers) > MOST_SEGMENTS:
        raise UserError(f"{name} names {len(numbers)} segments.", HINT)
    layered = values.ndim == 4
    labels = np.zeros(values.shape[:3], dtype=np.uint16) if layered else values
    names = {}
    for place, number in enumerate(numbers, start=1):
        value = _number(name, fields, f"Segment{number}_LabelValue", 1 if layered else number + 1, MOST_LABEL)
        if layered:
            # In C order the list of layers, the first axis of the file, comes last.
            layer = _number(name, fields, f"Segment{number}_Layer", 0, values.shape[3] - 1)
            labels[values[..., layer] == value] = place
            value = place
        names[value] = str(fields[f"Segment{number}_Name"])
    return labels, names


def _number(name: str, fields: Mapping[str, Any], key: str, absent: int, most: int) -> int:
    """Return a field that is a whole number from 0 to `most`."""
    text = str(fields.get(key, absent)).strip()
    if not re.fullmatch(r"\d{1,6}", text) or int(text) > most:
        raise UserError(f"{name} has a damaged segment: {key} is {text[:20]}.", HINT)
    return int(text)
