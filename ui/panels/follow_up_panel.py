"""Two scans compared: tumours now and before, the targets' sum, the response, and corrections of pairs."""

from collections.abc import Mapping

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QComboBox, QDoubleSpinBox, QHBoxLayout, QPushButton

from core.follow_up.comparison import Comparison, Row
from core.follow_up.earlier import EarlierScan
from core.follow_up.response import DISCLAIMER, MOST_NADIR_MM
from core.io.patient_check import DIFFERENT
from core.measure import Measurements
from core.reading import HandPair
from core.session import Session
from ui.panels.follow_up_table import FollowUpTable, signed
from ui.widgets.card import Card, label
from ui.words import tr


class FollowUpPanel(Card):
    """Shown while an earlier scan is open."""

    def __init__(self, session: Session) -> None:
        super().__init__(tr("Follow-up"))
        self._session = session
        self.patient = label(role="dim", wraps=True)
        self.doubt = label(role="warning", wraps=True)
        self.response = label(role="subheading", wraps=True)
        self.sums, self.reasons = label(wraps=True), label(role="dim", wraps=True)
        self.table = FollowUpTable()
        self.now, self.before = QComboBox(), QComboBox()
        self.same, self.apart = QPushButton(tr("Same")), QPushButton(tr("Not"))
        self.nadir = QDoubleSpinBox(decimals=1, minimum=-0.1, maximum=MOST_NADIR_MM, suffix=" mm")
        self._lay_out()
        self.table.clicked.connect(lambda index: self.go_to(index.row()))
        self.same.clicked.connect(lambda: self._say(are_same=True))
        self.apart.clicked.connect(lambda: self._say(are_same=False))
        self.nadir.editingFinished.connect(self._take_nadir)
        for changed in (session.follow_up.changed, session.follow_up.comparison_changed, session.reading_changed):
            changed.connect(self._refresh)
        self._refresh()

    def connect_actions(self, actions: Mapping[str, QAction]) -> None:
        """Walk through the rows when these actions are triggered."""
        actions["next_pair"].triggered.connect(lambda: self._walk(1))
        actions["previous_pair"].triggered.connect(lambda: self._walk(-1))
        actions["close_earlier"].triggered.connect(lambda: self._session.follow_up.set_earlier(None))

    def go_to(self, number: int) -> None:
        """Choose a row: both scans show its tumour."""
        rows = self.table.comparison.rows
        if not 0 <= number < len(rows):
            return
        self.table.setCurrentIndex(self.table.comparison.index(number, 0))
        row = rows[number]
        self.now.setCurrentIndex(self.now.findData(row.match.now[0]) if row.match.now else -1)
        self.before.setCurrentIndex(self.before.findData(row.match.before[0]) if row.match.before else -1)
        self._show_place(row)

    def _lay_out(self) -> None:
        self.now.setAccessibleName(tr("Tumour of the open scan"))
        self.before.setAccessibleName(tr("Tumour of the earlier scan"))
        self.same.setToolTip(tr("These two are one tumour"))
        self.apart.setToolTip(tr("These two are different tumours"))
        self.nadir.setSpecialValueText(tr("not known"))
        self.nadir.setAccessibleName(tr("Nadir"))
        self.nadir.setToolTip(
            tr("The smallest sum of target diameters in any scan so far, if one was smaller than here")
        )
        self.nadir.setKeyboardTracking(False)
        pairs = QHBoxLayout()
        for part in (label(tr("Now"), role="small"), self.now, label(tr("then"), role="small"), self.before):
            pairs.addWidget(part)
        pairs.addStretch(1)
        for button in (self.same, self.apart):
            pairs.addWidget(button)
        for box in (self.now, self.before):
            box.setMinimumContentsLength(2)
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        nadir = QHBoxLayout()
        nadir.addWidget(label(tr("Nadir of earlier scans"), role="dim"), 1)
        nadir.addWidget(self.nadir)
        for widget in (self.doubt, self.response, self.sums, self.reasons, self.table):
            self.content.addWidget(widget)
        self.content.addLayout(pairs)
        self.content.addLayout(nadir)
        self.content.addWidget(self.patient)
        self.content.addWidget(label(tr(DISCLAIMER), role="dim", wraps=True))

    def _refresh(self) -> None:
        follow_up = self._session.follow_up
        earlier, comparison = follow_up.earlier, follow_up.comparison
        self.set_needed(earlier is not None)
        if earlier is None:
            return
        self.patient.setText(earlier.patient.sentence)
        self.doubt.setText(" ".join(_doubts(earlier)))
        self.doubt.setVisible(bool(self.doubt.text()))
        nadir_mm = self._session.reading.nadir_mm
        self.nadir.setValue(self.nadir.minimum() if nadir_mm is None else nadir_mm)
        self._show_comparison(comparison)
        _fill(self.now, self._session.measurements)
        _fill(self.before, earlier.measurements)

    def _show_comparison(self, comparison: Comparison | None) -> None:
        self.table.set_rows(comparison.rows if comparison else ())
        self.response.setText(
            tr("RECIST 1.1: {text}", text=comparison.response.text) if comparison else tr("Comparing …")
        )
        self.reasons.setText(" ".join(comparison.response.reasons) if comparison else "")
        self.sums.setText(sum_text(comparison) if comparison else "")
        for part in (self.reasons, self.sums):
            part.setVisible(bool(part.text()))

    def _show_place(self, row: Row) -> None:
        session, earlier = self._session, self._session.follow_up.earlier
        case = session.case
        if row.match.now:
            session.select_tumour(row.match.now[0])
        elif earlier is not None and case is not None:
            then = earlier.measurements.tumour(row.match.before[0])
            if then is not None:
                session.set_cursor(earlier.index_from(then.centre_zyx, case.volume.geometry))

    def _walk(self, step: int) -> None:
        count = len(self.table.comparison.rows)
        chosen = self.table.selectionModel().selectedRows()
        if count:
            self.go_to((chosen[0].row() + step) % count if chosen else 0 if step > 0 else count - 1)

    def _say(self, *, are_same: bool) -> None:
        """Take down what the reader says about the two chosen tumours, in the place of what was said before."""
        session, earlier = self._session, self._session.follow_up.earlier
        now = session.measurements.tumour(self.now.currentData()) if session.measurements else None
        before = earlier.measurements.tumour(self.before.currentData()) if earlier else None
        if now is None or before is None or earlier is None or session.measurements is None:
            return
        kept = tuple(
            pair
            for pair in session.reading.hand_pairs
            if session.measurements.tumour_at(pair.now_zyx) != now
            or earlier.measurements.tumour_at(pair.before_zyx) != before
        )
        said = HandPair(now.centre_zyx, before.centre_zyx, are_same)
        session.change_reading(tr("Correct a pair of tumours"), hand_pairs=(*kept, said))

    def _take_nadir(self) -> None:
        value = self.nadir.value()
        self._session.change_reading(tr("Change the nadir"), nadir_mm=None if value < 0 else value)


def sum_text(comparison: Comparison) -> str:
    """Say how the targets' sum has changed, against the baseline and the nadir."""
    evidence = comparison.evidence
    if not evidence.targets:
        return ""
    count = evidence.targets
    text = tr("Sum of 1 target: ") if count == 1 else tr("Sum of {count} targets: ", count=count)
    text += f"{evidence.baseline_mm:.0f} → {evidence.now_mm:.0f} mm"
    baseline, nadir = comparison.change_from_baseline_percent, comparison.change_from_nadir_percent
    shares = [] if baseline is None else [tr("{signed} % of the baseline", signed=signed(baseline))]
    shares += (
        []
        if nadir is None
        else [
            tr(
                "{signed} % of the nadir, {smallest_mm:.0f} mm",
                signed=signed(nadir),
                smallest_mm=evidence.smallest_mm,
            )
        ]
    )
    text += f"\n{'; '.join(shares)}" if shares else ""
    before, now = comparison.tumour_ml
    return tr("{text}\nAll tumours: {before:.1f} → {now:.1f} ml", text=text, before=before, now=now)


def _doubts(earlier: EarlierScan) -> list[str]:

    doubts = []
    if earlier.patient.verdict == DIFFERENT:
        doubts.append(earlier.patient.sentence)
    if earlier.patient.interval_days is not None and earlier.patient.interval_days < 0:
        doubts.append(tr("The scan beside was made later than the open one."))
    if earlier.registration.is_doubtful:
        doubts.append(tr("The livers fit loosely ({text}): check the pairs.", text=earlier.registration.text))
    return doubts


def _fill(box: QComboBox, numbers: Measurements | None) -> None:
    """List the tumours, and keep the chosen one where it is still there."""
    chosen = box.currentData(Qt.ItemDataRole.UserRole)
    box.clear()
    for tumour in numbers.tumours if numbers else ():
        box.addItem(str(tumour.number), tumour.number)
    box.setCurrentIndex(box.findData(chosen))
