"""A small scan, its mask and its numbers, and the window on them."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QCoreApplication, QEvent
from pytestqt.qtbot import QtBot

from core import editing
from core.case import Case, Source
from core.measure import Measurements, measure
from core.provenance import MaskRecord
from core.session import Session
from core.volume import Geometry, Volume
from ui.main_window import MainWindow

SHAPE_ZYX = (12, 40, 48)


@pytest.fixture
def case() -> Case:
    """A scan of noise, 12 slices of 40 x 48, spacing 5, 2, 2 mm."""
    matrix = np.zeros((4, 4))
    matrix[2, 0], matrix[1, 1], matrix[0, 2], matrix[3, 3] = 5, 2, 2, 1
    geometry = Geometry(SHAPE_ZYX, matrix)
    hu = np.random.default_rng(0).normal(50, 20, SHAPE_ZYX).astype(np.int16)
    source = Source(Path("/scans/portal.nii.gz"), "NIfTI")
    return Case(
        Volume(hu, geometry), source, geometry, notes=("The header says nothing about the patient's position.",)
    )


@pytest.fixture
def mask() -> NDArray[np.uint8]:
    """A liver with a large tumour in slice 3 and a small one in slice 9."""
    result = np.zeros(SHAPE_ZYX, np.uint8)
    result[2:11, 5:35, 5:40] = 1
    result[2:6, 10:18, 10:18] = 2
    result[9, 25:28, 30:33] = 2
    return result


@pytest.fixture
def session() -> Session:
    """Nothing is open."""
    return Session()


@pytest.fixture
def window(qtbot: QtBot, session: Session) -> Iterator[MainWindow]:
    """The window on `session`, shown."""
    window = MainWindow(session)
    window.resize(1280, 800)
    window.show()
    with qtbot.waitExposed(window):
        pass
    yield window
    window.may_close = lambda: True
    window.close()
    # Now, not whenever an event loop happens to run: a style sheet takes longer the more windows there are.
    window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def segment(session: Session, mask: NDArray[np.uint8], *, warnings: tuple[str, ...] = ()) -> Measurements:
    """Put a mask and its numbers into the session, as a segmentation does."""
    record = MaskRecord(origin="model", model_name="test", warnings=warnings)
    session.apply(editing.replace_mask("Segment", mask, record))
    assert session.case is not None
    measurements = measure(session.case.volume, session.snapshot())
    session.set_measurements(measurements, session.mask_revision)
    return measurements


@pytest.fixture
def segmented(session: Session, window: MainWindow, case: Case, mask: NDArray[np.uint8]) -> Measurements:
    """The window with the scan open and segmented; its numbers."""
    session.set_case(case)
    return segment(session, mask)
