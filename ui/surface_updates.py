"""Keeps the surfaces of the mask up to date: computed elsewhere, the newest wins, stale ones are dropped."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QTimer, Signal

from core.labels import Label
from core.progress import Report
from core.session import Session
from core.surface import Surface, surface_of
from core.volume import Geometry
from ui.background import Handle, RunInBackground

QUIET_MS = 150
"""How long the mask must stay as it is before its surfaces are made: a stroke changes it many times."""
LOST_MS = 1000
"""How often to look whether work that was handed over was cancelled."""

Surfaces = dict[Label, Surface | None]


@dataclass
class _Request:
    """What a job needs. One that is no longer wanted lets go of its copy of the mask and gives nothing."""

    revision: int
    geometry: Geometry
    liver_step: int
    mask: NDArray[np.uint8] | None

    def compute(self, report: Report) -> Surfaces | None:
        mask = self.mask
        if mask is None:
            return None
        surfaces: Surfaces = {}
        for number, label in enumerate((Label.TUMOUR, Label.LIVER)):
            report(number / 2, "Updating the 3D view")
            step = self.liver_step if label == Label.LIVER else 1
            surfaces[label] = surface_of(mask, self.geometry, label, step=step)
        return surfaces


class SurfaceUpdates(QObject):
    """Watches a session's mask. Between `start` and `stop`, `ready` brings the surfaces of its newest state."""

    ready = Signal(object)
    """Carries a dict: Label -> Surface or None."""

    def __init__(self, session: Session, run_in_background: RunInBackground, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._run = run_in_background
        self._request: _Request | None = None
        self._handle: Handle | None = None
        self._liver_step = 1
        self._quiet = QTimer(self, singleShot=True, interval=QUIET_MS)
        self._quiet.timeout.connect(self.update_now)
        self._lost = QTimer(self, singleShot=True, interval=LOST_MS)
        self._lost.timeout.connect(self._ask_again_if_lost)

    def start(self, liver_step: int) -> None:
        """Bring the surfaces of the mask as it is, and from now on after every change."""
        self._liver_step = liver_step
        self._session.mask_changed.connect(self._on_mask_changed)
        self.update_now()

    def stop(self) -> None:
        """Bring nothing more."""
        self._session.mask_changed.disconnect(self._on_mask_changed, missing_ok=True)
        self._quiet.stop()
        self._lost.stop()
        self._drop_request()

    def update_now(self) -> None:
        """Ask for the surfaces of the mask as it is."""
        self._quiet.stop()
        self._drop_request()
        case = self._session.case
        if case is None:
            return
        mask = self._session.snapshot() if self._session.has_mask else None
        request = _Request(self._session.mask_revision, case.volume.geometry, self._liver_step, mask)
        if mask is None:
            self.ready.emit({Label.LIVER: None, Label.TUMOUR: None})
            return
        self._request = request
        self._lost.start()
        self._handle = self._run(
            "Updating the 3D view", request.compute, lambda result: self._on_done(request, result)
        )

    def _on_mask_changed(self, _: object) -> None:
        self._quiet.start()

    def _drop_request(self) -> None:
        if self._request is not None:
            self._request.mask = None
        self._request, self._handle = None, None

    def _on_done(self, request: _Request, surfaces: Surfaces | None) -> None:
        # A later change has its own request, now or when the mask has been quiet.
        if request is not self._request or request.revision != self._session.mask_revision or surfaces is None:
            return
        self._lost.stop()
        self._drop_request()
        self.ready.emit(surfaces)

    def _ask_again_if_lost(self) -> None:
        """Ask again where the work was cancelled together with other work."""
        if self._request is None:
            return
        if self._handle is not None and self._handle.cancelled:
            self.update_now()
        else:
            self._lost.start()
