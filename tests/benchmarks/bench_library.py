"""How long a search in the library takes with 10,000 cases, beside looking through the files themselves.

    .venv/bin/python tests/benchmarks/bench_library.py

Prints one JSON object, times in ms: medians of `REPEATS`.
"""

import json
import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import numpy as np

from core.case_file import SavedCase, write_case
from core.kept import KeptVoxels
from core.library.entries import case_entry
from core.library.index import Library, Search
from core.library.queue import correction_queue
from core.provenance import MaskRecord
from core.reading import ModelRun, Reading
from core.scan_reference import ScanReference

CASES = 10_000
REPEATS = 9
FILES_LOOKED_THROUGH = 200


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        print(json.dumps(measured(Path(folder))))


def measured(folder: Path) -> dict[str, float]:
    (folder / "cases").mkdir()
    first = _write(folder / "cases" / "case-0.hepascope")
    for number in range(1, CASES):
        shutil.copy2(first, folder / "cases" / f"case-{number}.hepascope")
    library = Library(folder / "library")
    library.places.add(folder / "cases")
    filling_ms = _ms(library.refresh, 1)
    files = sorted((folder / "cases").iterdir())[:FILES_LOOKED_THROUGH]
    everything = Search(limit=CASES)
    return {
        "cases": CASES,
        "filling_ms": filling_ms,
        "refresh_nothing_new_ms": _ms(library.refresh, 3),
        "by_date_ms": _ms(lambda: library.find(Search())),
        "by_state_ms": _ms(lambda: library.find(Search(states=("model",), since="2020-01-01"))),
        "by_doubt_ms": _ms(lambda: library.find(Search(order="doubt", most_agreement_percent=90))),
        "by_text_ms": _ms(lambda: library.find(Search(text="case-777"))),
        "queue_ms": _ms(lambda: correction_queue(library.find(everything)), 3),
        "by_reading_all_files_ms": _ms(lambda: [case_entry(each) for each in files], 1) * CASES / len(files),
    }


def _write(path: Path) -> Path:
    mask = np.zeros((60, 128, 128), np.uint8)
    mask[20:40, 30:80, 30:80] = 1
    kept = KeptVoxels.of(mask)
    run = ModelRun(kept, KeptVoxels.of(mask * np.uint8(93)))
    scan = ScanReference(
        "/scans/one", "NIfTI", "", "one", "0" * 64, mask.shape, tuple(map(tuple, np.eye(4).tolist()))
    )
    write_case(path, SavedCase(scan, Reading(MaskRecord("model"), run=run), kept, "A. Reader"), overwrite=False)
    return path


def _ms(function: Callable[[], object], repeats: int = REPEATS) -> float:
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        function()
        times.append(1000 * (time.perf_counter() - start))
    return round(median(times), 1)


if __name__ == "__main__":
    main()
