"""Another's mask: taken on exactly the scan's grid, or refused with the reason."""

from pathlib import Path

import nibabel
import numpy as np
import pytest

from core.case import Case
from core.errors import UserError
from core.exporting.nifti import write_mask
from core.exporting.snapshot import ExportInput
from core.io import open_case
from core.measure import measure
from core.provenance import MaskRecord
from core.reference import read_reference

SHAPE_IJK = (9, 8, 6)
AFFINE = np.array([[-0.7, 0, 0, 80], [0, -0.8, 0, 90], [0, 0, 2.5, -300], [0, 0, 0, 1]])


def labels() -> np.ndarray:
    mask = np.zeros(SHAPE_IJK, np.uint8)
    mask[2:7, 1:6, 1:5] = 1
    mask[3:5, 2:4, 2:4] = 2
    return mask


def write(path: Path, values: np.ndarray, affine: np.ndarray = AFFINE) -> Path:
    nibabel.save(nibabel.Nifti1Image(values, affine), path)
    return path


@pytest.fixture
def case(tmp_path: Path) -> Case:
    hu = np.random.default_rng(0).integers(-200, 200, SHAPE_IJK).astype(np.int16)
    return open_case(write(tmp_path / "scan.nii.gz", hu))


def mask_of(case: Case) -> np.ndarray:
    """The mask of `labels` on the canonical grid of the case."""
    return case.axis_order.to_canonical(labels().transpose(2, 1, 0))


def test_a_mask_on_the_scans_grid_is_taken_as_it_is(case: Case, tmp_path: Path) -> None:
    found = read_reference(write(tmp_path / "truth.nii.gz", labels()), case)
    assert np.array_equal(found.whole(), mask_of(case))


def test_a_mask_stored_in_another_order_of_axes_is_the_same(case: Case, tmp_path: Path) -> None:
    turn = nibabel.orientations.axcodes2ornt("SLA")
    image = nibabel.Nifti1Image(labels(), AFFINE)
    turned = image.as_reoriented(nibabel.orientations.ornt_transform(nibabel.io_orientation(image.affine), turn))
    nibabel.save(turned, tmp_path / "turned.nii")
    assert np.array_equal(read_reference(tmp_path / "turned.nii", case).whole(), mask_of(case))


def test_our_own_export_comes_back(case: Case, tmp_path: Path) -> None:
    mask = np.ascontiguousarray(mask_of(case))
    write_mask(tmp_path / "mask.nii.gz", ExportInput(case, mask, measure(case.volume, mask), MaskRecord()))
    assert np.array_equal(read_reference(tmp_path / "mask.nii.gz", case).whole(), mask)


def moved(offset_mm: float) -> np.ndarray:
    affine = AFFINE.copy()
    affine[2, 3] += offset_mm
    return affine


def turned(degrees: float) -> np.ndarray:
    angle = np.radians(degrees)
    turn = np.eye(4)
    turn[:2, :2] = [[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]]
    return turn @ AFFINE


@pytest.mark.parametrize(
    ("values", "affine", "reason"),
    [
        (labels()[:, :, 1:], AFFINE, "9 × 8 × 5 voxels, the scan 9 × 8 × 6"),
        (labels(), AFFINE * [[1], [1], [1.2], [1]], "0.7 × 0.8 × 3 mm, the scan's 0.7 × 0.8 × 2.5 mm"),
        (labels(), moved(2.5), "2.5 mm beside the scan"),
        (labels(), moved(0.1), "0.1 mm beside the scan"),
        (labels(), turned(2), "turned against the scan's by 2.0°"),
    ],
)
def test_a_mask_on_another_grid_is_refused_with_the_reason(
    case: Case, tmp_path: Path, values: np.ndarray, affine: np.ndarray, reason: str
) -> None:
    with pytest.raises(UserError, match=reason) as refused:
        read_reference(write(tmp_path / "other.nii.gz", values, affine), case)
    assert "resampled" in refused.value.hint


def test_our_mask_of_another_scan_on_the_same_grid_is_refused(case: Case, tmp_path: Path) -> None:
    hu = np.random.default_rng(1).integers(-200, 200, SHAPE_IJK).astype(np.int16)
    other = open_case(write(tmp_path / "other.nii.gz", hu))
    mask = np.ascontiguousarray(mask_of(other))
    write_mask(tmp_path / "mask.nii.gz", ExportInput(other, mask, measure(other.volume, mask), MaskRecord()))
    with pytest.raises(UserError, match="made on another one"):
        read_reference(tmp_path / "mask.nii.gz", case)


def test_what_is_no_mask_is_refused(case: Case, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="is not a mask"):
        read_reference(tmp_path / "scan.nii.gz", case)


def test_rounding_in_the_header_is_no_other_grid(case: Case, tmp_path: Path) -> None:
    rounded = write(tmp_path / "truth.nii.gz", labels(), np.round(AFFINE, 4) + 1e-5)
    assert read_reference(rounded, case).whole().any()
