"""Pictures of views as PNG files. They hold pixels only: no name, no date, no path, nothing of the scan's headers."""

from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtGui import QImage

from app.settings import Settings
from app.tasks import TaskRunner
from core.errors import UserError
from core.io.atomic import atomic_write
from core.progress import Report
from ui.main_window import MainWindow
from ui.words import tr

BEST_COMPRESSION = 0
"""Qt's scale of quality: PNG is always exact, 0 makes the smallest file."""
FIRST_NAME = "hepascope-view.png"
"""Not the scan's name: folders are often called after patients."""


def write_picture(path: Path, image: QImage, *, overwrite: bool) -> Path:
    """Write a picture as PNG, whole or not at all. Raises UserError where it cannot be written. Any thread."""
    # A copy of the pixels alone: what texts an image carries would be written too.
    bare = QImage(image.constBits(), image.width(), image.height(), image.bytesPerLine(), image.format())

    def write(temporary: Path) -> None:
        if not bare.save(str(temporary), quality=BEST_COMPRESSION):
            raise UserError(tr("{name} could not be written.", name=path.name), tr("Is the disk full?"))

    atomic_write(path, write, overwrite=overwrite)
    return path


class PictureKeeper(QObject):
    """Asks where a picture should go, and writes it in the background."""

    def __init__(self, window: MainWindow, background: TaskRunner, settings: Settings) -> None:
        super().__init__()
        self._window, self._background, self._settings = window, background, settings
        window.picture_taken.connect(self.save)

    def save(self, image: QImage) -> None:
        """Let the user choose a file, ask before one is replaced, and write."""
        folder = Path(str(self._settings.values.view.get("picture_folder", "")) or Path.home())
        path = self._window.questions.ask_picture(folder / FIRST_NAME)
        if path is None:
            return
        overwrite = path.exists()
        if overwrite and not self._window.questions.ask(
            tr("Replace {name}?", name=path.name), tr("A file of this name exists."), tr("Replace")
        ):
            return
        self._settings.remember_view("picture_folder", str(path.parent))

        def job(report: Report) -> Path:
            return write_picture(path, image, overwrite=overwrite)

        self._background.run("Saving the picture", job, self._saved)

    def _saved(self, path: Path) -> None:
        self._window.show_message(tr("Saved {name}", name=path.name), "success", str(path.parent))
