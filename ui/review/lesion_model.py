"""The lesions as the rows of a table, in texts that are narrow enough for a side panel."""

import math
from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor

from core.measure import Tumour
from core.recist import Lesion
from ui.tumour_colours import tumour_rgb
from ui.widgets.side_table import header_of
from ui.words import mark, tr

Index = QModelIndex | QPersistentModelIndex

COLUMNS = mark(
    {
        "#": "Number; 1 is the largest. Numbers in brackets are no tumours: cysts, vessels, what was rejected",
        "ml": "Volume in millilitres",
        "mm": "Longest axial diameter and the longest at right angles to it, in mm; * where put right by hand",
        "slice": "Slice in which the diameters were measured, counted from the feet",
        "side": "Side of the plane that parts the liver, the patient's: R, L, or RL where the plane cuts the tumour",
        "HU": "Mean ± standard deviation of Hounsfield units",
        "agree": "How far the model's opinions agree, in per cent",
        "verdict": "What you said of it; T is a target lesion of RECIST 1.1",
    }
)
SIDE, AGREEMENT, VERDICT = (list(COLUMNS).index(name) for name in ("side", "agree", "verdict"))
VERDICT_TEXTS = {"": "", "accepted": "\N{CHECK MARK}", "cyst": "cyst", "vessel": "vessel", "rejected": "rejected"}
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class LesionModel(QAbstractTableModel):
    """One lesion a row: the tumours, then what was set aside."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.lesions: tuple[Lesion, ...] = ()
        self.agreement: Mapping[int, float] = {}
        self.sides: Mapping[int, str] = {}
        self._dim = QColor()

    def show(self, lesions: tuple[Lesion, ...], agreement: Mapping[int, float]) -> None:
        """Show these lesions; the same ones with other words keep the chosen row."""
        before = [lesion.number for lesion in self.lesions]
        if before == [lesion.number for lesion in lesions]:
            self.lesions, self.agreement = lesions, agreement
            if lesions:
                self.dataChanged.emit(self.index(0, 0), self.index(len(lesions) - 1, len(COLUMNS) - 1))
            return
        self.beginResetModel()
        self.lesions, self.agreement = lesions, agreement
        self.endResetModel()

    def set_sides(self, sides: Mapping[int, str]) -> None:
        """Take over on which side of the plane each tumour lies: "R", "L" or "RL", by number."""
        self.sides = sides
        if self.lesions:
            self.dataChanged.emit(self.index(0, SIDE), self.index(len(self.lesions) - 1, SIDE))

    def set_dim(self, colour: QColor) -> None:
        """Use this colour for what is no tumour."""
        self._dim = colour

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self.lesions)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(COLUMNS)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        lesion = self.lesions[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            if index.column() == SIDE:
                return self.sides.get(lesion.number, "")
            return texts_of(lesion, self.agreement.get(lesion.number))[index.column()]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return LEFT if index.column() == VERDICT else RIGHT
        if role == Qt.ItemDataRole.ToolTipRole:
            return tip_of(lesion)
        if role == Qt.ItemDataRole.DecorationRole and index.column() == 0 and not lesion.is_set_aside:
            return QColor(*tumour_rgb(lesion.number))
        if role == Qt.ItemDataRole.ForegroundRole and lesion.is_set_aside and self._dim.isValid():
            return self._dim
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        return header_of(COLUMNS, section, orientation, role, LEFT if section == VERDICT else RIGHT)


def texts_of(lesion: Lesion, agreement: float | None = None) -> tuple[str, ...]:
    """Return a lesion as the texts of its row."""
    found = lesion.found
    words = ("T" if lesion.is_target else "", VERDICT_TEXTS[lesion.verdict.kind], "!" if lesion.again_ml else "")
    return (
        f"({found.number})" if lesion.is_set_aside else str(found.number),
        ml_text(found.volume_ml),
        axes_text(found),
        str(found.slice_index + 1),
        "",
        f"{found.mean_hu:.0f} ± {found.sd_hu:.0f}".replace("-", "\N{MINUS SIGN}"),
        "" if agreement is None else f"{100 * agreement:.0f}",
        " ".join(word for word in words if word),
    )


def tip_of(lesion: Lesion) -> str:
    """Say what the row of a lesion leaves out."""
    found = lesion.found
    lines = [
        tr(
            "{name_of}: {mean_hu:.0f} ± {sd_hu:.0f} HU, {voxels} voxels",
            name_of=name_of(lesion),
            mean_hu=found.mean_hu,
            sd_hu=found.sd_hu,
            voxels=found.voxels,
        )
    ]
    if found.from_mask is not None:
        lines.append(tr("Diameters by hand; by the mask {axes_text} mm", axes_text=axes_text(found.from_mask)))
    if lesion.is_target:
        lines.append(
            tr("Target lesion, ") + (tr("by the rules") if lesion.verdict.is_target is None else tr("your choice"))
        )
    if lesion.again_ml:
        lines.append(
            tr(
                "{ml_text} ml of it are tumour again in the mask, and count as tumour",
                ml_text=ml_text(lesion.again_ml),
            )
        )
    if lesion.verdict.note:
        lines.append(lesion.verdict.note)
    return "\n".join(lines)


def name_of(lesion: Lesion) -> str:
    """Call a lesion by what it is and its number."""
    names = {"cyst": tr("Cyst"), "vessel": tr("Vessel"), "rejected": tr("Rejected")}
    return f"{names[lesion.verdict.kind] if lesion.is_set_aside else 'Tumour'} {lesion.number}"


def axes_text(found: Tumour) -> str:
    """Return both diameters in whole millimetres, starred where one is by hand."""
    short = "–" if math.isnan(found.short_axis_mm) else f"{found.short_axis_mm:.0f}"
    return f"{found.long_axis_mm:.0f} × {short}" + ("*" if found.by_hand else "")


def ml_text(volume_ml: float) -> str:
    """Return millilitres with as many digits as they deserve."""
    return f"{volume_ml:.0f}" if volume_ml >= 100 else f"{volume_ml:.1f}" if volume_ml >= 1 else f"{volume_ml:.2f}"
