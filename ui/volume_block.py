"""The scan for volume rendering: its part around the liver, with as many voxels as are drawn in time."""

from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from core.box import Box
from core.progress import Cancelled, Report
from core.session import Session
from core.thinning import thinned
from core.volume import Volume
from ui.background import RunInBackground

MARGIN_MM = 40.0
MOST_VOXELS_SOFTWARE, MOST_VOXELS = 3_000_000, 32_000_000
"""Two bytes each; where the processor draws, it also makes their normals, 0.2 s for so many."""


@dataclass
class _Wanted:
    """A request; the job gives up once it is `False`."""

    still: bool = True


class VolumeBlocks(QObject):
    """Makes the block in the background; only the newest request is answered."""

    ready = Signal(object)
    """Carries the `Volume`."""

    def __init__(
        self, session: Session, run_in_background: RunInBackground, is_software: bool, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._session, self._run = session, run_in_background
        self._most = MOST_VOXELS_SOFTWARE if is_software else MOST_VOXELS
        self._wanted = _Wanted()
        self._block: tuple[Volume, Box, Volume] | None = None

    def ask(self) -> None:
        """Ask for the block of the open scan, around its liver where there is one; `ready` brings it."""
        self.drop(keep=True)
        case, mask = self._session.case, self._session.mask
        if case is None or mask is None:
            return
        volume, box = case.volume, _box_of(case.volume, Box.around(mask))
        if self._block is not None and self._block[0] is volume and self._block[1] == box:
            self.ready.emit(self._block[2])
            return
        wanted = self._wanted = _Wanted()
        self._run(
            "Preparing the volume",
            lambda report: thinned(volume, box, self._most, _while_wanted(wanted, report)),
            lambda block: self._on_done(wanted, (volume, box, block)),
        )

    def drop(self, *, keep: bool = False) -> None:
        """Want it no more; a job that runs stops soon. The block is let go of, too, unless asked to `keep` it."""
        self._wanted.still = False
        if not keep:
            self._block = None

    def _on_done(self, wanted: _Wanted, made: tuple[Volume, Box, Volume]) -> None:
        if wanted.still:
            self._block = made
            self.ready.emit(made[2])


def _while_wanted(wanted: _Wanted, report: Report) -> Report:
    def told(fraction: float, text: str) -> None:
        if not wanted.still:
            raise Cancelled
        report(fraction, text)

    return told


def _box_of(volume: Volume, labelled: Box | None) -> Box:
    """Return the box of what is labelled with a margin, or the whole scan."""
    shape = volume.geometry.shape_zyx
    if labelled is None:
        return Box.whole(shape)
    margins = [round(MARGIN_MM / spacing) for spacing in volume.spacing_mm]
    start = [max(0, low - margin) for low, margin in zip(labelled.start_zyx, margins, strict=True)]
    stop = [min(n, high + k) for n, high, k in zip(shape, labelled.stop_zyx, margins, strict=True)]
    return Box((start[0], start[1], start[2]), (stop[0], stop[1], stop[2]))
