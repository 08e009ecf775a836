"""Where the dividing plane meets a slice: a line on the viewport with handles, and what dragging them does."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QPointF, QRectF

from core.box import Box
from core.division import DividingPlane
from ui.slice_view import SliceView

LEAST_SLOPE = 1e-6
"""mm per pixel; below, the plane lies along the slice."""
MARGIN_PIXELS = 22
"""How far the handles stand off the liver."""
LEAST_LENGTH = 40


@dataclass(frozen=True)
class PlaneLine:
    """The line in one view: the whole of it, and the part with handles, if the liver is in sight.

    `to_left` is the direction on the screen, of length one, in which the left side of the liver lies.
    """

    whole: QLineF
    handles: QLineF | None
    to_left: QPointF

    @property
    def middle(self) -> QPointF | None:
        """The handle that carries the plane along."""
        return None if self.handles is None else self.handles.center()


def lps_mm(view: SliceView, pixel: QPointF) -> NDArray[np.float64]:
    """Return the place in the patient under a pixel of a view, on the slice that it shows."""
    case, cursor = view.session.case, view.cursor_at(pixel)
    if case is None or cursor is None:
        raise RuntimeError("no case is open")
    return case.volume.geometry.to_lps_mm(cursor)


def line_in(view: SliceView, plane: DividingPlane, liver: Box | None) -> PlaneLine | None:
    """Return where the plane meets the slice that a view shows; None where it does not meet it in sight."""
    width, height = float(view.viewport().width()), float(view.viewport().height())
    corners = [QPointF(0, 0), QPointF(width, 0), QPointF(0, height)]
    origin, across, down = (float(plane.distance_mm(lps_mm(view, corner))) for corner in corners)
    slope = QPointF((across - origin) / width, (down - origin) / height)
    steepness = math.hypot(slope.x(), slope.y())
    if steepness < LEAST_SLOPE:
        return None
    to_left = slope / steepness
    foot = to_left * (-origin / steepness)
    along = QPointF(-to_left.y(), to_left.x())
    far = 2 * (width + height) + math.hypot(foot.x(), foot.y())
    endless = QLineF(foot - along * far, foot + along * far)
    whole = clipped(endless, QRectF(0, 0, width, height))
    if whole is None:
        return None
    return PlaneLine(whole, None if liver is None else _with_handles(view, endless, liver), to_left)


def moved(view: SliceView, plane: DividingPlane, start: QPointF, stop: QPointF) -> DividingPlane:
    """Return the plane carried along from one pixel to another."""
    return plane.moved(lps_mm(view, stop) - lps_mm(view, start))


def turned(view: SliceView, plane: DividingPlane, middle: QPointF, start: QPointF, stop: QPointF) -> DividingPlane:
    """Return the plane turned in the slice about its middle, so that the end at `start` points to `stop`.

    Raises ValueError where it would no longer part right from left.
    """
    about = lps_mm(view, middle)
    before, after = lps_mm(view, start) - about, lps_mm(view, stop) - about
    axis = np.cross(lps_mm(view, QPointF(100, 0)) - lps_mm(view, QPointF(0, 0)), _down(view))
    axis /= np.linalg.norm(axis)
    degrees = math.degrees(math.atan2(float(axis @ np.cross(before, after)), float(before @ after)))
    return plane.turned(about, axis, degrees)


def _down(view: SliceView) -> NDArray[np.float64]:
    return np.asarray(lps_mm(view, QPointF(0, 100)) - lps_mm(view, QPointF(0, 0)))


def _with_handles(view: SliceView, endless: QLineF, liver: Box) -> QLineF | None:
    """Return the part of the line beside the liver, where the view shows enough of it."""
    last = tuple(stop - 1 for stop in liver.stop_zyx)
    first, other = view.pixel_of(liver.start_zyx), view.pixel_of((last[0], last[1], last[2]))
    around = QRectF(first, other).normalized().adjusted(-MARGIN_PIXELS, -MARGIN_PIXELS, MARGIN_PIXELS, MARGIN_PIXELS)
    inside = QRectF(view.viewport().rect()).adjusted(MARGIN_PIXELS, MARGIN_PIXELS, -MARGIN_PIXELS, -MARGIN_PIXELS)
    line = clipped(endless, around.intersected(inside))
    return line if line is not None and line.length() >= LEAST_LENGTH else None


def clipped(line: QLineF, box: QRectF) -> QLineF | None:
    """Return the part of a line within a box, or None."""
    low, high = 0.0, 1.0
    for start, step, least, most in (
        (line.x1(), line.dx(), box.left(), box.right()),
        (line.y1(), line.dy(), box.top(), box.bottom()),
    ):
        if abs(step) < 1e-12:
            if not least <= start <= most:
                return None
            continue
        enter, leave = sorted(((least - start) / step, (most - start) / step))
        low, high = max(low, enter), min(high, leave)
    return QLineF(line.pointAt(low), line.pointAt(high)) if low < high else None
