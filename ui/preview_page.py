"""What is seen while a scan is read: its middle slice, how far it is, and a word that says that this is not all."""

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from core.preview import Preview
from core.session import Window
from ui.slice_grey import grey_image, grey_table
from ui.widgets.card import label
from ui.widgets.progress_strip import ProgressStrip
from ui.words import tr

STRIP_PIXELS = 520


class PreviewPage(QWidget):
    """Takes no mouse and gives no numbers: the case is not there yet."""

    cancel_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("preview_page")
        self.picture = _Picture()
        self.strip = ProgressStrip()
        self.strip.setMaximumWidth(STRIP_PIXELS)
        self.strip.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.strip.cancel_requested.connect(self.cancel_requested)
        self.words = label(role="dim")
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(10)
        column.addWidget(self.words, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self.picture, 1)
        column.addWidget(self.strip, 0, Qt.AlignmentFlag.AlignHCenter)
        self.strip.setFixedWidth(STRIP_PIXELS)

    def show_preview(self, preview: Preview, window: Window) -> None:
        """Show the middle slice in a grey window."""
        self.words.setText(
            tr("Loading {slices} slices … this is the middle one, as a preview", slices=preview.slices)
        )
        self.picture.show_slice(preview, window)

    def show_progress(self, fraction: float, text: str, seconds_left: float | None) -> None:
        """Show how far the scan is."""
        self.strip.tell(fraction, text, seconds_left)

    def forget(self) -> None:
        """Keep nothing of the scan."""
        self.picture.forget()


class _Picture(QWidget):
    """The slice, as large as fits, true to its millimetres."""

    def __init__(self) -> None:
        super().__init__()
        self._image: QImage | None = None
        self._size_mm = (1.0, 1.0)

    def show_slice(self, preview: Preview, window: Window) -> None:
        self._image = grey_image(preview.hu, grey_table(window))
        rows, columns = preview.hu.shape
        self._size_mm = (columns * preview.spacing_mm[1], rows * preview.spacing_mm[0])
        self.update()

    def forget(self) -> None:
        self._image = None

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), Qt.GlobalColor.black)
        if self._image is not None:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(self.place(), self._image)
        painter.end()

    def place(self) -> QRectF:
        """Return where the slice is drawn."""
        scale = min(self.width() / self._size_mm[0], self.height() / self._size_mm[1])
        width, height = self._size_mm[0] * scale, self._size_mm[1] * scale
        return QRectF((self.width() - width) / 2, (self.height() - height) / 2, width, height)
