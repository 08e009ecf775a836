"""The scans of a run: found, checked, parted by patient, prepared. What they were is kept with the run."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.errors import UserError
from core.progress import Report, part, silent
from core.training.cache import prepare
from core.training.datasets.check import check
from core.training.datasets.find import find_scans
from core.training.datasets.model import DataSet, LabelledScan, check_fixes
from core.training.datasets.names import parse_values
from core.training.datasets.reading import read_scan
from core.training.datasets.split import VALIDATION_FOLDS, Split, given_split, split
from core.training.prepared import PreparedScan
from core.training.run_folder import Plan, Scans
from core.training.validation import HeldOut
from core.volume import Volume


@dataclass(frozen=True, eq=False)
class Data:
    """What a run learns from and what it is checked on, under the names in `scans`.

    `spacing_range_mm`, [[z, y, x], [z, y, x]], is None where nobody knows it; `warnings` are for the user.
    """

    training: Sequence[PreparedScan]
    held_out: Sequence[HeldOut]
    scans: Scans
    spacing_range_mm: list[list[float]] | None
    warnings: list[str]


@dataclass(frozen=True)
class HeldOutScan:
    """A labelled scan that is never trained on; read anew each time, so that memory stays flat."""

    scan: LabelledScan
    needs_spacing: bool

    def open(self) -> tuple[Volume, NDArray[np.uint8]]:
        """Read the scan and its labels."""
        examined = read_scan(self.scan)
        if examined.volume is None or examined.labels is None:
            raise ValueError("read_scan returned nothing")
        if self.needs_spacing and not examined.spacing_known:
            raise UserError(f"Nobody knows the millimetres of {self.scan.image}.", "Train without --grid.")
        return examined.volume, examined.labels


def prepare_data(plan: Plan, run_folder: Path, report: Report = silent) -> Data:
    """Find the plan's scans, part them as the run did before or for the first time, and prepare those of training.

    Raises UserError where there is nothing to train on.
    """
    found = find_scans(plan.data, check_fixes(plan.fixes), parse_values(plan.labels), part(report, 0.0, 0.05))
    found = check(found, thorough=False, report=part(report, 0.05, 0.1))
    chosen, warnings = _parted(found, plan) if plan.scans is None else _parted_before(found, plan.scans)
    cache, preprocessing = plan.cache or run_folder / "prepared", plan.config.preprocessing
    prepared = prepare(chosen.training, cache, preprocessing, report=part(report, 0.1, 1.0))
    warnings += [f"The scan {name} is left out: {problem}" for name, problem in prepared.failed.items()]
    if plan.scans is not None:
        warnings += [f"The scan {name} was prepared anew: it is not as the run knew it." for name in prepared.again]
    if not prepared.ready:
        reasons = list(prepared.failed.values())
        raise reasons[0] if reasons else UserError(f"No scan in {plan.data} can be trained on.", _see(plan))
    held_out = [HeldOutScan(scan, preprocessing.grid_mm is not None) for scan in chosen.validation]
    scans = plan.scans or Scans(tuple(prepared.ready), tuple(scan.name for scan in chosen.validation))
    training = list(prepared.ready.values())
    return Data(training, held_out, scans, _spacing_range(training), warnings)


def _parted(found: DataSet, plan: Plan) -> tuple[Split, list[str]]:
    """Return the parts of a new run, and what is wrong with the scans that are in none."""
    usable = found.usable
    warnings = [f"{each.sentence} {each.remedy}" for each in found.problems if each.severity == "error"]
    if not usable:
        raise UserError(f"No scan in {plan.data} can be used: {' '.join(warnings[:1])}", _see(plan))
    if not plan.hold_out:
        return Split(usable, ()), warnings
    given = given_split(usable) if plan.folds is None else None
    # Not by the run's seed: runs that are compared are to be checked on the same scans.
    return given or split(usable, plan.folds or VALIDATION_FOLDS, plan.fold - 1), warnings


def _parted_before(found: DataSet, scans: Scans) -> tuple[Split, list[str]]:
    """Return the parts that the run began with: a scan that came later must not change what is trained on."""
    there = {scan.name: scan for scan in found.usable}
    missing = [name for name in (*scans.training, *scans.held_out) if name not in there]
    if missing:
        raise UserError(
            f"{len(missing)} scans of this run are gone or can no longer be used; the first is {missing[0]}.",
            "Put them back, or start a new run.",
        )
    new = len(there) - len(scans.training) - len(scans.held_out)
    warnings = [f"{new} scans that the run did not begin with are not used."] if new else []
    parts = (tuple(there[name] for name in names) for names in (scans.training, scans.held_out))
    return Split(*parts), warnings


def _spacing_range(training: Sequence[PreparedScan]) -> list[list[float]] | None:
    spacings = [scan.record.scan_spacing_mm for scan in training]
    known = [spacing for spacing in spacings if spacing is not None]
    if len(known) < len(spacings):
        return None
    return [np.min(known, axis=0).tolist(), np.max(known, axis=0).tolist()]


def _see(plan: Plan) -> str:
    return f"See: hepascope train scan {plan.data}"
