"""Whether a result is what its record says: the scan, the model, and the mask, made again with the same settings.

Nothing is claimed that was not looked at. That a mask can be made again says nothing about whether it is right.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.case import Case
from core.errors import UserError
from core.evaluation.dice import dice
from core.inference.settings import SegmentSettings
from core.progress import Report, part, silent
from core.provenance import app_version

IDENTICAL, DIFFERS, NOT_CHECKED = "identical", "differs", "not checked"
MOST_SCANS = 50
"""So many scans beside a result are opened to find its own."""
SAME_ML = 1e-6
SURFACES = (".glb", ".ply", ".obj")


@dataclass(frozen=True)
class Check:
    """One thing that was looked at. `holds` is None where it could not be."""

    name: str
    holds: bool | None
    sentence: str


@dataclass(frozen=True)
class Verification:
    """What came of it: `outcome` is IDENTICAL, DIFFERS or NOT_CHECKED; Dice where two masks were compared."""

    outcome: str
    checks: tuple[Check, ...]
    liver_dice: float | None = None
    tumour_dice: float | None = None


class Verifier:
    """Verifies one file. Any thread; `scan` and `model` are looked for where they are not given."""

    def __init__(
        self, file: Path, scan: Path | None = None, series: str | None = None, model: str | None = None
    ) -> None:
        self._file, self._scan, self._series, self._model = file, scan, series, model
        self._checks: list[Check] = []

    def run(self, report: Report = silent) -> Verification:
        """Look at everything in turn; stop where the next step would mean nothing. UserError for unusable input."""
        from core.exporting.provenance_of import read_provenance

        told = read_provenance(self._file)
        record = told["record"]
        case = self._find_scan(told["scan"], part(report, 0.0, 0.2))
        if case is None:
            return self._end(NOT_CHECKED)
        if case.content_hash != told["scan"]["content_sha256"]:
            self._say("scan", False, "The scan is another one, or was changed: its voxels or their places differ.")
            return self._end(DIFFERS)
        self._say("scan", True, "The scan's voxels and geometry are those it was made from.")
        if record["origin"] != "model":
            self._say(
                "mask", None, f'The mask was not made by a model ("{record["origin"]}"): nothing can be run again.'
            )
            return self._end(NOT_CHECKED)
        model = self._find_model(record)
        if model is None:
            return self._end(NOT_CHECKED)
        kept = self._mask_of_file(case, told, part(report, 0.2, 0.3))
        if kept is None and "measurements" not in told:
            self._say("mask", None, "The file has no voxels to compare: give the mask of the same export.")
            return self._end(NOT_CHECKED)
        made = self._segment_again(case, model, record, part(report, 0.3, 1.0))
        return self._compare(case, made, kept, told)

    # --- the scan and the model -------------------------------------------------------------------------------------

    def _find_scan(self, told: Mapping[str, Any], report: Report) -> Case | None:
        if self._scan is not None:
            from core.io import open_case

            return open_case(self._scan, series_uid=self._series, report=report)
        for case in _scans_beside(self._file, report):
            if case.content_hash == told["content_sha256"]:
                return case
        self._say("scan", None, "Its scan does not lie beside it: give the scan as the second argument.")
        return None

    def _find_model(self, record: Mapping[str, Any]) -> Path | None:
        from core.model.catalog import find_model, list_models

        named = f'"{record["model_name"]}" (SHA-256 {record["model_sha256"][:16]}...)'
        paths = [find_model(self._model)] if self._model else [entry.path for entry in list_models()]
        for path in paths:
            if hashlib.sha256(path.read_bytes()).hexdigest() == record["model_sha256"]:
                self._say("model", True, f"The model {named} is here, the same to the byte.")
                return path
        where = "given is another one" if self._model else "is not on this machine"
        self._say("model", None, f"The model {named} {where}: nothing can be run again.")
        return None

    # --- the mask ---------------------------------------------------------------------------------------------------

    def _segment_again(self, case: Case, model: Path, record: Mapping[str, Any], report: Report) -> NDArray[np.uint8]:
        from core.inference.device import pick_device
        from core.inference.engine import segment

        wanted = {each.name: record["settings"][each.name] for each in fields(SegmentSettings)}
        try:
            pick_device(wanted["device"])
        except UserError:
            wanted |= {"device": "auto", "precision": "auto", "backend": "auto"}
        found = segment(case.volume, model, SegmentSettings(**wanted), report)
        for name in ("device", "precision", "backend", "window_slices", "window_step"):
            made, now = record["settings"][name], found.record.settings[name]
            if made != now:
                self._say(name, False, f"Made with {name} {made}, run again with {now}: small differences are usual.")
        if record["device"] != found.record.device:
            self._say("machine", False, f"Made on {record['device']}, run again on {found.record.device}.")
        if record["app_version"] != app_version():
            self._say("version", False, f"Made by Hepascope {record['app_version']}, run again by {app_version()}.")
        return found.mask

    def _compare(
        self, case: Case, made: NDArray[np.uint8], kept: NDArray[np.uint8] | None, told: Mapping[str, Any]
    ) -> Verification:
        edits = told["record"]["edits"]
        if edits:
            self._say(
                "edits", False, f"Edited by hand since the model ran: {', '.join(edits)}. That cannot be run again."
            )
        if kept is None:
            return self._compare_numbers(case, made, told)
        self._numbers_belong(case, kept, told)
        if np.array_equal(kept, made):
            count = int(np.count_nonzero(made))
            self._say("mask", True, f"Running it again gives exactly this mask, all {count} labelled voxels of it.")
            wrong_numbers = any(check.name == "numbers" and check.holds is False for check in self._checks)
            return self._end(DIFFERS if wrong_numbers else IDENTICAL, 1.0, 1.0)
        liver, tumour = dice(kept > 0, made > 0), dice(kept == 2, made == 2)
        voxels = int(np.count_nonzero(kept != made))
        self._say(
            "mask",
            False,
            f"Running it again gives another mask: {voxels} voxels differ; Dice of the liver {liver:.4f}, "
            f"of the tumours {tumour:.4f}.",
        )
        return self._end(DIFFERS, liver, tumour)

    def _mask_of_file(self, case: Case, told: Mapping[str, Any], report: Report) -> NDArray[np.uint8] | None:
        """Return the mask in the file, or in the file that it names beside it; None where there is none."""
        from core.importing.whole_mask import read_mask_of

        file = self._file
        if file.is_dir() or file.suffix.lower() == ".json":
            folder = file if file.is_dir() else file.parent
            file = folder / Path(str(told.get("mask", {}).get("file") or "mask.nii.gz")).name
            if not file.is_file():
                return None
            self._same_record(file, told)
        if not _has_voxels(file):
            return None
        return read_mask_of(file, case, report).mask

    def _same_record(self, mask: Path, told: Mapping[str, Any]) -> None:
        from core.exporting.provenance_of import read_provenance

        same = read_provenance(mask)["record"] == told["record"]
        self._say("record", same, f"{mask.name} {'carries the same record' if same else 'carries another record'}.")

    def _numbers_belong(self, case: Case, kept: NDArray[np.uint8], told: Mapping[str, Any]) -> None:
        if "measurements" not in told:
            return
        numbers, voxel_ml = told["measurements"], case.volume.geometry.voxel_ml
        same = all(
            abs(numbers[name] - count * voxel_ml) <= SAME_ML * max(1.0, numbers[name])
            for name, count in (("liver_ml", np.count_nonzero(kept)), ("tumour_ml", np.count_nonzero(kept == 2)))
        )
        said = "are those of the mask" if same else "are not those of the mask"
        self._say("numbers", same, f"The volumes of liver and tumours {said}.")

    def _compare_numbers(self, case: Case, made: NDArray[np.uint8], told: Mapping[str, Any]) -> Verification:
        self._say("mask", None, "The file has no mask, and none lies beside it: only volumes could be compared.")
        self._numbers_belong(case, made, told)
        same = all(check.holds for check in self._checks if check.name == "numbers")
        return self._end(NOT_CHECKED if same else DIFFERS)

    def _say(self, name: str, holds: bool | None, sentence: str) -> None:
        self._checks.append(Check(name, holds, sentence))

    def _end(self, outcome: str, liver: float | None = None, tumour: float | None = None) -> Verification:
        return Verification(outcome, tuple(self._checks), liver, tumour)


def _has_voxels(file: Path) -> bool:
    """Tell whether a file of ours is a mask, and not a surface, a report or the agreement."""
    from core.exporting.nifti import AGREEMENT_NAME

    if file.name.lower() == AGREEMENT_NAME or file.suffix.lower() in SURFACES:
        return False
    if file.suffix.lower() == ".dcm":
        from pydicom import dcmread

        return str(dcmread(file, specific_tags=["Modality"], stop_before_pixels=True).get("Modality")) != "SR"
    return True


def _scans_beside(file: Path, report: Report) -> Iterator[Case]:
    """Yield scans that lie beside a result, or beside its folder, each opened."""
    from core.batch.find import find_scans
    from core.io import open_case

    file = file.absolute()
    own = file if file.is_dir() else file.parent
    opened: set[tuple[Path, str | None]] = set()
    for folder in (own, own.parent):
        for scan in find_scans(folder, report).scans:
            where = scan.path, scan.series_uid
            if scan.path == file or where in opened or len(opened) >= MOST_SCANS:
                continue
            opened.add(where)
            try:
                yield open_case(scan.path, series_uid=scan.series_uid, report=report)
            except UserError:
                continue
