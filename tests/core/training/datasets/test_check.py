"""Each known fault, made on purpose, is told with its file and a remedy; fixable ones are fixed only on request."""

import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from core.errors import UserError
from core.phantom import PhantomConfig, make_phantom
from core.training.datasets.check import check
from core.training.datasets.find import find_scans
from core.training.datasets.model import FIXES, DataSet, Problem, check_fixes
from core.training.datasets.reading import examine, read_scan
from core.training.datasets.voxels import is_flipped_z, sides
from tests.core.training.datasets.toy import SPACING_MM, affine_ras, save, save_ircadb, save_pair, toy

Labels = NDArray[np.uint8]


def problems_of(folder: Path, *, thorough: bool = True, fixes: tuple[str, ...] = ()) -> dict[str, Problem]:
    """The problems by code, each checked to be a sentence with a file and a remedy."""
    checked = check(find_scans(folder, check_fixes(fixes)), thorough=thorough)
    for problem in checked.problems:
        assert problem.path is not None
        assert str(problem.path) in problem.sentence
        assert problem.sentence.endswith(".")
        assert problem.remedy.endswith(".")
        assert problem.fix is None or problem.fix in FIXES
    return {problem.code: problem for problem in checked.problems}


def digest(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_sound_scans_raise_no_problem(tmp_path: Path) -> None:
    for number in range(3):
        save_pair(tmp_path, number)
    assert problems_of(tmp_path) == problems_of(tmp_path, thorough=False) == {}


def rounded(affine: NDArray[np.float64]) -> NDArray[np.float64]:
    affine = affine.copy()
    affine[0, 0], affine[0, 3] = -0.697, affine[0, 3] + 0.2
    return affine


def downwards(affine: NDArray[np.float64]) -> NDArray[np.float64]:
    return affine @ np.diag([1, 1, -1, 1])


def elsewhere(affine: NDArray[np.float64]) -> NDArray[np.float64]:
    affine = affine.copy()
    affine[:3, 3] += 30
    return affine


def identity(affine: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.eye(4)


@pytest.mark.parametrize(
    ("fix", "spoil"),
    [
        ("header-rounding", rounded),
        ("flipped-z", downwards),
        ("image-grid", elsewhere),
        ("identity-affine", identity),
    ],
)
def test_headers_that_disagree_are_told_and_mended_on_request(
    tmp_path: Path, fix: str, spoil: Callable[[NDArray[np.float64]], NDArray[np.float64]]
) -> None:
    """The labels' array is the image's, voxel by voxel; only the header of the labels is wrong."""
    hu, labels = toy(1)
    save(tmp_path / "volume-1.nii", hu)
    save(tmp_path / "segmentation-1.nii", labels, spoil(affine_ras()))
    before = digest(tmp_path)
    for thorough in (False, True):
        problem = problems_of(tmp_path, thorough=thorough)[fix]
        assert (problem.severity, problem.fix) == ("error", fix)
        assert "segmentation-1.nii" in problem.sentence
        assert problems_of(tmp_path, thorough=thorough, fixes=(fix,)) == {}
    with pytest.raises(UserError, match=r"not on the grid of volume-1\.nii"):
        read_scan(find_scans(tmp_path).scans[0])
    mended = read_scan(find_scans(tmp_path, check_fixes([fix])).scans[0])
    assert np.array_equal(mended.labels, labels)
    assert len(mended.fixed) == 1
    assert digest(tmp_path) == before


def test_an_image_without_a_grid_takes_that_of_its_labels(tmp_path: Path) -> None:
    hu, labels = toy(1)
    save(tmp_path / "volume-30.nii", hu, np.eye(4))
    save(tmp_path / "segmentation-30.nii", labels)
    assert set(problems_of(tmp_path)) >= {"identity-affine"}
    mended = read_scan(find_scans(tmp_path, check_fixes(["identity-affine"])).scans[0])
    assert mended.volume is not None
    assert np.allclose(mended.volume.spacing_mm, SPACING_MM)
    assert np.array_equal(mended.volume.hu, hu)
    assert np.array_equal(mended.labels, labels)


def test_lits_28_to_47_without_millimetres_are_used_only_on_request(tmp_path: Path) -> None:
    hu, labels = toy(1)
    for number in (27, 28):
        # Identity means "towards right, front": the array is turned so that the patient lies right.
        save(tmp_path / f"volume-{number}.nii", hu[:, ::-1, ::-1] + np.int16(number), np.eye(4))
        save(tmp_path / f"segmentation-{number}.nii", labels[:, ::-1, ::-1], np.eye(4))
    checked = check(find_scans(tmp_path), thorough=False)
    assert [problem.scan for problem in checked.problems] == ["volume-28"]
    assert "3D-IRCADb" in checked.problems[0].sentence
    accepted = check(find_scans(tmp_path, check_fixes(["unknown-spacing"])))
    assert [scan.name for scan in accepted.usable] == ["volume-27", "volume-28"]
    assert not accepted.measured["volume-28"].spacing_known
    assert not read_scan(accepted.scans[1]).spacing_known


def test_labels_stored_upside_down_are_found_by_the_voxels(tmp_path: Path) -> None:
    labels = toy(0)[1]
    save_pair(tmp_path, 0, edit=lambda mask: mask[::-1])
    assert problems_of(tmp_path, thorough=False) == {}
    problem = problems_of(tmp_path)["flipped-z"]
    assert problem.severity == "error"
    assert np.array_equal(read_scan(find_scans(tmp_path, check_fixes(["flipped-z"])).scans[0]).labels, labels)


def test_scans_stored_as_msd_stores_them_are_turned_on_request(tmp_path: Path) -> None:
    hu, labels = toy(0)
    z, y, x = SPACING_MM
    false_ras = np.diag([x, y, z, 1.0])  # the array is LPS, the header says RAS
    save(tmp_path / "volume-0.nii", hu, false_ras)
    save(tmp_path / "segmentation-0.nii", labels, false_ras)
    problem = problems_of(tmp_path)["flipped-sides"]
    assert problem.severity == "error"
    assert "volume-0.nii" in problem.sentence
    mended = read_scan(find_scans(tmp_path, check_fixes(["flipped-sides"])).scans[0])
    assert mended.volume is not None
    assert np.array_equal(mended.volume.hu, hu)
    assert np.array_equal(mended.labels, labels)


def test_decimal_labels_are_rounded_on_request_and_whole_ones_without_a_word(tmp_path: Path) -> None:
    labels = toy(0)[1]
    save_pair(tmp_path, 0, edit=lambda mask: mask.astype(np.float32))
    assert problems_of(tmp_path) == {}
    save_pair(tmp_path, 0, edit=lambda mask: mask * np.float32(0.9))
    problem = problems_of(tmp_path)["float-labels"]
    assert "0.200 away from whole numbers" in problem.sentence
    assert np.array_equal(read_scan(find_scans(tmp_path, check_fixes(["float-labels"])).scans[0]).labels, labels)


def only(part: Labels, number: int) -> Labels:
    return part * np.uint8(number)


@pytest.mark.parametrize(
    ("code", "severity", "edit"),
    [
        ("geometry", "error", lambda mask: mask[:-1]),
        ("unknown-label", "error", lambda mask: mask * np.uint8(3)),
        ("empty-label", "error", lambda mask: mask * np.uint8(0)),
        ("no-liver", "error", lambda mask: only(mask == 2, 2)),
        ("tumour-outside", "warning", lambda mask: np.maximum(mask, only(np.indices(mask.shape)[0] < 1, 2))),
        ("not-ct", "error", lambda mask: only(np.roll(mask, 20, axis=2) > 9, 1) + only(toy()[0] < -900, 1)),
    ],
)
def test_labels_that_cannot_be_right(
    tmp_path: Path, code: str, severity: str, edit: Callable[[Labels], Labels]
) -> None:
    save_pair(tmp_path, 0, edit=edit)
    assert problems_of(tmp_path)[code].severity == severity


@pytest.mark.parametrize("wrong", [lambda hu: hu + 1024, lambda hu: (hu > 0) * 1, lambda hu: np.clip(hu, 0, 255)])
def test_images_that_are_not_ct(tmp_path: Path, wrong: Callable[[NDArray[np.int16]], NDArray[np.int16]]) -> None:
    hu, labels = toy()
    save(tmp_path / "x.nii", wrong(hu).astype(np.int16))
    save(tmp_path / "x_seg.nii", labels)
    assert problems_of(tmp_path)["not-ct"].severity == "error"


def test_a_damaged_file_is_named_and_the_others_are_usable(tmp_path: Path) -> None:
    save_pair(tmp_path, 0)
    path = save_pair(tmp_path, 1)[0]
    path.write_bytes(path.read_bytes()[:2000])
    checked = check(find_scans(tmp_path))
    assert [scan.name for scan in checked.usable] == ["volume-0"]
    assert "volume-1.nii.gz" in checked.problems[0].sentence


@pytest.mark.parametrize("thorough", [False, True])
def test_the_same_scan_twice_is_one_patient(tmp_path: Path, thorough: bool) -> None:
    save_pair(tmp_path, 0)
    save_pair(tmp_path, 1)
    save(tmp_path / "more" / "volume-2.nii", toy(0)[0].astype(np.float32))  # other bytes, the same HU
    save(tmp_path / "more" / "segmentation-2.nii", toy(0)[1])
    checked = check(find_scans(tmp_path), thorough=thorough)
    assert [problem.code for problem in checked.problems] == ["duplicate"]
    assert "volume-2.nii" in checked.problems[0].sentence
    patients = {scan.name: scan.patient for scan in checked.scans}
    assert patients["volume-0"] == patients["volume-2"] != patients["volume-1"]


def test_who_shares_a_scan_with_somebody_who_shares_one_with_a_third_is_the_same_person(tmp_path: Path) -> None:
    for number, seed in enumerate((5, 5, 6, 6, 7)):
        save_pair(tmp_path, number, seed=seed)
    rows = [f"volume-{number},{patient}" for number, patient in enumerate("abbcd")]
    (tmp_path / "patients.csv").write_text("\n".join(["scan,patient", *rows]) + "\n")
    patients = [scan.patient for scan in check(find_scans(tmp_path), thorough=False).scans]
    assert len(set(patients[:4])) == 1
    assert patients[4] != patients[0]


def test_one_patient_in_both_parts_of_a_split(tmp_path: Path) -> None:
    save_pair(tmp_path / "train", 0)
    save_pair(tmp_path / "val", 1)
    assert problems_of(tmp_path) == {}
    shutil.copy(tmp_path / "train" / "volume-0.nii.gz", tmp_path / "val" / "volume-1.nii.gz")
    assert problems_of(tmp_path)["patient-in-both"].severity == "error"


def test_lits_and_ircadb_in_one_folder_stay_together(tmp_path: Path) -> None:
    save_pair(tmp_path / "lits", 27)
    save_pair(tmp_path / "lits", 28)
    save_ircadb(tmp_path / "ircadb" / "3Dircadb1.1", 5)
    found: DataSet = find_scans(tmp_path)
    assert [problem.code for problem in found.problems] == ["duplicate"]
    assert [scan.patient for scan in found.scans] == ["lits-27", "3dircadb", "3dircadb"]


def test_few_slices_and_odd_spacing(tmp_path: Path) -> None:
    for number in range(3):
        save_pair(tmp_path, number)
    hu, labels = toy(3)
    odd = affine_ras((25.0, 0.8, 0.7))
    save(tmp_path / "volume-3.nii", hu[6:], odd)
    save(tmp_path / "segmentation-3.nii", labels[6:], odd)
    found = problems_of(tmp_path, thorough=False)
    assert {code: problem.scan for code, problem in found.items()} == {
        "few-slices": "volume-3",
        "spacing": "volume-3",
    }
    assert "25.00 mm" in found["spacing"].sentence


def test_a_fix_that_does_not_exist_is_refused() -> None:
    with pytest.raises(UserError, match='no fix named "everything"'):
        check_fixes(["everything"])


def test_realistic_anatomy_is_judged_rightly_in_every_position() -> None:
    """Phantoms of several seeds: as they are nothing is said; turned over or round, it is noticed."""
    for seed in range(4):
        phantom = make_phantom(PhantomConfig((40, 96, 96), (5.0, 4.0, 4.0), seed))
        hu, mask = phantom.volume.hu, phantom.mask
        assert not is_flipped_z(hu, mask)
        assert is_flipped_z(hu, mask[::-1])
        assert not sides(hu, mask).are_both_wrong
        assert sides(hu[:, ::-1, ::-1], mask[:, ::-1, ::-1]).are_both_wrong


def test_a_real_scan_is_judged_rightly(shared_data: Path, tmp_path: Path) -> None:
    scan = find_scans(shared_data / "ct_ircadb17").scans[0]
    examined = examine(scan)
    assert examined.problems == []
    assert examined.volume is not None
    assert examined.labels is not None
    voxel_ml = examined.volume.geometry.voxel_ml
    assert (examined.labels > 0).sum() * voxel_ml == pytest.approx(1861, abs=2)
    assert (examined.labels == 2).sum() * voxel_ml == pytest.approx(85.6 + 78.6, abs=1)
    assert is_flipped_z(examined.volume.hu, examined.labels[::-1])
