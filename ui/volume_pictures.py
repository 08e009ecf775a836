"""Keeps what the 3D view shows: on the clipboard, as a PNG file, as the pictures of a turn. Without patient data."""

from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog

from ui.background import RunInBackground
from ui.volume_presenter import VolumePresenter
from ui.volume_turntable import FRAMES, TurntableSeries, png_of, write_picture, write_series
from ui.words import tr

PICTURE_NAME, SERIES_NAME = "hepascope-3d.png", "hepascope-turntable"


class VolumePictures(QObject):
    """Takes pictures of a canvas; tells in the canvas what became of them."""

    def __init__(self, presenter: VolumePresenter, run_in_background: RunInBackground) -> None:
        super().__init__(presenter)
        self._canvas, self._run = presenter.canvas, run_in_background
        self._folder = Path()
        self._series = TurntableSeries(presenter.turn, self._canvas.still, self)
        self._series.taken.connect(
            lambda count: self._canvas.tell(
                tr("Turntable {count} of {frames}; Esc stops", count=count, frames=FRAMES)
            )
        )
        self._series.finished.connect(self._write_series)
        self._canvas.touched.connect(self.stop)

    def copy(self) -> None:
        """Put the picture on the clipboard."""
        QGuiApplication.clipboard().setImage(self._canvas.still())
        self._canvas.tell(tr("Copied"))

    def ask_and_save(self) -> None:
        """Ask for a file, and write the picture there."""
        name, _ = QFileDialog.getSaveFileName(
            self._canvas, tr("Save the 3D picture"), PICTURE_NAME, tr("PNG pictures (*.png)")
        )
        if name:
            self.save(Path(name))

    def save(self, path: Path) -> None:
        """Write the picture as a PNG file; an older one of that name is replaced."""
        path = path if path.suffix.lower() == ".png" else path.with_name(path.name + ".png")
        self._run("Saving the picture", partial(write_picture, path, png_of(self._canvas.still())), self._say)

    def ask_and_save_turn(self) -> None:
        """Ask for a new folder, and write the pictures of a turn there."""
        name, _ = QFileDialog.getSaveFileName(
            self._canvas, tr("Save the turntable into a new folder"), SERIES_NAME, tr("Folders (*)")
        )
        if name:
            self.save_turn(Path(name))

    def save_turn(self, folder: Path) -> None:
        """Write the pictures of a whole turn into a new or empty folder, as fast as they can be drawn."""
        self._folder = folder
        self._series.start()

    def stop(self) -> None:
        """Take no more pictures of a turn; nothing is written."""
        if self._series.is_running:
            self._series.stop()
            self._canvas.tell(tr("Turntable stopped; nothing was saved"))

    def _write_series(self, pictures: list[bytes]) -> None:
        self._canvas.tell(tr("Saving the turntable \N{HORIZONTAL ELLIPSIS}"))
        self._run("Saving the turntable", partial(write_series, self._folder, pictures), self._say)

    def _say(self, path: Path) -> None:
        self._canvas.tell(tr("Saved: {name}", name=path.name))
