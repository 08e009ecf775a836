"""The slow work, as functions of immutable arguments that run in the worker. What is heavy is imported here, late."""

from __future__ import annotations

import contextlib
import gc
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from core.box import Box
from core.case import Case
from core.case_file import SavedCase, read_case, write_case
from core.effort import Effort
from core.errors import UserError
from core.follow_up.earlier import EarlierScan, MaskedScan, lay_beside
from core.follow_up.reference import EarlierReference
from core.inference.promise import Promise, Speed
from core.inference.settings import Segmentation, SegmentSettings
from core.journal import Recovered, recover
from core.kept import KeptVoxels
from core.labels import Label
from core.measure import Measurements, measure_reading
from core.progress import Report, part
from core.reading import Lock, Reading
from core.scan_reference import ScanReference
from core.volume import Volume

if TYPE_CHECKING:
    from core.importing.parts import Imported
    from core.io.finding.entry import Change
    from core.io.finding.finder import Finding
    from core.preflight.finding import Preflight
    from core.preview import EarlyLook

DEMO_SEED = 6
"""A portal scan with four tumours of three kinds, 5 to 20 ml: chosen by that, before any network had seen it."""
DEMO_TUMOURS = 4


@dataclass(frozen=True)
class PhantomCase:
    """The demo phantom as a case, with the truth about it: uint8 on the case's grid."""

    case: Case
    truth: NDArray[np.uint8]


@dataclass(frozen=True)
class Scores:
    """Dice with the truth: liver (with its tumours) and tumours."""

    liver: float
    tumour: float


@dataclass(frozen=True)
class Snapshot:
    """The open case's mask and what is known of it, as it was when an export was asked for."""

    case: Case
    mask: NDArray[np.uint8]
    reading: Reading
    measurements: Measurements | None
    earlier: EarlierScan | None = None
    """An earlier scan that lies beside."""


@dataclass(frozen=True)
class EarlierSource:
    """Where an earlier scan lies, and where its mask comes from: a file or folder, or the network if that is None."""

    scan: Path
    series_uid: str | None
    mask: Path | None
    model: Path | None
    settings: SegmentSettings


def open_earlier(now: MaskedScan, source: EarlierSource, report: Report) -> EarlierScan:
    """Open an earlier scan with its mask, and lay it beside the open one."""
    from core.follow_up.masks import with_mask_from

    case = open_scan(source.scan, source.series_uid, part(report, 0.0, 0.2))
    if source.mask is not None:
        before = with_mask_from(source.mask, case, part(report, 0.2, 0.7))
    else:
        found = segment_volume(case.volume, source.model, source.settings, part(report, 0.2, 0.8))
        before = MaskedScan(case, found.mask, found.record)
    return lay_beside(now, before, part(report, 0.8, 1.0))


@dataclass(frozen=True)
class Sitting:
    """What is to be saved: the case as it is, by whom, at what cost, and what was saved before."""

    case: Case
    mask: NDArray[np.uint8]
    reading: Reading
    reader: str
    effort: Effort
    saved: SavedCase | None
    beside: MaskedScan | EarlierReference | None = None
    """The earlier scan that lies beside, or should."""


def open_scan(path: Path, series_uid: str | None, report: Report, early_look: EarlyLook | None = None) -> Case:
    """Open the scan at `path`; `early_look` is called with its preview (core.preview) where there is one."""
    from core.io import open_case

    return open_case(path, series_uid=series_uid, early_look=early_look, report=report)


def look_for_scans(
    path: Path, made: Callable[[Finding], None], tell: Callable[[Finding, Change], None], report: Report
) -> Finding:
    """Look through a folder or archive: `made` is told of the finding at once, `tell` of all that is found."""
    from core.io import said_in_a_sentence
    from core.io.finding.finder import Finding

    finding = Finding(path)
    made(finding)
    with said_in_a_sentence(path):
        return look_on(finding, tell, report)


def look_on(finding: Finding, tell: Callable[[Finding, Change], None], report: Report) -> Finding:
    """Go on looking where it was stopped."""
    for change in finding.look(report):
        tell(finding, change)
    return finding


def open_found(finding: Finding, key: str, early_look: EarlyLook, report: Report) -> Case:
    """Open a series that was found."""
    from core.io import said_in_a_sentence

    with said_in_a_sentence(finding.path):
        return finding.open(key, report, early_look)


def remove_left_over_scans(_: Report) -> int:
    """Remove what a program that crashed had unpacked; return how many folders it was."""
    from core.io.private_folder import remove_left_over

    return remove_left_over()


def recover_work(folder: Path, report: Report) -> tuple[Case, Recovered]:
    """Open the scan that unsaved work belongs to, and return both. UserError where it is not there, or another."""
    found = recover(folder)
    path = Path(found.scan.path)
    if not path.exists():
        raise UserError(f"The scan {found.scan.name} is not where it was.", "Connect its drive, then restore again.")
    case = open_scan(path, found.scan.series_uid or None, report)
    difference = found.scan.difference_from(case)
    if difference is not None:
        raise UserError(f"{found.scan.name} is not the scan this work belongs to. {difference}", "The work is kept.")
    return case, found


def save_case(path: Path, sitting: Sitting, overwrite: bool, report: Report) -> SavedCase:
    """Save a case with the masks of earlier saves, and return it as it is on disk."""
    scan, mask = ScanReference.of(sitting.case), KeptVoxels.of(sitting.mask)
    beside = sitting.beside
    earlier = EarlierReference.of(beside) if isinstance(beside, MaskedScan) else beside
    saved = SavedCase(scan, sitting.reading, mask, sitting.reader, effort=sitting.effort, earlier=earlier)
    if sitting.saved is not None:
        saved = saved.with_version_of(sitting.saved)
    write_case(path, saved, overwrite=overwrite)
    return read_case(path)


def make_demo_phantom(report: Report) -> PhantomCase:
    """Make the demo phantom."""
    from core.phantom import PhantomConfig, make_phantom, phantom_case

    phantom = make_phantom(PhantomConfig(seed=DEMO_SEED, tumours=DEMO_TUMOURS), report)
    return PhantomCase(phantom_case(phantom), phantom.mask)


def segment_volume(volume: Volume, model: Path | None, settings: SegmentSettings, report: Report) -> Segmentation:
    """Segment a scan with the model file `model`, or with the one that ships."""
    from core.inference.engine import segment
    from core.model.catalog import default_model

    return segment(volume, model or default_model(), settings, report)


def look_over_scan(case: Case, model: Path | None, report: Report) -> Preflight:
    """Look whether a model (None: the one that ships) can be trusted with a scan."""
    from core.model.catalog import default_model, read_card
    from core.preflight.look_over import look_over_case

    return look_over_case(case, read_card(model or default_model()), report)


def segment_in_box(
    volume: Volume, box: Box, locks: tuple[Lock, ...], chosen: tuple[Path | None, SegmentSettings], report: Report
) -> NDArray[np.uint8]:
    """Let the network look at a box of a scan once more; `chosen` are model (None: what ships) and settings."""
    from core.inference.in_box import segment_box
    from core.model.catalog import default_model

    model, settings = chosen
    return segment_box(volume, box, model or default_model(), settings, locks, report)


def read_labels_of(path: Path, case: Case, report: Report) -> Imported:
    """Read the structures of a file of labels onto the grid of a scan."""
    from core.importing.read import read_labels

    return read_labels(path, case, report)


def mask_of_labels(mapping: Mapping[int, Label], found: Imported) -> NDArray[np.uint8]:
    """Return the mask of the structures that were chosen."""
    from core.importing.parts import combined

    return combined(mapping, found)


def score_against(truth: NDArray[np.uint8], mask: NDArray[np.uint8]) -> Scores:
    """Compare a mask with the truth."""
    from core.training.metrics import score

    found = score(mask, truth)
    return Scores(found.liver_dice, found.tumour_dice)


def read_reference_mask(path: Path, case: Case, report: Report) -> KeptVoxels:
    """Read another's mask of a scan."""
    from core.reference import read_reference

    return read_reference(path, case, report)


@dataclass(frozen=True)
class ExportWishes:
    """What an export is to write. Without formats, what is written by default."""

    formats: tuple[str, ...] = ()
    identified: bool = False
    language: str = "en"


def export_snapshot(
    snapshot: Snapshot, wishes: ExportWishes, folder: Path, overwrite: bool, report: Report
) -> list[Path]:
    """Write what is wished for into `folder`, all or nothing; measures first where that is not done yet."""
    from core.exporting.snapshot import ExportInput, ExportOptions
    from core.exporting.writing import export_case

    case, mask, reading = snapshot.case, snapshot.mask, snapshot.reading
    numbers = snapshot.measurements or measure_reading(case.volume, mask, reading, part(report, 0, 0.3))
    options = ExportOptions(wishes.identified, wishes.language)
    export = ExportInput(case, mask, numbers, reading.record, reading, earlier=snapshot.earlier, options=options)
    formats = wishes.formats or None
    return export_case(folder, export, formats=formats, overwrite=overwrite, report=part(report, 0.3, 1))


def export_files() -> tuple[tuple[str, str], ...]:
    """Return what an export writes, as (file name, what it is)."""
    from core.exporting.formats import FORMATS

    return tuple((each.file_name, each.sentence) for each in FORMATS if each.by_default)


def import_views(_: Report) -> None:
    """Import what the views stand on, VTK too, while the user still looks at the start page.

    On the GUI thread the window would stand still for seconds. What cannot be loaded, the view that needs it tells.
    """
    import ui.viewer_page

    with contextlib.suppress(ImportError, OSError, RuntimeError):
        import ui.volume_scene  # noqa: F401


def list_model_names(_: Report) -> list[tuple[str, str]]:
    """Return the usable models as (path, name)."""
    from core.model.catalog import list_models

    return [(str(entry.path), entry.name) for entry in list_models() if entry.card is not None]


def list_device_names(_: Report) -> list[str]:
    """Import torch and the engine, and return the devices of this machine, "auto" first."""
    import core.inference.engine  # noqa: F401
    from core.inference.device import available_devices

    # What is imported now stays: a collection of garbage that looks through all of it stops the window for 150 ms.
    gc.freeze()
    return ["auto", *available_devices()]


def promise_segmentation(
    volume: Volume | None, model: Path | None, settings: SegmentSettings, speed: Speed | None, report: Report
) -> tuple[Speed, Promise | None]:
    """Foretell the segmentation of a scan, if there is one; the speed is measured where it is not known yet."""
    from core.inference.forecast import measure_speed, promise
    from core.model.catalog import default_model
    from core.model.weights import load_model

    loaded = load_model(model or default_model())
    speed = speed or measure_speed(loaded, settings, report)
    return speed, None if volume is None else promise(volume, loaded, settings, speed)
