"""The one open document, which every view observes.

Only the GUI thread touches a Session. Views subscribe to its signals and never call each other; the mask changes only
through `apply`, `undo` and `redo`.
"""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from psygnal import Signal

from core.agreement import AgreementFigures
from core.case import Case
from core.follow_up.state import FollowUp
from core.history import Edit, History, HistoryItem
from core.kept import KeptVoxels
from core.layers import Layer, Layers
from core.measure import Measurements, with_axes_by_hand
from core.pen import Pen
from core.provenance import MaskRecord
from core.reading import Reading
from core.slab import Slab, slab_around
from core.volume import new_mask


@dataclass(frozen=True)
class Window:
    """How HU become grey: `center_hu` is middle grey, black to white spans `width_hu`."""

    center_hu: float
    width_hu: float

    @property
    def limits_hu(self) -> tuple[float, float]:
        """HU shown as black and as white."""
        return self.center_hu - self.width_hu / 2, self.center_hu + self.width_hu / 2


WINDOW_PRESETS = {
    "Abdomen": Window(40, 400),
    "Liver": Window(60, 160),
    "Network": Window(25, 450),
    "Bone": Window(400, 1800),
    "Lung": Window(-600, 1500),
    "Portal": Window(100, 200),
    "Vessels": Window(200, 700),
}


@dataclass(frozen=True)
class Overlay:
    """How the mask is drawn over the scan."""

    visible: bool = True
    opacity: float = 0.4
    style: str = "fill"
    """"fill", "outline" or "both"."""
    liver_rgb: tuple[int, int, int] = (86, 180, 233)
    tumour_rgb: tuple[int, int, int] = (230, 159, 0)
    each_its_own: bool = False
    """Whether each tumour has a colour of its own (ui/tumour_colours.py), as far as they are numbered."""
    agreement: bool = False
    """Whether it is shown how far the network's opinions agreed."""


@dataclass(frozen=True)
class Display:
    """How slices are drawn, in all views alike."""

    crosshair: bool = True
    smooth: bool = True
    """Whether grey runs smoothly from voxel to voxel, or each voxel is one even rectangle."""
    colour_bar: bool = True
    linked: bool = False
    """Whether all views zoom and move together."""
    slab_mm: float = 0.0
    """How thick the slices are made; one voxel where this is less. See core.slab."""
    slab_kind: str = "mean"
    """"mean", "maximum" or "minimum"."""


class Session:
    """The open case, its mask, and how they are looked at."""

    case_changed = Signal()
    """A case was opened or closed; everything else has been reset."""
    mask_changed = Signal(object)
    """The mask changed inside this Box."""
    reading_changed = Signal()
    """Verdicts, marks or the mask's record changed."""
    measurements_changed = Signal()
    cursor_changed = Signal(object)
    """The crosshair moved; carries (slice, row, column)."""
    window_changed = Signal()
    overlay_changed = Signal()
    pen_changed = Signal()
    display_changed = Signal()
    history_changed = Signal()
    step_taken = Signal(str, object)
    """"do", "undo" or "redo", and the HistoryItem: once a gesture, when it has ended."""
    tumour_selected = Signal(object)
    """Carries the number of the tumour the user chose, or None."""

    def __init__(self, history_limit_bytes: int = 256 * 2**20) -> None:
        self.case: Case | None = None
        self.window = WINDOW_PRESETS["Abdomen"]
        self.overlay = Overlay()
        self.pen = Pen()
        self.display = Display()
        self.cursor_zyx: tuple[int, int, int] = (0, 0, 0)
        self.measurements: Measurements | None = None
        self.reading = Reading()
        self.follow_up = FollowUp()
        self.layers = Layers()
        """The other masks of the scan, and which of all is shown."""
        self.selected_tumour: int | None = None
        self.mask_revision = 0
        """Counts the changes of the mask alone."""
        self._revision = 0
        self._history = History(history_limit_bytes)
        self._mask: NDArray[np.uint8] | None = None
        self._has_mask = (0, False)
        """The answer at a revision of the mask."""
        self._gesture: tuple[str, Reading] | None = None

    @property
    def revision(self) -> int:
        """Counts every change of what a saved case keeps: mask, reading, the earlier scan beside."""
        return self._revision + self.follow_up.revision

    @property
    def mask(self) -> NDArray[np.uint8] | None:
        """The mask on the case's grid as a read-only view: uint8 (slices, rows, columns); None without a case."""
        if self._mask is None:
            return None
        view = self._mask.view()
        view.setflags(write=False)
        return view

    @property
    def agreement(self) -> AgreementFigures | None:
        """How far the model's opinions agreed on what is measured now; None where that is not known."""
        return self.measurements.agreement if self.measurements else None

    @property
    def shown_mask(self) -> NDArray[np.uint8] | None:
        """The mask that is looked at, which need not be the one that is edited; read-only, None without a case."""
        return self.mask_of(self.layers.shown)

    def mask_of(self, layer: Layer) -> NDArray[np.uint8] | None:
        """Return one of the scan's masks, read-only; None where it is not there."""
        return self.mask if layer == Layer.CORRECTED else self.layers.mask(layer)

    def version_of(self, layer: Layer) -> object:
        """Return something that differs whenever the voxels of this mask do."""
        return layer, self.mask_revision if layer == Layer.CORRECTED else self.layers.kept(layer)

    @property
    def has_mask(self) -> bool:
        """Whether any voxel is labelled."""
        # Asked at every step of a window drag, and counting takes as long as drawing all views.
        if self._has_mask[0] != self.mask_revision:
            self._has_mask = self.mask_revision, self._mask is not None and bool(np.count_nonzero(self._mask))
        return self._has_mask[1]

    @property
    def record(self) -> MaskRecord:
        """How the mask was made."""
        return self.reading.record

    @property
    def undo_name(self) -> str | None:
        """What undo would take back, or None."""
        return self._history.undo_name

    @property
    def redo_name(self) -> str | None:
        """What redo would make again, or None."""
        return self._history.redo_name

    def set_case(
        self, case: Case | None, mask: NDArray[np.uint8] | None = None, record: MaskRecord | None = None
    ) -> None:
        """Open `case` (or close with None), with an empty mask unless one is given; forgets the history.

        Raises ValueError where the mask is not on the case's grid; the old case stays open.
        """
        if case is not None and mask is not None and mask.shape != case.volume.geometry.shape_zyx:
            raise ValueError(f"the mask is {mask.shape}, the scan {case.volume.geometry.shape_zyx}")
        self.case = case
        self._gesture = None
        self._history.clear()
        self.measurements = None
        self.selected_tumour = None
        self.reading = Reading(record or MaskRecord())
        self.mask_revision += 1
        self._revision += 1
        if case is None:
            self._mask = None
        else:
            self._mask = new_mask(case.volume.geometry) if mask is None else np.array(mask, dtype=np.uint8, order="C")
            z, y, x = case.volume.geometry.shape_zyx
            self.cursor_zyx = (z // 2, y // 2, x // 2)
        self.layers.forget()
        self.follow_up.set_earlier(None)
        self.set_display(slab_mm=0.0)  # nobody should take a slab of the next scan for a slice
        self.case_changed.emit()
        self.reading_changed.emit()
        self.history_changed.emit()

    def resume(self, case: Case, mask: NDArray[np.uint8], reading: Reading, history: History) -> None:
        """Open `case` with earlier work on it: its mask, its reading, and what can be undone."""
        self.set_case(case, mask, reading.record)
        self.reading, self._history = reading, history
        self.layers.set_run(reading.run)
        self.reading_changed.emit()
        self.history_changed.emit()

    def snapshot(self) -> NDArray[np.uint8]:
        """Return a copy of the mask that a worker may keep."""
        if self._mask is None:
            raise RuntimeError("no case is open")
        return self._mask.copy()

    def apply(self, edit: Edit) -> bool:
        """Change mask or reading, undoably; False where the edit changes nothing."""
        if self._mask is None:
            raise RuntimeError("no case is open")
        if edit.record is not None:
            self.end_gesture()  # a new mask is no part of a stroke
        if edit.run is not None:
            before = KeptVoxels.of(self._mask) if self.has_mask else None
            edit = replace(edit, reading=replace(edit.reading or self.reading, run=replace(edit.run, before=before)))
        item = self._history.apply(self._mask, edit, self.reading)
        if item is not None:
            self._changed(item, item.after)
            if self._gesture is None:
                self.step_taken.emit("do", item)
        return item is not None

    def begin_gesture(self, name: str) -> None:
        """Let all changes until `end_gesture` be undone as one, under this name; one that is open ends first."""
        self.end_gesture()
        self._gesture = name, self.reading
        self._history.begin_gesture()

    def end_gesture(self) -> None:
        """End a gesture where one is open."""
        if self._gesture is None:
            return
        (name, before), self._gesture = self._gesture, None
        item = self._history.end_gesture(name)
        self.reading = before if item is None else item.after
        self.reading_changed.emit()
        if item is not None:
            self.step_taken.emit("do", item)
        self.history_changed.emit()

    def change_reading(self, name: str, **changes: Any) -> bool:
        """Change verdicts or marks, undoably, under a name: fields of `Reading`; False where nothing changes."""
        return self.apply(Edit(name, reading=replace(self.reading, **changes)))

    def undo(self) -> bool:
        """Take back the newest change; False where there is none."""
        self.end_gesture()
        item = None if self._mask is None else self._history.undo(self._mask)
        if item is not None:
            self._changed(item, item.before)
            self.step_taken.emit("undo", item)
        return item is not None

    def redo(self) -> bool:
        """Make the newest undone change again; False where there is none."""
        self.end_gesture()
        item = None if self._mask is None else self._history.redo(self._mask)
        if item is not None:
            self._changed(item, item.after)
            self.step_taken.emit("redo", item)
        return item is not None

    def set_measurements(self, measurements: Measurements | None, mask_revision: int) -> None:
        """Show the numbers measured on the mask of `mask_revision`; older ones than the mask are dropped."""
        if mask_revision == self.mask_revision:
            self.measurements = measurements
            self._put_axes_right()
            self.measurements_changed.emit()

    def set_cursor(self, cursor_zyx: tuple[float, float, float]) -> None:
        """Move the crosshair to the nearest voxel inside the scan."""
        if self.case is None:
            return
        shape = self.case.volume.geometry.shape_zyx
        z, y, x = (min(max(round(at), 0), size - 1) for at, size in zip(cursor_zyx, shape, strict=True))
        if (z, y, x) != self.cursor_zyx:
            self.cursor_zyx = (z, y, x)
            self.cursor_changed.emit(self.cursor_zyx)

    def set_window(self, window: Window) -> None:
        """Change window and level; the width stays at least 1 HU."""
        window = Window(float(window.center_hu), max(1.0, float(window.width_hu)))
        if window != self.window:
            self.window = window
            self.window_changed.emit()

    def set_overlay(self, **changes: Any) -> None:
        """Change how the mask is drawn: fields of `Overlay` by name."""
        overlay = replace(self.overlay, **changes)
        if overlay != self.overlay:
            self.overlay = overlay
            self.overlay_changed.emit()

    def set_display(self, **changes: Any) -> None:
        """Change how slices are drawn: fields of `Display` by name. A slab puts the pen down.

        Nobody should draw on what looks like many slices and is one.
        """
        display = replace(self.display, **changes)
        if display != self.display:
            self.display = display
            self.display_changed.emit()
        if display.slab_mm > 0 and self.pen.tool:
            self.set_pen(tool="")

    def slab_at(self, axis: int) -> Slab:
        """Return the slices seen together at the crosshair across an axis: one, or a thick slab. Needs a case."""
        if self.case is None:
            raise RuntimeError("no case is open")
        thickness_mm, kind = self.display.slab_mm, self.display.slab_kind
        return slab_around(self.case.volume.geometry, axis, self.cursor_zyx[axis], thickness_mm, kind)

    def set_pen(self, **changes: Any) -> None:
        """Take another tool in hand, or change it: fields of `Pen` by name. A tool in hand ends a slab."""
        pen = replace(self.pen, **changes)
        if pen.tool:
            self.set_display(slab_mm=0.0)
        if pen != self.pen:
            self.pen = pen
            self.pen_changed.emit()

    def select_tumour(self, number: int | None) -> None:
        """Choose a tumour of the table and move the crosshair to it."""
        self.selected_tumour = number
        lesion = self.measurements.lesion(number) if self.measurements else None
        if lesion is not None:
            self.set_cursor(lesion.centre_zyx)
        self.tumour_selected.emit(number)

    def step_difference(self, step: int) -> None:
        """Move the crosshair to the next place where the compared masks differ, or back with -1."""
        place = self.layers.step_place(step)
        if place is not None:
            self.set_cursor(place.at_zyx)

    def _put_axes_right(self) -> None:
        """Take over the axes that the reader drew: marks may have changed since, or while, the mask was measured."""
        if self.measurements is not None and self.case is not None:
            geometry = self.case.volume.geometry
            self.measurements = with_axes_by_hand(self.measurements, self.reading.marks, geometry)

    def _changed(self, item: HistoryItem, reading: Reading) -> None:
        self.reading = reading
        self._revision += 1
        self.layers.set_run(reading.run)
        if not item.changes_mask and item.before.marks != item.after.marks and self.measurements is not None:
            self._put_axes_right()
            self.measurements_changed.emit()
        if item.changes_mask:
            self.mask_revision += 1
            self.measurements = None
            self.layers.show(Layer.CORRECTED)  # who changes a mask must see it
            if Layer.CORRECTED in (self.layers.compared or ()):
                self.layers.set_difference(None)
            self.mask_changed.emit(item.box)
            self.measurements_changed.emit()
            if self.selected_tumour is not None:
                self.select_tumour(None)  # the numbers may belong to other tumours now
        self.reading_changed.emit()
        self.history_changed.emit()
