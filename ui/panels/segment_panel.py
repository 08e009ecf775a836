"""Choose a model, a device and where to look, read how long it will take, segment, and watch it go."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QGridLayout, QPushButton, QSizePolicy, QStackedWidget, QWidget

from core.session import Session
from ui.panels.preflight_line import PreflightLine
from ui.widgets.card import Card, label
from ui.widgets.progress_strip import ProgressStrip
from ui.words import mark, tr

DEVICE_NAMES = mark({"auto": "Automatic", "cpu": "CPU", "cuda": "NVIDIA GPU", "mps": "Apple GPU"})
SEARCH_NAMES = mark({"auto": "Automatic", "full": "Whole scan"})
SEARCH_TIP = mark(
    "Automatic: a quick look finds the liver, then the model searches a box around it; where anything is doubtful, "
    "the whole scan.\nWhole scan: the model searches every slice from edge to edge. This takes longer."
)


class SegmentPanel(Card):
    """Models and devices come from outside (`set_models`, `set_devices`); what the user wants goes out as signals."""

    segment_requested = Signal()
    cancel_requested = Signal()
    model_chosen = Signal(str)
    device_chosen = Signal(str)
    search_chosen = Signal(str)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(tr("Segmentation"), parent)
        self._session = session
        self._busy = False
        self._models_known = False
        self.models = _combo(tr("Model"), tr("The network that finds the liver and its tumours"))
        self.devices = _combo(tr("Device"), tr("What computes: a GPU where there is one, else the processor"))
        self.searches = _combo(tr("Search"), tr(SEARCH_TIP))
        _fill(self.searches, [(key, tr(text)) for key, text in SEARCH_NAMES.items()], "auto")
        self.button = QPushButton(tr("Segment liver and tumours"))
        self.button.setProperty("role", "main")
        self.button.setMinimumHeight(36)
        self.button.setToolTip(tr("Find the liver and its tumours (S or F5)"))
        self.strip = ProgressStrip()
        self.preflight = PreflightLine()
        self.promise = label(role="small")
        self.promise.setWordWrap(True)
        self.promise.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.models.activated.connect(lambda _: self.model_chosen.emit(self.models.currentData()))
        self.devices.activated.connect(lambda _: self.device_chosen.emit(self.devices.currentData()))
        self.searches.activated.connect(lambda _: self.search_chosen.emit(self.searches.currentData()))
        self.button.clicked.connect(self.segment_requested)
        self.strip.cancel_requested.connect(self.cancel_requested)
        self._lay_out()
        session.case_changed.connect(self._refresh)
        self.show_idle()

    def set_models(self, models: Sequence[tuple[str, str]], current: str = "") -> None:
        """Offer models as (key, text); `current` is the key of the one in use."""
        self._models_known = True
        _fill(self.models, models, current)
        self._refresh()

    def set_devices(self, devices: Sequence[str], current: str = "auto") -> None:
        """Offer the devices of this machine by their names ("auto", "cpu", "cuda", "mps")."""
        _fill(self.devices, [(name, tr(DEVICE_NAMES.get(name, name))) for name in devices], current)

    def set_search(self, current: str) -> None:
        """Show where will be looked: "auto" or "full"."""
        self.searches.setCurrentIndex(max(0, self.searches.findData(current)))

    def set_promise(self, text: str, tip: str = "", *, doubtful: bool = False) -> None:
        """Say how long a segmentation will take ("" says nothing), and more about it to who points there.

        `doubtful` makes it a warning.
        """
        self.promise.setText(text)
        self.promise.setToolTip(tip)
        self.promise.setProperty("role", "warning" if doubtful else "small")
        self.promise.style().polish(self.promise)
        self._refresh()

    def show_progress(self, fraction: float, text: str, seconds_left: float | None) -> None:
        """Show how far the running job is, in the place of the button."""
        self._busy = True
        self.strip.tell(fraction, text, seconds_left)
        self._place.setCurrentWidget(self.strip)
        self._refresh()

    def show_idle(self) -> None:
        """Show the button again."""
        self._busy = False
        self._place.setCurrentWidget(self.button)
        self._refresh()

    @property
    def ready(self) -> bool:
        """Whether a segmentation can start: a scan is open, a model is there, nothing runs."""
        return self._session.case is not None and self.models.count() > 0 and not self._busy

    def _lay_out(self) -> None:
        self._place = QStackedWidget()
        self._place.addWidget(self.button)
        self._place.addWidget(self.strip)
        self._place.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        grid = QGridLayout()
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(1, 1)
        rows = ((tr("Model"), self.models), (tr("Device"), self.devices), (tr("Search"), self.searches))
        for row, (text, combo) in enumerate(rows):
            grid.addWidget(label(text, role="dim"), row, 0)
            grid.addWidget(combo, row, 1)
        self.content.addWidget(self._place)
        self.content.addWidget(self.preflight)
        self.content.addWidget(self.promise)
        self.content.addLayout(grid)

    def _refresh(self) -> None:
        self.button.setEnabled(self.ready)
        self.models.setEnabled(not self._busy and self.models.count() > 0)
        self.devices.setEnabled(not self._busy)
        self.searches.setEnabled(not self._busy)
        self.promise.setVisible(self._session.case is not None and not self._busy and bool(self.promise.text()))
        self.models.setPlaceholderText(tr("No model installed") if self._models_known else tr("Looking for models …"))


def _combo(name: str, tip: str) -> QComboBox:
    combo = QComboBox(toolTip=tip)
    combo.setAccessibleName(name)
    combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    combo.setMinimumContentsLength(8)
    return combo


def _fill(combo: QComboBox, items: Sequence[tuple[str, str]], current: str) -> None:
    combo.clear()
    for key, text in items:
        combo.addItem(text, key)
    combo.setCurrentIndex(max(0, combo.findData(current)) if items else -1)
