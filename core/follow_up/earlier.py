"""An earlier scan of the same patient, ready to be looked at beside the open one."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.case import Case
from core.follow_up.comparison import Comparison, compare
from core.follow_up.matching import MeasuredScan, match_tumours
from core.follow_up.registration import Registration, register
from core.follow_up.rigid import RigidTransform
from core.follow_up.set_aside import without_response
from core.follow_up.shape import LiverShape
from core.io.patient_check import PatientCheck, check_patients
from core.measure import Measurements, measure
from core.progress import Report, part, silent
from core.provenance import MaskRecord
from core.reading import Reading
from core.volume import Geometry


@dataclass(frozen=True, eq=False)
class MaskedScan:
    """A scan with its mask: uint8 on the canonical grid of `case`, and how it was made."""

    case: Case
    mask: NDArray[np.uint8]
    record: MaskRecord


@dataclass(frozen=True, eq=False)
class EarlierScan:
    """An earlier scan with its numbers, and how it lies in the open scan."""

    scan: MaskedScan
    measurements: Measurements
    registration: Registration
    patient: PatientCheck

    @property
    def measured(self) -> MeasuredScan:
        """Its tumours and where they lie."""
        return MeasuredScan(self.scan.case.volume.geometry, self.measurements)

    @property
    def before_to_now(self) -> RigidTransform:
        """Where its tissue lies in the open scan."""
        return self.registration.before_to_now

    def index_in(self, index_zyx: tuple[float, float, float], now: Geometry) -> tuple[float, float, float]:
        """Return where a voxel of the open scan lies in this one: (slice, row, column), perhaps outside of it."""
        geometry = self.scan.case.volume.geometry
        z, y, x = geometry.to_index(self.before_to_now.inverse(now.to_lps_mm(index_zyx)))
        return float(z), float(y), float(x)

    def index_from(self, index_zyx: tuple[float, float, float], now: Geometry) -> tuple[float, float, float]:
        """Return where a voxel of this scan lies in the open one."""
        geometry = self.scan.case.volume.geometry
        z, y, x = now.to_index(self.before_to_now(geometry.to_lps_mm(index_zyx)))
        return float(z), float(y), float(x)


def lay_beside(now: MaskedScan, before: MaskedScan, report: Report = silent) -> EarlierScan:
    """Register an earlier scan with the open one by their livers, measure it, and compare the patients.

    Raises UserError where one shows no liver, or the livers do not fit on each other. Any thread.
    """
    registration = register(
        LiverShape.of(now.mask, now.case.volume.geometry, "The open scan"),
        LiverShape.of(before.mask, before.case.volume.geometry, "The earlier scan"),
        part(report, 0.0, 0.6),
    )
    patient = check_patients(now.case.source, before.case.source)
    measurements = measure(before.case.volume, before.mask, part(report, 0.6, 1.0))
    return EarlierScan(before, measurements, registration, patient)


def compare_with(now: MeasuredScan, earlier: EarlierScan, reading: Reading) -> Comparison:
    """Match the tumours of both scans and compare them, with what the reader said about it."""
    before = earlier.measured
    matches = match_tumours(now, before, earlier.registration, reading.hand_pairs)
    found = compare(now, before, matches, reading.nadir_mm)
    return without_response(found, now, before, earlier.before_to_now, reading.verdicts)
