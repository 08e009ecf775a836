"""How fast correcting is: `python -m tests.benchmarks.bench_correct` prints JSON.

At 512 x 512 x 300 in the program's own page, with real mouse events: from a mouse event of a stroke to its pixels
painted, with a disc and a ball of 20 mm; undo of a stroke and of a whole new mask; filling between ten outlined
slices; what a journal writes for a stroke, and the memory of a thousand. Beside each the least a program could do:
the array assignment of the same ball, and a copy of the mask. Without a screen.
"""

import json
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from core.editing import painted, replace_mask
from core.editing.brush import Brush, stroke
from core.editing.interpolate import between_slices
from core.history import History
from core.journal import Journal
from core.labels import Label
from core.provenance import MaskRecord
from core.reading import Reading
from core.session import Session
from tests.benchmarks.bench_slices import scan_with_mask
from ui.correct.brush_tool import BrushTool
from ui.viewer_page import ViewerPage

MOVES = 80
LEFT, NO_KEY = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


def spread(times_s: list[float]) -> dict[str, float]:
    """Median and 95th percentile in ms."""
    median, high = np.percentile(np.asarray(times_s) * 1000, (50, 95))
    return {"median_ms": round(float(median), 2), "p95_ms": round(float(high), 2)}


def timed(deed: Callable[[], object], times: int = 9) -> dict[str, float]:
    """Do it several times."""
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        deed()
        taken.append(time.perf_counter() - start)
    return spread(taken)


def strokes(page: ViewerPage, session: Session) -> dict[str, Any]:
    """Drag brushes over the axial view and wait for the paint after each event."""
    view = page.axial
    page.set_tool(BrushTool(session))
    result: dict[str, Any] = {}
    for name, is_ball in (("disc_20_mm", False), ("ball_20_mm", True)):
        session.set_pen(tool="brush", radius_mm=10.0, is_ball=is_ball)
        start = view.pixel_of((150, 250, 150)).toPoint()
        QTest.mousePress(view.viewport(), LEFT, NO_KEY, start)
        taken = []
        for move in range(MOVES):
            began = time.perf_counter()
            QTest.mouseMove(view.viewport(), start + QPoint(2 * move, move % 7))
            QApplication.processEvents()
            taken.append(time.perf_counter() - began)
        QTest.mouseRelease(view.viewport(), LEFT, NO_KEY, start)
        result[name] = spread(taken[5:])
        result[f"undo_{name}"] = timed(lambda: (session.undo(), QApplication.processEvents(), session.redo()))
    return result


def floors(mask: np.ndarray, geometry: Any) -> dict[str, Any]:
    """What the same takes without anything around it."""
    ball = stroke(geometry, Brush(10.0), [(150, 250, 150)])
    assert ball is not None

    def assign() -> None:
        mask[ball.box.slices][ball.inside] = 2

    return {"assign_ball": timed(assign), "copy_mask": timed(mask.copy)}


def history_memory(mask: np.ndarray, geometry: Any) -> dict[str, float]:
    """Memory and journal of a thousand strokes with a ball of 10 mm."""
    history, reading, random = History(), Reading(), np.random.default_rng(0)
    for number in range(1000):
        at = tuple(float(random.integers(20, size - 20)) for size in mask.shape)
        region = stroke(geometry, Brush(5.0), [(at[0], at[1], at[2])])
        assert region is not None
        item = history.apply(mask, painted("Brush", mask, region, Label(1 + number % 2)), reading)
        reading = item.after if item else reading
    return {"mb": round(history.bytes_held / 2**20, 2)}


def journal(session: Session, case: Any) -> dict[str, Any]:
    """How long one step takes to be on the disk."""
    items: list[tuple[str, Any]] = []
    session.step_taken.connect(lambda kind, item: items.append((kind, item)))
    region = stroke(case.volume.geometry, Brush(10.0), [(100.0, 200.0, 200.0)])
    assert region is not None
    assert session.mask is not None
    session.apply(painted("Brush", session.mask, region, Label.TUMOUR))
    with tempfile.TemporaryDirectory() as folder:
        written = Journal.begun(Path(folder), case, None, session.reading)
        result = timed(lambda: written.append(*items[0]))
        written.remove()
    return result


def main() -> None:
    """Measure and print."""
    application = QApplication.instance() or QApplication(sys.argv[:1])
    case, mask = scan_with_mask()
    geometry = case.volume.geometry
    session = Session()
    page = ViewerPage(session, use_opengl=False)
    page.resize(1600, 1000)
    page.show()
    session.set_case(case, mask)
    QApplication.processEvents()
    result: dict[str, Any] = {"stroke_event_to_pixel": strokes(page, session), "floor": floors(mask.copy(), geometry)}
    session.apply(replace_mask("Segment", np.roll(session.snapshot(), 7, axis=2), MaskRecord(origin="model")))
    result["undo_whole_mask"] = timed(lambda: (session.undo(), QApplication.processEvents(), session.redo()))
    outlined = np.zeros_like(mask)
    outlined[70:240:17] = mask[70:240:17] == 1
    result["fill_between_10_slices"] = timed(lambda: between_slices(outlined, geometry, Label.LIVER, 0), 3)
    result["thousand_strokes"] = history_memory(mask.copy(), geometry)
    result["journal_step"] = journal(session, case)
    page.close()
    page.deleteLater()
    del application
    print(json.dumps(result, indent=1))


if __name__ == "__main__":
    main()
