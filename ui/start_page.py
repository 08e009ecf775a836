"""What the window shows before a scan is open: where to drop one, buttons, the demo, recent scans."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QPixmap, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from ui import icons
from ui.theme import Theme
from ui.widgets.card import label
from ui.widgets.progress_strip import ProgressStrip
from ui.widgets.unsaved_work import UnsavedWork
from ui.words import tr

COLUMN_PIXELS = 620
RECENT_SHOWN = 4


class StartPage(QWidget):
    """Emits what the user wants; the window takes the drops, so that they work on every page."""

    open_folder_requested = Signal()
    open_file_requested = Signal()
    phantom_requested = Signal()
    cancel_requested = Signal()
    recent_requested = Signal(object)
    """Carries the Path of a recent scan."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("start_page")
        self._theme: Theme | None = None
        self._recent: tuple[Path, ...] = ()
        self.drop_zone = _DropZone()
        self.open_folder = _button(
            tr("Open folder …"), "main", tr("Open a folder, CD or USB stick with DICOM files (Ctrl+O)")
        )
        tip = tr("Open a NIfTI file, one DICOM file, an archive or a saved case (Ctrl+Shift+O)")
        self.open_file = _button(tr("Open file …"), "", tip)
        self.phantom = _button(tr("Try the demo phantom"), "", tr("Make an artificial abdominal CT and open it"))
        self.open_folder.clicked.connect(self.open_folder_requested)
        self.open_file.clicked.connect(self.open_file_requested)
        self.phantom.clicked.connect(self.phantom_requested)
        self.strip = ProgressStrip()
        self.strip.cancel_requested.connect(self.cancel_requested)
        self.unsaved = UnsavedWork()
        self.logo = QLabel()
        self.recent_title = label(tr("Recent scans"), role="dim")
        self.recent_box = QWidget()
        self.recent_rows = QVBoxLayout(self.recent_box)
        self._lay_out()
        self.show_idle()

    def set_recent(self, paths: Sequence[Path]) -> None:
        """List scans that were opened before, newest first."""
        self._recent = tuple(paths)
        while (row := self.recent_rows.takeAt(0)) is not None:
            row.widget().hide()
            row.widget().deleteLater()
        for path in self._recent[:RECENT_SHOWN]:
            self.recent_rows.addWidget(self._recent_button(path))
        self.recent_title.setVisible(bool(self._recent))

    def set_hot(self, hot: bool) -> None:
        """Show that a drop would be taken."""
        self.drop_zone.set_hot(hot)

    def set_theme(self, theme: Theme) -> None:
        """Draw the icons in the colours of a theme."""
        self._theme = theme
        self.drop_zone.mark.setPixmap(icons.pixmap("drop", theme.accent_text, 40))
        self.logo.setPixmap(_sharp_logo(self.devicePixelRatioF()))
        self.open_folder.setIcon(icons.icon("open_folder", "#ffffff"))
        self.open_file.setIcon(icons.icon("open_file", theme.text_dim))
        self.phantom.setIcon(icons.icon("phantom", theme.text_dim))
        self.set_recent(self._recent)

    def show_progress(self, fraction: float, text: str, seconds_left: float | None) -> None:
        """Show how far the running job is, in the place of the buttons."""
        self.strip.tell(fraction, text, seconds_left)
        self._place.setCurrentWidget(self.strip)

    def show_idle(self) -> None:
        """Show the buttons again."""
        self._place.setCurrentWidget(self._buttons)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        # A low window keeps what one needs: the drop zone gives way first.
        self.drop_zone.setFixedHeight(min(196, max(120, self.height() // 4)))

    def _recent_button(self, path: Path) -> QPushButton:
        button = QPushButton()
        button.setObjectName("recent")
        button.setToolTip(str(path))
        button.setAccessibleName(path.name)
        button.setFixedHeight(36)
        mark = QLabel()
        if self._theme is not None:
            mark.setPixmap(icons.pixmap("scan", self._theme.text_dim, 18))
        row = QHBoxLayout(button)
        row.setContentsMargins(12, 0, 12, 0)
        row.setSpacing(10)
        for widget in (mark, label(path.name), label(_shortened(path.parent), role="small")):
            widget.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            row.addWidget(widget)
        row.addStretch(1)
        button.clicked.connect(lambda: self.recent_requested.emit(path))
        return button

    def _lay_out(self) -> None:
        self._buttons = QWidget()
        row = QHBoxLayout(self._buttons)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(10)
        row.addStretch(1)
        for button in (self.open_folder, self.open_file, self.phantom):
            row.addWidget(button)
        row.addStretch(1)
        self._place = QStackedWidget()
        self._place.addWidget(self._buttons)
        self._place.addWidget(self.strip)
        self._place.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.recent_rows.setContentsMargins(0, 0, 0, 0)
        self.recent_rows.setSpacing(2)
        middle = QWidget()
        middle.setMaximumWidth(COLUMN_PIXELS)
        column = QVBoxLayout(middle)
        column.setSpacing(18)
        column.addStretch(2)
        column.addLayout(self._head())
        column.addWidget(self.unsaved)
        column.addWidget(self.drop_zone)
        column.addWidget(self._place)
        recent = QVBoxLayout()
        recent.setSpacing(6)
        recent.addWidget(self.recent_title)
        recent.addWidget(self.recent_box)
        column.addLayout(recent)
        column.addStretch(3)
        limits = label(tr("For research use. Not a medical device; every result needs a reader's eyes."), role="keys")
        column.addWidget(limits, 0, Qt.AlignmentFlag.AlignHCenter)
        outer = QHBoxLayout(self)
        outer.addStretch(1)
        outer.addWidget(middle, 100)
        outer.addStretch(1)

    def _head(self) -> QHBoxLayout:
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(label("Hepascope", role="heading"))
        words.addWidget(
            label(tr("Finds the liver and its tumours in abdominal CT, on your own machine."), role="dim", wraps=True)
        )
        head = QHBoxLayout()
        head.setSpacing(16)
        head.addWidget(self.logo)
        head.addLayout(words, 1)
        return head


class _DropZone(QFrame):
    """The dashed field. Only shows: the window takes the drop."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("drop_zone")
        self.mark = QLabel()
        column = QVBoxLayout(self)
        column.setSpacing(6)
        column.addStretch(1)
        for widget in (
            self.mark,
            label(tr("Drop a CT folder, a file or a saved case here"), role="subheading"),
            label(tr("DICOM folder, CD or file, zip or tar, NIfTI, NRRD, MetaImage, saved case"), role="dim"),
        ):
            column.addWidget(widget, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(1)

    def set_hot(self, hot: bool) -> None:
        self.setProperty("hot", "true" if hot else "false")
        self.style().unpolish(self)
        self.style().polish(self)


def _button(text: str, role: str, tip: str) -> QPushButton:
    button = QPushButton(text)
    button.setProperty("role", role)
    button.setToolTip(tip)
    button.setIconSize(QSize(18, 18))
    button.setMinimumHeight(38)
    return button


def _sharp_logo(ratio: float) -> QPixmap:
    logo = icons.pixmap("logo", "#000000", round(56 * ratio))
    logo.setDevicePixelRatio(ratio)
    return logo


def _shortened(folder: Path, most: int = 60) -> str:
    """Return a folder's path with the home as ~ and the middle left out where it is long."""
    text = str(folder)
    home = str(Path.home())
    if text.startswith(home):
        text = "~" + text[len(home) :]
    return text if len(text) <= most else f"{text[: most // 3]} … {text[-most // 2 :]}"
