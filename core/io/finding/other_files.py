"""Scans in other formats than DICOM that lie in a folder: each file is a series of its own."""

import hashlib
from pathlib import Path

from core.errors import UserError
from core.io.finding.entry import READY, SCAN, FoundSeries, Patient, Study
from core.phase import PhaseGuess, PhaseWords, phase_in_words

_DATA_ENDINGS = (".img", ".img.gz", ".raw", ".raw.gz", ".zraw")
"""The voxels of a header file beside them: not a scan of their own."""


def key_of_file(path: Path, root: Path) -> str:
    """Return what names a file below `root` again in another session, without telling its name."""
    inside = path.relative_to(root).as_posix()
    return f"file-{hashlib.sha256(inside.encode()).hexdigest()[:16]}"


def look_at_file(path: Path, root: Path) -> FoundSeries | None:
    """Describe a file by its header; None where it is no scan of its own."""
    from core.io import find_series

    if path.name.lower().endswith(_DATA_ENDINGS):
        return None
    try:
        info = find_series(path)[0]
        problem, hint = info.problem, info.hint
    except (UserError, IndexError) as error:
        info, problem = None, f"{error}"
        hint = ""
    numbers = [float(word) for word in info.spacing.split(" x ")] if info and info.spacing[:1].isdigit() else []
    sizes = [int(word) for word in info.size.split(" x ")] if info and info.size[:1].isdigit() else []
    folder = path.parent.relative_to(root).as_posix()
    return FoundSeries(
        key=key_of_file(path, root),
        patient=Patient(),
        study=Study(description="" if folder == "." else folder),
        number="",
        description=path.name,
        modality="",
        date="",
        time="",
        kind=SCAN,
        slices=info.slices if info else 0,
        size=(sizes[0], sizes[1]) if len(sizes) == 2 else None,
        spacing_mm=(numbers[2], numbers[1], numbers[0]) if len(numbers) == 3 else None,
        thickness_mm=None,
        geometry_kind=info.geometry_kind if info else "UNKNOWN",
        phase=phase_in_words(PhaseWords()) if problem is None else PhaseGuess(),
        state=READY,
        problem=problem,
        hint=hint,
        folder=path.parent,
    )
