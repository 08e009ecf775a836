"""What the tour says on the start page and at the workbench, and that it says it once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from ui.tour import Step, Tour
from ui.words import tr

if TYPE_CHECKING:
    from ui.main_window import MainWindow

SEEN = "tour_seen"
"""The name by which is remembered which parts were seen: a text of words."""
START, WORK = "start", "work"
BEFORE_FIRST_MS = 700
"""A tour begins once the eye has found the window."""


class WindowTour(QObject):
    """The tour of the window. `offer` shows what was not seen yet, now and when a scan is opened."""

    seen_changed = Signal(str, object)
    """What is to be remembered: `SEEN` and a text."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self.tour = Tour(window)
        self.tour.over.connect(self._over)
        self._part = ""
        self._is_offered = False
        self._seen: set[str] = set()
        self._soon = QTimer(self, singleShot=True, interval=BEFORE_FIRST_MS)
        self._soon.timeout.connect(self._begin_unseen)
        window.session.case_changed.connect(self._page_changed)

    def offer(self) -> None:
        """Show the part for this page if it was never seen; the other when its page comes."""
        self._seen = set(str(self._window.view_values.get(SEEN, "")).split())
        self._is_offered = True
        self._soon.start()

    def begin(self) -> None:
        """Show the part for this page, seen or not."""
        self.tour.stop()
        self._part = START if self._window.session.case is None else WORK
        self.tour.start(self._start_steps() if self._part == START else self._work_steps())

    def _begin_unseen(self) -> None:
        part = START if self._window.session.case is None else WORK
        if part not in self._seen and not self._window.is_busy:
            self.begin()

    def _page_changed(self) -> None:
        self.tour.stop()
        if self._is_offered:
            self._soon.start()

    def _over(self, skipped: bool) -> None:
        self._seen |= {START, WORK} if skipped else {self._part}
        self.seen_changed.emit(SEEN, " ".join(sorted(self._seen)))

    def _start_steps(self) -> list[Step]:
        page = self._window.start_page
        return [
            Step(
                lambda: page.open_folder,
                tr("Begin with a scan"),
                tr(
                    "Drop a folder of DICOM files or a NIfTI file anywhere on this window, or choose one here. "
                    "Nothing leaves this machine."
                ),
            ),
            Step(
                lambda: page.phantom,
                tr("No scan at hand?"),
                tr("The demo makes an artificial abdomen whose tumours are known exactly. Good for a first look."),
            ),
        ]

    def _work_steps(self) -> list[Step]:
        window = self._window
        panel = window.side_panel
        return [
            Step(
                lambda: panel.segment.button,
                tr("Find the liver and its tumours"),
                tr("One click, or the key S. Below stands how long it will take; you can go on reading meanwhile."),
            ),
            Step(
                lambda: window.viewer and window.viewer.axial,
                tr("Read as you are used to"),
                tr(
                    "Wheel: slices. Right drag: window and level. Ctrl and wheel: zoom. Double click: one view "
                    "alone. The number keys are window presets."
                ),
            ),
            Step(
                lambda: panel.results.head,
                tr("Every tumour, measured"),
                tr(
                    "Click a line and the views go there. A panel can be moved by its head, folded with a double "
                    "click and closed; the menu Window brings it back."
                ),
            ),
            Step(
                lambda: window.menuBar(),
                tr("Everything else"),
                tr(
                    "Ctrl+K finds any command by a few letters. F1 or ? shows all keys. This tour is "
                    "in the menu Help."
                ),
                lambda: window.menuBar().actionGeometry(window.menuBar().actions()[-1]),
            ),
        ]
