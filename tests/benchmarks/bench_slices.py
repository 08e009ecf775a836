"""How long a slice change and a step of the window take: `python -m tests.benchmarks.bench_slices` prints JSON.

All three views move by one slice, and everything is painted, at 512 x 512 x 300 with a mask, in a window of
1600 x 1000; beside pyqtgraph's stock ImageView (scan only, no mask) and two of its ImageItems (scan and mask, nothing
written) on the same data in the same process. Then the window (level) changes in one view alone, also as frames a
second, and slices change while the shipped model segments the scan in a thread, as it does in the program. Without a
screen, and in a real window under xvfb where that is installed; there also with the 3D view open beside the slices.
`cpu_ms` (median, all threads) does not depend on what else the machine does.
"""

import contextlib
import json
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
from PySide6.QtWidgets import QApplication, QGridLayout, QHBoxLayout, QWidget

from app.jobs import segment_volume
from app.tasks import TaskRunner
from core.box import Box
from core.case import Case, Source
from core.inference.settings import SegmentSettings
from core.progress import Report, silent
from core.session import Session, Window
from core.volume import Geometry, Volume
from ui.viewer_page import ViewerPage

SHAPE_ZYX = (300, 512, 512)
SPACING_MM = (1.0, 0.78, 0.78)
CHANGES = 120
WINDOW_PIXELS = (1600, 1000)
SECONDS_FOR_3D = 60
SECONDS_TO_GET_GOING = 0.5
SLICES_WHILE_SEGMENTING = 40


def scan_with_mask() -> tuple[Case, np.ndarray]:
    """Noise, a liver of 1.7 litres and a tumour in it."""
    z, y, x = np.ogrid[tuple(slice(0, size) for size in SHAPE_ZYX)]
    mask = (((z - 150) / 90) ** 2 + ((y - 250) / 95) ** 2 + ((x - 200) / 110) ** 2 <= 1).astype(np.uint8)
    mask[((z - 150) ** 2 + (y - 250) ** 2 + (x - 200) ** 2) <= 40**2] = 2
    matrix = np.eye(4)
    matrix[:3, :3] = np.array([[0, 0, 1], [0, 1, 0], [1, 0, 0]]) * SPACING_MM
    geometry = Geometry(SHAPE_ZYX, matrix)
    hu = np.random.default_rng(0).integers(-150, 250, SHAPE_ZYX, dtype=np.int16)
    return Case(Volume(hu, geometry), Source(Path("noise"), "phantom"), geometry), mask


def timed(change: Callable[[int], None], changes: int = CHANGES) -> dict[str, float]:
    """Milliseconds from a change to the last pixel painted: median and 95th percentile, and processor time."""
    times, cpu_times = [], []
    for number in range(changes + 5):
        start, cpu_start = time.perf_counter(), time.process_time()
        change(number)
        QApplication.processEvents()
        times.append(1000 * (time.perf_counter() - start))
        cpu_times.append(1000 * (time.process_time() - cpu_start))
    median, high = np.percentile(times[5:], (50, 95))
    figures = {"median_ms": median, "p95_ms": high, "cpu_ms": np.median(cpu_times[5:])}
    return {name: round(float(value), 2) for name, value in figures.items()}


def hepascope_times(case: Case, mask: np.ndarray, use_opengl: bool) -> dict[str, Any]:
    """Slice changes in the program's own page."""
    session = Session()
    page = ViewerPage(session, use_opengl=use_opengl)
    page.resize(*WINDOW_PIXELS)
    page.show()
    session.set_case(case, mask)
    give_up = time.monotonic() + SECONDS_FOR_3D
    while use_opengl and not page.volume.is_ready and time.monotonic() < give_up:
        QApplication.processEvents()
        time.sleep(0.01)
    QApplication.processEvents()
    result: dict[str, Any] = {"with_3d": page.volume.is_ready}
    for style in ("fill", "both"):
        session.set_overlay(style=style)
        result[f"all_three_{style}"] = timed(lambda n: session.set_cursor((80 + n, 190 + n, 140 + n)))
    session.set_overlay(style="fill")
    result["axial_only"] = timed(lambda n: session.set_cursor((80 + n, 250, 200)))
    session.set_display(slab_mm=10.0, slab_kind="maximum")
    result["all_three_slab_10_mm"] = timed(lambda n: session.set_cursor((80 + n, 190 + n, 140 + n)))
    session.set_display(slab_mm=0.0)
    if not use_opengl:
        with segmenting(case):
            result["all_three_while_segmenting"] = timed(
                lambda n: session.set_cursor((80 + n, 190 + n, 140 + n)), SLICES_WHILE_SEGMENTING
            )
    page.lay_out("axial")
    QApplication.processEvents()
    result["window_drag_axial"] = per_second(timed(lambda n: session.set_window(Window(40 + n, 400))))
    page.close()
    return result


def per_second(times: dict[str, float]) -> dict[str, float]:
    """Add how many steps a second the median makes."""
    return {**times, "frames_per_s": round(1000 / times["median_ms"])}


@contextlib.contextmanager
def segmenting(case: Case) -> Iterator[None]:
    """Let the shipped model segment the whole scan in the program's worker; it is cancelled at the end."""
    settings = SegmentSettings(search="full")
    runner, running = TaskRunner(), threading.Event()
    small = case.volume.part(Box((100, 0, 0), (112, 512, 512)))

    def job(report: Report) -> None:
        segment_volume(small, None, settings, silent)  # the program loads torch before the first job, too

        def told(fraction: float, text: str = "") -> None:
            if fraction > 0:
                running.set()
            report(fraction, text)

        segment_volume(case.volume, None, settings, told)

    task = runner.run("Segment", job, lambda _: None)
    running.wait()
    time.sleep(SECONDS_TO_GET_GOING)
    yield
    if not runner.busy:
        raise RuntimeError("the segmentation was over before the slices were")
    task.cancel()
    runner.shutdown()


def stock_times(case: Case) -> dict[str, Any]:
    """Slice changes in three stock ImageViews beside each other in a window of the same size."""
    import pyqtgraph

    pyqtgraph.setConfigOptions(imageAxisOrder="row-major")
    window = QWidget()
    layout = QHBoxLayout(window)
    views = []
    for axis in range(3):
        view = pyqtgraph.ImageView()
        volume = np.moveaxis(case.volume.hu, axis, 0)
        view.setImage(volume, autoLevels=False, levels=(-160, 240), autoHistogramRange=False)
        layout.addWidget(view)
        views.append(view)
    window.resize(*WINDOW_PIXELS)
    window.show()
    QApplication.processEvents()
    starts = (80, 190, 140)

    def change(number: int) -> None:
        for view, start in zip(views, starts, strict=True):
            view.setCurrentIndex(start + number)

    result = {"all_three": timed(change)}
    for view in views[1:]:
        view.hide()
    QApplication.processEvents()
    result["window_drag_axial"] = per_second(timed(lambda n: views[0].setLevels(-160 + n, 240 + n)))
    for view in views:
        view.close()
    window.close()
    return result


def image_item_times(case: Case, mask: np.ndarray) -> dict[str, Any]:
    """Slice changes in three pyqtgraph views with two ImageItems each, in a window of the same size and layout."""
    import pyqtgraph

    window = QWidget()
    layout = QGridLayout(window)
    layout.setContentsMargins(0, 0, 0, 0)
    colours = np.array([[0, 0, 0, 0], [86, 180, 233, 102], [230, 159, 0, 102]], np.uint8)
    views = []
    for axis, place in enumerate(((0, 0), (1, 0), (1, 1))):
        view, box = pyqtgraph.GraphicsView(useOpenGL=False), pyqtgraph.ViewBox(lockAspect=True, invertY=True)
        grey, labels = (pyqtgraph.ImageItem(axisOrder="row-major", autoLevels=False) for _ in range(2))
        box.addItem(grey)
        box.addItem(labels)
        view.setCentralItem(box)
        layout.addWidget(view, *place)
        views.append((axis, grey, labels, view))
    layout.addWidget(QWidget(), 0, 1)
    window.resize(*WINDOW_PIXELS)
    window.show()
    starts = (80, 190, 140)

    def change(number: int) -> None:
        for (axis, grey, labels, _), start in zip(views, starts, strict=True):
            cut = tuple(start + number if k == axis else slice(None) for k in range(3))
            grey.setImage(case.volume.hu[cut], levels=(-160, 240), autoLevels=False)
            labels.setImage(mask[cut], lut=colours, levels=(0, 3), autoLevels=False)

    result = {"all_three_fill": timed(change)}
    window.close()
    return result


def measure_here() -> dict[str, Any]:
    """All times on this process's Qt platform."""
    application = QApplication.instance() or QApplication([])
    case, mask = scan_with_mask()
    result = {"hepascope": hepascope_times(case, mask, use_opengl=False)}
    if application.platformName() != "offscreen":
        result["hepascope_beside_3d"] = hepascope_times(case, mask, use_opengl=True)
    result["pyqtgraph_imageview"] = stock_times(case)
    result["pyqtgraph_imageitems"] = image_item_times(case, mask)
    return {"platform": application.platformName(), "load": round(os.getloadavg()[0], 1), **result}


def measure_in_child(platform: str, prefix: tuple[str, ...] = ()) -> dict[str, Any]:
    """All times in a process of its own on another Qt platform."""
    environment = {**os.environ, "QT_QPA_PLATFORM": platform}
    command = [*prefix, sys.executable, "-m", "tests.benchmarks.bench_slices", "--here"]
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run(command, cwd=root, env=environment, stdout=subprocess.PIPE, text=True, check=True)
    return dict(json.loads(done.stdout))


def main() -> None:
    if "--here" in sys.argv:
        print(json.dumps(measure_here()))
        return
    result: dict[str, Any] = {"shape_zyx": SHAPE_ZYX, "offscreen": measure_in_child("offscreen")}
    if shutil.which("xvfb-run"):
        screen = ("xvfb-run", "-a", "-s", "-screen 0 1600x1000x24")
        result["xvfb"] = measure_in_child("xcb", screen)
    print(json.dumps(result))


if __name__ == "__main__":
    main()
