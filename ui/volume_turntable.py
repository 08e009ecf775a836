"""The 3D view turning by itself, on the screen and as a series of pictures."""

import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QObject, QTimer, Signal
from PySide6.QtGui import QImage

from core.errors import UserError
from core.io.atomic import atomic_folder, atomic_write
from core.progress import Report
from ui.words import tr

DEGREES_PER_SECOND = 30.0
MOST_DEGREES = 12.0
"""A frame that took long does not jump farther than this."""
PAUSE_MS = 15
"""Between frames, so that everything else has its turn."""
FRAMES = 72
PNG_QUALITY = 60
"""Qt's scale for PNG, which is always exact: a little faster than small."""


class Turntable(QObject):
    """Turns while it runs, as fast as frames can be drawn, 30 degrees a second."""

    running_changed = Signal(bool)

    def __init__(self, turn: Callable[[float], None], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._turn = turn
        self._last_s = 0.0
        self._timer = QTimer(self, interval=PAUSE_MS)
        self._timer.timeout.connect(self._step)

    @property
    def is_running(self) -> bool:
        """Whether it turns."""
        return self._timer.isActive()

    def run(self, on: bool) -> None:
        """Turn, or stop."""
        if on != self.is_running:
            self._last_s = time.monotonic()
            self._timer.start() if on else self._timer.stop()
            self.running_changed.emit(on)

    def _step(self) -> None:
        now_s = time.monotonic()
        degrees = min((now_s - self._last_s) * DEGREES_PER_SECOND, MOST_DEGREES)
        self._last_s = now_s
        self._turn(degrees)


class TurntableSeries(QObject):
    """Takes the pictures of a whole turn, one whenever nothing else is to do, and keeps them as PNG."""

    taken = Signal(int)
    """How many pictures of FRAMES there are."""
    finished = Signal(object)
    """Carries the pictures, a list of bytes; not emitted where it was stopped."""

    def __init__(
        self, turn: Callable[[float], None], picture: Callable[[], QImage], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._turn, self._picture = turn, picture
        self._pictures: list[bytes] = []
        self._timer = QTimer(self, interval=0)
        self._timer.timeout.connect(self._step)

    @property
    def is_running(self) -> bool:
        """Whether pictures are being taken."""
        return self._timer.isActive()

    def start(self) -> None:
        """Start with the view as it is; after the whole turn it looks so again."""
        self._pictures = []
        self._timer.start()

    def stop(self) -> None:
        """Take no more, and forget those taken."""
        self._timer.stop()
        self._pictures = []

    def _step(self) -> None:
        self._pictures.append(png_of(self._picture()))
        self._turn(360 / FRAMES)
        self.taken.emit(len(self._pictures))
        if len(self._pictures) == FRAMES:
            pictures, self._pictures = self._pictures, []
            self._timer.stop()
            self.finished.emit(pictures)


def png_of(image: QImage) -> bytes:
    """Return a picture as PNG, with nothing in it but the pixels."""
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG", PNG_QUALITY)
    return bytes(data.data())


def write_picture(path: Path, png: bytes, report: Report) -> Path:
    """Write one picture, over an older one of that name. Thread: any."""
    report(0, "Saving the picture")
    atomic_write(path, lambda temporary: _write(temporary, png), overwrite=True)
    return path


def write_series(folder: Path, pictures: list[bytes], report: Report) -> Path:
    """Write the pictures of a turn into a new or empty folder: turntable-00.png, ... Thread: any."""
    with atomic_folder(folder) as temporary:
        for number, png in enumerate(pictures):
            report(number / len(pictures), "Saving the turntable")
            _write(temporary / f"turntable-{number:02}.png", png)
    return folder


def _write(path: Path, data: bytes) -> None:
    if not data:
        raise UserError(tr("{name} could not be made.", name=path.name), tr("Is there enough memory?"))
    path.write_bytes(data)
