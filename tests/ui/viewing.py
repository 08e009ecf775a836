"""Scans with known content, and a mouse, a wheel and a camera for the views. Used by the tests of the viewer."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QImage, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QWidget

from core.case import Case, Source
from core.volume import Geometry, Volume
from ui.slice_view import SliceView

SHAPE_ZYX = (16, 40, 60)
SPACING_MM = (5.0, 2.0, 1.0)
ORIGIN_MM = (-30.0, -50.0, 100.0)
NO_KEY = Qt.KeyboardModifier.NoModifier


def case_of(
    hu: NDArray[np.int16],
    spacing_mm: tuple[float, float, float] = SPACING_MM,
    turn: NDArray[np.float64] | None = None,
) -> Case:
    """Return a case of canonical axes, turned in the patient where `turn` (3x3) is given."""
    matrix = np.eye(4)
    matrix[:3, :3] = np.array([[0, 0, 1], [0, 1, 0], [1, 0, 0]]) * spacing_mm
    if turn is not None:
        matrix[:3, :3] = turn @ matrix[:3, :3]
    matrix[:3, 3] = ORIGIN_MM
    shape = (hu.shape[0], hu.shape[1], hu.shape[2])
    geometry = Geometry(shape, matrix)
    return Case(Volume(hu, geometry), Source(Path("scan"), "phantom"), geometry)


def flat_case(hu: int = 40) -> Case:
    """Return a scan of one value: middle grey in the abdomen window."""
    return case_of(np.full(SHAPE_ZYX, hu, np.int16))


def told_case() -> Case:
    """Return a scan whose every voxel has another HU than its neighbours."""
    z, y, x = np.ogrid[tuple(slice(0, size) for size in SHAPE_ZYX)]
    return case_of((z * 1000 + y * 23 + x).astype(np.int16))


def pixel(view: SliceView, cursor_zyx: tuple[float, float, float]) -> QPoint:
    """Where a voxel's centre is drawn in a fitted view, reckoned apart from the view's own reckoning."""
    across, down, flipped = {"Axial": (2, 1, False), "Coronal": (2, 0, True), "Sagittal": (1, 0, True)}[
        view.plane.name
    ]
    width, height = view.viewport().width(), view.viewport().height()
    width_mm, height_mm = (SHAPE_ZYX[axis] * SPACING_MM[axis] for axis in (across, down))
    scale = min(width / width_mm, height / height_mm)
    x_mm = (cursor_zyx[across] + 0.5) * SPACING_MM[across]
    y_mm = (cursor_zyx[down] + 0.5) * SPACING_MM[down]
    y_mm = height_mm - y_mm if flipped else y_mm
    x = width / 2 + (x_mm - width_mm / 2) * scale
    return QPoint(int(x), int(height / 2 + (y_mm - height_mm / 2) * scale))


def picture(widget: QWidget) -> QImage:
    """Return what a widget shows, after everything that waits has been drawn."""
    QApplication.processEvents()
    return widget.grab().toImage()


def colour(view: SliceView, cursor_zyx: tuple[float, float, float]) -> QColor:
    """Return the colour drawn at a voxel's centre of a fitted view."""
    return picture(view.viewport()).pixelColor(pixel(view, cursor_zyx))


def is_grey(seen: QColor) -> bool:
    return max(seen.red(), seen.green(), seen.blue()) - min(seen.red(), seen.green(), seen.blue()) <= 2


def drag(
    view: QWidget, button: Qt.MouseButton, start: QPoint, stop: QPoint, keys: Qt.KeyboardModifier = NO_KEY
) -> None:
    """Press, move in two steps, and let go."""
    middle = (start + stop) / 2
    for kind, at, held in (
        (QEvent.Type.MouseButtonPress, start, button),
        (QEvent.Type.MouseMove, middle, button),
        (QEvent.Type.MouseMove, stop, button),
        (QEvent.Type.MouseButtonRelease, stop, Qt.MouseButton.NoButton),
    ):
        changed = Qt.MouseButton.NoButton if kind == QEvent.Type.MouseMove else button
        send_mouse(view, kind, at, changed, held, keys)


def send_mouse(
    view: QWidget,
    kind: QEvent.Type,
    at: QPoint,
    button: Qt.MouseButton = Qt.MouseButton.NoButton,
    held: Qt.MouseButton = Qt.MouseButton.NoButton,
    keys: Qt.KeyboardModifier = NO_KEY,
) -> None:
    """Send one mouse event, as the window system does."""
    position, target = QPointF(at), _target(view)
    QApplication.sendEvent(target, QMouseEvent(kind, position, target.mapToGlobal(position), button, held, keys))


def turn_wheel(
    view: QWidget,
    at: QPoint,
    angle: int = 0,
    *,
    pixels: int = 0,
    keys: Qt.KeyboardModifier = NO_KEY,
) -> None:
    """Turn the wheel by `angle` (120 is one notch), or move two fingers by `pixels`."""
    position, target = QPointF(at), _target(view)
    event = QWheelEvent(
        position,
        target.mapToGlobal(position),
        QPoint(0, pixels),
        QPoint(0, angle),
        Qt.MouseButton.NoButton,
        keys,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(target, event)


def _target(view: QWidget) -> QWidget:
    return view.viewport() if isinstance(view, QAbstractScrollArea) else view
