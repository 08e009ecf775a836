"""Files in, scores out: pairing by name, grids, and the command."""

import csv
import io
import json
from pathlib import Path

import nibabel
import numpy as np
import pytest

from core.cli import main
from core.errors import UserError
from core.evaluation.evaluate import evaluate
from core.evaluation.files import find_pairs

AFFINE_RAS = np.array([[-0.8, 0, 0, 90], [0, -0.7, 0, 80], [0, 0, 3.0, -40], [0, 0, 0, 1]])


def labels(seed: int = 0, shape_ijk: tuple[int, int, int] = (24, 20, 8)) -> np.ndarray:
    mask = np.zeros(shape_ijk, np.uint8)
    mask[3:20, 3:17, 1:7] = 1
    mask[5:10, 5:10, 2:5] = 2
    noise = np.random.default_rng(seed).random(shape_ijk) > 0.97
    return np.where(noise, 2 - mask, mask).astype(np.uint8)


def write(path: Path, mask: np.ndarray, affine: np.ndarray = AFFINE_RAS) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    nibabel.save(nibabel.Nifti1Image(mask, affine), path)
    return path


def test_a_map_of_probabilities_is_not_rounded_to_a_mask(tmp_path: Path) -> None:
    mask = np.zeros((8, 8, 4), np.float32)
    mask[2:6, 2:6] = 1
    whole = write(tmp_path / "whole.nii.gz", mask)
    assert (
        evaluate(whole, write(tmp_path / "reference.nii.gz", mask.astype(np.uint8))).overall["liver_dice_global"] == 1
    )
    soft = write(tmp_path / "soft.nii.gz", mask * np.float32(0.7))
    for pair in ((soft, whole), (whole, soft)):
        with pytest.raises(UserError, match=r"soft.nii.gz holds values that are no whole numbers"):
            evaluate(*pair)


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    """Results as `hepascope segment` writes them, and references named as in LiTS beside their scans."""
    for number in range(3):
        write(tmp_path / "results" / f"volume-{number}" / "mask.nii.gz", labels(number))
        write(tmp_path / "references" / f"segmentation-{number}.nii.gz", labels(10 + number))
        write(tmp_path / "references" / f"volume-{number}.nii.gz", labels().astype(np.int16) * 100)
    return tmp_path / "results", tmp_path / "references"


def test_folders_are_paired_by_what_the_names_share(folders: tuple[Path, Path]) -> None:
    pairs = find_pairs(*folders)
    assert [(pair.prediction.parent.name, pair.reference.name) for pair in pairs] == [
        (f"volume-{number}", f"segmentation-{number}.nii.gz") for number in range(3)
    ]


@pytest.mark.parametrize(
    ("prediction", "reference"),
    [
        ("case_01.nii.gz", "case_01.nii.gz"),
        ("segmentation-7.nii", "segmentation-7.nii.gz"),
        ("pred_patient3.nii.gz", "patient3_label.nii.gz"),
        ("test-segmentation-4.nii.gz", "test-segmentation-4.nii.gz"),
    ],
)
def test_common_ways_to_name(tmp_path: Path, prediction: str, reference: str) -> None:
    pair = write(tmp_path / "a" / prediction, labels()), write(tmp_path / "b" / reference, labels())
    (found,) = find_pairs(tmp_path / "a", tmp_path / "b")
    assert (found.prediction, found.reference) == pair


def test_training_and_test_case_of_one_number_are_not_the_same(tmp_path: Path) -> None:
    write(tmp_path / "a" / "test-segmentation-4.nii.gz", labels())
    write(tmp_path / "b" / "segmentation-4.nii.gz", labels())
    with pytest.raises(UserError, match="have no prediction"):
        find_pairs(tmp_path / "a", tmp_path / "b")


def test_missing_prediction_is_not_left_out_in_silence(folders: tuple[Path, Path]) -> None:
    results, references = folders
    (results / "volume-1" / "mask.nii.gz").unlink()
    with pytest.raises(UserError, match=r"1 of 3 references have no prediction.*segmentation-1"):
        find_pairs(results, references)


def test_two_predictions_for_one_reference_are_refused(folders: tuple[Path, Path]) -> None:
    results, references = folders
    write(results / "segmentation-1.nii.gz", labels())
    with pytest.raises(UserError, match="seem to be of the same scan"):
        find_pairs(results, references)


def test_file_and_folder_missing_path_and_empty_folder_are_refused(
    folders: tuple[Path, Path], tmp_path: Path
) -> None:
    results, references = folders
    (tmp_path / "empty").mkdir()
    with pytest.raises(UserError, match="is not there"):
        find_pairs(results / "nowhere", references)
    with pytest.raises(UserError, match="a file and the other a folder"):
        find_pairs(results / "volume-0" / "mask.nii.gz", references)
    with pytest.raises(UserError, match="no masks in"):
        find_pairs(tmp_path / "empty", references)


def test_mask_stored_in_another_order_scores_the_same_in_space(tmp_path: Path) -> None:
    """The prediction is mirrored in the file and its affine says so: same place, same strict scores."""
    reference = write(tmp_path / "reference.nii.gz", labels(1))
    plain = write(tmp_path / "plain.nii.gz", labels(2))
    flip = AFFINE_RAS @ np.diag([-1, 1, 1, 1])
    flip[:3, 3] += AFFINE_RAS[:3, 0] * 23
    mirrored = write(tmp_path / "mirrored.nii.gz", labels(2)[::-1], flip)
    found = [evaluate(path, reference).overall for path in (plain, mirrored)]
    assert found[0] == found[1]
    ignorant = [evaluate(path, reference, "compat").overall["liver_dice"] for path in (plain, mirrored)]
    assert ignorant[0] != ignorant[1]


def test_masks_in_other_places_or_of_other_sizes_are_refused(tmp_path: Path) -> None:
    reference = write(tmp_path / "reference.nii.gz", labels())
    moved = AFFINE_RAS.copy()
    moved[2, 3] += 3
    elsewhere = write(tmp_path / "elsewhere.nii.gz", labels(), moved)
    smaller = write(tmp_path / "smaller.nii.gz", labels()[:, :, :-1])
    with pytest.raises(UserError, match="lie in different places"):
        evaluate(elsewhere, reference)
    assert evaluate(elsewhere, reference, "compat").overall["liver_dice"] == 1
    for variant in ("strict", "compat"):
        with pytest.raises(UserError, match=r"7 x 20 x 24 voxels and reference\.nii\.gz 8 x 20 x 24"):
            evaluate(smaller, reference, variant)


def test_a_scan_is_not_a_mask(tmp_path: Path) -> None:
    reference = write(tmp_path / "reference.nii.gz", labels())
    scan = write(tmp_path / "scan.nii.gz", labels().astype(np.int16) * 100 - 50)
    with pytest.raises(UserError, match="holds values from -50 to 150"):
        evaluate(scan, reference)


def test_two_empty_masks_can_be_scored(tmp_path: Path) -> None:
    empty = write(tmp_path / "empty.nii.gz", np.zeros((24, 20, 8), np.uint8))
    assert evaluate(empty, empty).overall["liver_dice_per_case"] == 1
    assert evaluate(empty, empty, "compat").overall["liver_dice_per_case"] == 0


@pytest.mark.parametrize("variant", ["strict", "compat"])
def test_json_is_one_object_with_the_scores_at_the_top(
    variant: str, folders: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    results, references = folders
    assert main(["evaluate", str(results), str(references), "--variant", variant, "--json"]) == 0
    captured = capsys.readouterr()
    assert captured.out.count("\n") == 1
    found = json.loads(captured.out)
    assert found["variant"] == variant
    rows = found["cases"]
    assert [row["name"] for row in rows] == [f"segmentation-{number}" for number in range(3)]
    for structure in ("lesion", "liver"):
        mean = np.mean([row[f"{structure}_dice"] for row in rows])
        assert found[f"{structure}_dice_per_case"] == pytest.approx(mean)
        low, high = found["intervals"][f"{structure}_dice_per_case"]
        assert low <= mean <= high
    assert found["paper"]["lesion_dice_per_case"] == 0.73


def test_csv_and_text(folders: tuple[Path, Path], capsys: pytest.CaptureFixture[str]) -> None:
    results, references = map(str, folders)
    assert main(["evaluate", results, references, "--csv"]) == 0
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert [row["name"] for row in rows] == [f"segmentation-{number}" for number in range(3)]
    assert 0 < float(rows[0]["lesion_dice"]) < 1
    assert main(["evaluate", results, references]) == 0
    shown = capsys.readouterr().out
    assert "strict scores over 3 cases, with 95 % intervals" in shown
    assert "other data" in shown


def test_mistake_is_one_line(folders: tuple[Path, Path], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["evaluate", str(folders[0]), str(folders[0] / "nowhere"), "--json"]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert len(captured.err.splitlines()) == 1
