"""How fast 10,000 files are listed, and how quick the window stays: `python tests/benchmarks/bench_browser.py`.

Writes 100 series of 100 tiny slices once, then reads them with the real program, off-screen, while a timer of 10 ms
measures by how much the GUI thread is late.
"""

import os
import sys
import tempfile
import time
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("HEPASCOPE_NO_3D", "1")
sys.path.insert(0, str(Path(__file__).parents[2]))

import numpy as np
from PySide6.QtCore import QTimer

from app.headless import Headless
from core.io.finding.finder import Finding
from tests.core.io.dicom_builder import SeriesSpec, slice_dataset
from tests.core.io.finding.tree import tagged

SERIES, SLICES, TICK_MS = 100, 100, 10


def write(folder: Path) -> None:
    """Write the files, in four folders a patient."""
    hu = np.random.default_rng(0).integers(-500, 500, (SLICES, 16, 16))
    for number in range(SERIES):
        spec = SeriesSpec(hu, series_uid=f"1.2.9.{number}")
        place = folder / f"P{number // 10}" / f"S{number}"
        place.mkdir(parents=True)
        for k in range(SLICES):
            dataset = slice_dataset(spec, k)
            tagged(dataset, number % 3, number // 10, number, "portal" if number % 2 else "nativ")
            dataset.save_as(place / f"I{k}", enforce_file_format=True)


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "stick"
        write(folder)
        start_s, cpu_s = time.monotonic(), time.process_time()
        with Finding(folder) as finding:
            finding.look_all()
            print(f"headers alone: {time.monotonic() - start_s:.1f} s, {time.process_time() - cpu_s:.1f} s processor")
        with Headless(Path(name), quiet=True) as stage:
            stage.window.resize(1280, 720)
            late_ms: list[float] = []
            last = time.monotonic()

            def tick() -> None:
                nonlocal last
                now = time.monotonic()
                late_ms.append(1000 * (now - last) - TICK_MS)
                last = now

            timer = QTimer(interval=TICK_MS)
            timer.timeout.connect(tick)
            timer.start()
            start_s, cpu_s = time.monotonic(), time.process_time()
            stage.do(lambda: stage.controller.open_path(folder))
            timer.stop()
            rows = len(stage.window.browser.entries)
            print(f"{rows} series in the window: {time.monotonic() - start_s:.1f} s, ", end="")
            print(f"{time.process_time() - cpu_s:.1f} s processor")
            print(f"GUI thread late: 95 % {np.percentile(late_ms, 95):.0f} ms, longest {max(late_ms):.0f} ms")


if __name__ == "__main__":
    main()
