"""How long the table of 20 tumours takes to measure and to show, beside the same numbers by scipy.ndimage.

`python -m tests.benchmarks.bench_review` prints one JSON object. The peer is what a script would do: label the mask
of the whole scan, find the boxes, and take volume, HU and the longest diameter of each slice's convex hull.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from core.case import Case, Source
from core.measure import Measurements, measure_reading
from core.provenance import MaskRecord
from core.reading import Reading, Verdict
from core.session import Session
from core.volume import Volume
from tests.benchmarks.bench_measure import SHAPE_ZYX, SPACING_MM, median_ms, scan_with_tumours

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

TUMOURS = 20
LIMIT_MS = 150


def by_scipy(volume: Volume, mask: NDArray[np.uint8]) -> list[dict[str, float]]:
    """Measure every tumour with scipy.ndimage and a convex hull a slice."""
    from scipy import ndimage
    from scipy.spatial import ConvexHull
    from scipy.spatial.distance import pdist

    labels, count = ndimage.label(mask == 2, structure=np.ones((3, 3, 3)))
    boxes = ndimage.find_objects(labels)
    found = []
    for number, box in enumerate(boxes, start=1):
        region = labels[box] == number
        hu = volume.hu[box][region]
        longest = 0.0
        for plane in region:
            places = np.argwhere(plane) * SPACING_MM[1:]
            if len(places) > 2 and np.ptp(places, axis=0).all():
                longest = max(longest, float(pdist(places[ConvexHull(places).vertices]).max()))
        found.append(
            {"ml": region.sum() * np.prod(SPACING_MM) / 1000, "mm": longest, "hu": hu.mean(), "sd": hu.std()}
        )
    return sorted(found, key=lambda each: -each["ml"])[:count]


def shown_panel(session: Session) -> QWidget:
    """The panel Results on a session, off-screen and in sight."""
    from core.review import Review
    from ui.panels.tumour_table import ResultsPanel

    panel = ResultsPanel(Review(session))
    panel.resize(368, 600)
    panel.show()
    return panel


def main() -> None:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    os.environ.setdefault("QT_LOGGING_RULES", "qt.qpa.*=false")
    from PySide6.QtWidgets import QApplication

    volume, mask = scan_with_tumours(TUMOURS)
    application = QApplication([])
    session = Session()
    session.set_case(
        Case(volume, Source(Path("bench"), "phantom"), volume.geometry), mask, MaskRecord(origin="model")
    )
    panel = shown_panel(session)
    first = measure_reading(volume, mask, Reading())
    verdicts = tuple(Verdict(tumour.centre_zyx, "accepted", "seen") for tumour in first.tumours)
    session.change_reading("Accept", verdicts=verdicts)

    def show(measurements: Measurements) -> None:
        session.set_measurements(None, session.mask_revision)
        session.set_measurements(measurements, session.mask_revision)
        application.processEvents()
        panel.grab()

    def measure_and_show() -> None:
        show(measure_reading(volume, mask, session.reading))

    peer = by_scipy(volume, mask)
    result: dict[str, Any] = {
        "shape_zyx": SHAPE_ZYX,
        "tumours": len(first.tumours),
        "limit_ms": LIMIT_MS,
        "measure_and_show_ms": median_ms(measure_and_show),
        "measure_ms": median_ms(lambda: measure_reading(volume, mask, session.reading)),
        "show_ms": median_ms(lambda: show(first)),
        "scipy_ms": median_ms(lambda: by_scipy(volume, mask)),
        "volumes_agree": bool(np.allclose([t.volume_ml for t in first.tumours], [each["ml"] for each in peer])),
    }
    result["times_faster_than_scipy"] = round(result["scipy_ms"] / result["measure_ms"], 1)
    print(json.dumps(result))


if __name__ == "__main__":
    main()
