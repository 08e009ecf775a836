"""How soon the window is there, how soon a scan is on the screen, and how much memory it takes.

    python -m tests.benchmarks.bench_start [--repeats 5] [--slices 300]

Prints one JSON object, seconds and MB as named. Every figure is from processes of their own, in turns with what it is
held against: a bare PySide6 window, and reading the bytes of the same files. Runs on the display that is there, else
off-screen. Files lie in the system's cache, as they do for everybody after the first run.

`window` is from the moment the process is asked for to the first paint of an exposed window. `cold` is the same with
a scan: first picture and whole scan, from the same moment. `warm` is a scan opened in the window that is up with its
views loaded, from the moment it is asked for; its memory is what the process grew by.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
SLICE_SIZE = 512


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--slices", type=int, default=300)
    parser.add_argument("--child", choices=sorted(CHILDREN), help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        print(json.dumps(CHILDREN[options.child](options.folder)))
        return
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary, "scan")
        write_scan(folder, options.slices)
        runs: dict[str, list[dict[str, float]]] = {name: [] for name in CHILDREN}
        for _ in range(options.repeats):
            for name in CHILDREN:
                runs[name].append(child(name, folder, Path(temporary)))
    result: dict[str, Any] = {name: spread(values) for name, values in runs.items()}
    result["scan_mb"] = round(options.slices * SLICE_SIZE**2 * 2 / 1e6)
    result["cores"], result["load_1_min"] = os.cpu_count(), round(os.getloadavg()[0], 1)
    print(json.dumps(result, indent=1))


def write_scan(folder: Path, slices: int) -> None:
    """Write a DICOM series of noise, one file a slice."""
    import numpy as np

    from tests.core.io.dicom_builder import SeriesSpec, write_series

    hu = np.random.default_rng(0).normal(0, 60, (slices, SLICE_SIZE, SLICE_SIZE)).astype(np.int16)
    write_series(folder, SeriesSpec(hu=hu))


def spread(runs: list[dict[str, float]]) -> dict[str, dict[str, float]]:
    """Return the smallest, the middle and the largest of every figure."""
    return {
        name: {
            word: round(pick(run[name] for run in runs), 3)
            for word, pick in (("min", min), ("median", statistics.median), ("max", max))
        }
        for name in runs[0]
    }


def child(name: str, folder: Path, home: Path) -> dict[str, float]:
    """Run this file again in a fresh process and return what it measured."""
    environment = {**os.environ, "BENCH_STARTED_S": repr(time.time()), "XDG_CONFIG_HOME": str(home)}
    if not any(os.environ.get(word) for word in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")):
        environment["QT_QPA_PLATFORM"] = "offscreen"
    command = [sys.executable, "-m", "tests.benchmarks.bench_start", "--child", name, "--folder", str(folder)]
    done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=True)
    result: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return result


def since_start_s() -> float:
    """Return the seconds since this process was asked for."""
    return time.time() - float(os.environ["BENCH_STARTED_S"])


def bare(folder: Path) -> dict[str, float]:
    """Show an empty window of the same library."""
    from PySide6.QtWidgets import QApplication, QMainWindow

    seen: dict[str, float] = {}
    application = QApplication([])

    class Window(QMainWindow):
        def paintEvent(self, event: object) -> None:  # noqa: N802 - Qt's own name
            if not seen:
                seen.update(window_s=since_start_s(), window_cpu_s=time.process_time())
                self.close()

    window = Window()
    window.resize(1480, 920)
    window.show()
    application.exec()
    return seen


def read_bytes(folder: Path) -> dict[str, float]:
    """Read all the files, and nothing else."""
    started_s = time.perf_counter()
    for path in sorted(folder.iterdir()):
        path.read_bytes()
    return {"seconds": time.perf_counter() - started_s}


def start(folder: Path) -> dict[str, float]:
    """Open the program as a user does, without a scan."""
    return run_program(None, until="window_s")


def cold(folder: Path) -> dict[str, float]:
    """Open the program with a scan, as from a file manager."""
    return run_program(folder, until="scan_s")


def run_program(path: Path | None, until: str) -> dict[str, float]:
    """Run until the figure `until` is there."""
    from app.main import Program, run_window

    seen: dict[str, float] = {}

    def note(program: "Program", name: str) -> None:
        from PySide6.QtCore import QTimer

        if name not in seen and program.window.windowHandle().isExposed():
            seen[name], seen[f"{name[:-1]}cpu_s"] = since_start_s(), time.process_time()
            if name == until:
                QTimer.singleShot(0, program.window.close)

    run_window(path, started=lambda program: watch_paints(program, lambda name: note(program, name)))
    return seen


def warm(folder: Path) -> dict[str, float]:
    """Open a scan in the window that is up, its views loaded; measure the memory too."""
    import psutil

    from app.headless import Headless

    seen: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as scratch, Headless(Path(scratch), quiet=True) as stage:
        stage.window.resize(1480, 920)
        before_bytes = psutil.Process().memory_info().rss
        started_s = time.perf_counter()
        watch_paints(stage.program, lambda name: seen.setdefault(name, time.perf_counter() - started_s))
        stage.do(lambda: stage.controller.open_path(folder))
        stage.settle()
        seen["memory_mb"] = (psutil.Process().memory_info().rss - before_bytes) / 1e6
    return seen


def watch_paints(program: Any, tell: Callable[[str], None]) -> None:
    """Call `tell` at each paint with what is seen by it: "window_s", "picture_s" (a slice), "scan_s" (all of it)."""
    from PySide6.QtCore import QEvent, QObject
    from PySide6.QtWidgets import QApplication, QWidget

    class Watcher(QObject):
        def eventFilter(self, target: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's own name
            if event.type() == QEvent.Type.Paint and isinstance(target, QWidget):
                if target.window() is program.window:
                    tell("window_s")
                if target is program.window.preview.picture:
                    tell("picture_s")
                viewer = program.window.viewer
                if viewer is not None and program.session.case and target is viewer.axial.viewport():
                    tell("picture_s")
                    tell("scan_s")
            return False

    program.window.paint_watcher = Watcher(program.window)
    QApplication.instance().installEventFilter(program.window.paint_watcher)


CHILDREN: dict[str, Callable[[Path], dict[str, float]]] = {
    "bare_window": bare,
    "window": start,
    "read_bytes": read_bytes,
    "cold": cold,
    "warm": warm,
}

if __name__ == "__main__":
    main()
