"""Keeps the surfaces of the mask up to date: computed elsewhere, coarse at once, fine when the mask is quiet."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QTimer, Signal

from core.box import Box
from core.labels import Label
from core.progress import Report
from core.session import Session
from core.surface import Surface, surface_of
from core.volume import Geometry, Volume
from ui.background import Handle, RunInBackground

QUIET_MS = 250
"""How long the mask must stay as it is before its fine surfaces are made: a stroke changes it many times."""
LOST_MS = 1000
"""How often to look whether work that was handed over was cancelled."""
FINE, COARSE = 1, 2
"""The two levels of detail, named by their step between voxels."""

Surfaces = dict[Label, Surface | None]


@dataclass(frozen=True)
class _Made:
    """Surfaces, and of what they were made; a label that has not changed since is not made again."""

    mask: NDArray[np.uint8]
    box: Box
    surfaces: Mapping[Label, Surface | None]

    def of(self, label: Label, mask: NDArray[np.uint8], box: Box) -> bool:
        """Tell whether the label has the same voxels in another mask."""
        return self.box == box and np.array_equal(self.mask >= label, mask >= label)


@dataclass
class _Request:
    """What a job needs. One that is no longer wanted lets go of its copy of the mask and gives nothing.

    `mask` is what lies in `box`, which holds every labelled voxel; `geometry` is the box's.
    """

    revision: int
    step: int
    box: Box
    geometry: Geometry
    mask: NDArray[np.uint8] | None
    before: _Made | None

    def compute(self, report: Report) -> _Made | None:
        mask = self.mask
        surfaces: Surfaces = {}
        for number, label in enumerate((Label.TUMOUR, Label.LIVER)):
            report(number / 2, "Updating the 3D view")
            if mask is None or self.mask is None:
                return None
            if self.before is not None and self.before.of(label, mask, self.box):
                surfaces[label] = self.before.surfaces[label]
            else:
                surfaces[label] = surface_of(mask, self.geometry, label, step=self.step)
        return None if mask is None else _Made(mask, self.box, surfaces)


class SurfaceUpdates(QObject):
    """Watches a session's mask. Between `start` and `stop`, `ready` brings the surfaces of its newest state.

    While the mask changes, coarse ones follow as fast as they can be made; when it has been quiet, fine ones come.
    """

    ready = Signal(object, int)
    """Carries a dict: Label -> Surface or None, and their step between voxels: COARSE, then FINE."""

    def __init__(self, session: Session, run_in_background: RunInBackground, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._run = run_in_background
        self._box: Box | None = None
        self._request: _Request | None = None
        self._handle: Handle | None = None
        self._made: dict[int, _Made] = {}
        self._quiet = QTimer(self, singleShot=True, interval=QUIET_MS)
        self._quiet.timeout.connect(self._on_quiet)
        self._lost = QTimer(self, singleShot=True, interval=LOST_MS)
        self._lost.timeout.connect(self._ask_again_if_lost)

    def start(self) -> None:
        """Bring the surfaces of the mask as it is, and from now on after every change."""
        self._session.mask_changed.connect(self._on_mask_changed)
        self.update_now()

    def stop(self) -> None:
        """Bring nothing more."""
        self._session.mask_changed.disconnect(self._on_mask_changed, missing_ok=True)
        self._forget()

    def update_now(self) -> None:
        """Ask for the surfaces of another scan's mask."""
        self._forget()
        mask = self._session.mask
        if mask is None:
            return
        self._box = Box.around(mask)
        if self._box is None:
            self.ready.emit({Label.LIVER: None, Label.TUMOUR: None}, FINE)
        else:
            self._ask(COARSE)

    def _forget(self) -> None:
        self._quiet.stop()
        self._lost.stop()
        self._drop_request()
        self._made.clear()
        self._box = None

    def _on_mask_changed(self, box: Box) -> None:
        self._box = box if self._box is None else _around_both(self._box, box)
        self._quiet.start()
        # A coarse one under way is followed by another: that keeps them coming while somebody draws.
        if self._request is None or self._request.step == FINE:
            self._ask(COARSE)

    def _on_quiet(self) -> None:
        # Where a coarse one still waits, whatever the worker does instead may have swallowed it.
        self._ask(FINE if self._request is None else COARSE)

    def _ask(self, step: int) -> None:
        self._drop_request()
        case, whole, box = self._session.case, self._session.mask, self._box
        if case is None or whole is None or box is None:
            return
        mask = whole[box.slices].copy()
        geometry = _part(case.volume, box)
        request = _Request(self._session.mask_revision, step, box, geometry, mask, self._made.get(step))
        self._request = request
        self._lost.start()
        handle = self._run("Updating the 3D view", request.compute, lambda made: self._on_done(request, made))
        # Where it was done at once, the next may already be under way.
        if self._request is request:
            self._handle = handle

    def _drop_request(self) -> None:
        if self._request is not None:
            self._request.mask = None
        self._request, self._handle = None, None

    def _on_done(self, request: _Request, made: _Made | None) -> None:
        if request is not self._request or made is None:
            return
        self._lost.stop()
        self._request, self._handle = None, None
        is_newest = request.revision == self._session.mask_revision
        if request.step == FINE and not is_newest:
            return
        self._made[request.step] = made
        self.ready.emit(dict(made.surfaces), request.step)
        if not is_newest:
            self._ask(COARSE)
        elif request.step == COARSE and not self._quiet.isActive():
            self._ask(FINE)

    def _ask_again_if_lost(self) -> None:
        """Ask again where the work was cancelled together with other work."""
        if self._request is None:
            return
        if self._handle is not None and self._handle.cancelled:
            self._ask(self._request.step)
        else:
            self._lost.start()


def _around_both(one: Box, other: Box) -> Box:
    start = [min(pair) for pair in zip(one.start_zyx, other.start_zyx, strict=True)]
    stop = [max(pair) for pair in zip(one.stop_zyx, other.stop_zyx, strict=True)]
    return Box((start[0], start[1], start[2]), (stop[0], stop[1], stop[2]))


def _part(volume: Volume, box: Box) -> Geometry:
    """Return the geometry of a box of a scan."""
    matrix = np.array(volume.geometry.index_to_lps_mm)
    matrix[:3, 3] = volume.geometry.to_lps_mm(box.start_zyx)
    return Geometry(box.shape_zyx, matrix)
