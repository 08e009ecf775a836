"""Label maps in NRRD, as 3D Slicer writes them (.seg.nrrd, also in layers), read with pynrrd."""

import re
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.errors import UserError
from core.volume import Geometry

MOST_VOXELS = 2**31
MAX_DEFLATE_RATIO = 1100
"""deflate cannot pack better than 1032 to 1."""
_SPACES = {
    "left-posterior-superior": (1.0, 1.0, 1.0),
    "lps": (1.0, 1.0, 1.0),
    "right-anterior-superior": (-1.0, -1.0, 1.0),
    "ras": (-1.0, -1.0, 1.0),
    "left-anterior-superior": (1.0, -1.0, 1.0),
    "las": (1.0, -1.0, 1.0),
}
HINT = "Export it again, as a label map of three dimensions on the scan's grid."


def read_nrrd(path: Path) -> tuple[NDArray[np.uint16], Geometry, dict[int, str]]:
    """Return the labels (k, j, i), their grid and the names that are given to numbers. Raises UserError.

    A file in layers gets new numbers, one a segment; where segments overlap the later one counts.
    """
    import nrrd

    try:
        header = nrrd.read_header(str(path))
        _check(path, header)
        data, header = nrrd.read(str(path), index_order="C")
    except UserError:
        raise
    except FileNotFoundError as error:
        raise UserError(f"{path.name} is not there.", "Check the path, or connect the drive.") from error
    except Exception as error:  # pynrrd raises its own, and whatever numpy and zlib raise
        raise UserError(f"{path.name} is no NRRD file, or it is damaged.", HINT) from error
    if not np.issubdtype(data.dtype, np.integer) or data.min() < 0 or data.max() > 65535:
        raise UserError(f"{path.name} holds values that are no labels.", HINT)
    labels, names = _with_names(data, header)
    return labels, _geometry(path, header, labels.shape), names


def _check(path: Path, header: dict[str, Any]) -> None:
    """Compare what the header declares with the file before any memory is taken."""
    if "data file" in header or "datafile" in header:
        raise UserError(f"{path.name} keeps its voxels in another file.", "Save it as one .nrrd file.")
    sizes = [int(size) for size in header["sizes"]]
    voxels = int(np.prod(sizes, dtype=object))
    packed = str(header.get("encoding", "raw")).lower() not in ("raw",)
    room = path.stat().st_size * (MAX_DEFLATE_RATIO if packed else 1)
    if len(sizes) not in (3, 4) or voxels > min(MOST_VOXELS, room):
        raise UserError(f"{path.name} is shorter than its header says, or no volume.", HINT)


def _with_names(data: NDArray[Any], header: dict[str, Any]) -> tuple[NDArray[np.uint16], dict[int, str]]:
    """Return labels of three dimensions and Slicer's names for them."""
    segments = sorted({int(found[1]) for key in header if (found := re.fullmatch(r"Segment(\d+)_Name", key))})
    if data.ndim == 3:
        values = {number: int(header.get(f"Segment{number}_LabelValue", number + 1)) for number in segments}
        return data.astype(np.uint16), {values[number]: str(header[f"Segment{number}_Name"]) for number in segments}
    # In C order the list of layers, the first axis of the file, comes last.
    result = np.zeros(data.shape[:3], dtype=np.uint16)
    names = {}
    for place, number in enumerate(segments, start=1):
        layer = int(header.get(f"Segment{number}_Layer", 0))
        value = int(header.get(f"Segment{number}_LabelValue", 1))
        result[data[..., layer] == value] = place
        names[place] = str(header[f"Segment{number}_Name"])
    return result, names


def _geometry(path: Path, header: dict[str, Any], shape: tuple[int, ...]) -> Geometry:
    """Return the stored grid: (k, j, i) to LPS mm."""
    signs = _SPACES.get(str(header.get("space", "")).lower())
    directions, origin = header.get("space directions"), header.get("space origin")
    if signs is None or directions is None or origin is None:
        raise UserError(f"{path.name} does not say where it lies in the patient.", HINT)
    rows = np.asarray(directions, dtype=np.float64).reshape(-1, 3)[-3:]
    matrix = np.eye(4)
    matrix[:3, :3] = (rows[::-1] * np.asarray(signs)).T
    matrix[:3, 3] = np.asarray(origin, dtype=np.float64) * signs
    return Geometry((shape[0], shape[1], shape[2]), matrix)
