"""What is to be written: a snapshot of the open case that every writer gets."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from core.case import Case
from core.deidentify import Deidentifier
from core.exporting.reading import free_marks
from core.follow_up.earlier import EarlierScan
from core.halves import Halves, Runs
from core.kept import KeptVoxels
from core.labels import LABEL_NAMES
from core.lesions import Read
from core.measure import Measurements
from core.provenance import MaskRecord
from core.reading import Mark, Reading
from core.recist import Report as LesionReport
from core.recist import report_of


class Exportable(Protocol):
    """What decides which formats can be written, before anything is measured."""

    @property
    def case(self) -> Case:
        """The scan."""

    @property
    def mask(self) -> NDArray[np.uint8]:
        """Its mask, canonical."""

    @property
    def reading(self) -> Reading:
        """Verdicts and marks, and what the model left."""


@dataclass(frozen=True)
class ExportOptions:
    """What the user decided about all files of an export."""

    identified: bool = False
    """Whether what the scan says about the patient goes into formats that have a place for it; else nothing does."""
    language: str = "en"
    """Of the report, for people: "en" or "de"."""
    deidentifier: Deidentifier | None = None
    """How the patient is hidden in DICOM unless `identified`; None for the usual way with this user's own key."""


@dataclass(frozen=True, eq=False)
class ExportInput:
    """A snapshot of what is to be saved; `mask` is uint8 on the canonical grid of `case`."""

    case: Case
    mask: NDArray[np.uint8]
    measurements: Measurements
    record: MaskRecord
    reading: Reading = field(default_factory=Reading)
    """Verdicts and marks, and what the model left; its record is not looked at."""
    with_agreement: bool = False
    """Whether `export_case` saves the agreement voxel by voxel by default, too."""
    earlier: EarlierScan | None = None
    """An earlier scan that lies beside; how both compare is written too."""
    options: ExportOptions = field(default_factory=ExportOptions)

    def __post_init__(self) -> None:
        expected = self.case.volume.geometry.shape_zyx
        if self.mask.dtype != np.uint8 or self.mask.shape != expected or self.mask.max(initial=0) > max(LABEL_NAMES):
            raise ValueError(f"mask must be uint8 {expected} of labels: {self.mask.dtype} {self.mask.shape}")

    @cached_property
    def lesions(self) -> LesionReport:
        """The lesions as the table lists them."""
        return report_of(Read(self.case.volume, self.mask, self.measurements, self.reading))

    @cached_property
    def halves(self) -> Halves | None:
        """The liver in two, where the reader divided it."""
        division = self.reading.division
        if division is None:
            return None
        return Runs.of(self.mask, self.measurements.components, self.case.volume.geometry).cut(division)

    @property
    def kept_agreement(self) -> KeptVoxels | None:
        """The agreement voxel by voxel, where it is known."""
        return self.reading.run.agreement if self.reading.run else None

    def agreement_percent(self, number: int) -> float | None:
        """Return the agreement on a tumour, or None where it is not known."""
        figures = self.measurements.agreement
        return figures.of_tumour(number) if figures else None

    @property
    def marks(self) -> list[Mark]:
        """The marks that are listed by themselves."""
        return free_marks(self.reading.marks)
