"""How soon the window is there, and how long it ever stands still while a segmentation runs.

    python tests/benchmarks/bench_window.py [--repeats 5] [--no-segmentation]

Prints one JSON object. Times in seconds or milliseconds as named. Runs on the display that is there, else off-screen.
Start-up is measured from the moment the child process is asked for to the first paint of the window that the window
system has exposed. Standing still is the longest gap between ticks of a 10 ms timer on the GUI thread.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
TICK_MS = 10


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--no-segmentation", action="store_true")
    parser.add_argument("--child", choices=("start", "stall"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        print(json.dumps(measure_start() if options.child == "start" else measure_stall()))
        return
    runs = [child("start") for _ in range(options.repeats)]
    result: dict[str, Any] = {
        "window_visible_s": spread([run["seconds"] for run in runs]),
        # Does not depend on what else the machine does.
        "window_visible_cpu_s": spread([run["cpu_seconds"] for run in runs]),
        "cores": os.cpu_count(),
        "load_1_min": round(os.getloadavg()[0], 1),
        "platform": child_environment().get("QT_QPA_PLATFORM", "default"),
    }
    if not options.no_segmentation:
        result["longest_gap"] = child("stall")
    print(json.dumps(result))


def spread(values: list[float]) -> dict[str, float]:
    """Return the smallest, the middle and the largest."""
    return {
        "min": round(min(values), 3),
        "median": round(statistics.median(values), 3),
        "max": round(max(values), 3),
    }


def child_environment() -> dict[str, str]:
    """Return the environment of the measured processes."""
    environment = {**os.environ, "BENCH_STARTED_S": repr(time.time()), "PYTHONPATH": str(ROOT)}
    if not any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")):
        environment["QT_QPA_PLATFORM"] = "offscreen"
    return environment


def child(what: str) -> dict[str, Any]:
    """Run this file again in a fresh process and return what it measured."""
    command = [sys.executable, __file__, "--child", what]
    done = subprocess.run(command, env=child_environment(), cwd=ROOT, capture_output=True, text=True, check=True)
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return result


def measure_start() -> dict[str, float]:
    """Open the program as a user does, and say when its window was painted for the first time."""
    from app.main import Program, run_window

    seen: dict[str, float] = {}

    def watch(program: Program) -> None:
        from PySide6.QtCore import QEvent, QObject, QTimer

        class FirstPaint(QObject):
            def eventFilter(self, target: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's own name
                if event.type() == QEvent.Type.Paint and program.window.windowHandle().isExposed() and not seen:
                    seen["seconds"] = time.time() - float(os.environ["BENCH_STARTED_S"])
                    seen["cpu_seconds"] = time.process_time()
                    QTimer.singleShot(0, program.window.close)
                return False

        watcher = FirstPaint(program.window)
        program.window.centralWidget().installEventFilter(watcher)
        program.window.start_page.installEventFilter(watcher)

    run_window(started=watch)
    return seen


def measure_stall() -> dict[str, Any]:
    """Segment the demo phantom in the window, and say how long the window stood still at most."""
    from PySide6.QtCore import Qt, QTimer

    from app.headless import Headless

    gaps: dict[str, list[tuple[float, float]]] = {}
    phase, last = "", (0.0, 0.0)

    def tick() -> None:
        nonlocal last
        now = time.perf_counter(), time.process_time()
        gaps.setdefault(phase, []).append(((now[0] - last[0]) * 1000, (now[1] - last[1]) * 1000))
        last = now

    with tempfile.TemporaryDirectory() as scratch, Headless(Path(scratch), quiet=True) as stage:
        timer = QTimer(interval=TICK_MS, timerType=Qt.TimerType.PreciseTimer)
        timer.timeout.connect(tick)
        timer.start()
        phase, last = "opening", (time.perf_counter(), time.process_time())
        stage.do(stage.controller.open_phantom)
        stage.settle()
        phase = "segmenting"
        stage.do(stage.controller.segment)
        timer.stop()
    return {name: longest(values) for name, values in gaps.items()}


def longest(gaps: list[tuple[float, float]]) -> dict[str, float]:
    """Return the longest gap by the clock, and the most processor time (all threads) this program used in one gap.

    On a machine that does other things too, the clock tells of them as well; the processor time does not.
    """
    return {"wall_ms": round(max(wall for wall, _ in gaps), 1), "cpu_ms": round(max(cpu for _, cpu in gaps), 1)}


if __name__ == "__main__":
    main()
