"""A reference from a file, and numbers of a difference that belong to what is compared now."""

from pathlib import Path

import nibabel
import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from app import jobs
from app.main import Program
from core.box import Box
from core.editing import replace_mask
from core.effort import Effort
from core.history import Edit
from core.layers import Layer
from core.progress import silent
from core.provenance import MaskRecord
from tests.app.conftest import SHAPE_XYZ, open_scan, wait_until_idle

AFFINE = np.diag([-3.0, -3.0, 5.0, 1.0])
VOXEL_ML = 0.045


def put_mask(program: Program) -> None:
    """Put a liver with a tumour into the open case, as a segmentation does."""
    mask = program.session.snapshot()
    mask[2:10, 5:28, 5:35] = 1
    mask[4:7, 10:16, 10:16] = 2
    program.session.apply(replace_mask("Segment", mask, MaskRecord(origin="model", model_name="test")))


def paint(program: Program, start: int, stop: int) -> None:
    box = Box((2, 20, start), (4, 22, stop))
    program.session.apply(Edit("Brush", box, np.full(box.shape_zyx, 2, np.uint8)))


def write_reference(path: Path, affine: np.ndarray = AFFINE) -> Path:
    mask = np.zeros(SHAPE_XYZ, np.uint8)
    mask[5:30, 6:28, 2:9] = 1
    image = nibabel.Nifti1Image(mask, affine)
    image.header.set_xyzt_units("mm")
    nibabel.save(image, path)
    return path


@pytest.fixture
def opened(qtbot: QtBot, program: Program, scan_path: Path) -> Program:
    open_scan(qtbot, program, scan_path)
    return program


def test_a_reference_is_compared_with_our_mask(qtbot: QtBot, opened: Program, tmp_path: Path) -> None:
    put_mask(opened)
    opened.controller.references.load(write_reference(tmp_path / "truth.nii.gz"))
    wait_until_idle(qtbot, opened)
    layers = opened.session.layers
    assert layers.compared == (Layer.REFERENCE, Layer.CORRECTED)
    assert layers.difference is not None
    assert layers.difference.liver.a_ml == pytest.approx(25 * 22 * 7 * VOXEL_ML)
    assert layers.difference.liver.b_ml == pytest.approx(8 * 23 * 30 * VOXEL_ML)
    assert [row.kind for row in layers.difference.tumours] == ["new"]
    assert opened.window.side_panel.masks.reference_text.text() == "truth.nii.gz"


def test_a_mask_of_another_scan_is_refused_and_nothing_changes(qtbot: QtBot, opened: Program, tmp_path: Path) -> None:
    put_mask(opened)
    before = opened.session.snapshot()
    moved = AFFINE.copy()
    moved[2, 3] = 40
    opened.controller.references.load(write_reference(tmp_path / "other.nii.gz", moved))
    wait_until_idle(qtbot, opened)
    assert "40 mm beside the scan" in opened.window.message_bar.text.text()
    assert Layer.REFERENCE not in opened.session.layers.available
    assert np.array_equal(opened.session.snapshot(), before)


def test_the_newest_comparison_wins(qtbot: QtBot, opened: Program) -> None:
    put_mask(opened)
    opened.session.layers.compare((Layer.AI, Layer.CORRECTED))
    wait_until_idle(qtbot, opened)
    for stop in range(8, 12):
        paint(opened, 7, stop)
        opened.controller.comparer.compare()  # each begins at once, the next stroke comes while it runs
    assert opened.session.layers.difference is None
    wait_until_idle(qtbot, opened)
    difference = opened.session.layers.difference
    assert difference is not None
    assert difference.tumour.added_ml == pytest.approx(2 * 2 * 4 * VOXEL_ML)


def test_numbers_of_what_is_no_longer_compared_are_dropped(qtbot: QtBot, opened: Program) -> None:
    put_mask(opened)
    layers = opened.session.layers
    layers.compare((Layer.AI, Layer.CORRECTED))
    opened.controller.comparer.compare()
    layers.compare(None)
    wait_until_idle(qtbot, opened)
    assert layers.difference is None


def test_blinking_does_not_keep_a_comparison_from_ending(qtbot: QtBot, opened: Program) -> None:
    put_mask(opened)
    layers = opened.session.layers
    layers.compare((Layer.AI, Layer.CORRECTED))
    for is_away in (True, False, True, False):
        layers.set_away(is_away)
        qtbot.wait(60)
    wait_until_idle(qtbot, opened)
    assert layers.difference is not None


def test_a_saved_case_can_be_the_reference(qtbot: QtBot, opened: Program, tmp_path: Path) -> None:
    session = opened.session
    assert session.case is not None
    mask = session.snapshot()
    mask[0, 0, :3] = 2
    sitting = jobs.Sitting(session.case, mask, session.reading, "", Effort(), None)
    jobs.save_case(tmp_path / "other.hepascope", sitting, False, silent)
    opened.controller.references.load(tmp_path / "other.hepascope")
    wait_until_idle(qtbot, opened)
    kept = session.layers.mask(Layer.REFERENCE)
    assert kept is not None
    assert np.array_equal(kept, mask)
