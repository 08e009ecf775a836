"""`compat` equals the LiTS challenge's own program: its published scores, defects and all."""

import csv
import json
from pathlib import Path

import numpy as np
import pytest

from core.evaluation import compat
from core.evaluation.evaluate import evaluate
from core.evaluation.scores import summed

SYNTHETIC = (
    "c1_basic",
    "c2_identical",
    "c3_nolesion_both",
    "c4_ref_empty_pred_FP",
    "c5_pred_empty",
    "c7_split",
    "c11_iou_exact_half",
    "c15_iou043_noFP",
)


@pytest.mark.parametrize("name", SYNTHETIC)
def test_synthetic_pairs_score_as_the_challenge_scored_them(name: str, shared_data: Path) -> None:
    folder = shared_data / "lits_scores" / "synthetic" / name
    official = json.loads((folder / "scores.json").read_text())
    found = evaluate(folder / "res_segmentation-0.nii.gz", folder / "ref_segmentation-0.nii.gz", "compat")
    assert set(found.overall) == set(official)
    for metric, value in official.items():
        assert found.overall[metric] == pytest.approx(value, abs=0.0005 + 1e-9), metric


def test_official_cases_to_six_decimals(shared_data: Path) -> None:
    folder = shared_data / "lits_scores"
    found = evaluate(folder / "submission", folder / "reference", "compat")
    rows = {case.name: case.row for case in found.cases}
    with open(folder / "scores.csv", newline="") as file:
        official = list(csv.DictReader(file))
    assert len(official) == len(rows) == 2
    for expected in official:
        row = rows[f"segmentation-{expected.pop('volume')}"]
        assert {name: f"{row[name]:.6f}" for name in expected} == expected


def test_prediction_without_liver_gets_the_worst() -> None:
    reference = np.ones((4, 4, 4), np.uint8)
    reference[1, 1, 1] = 2
    for prediction in (np.zeros_like(reference), np.where(reference == 2, 2, 0)):
        case = compat.score_case("x", prediction, reference, (1, 1, 1))
        scores = summed((case,), compat.overall)
        assert (scores["liver_dice"], scores["liver_dice_per_case"], scores["liver_dice_global"]) == (0, 0, 0)
        assert (scores["liver_voe"], scores["liver_assd"], scores["liver_rvd"]) == (1, 9001, 9001)
        assert case.burden_error == pytest.approx(1 / 64 - 9001)


def test_means_run_over_detected_lesions_of_all_cases() -> None:
    reference = np.ones((3, 3, 12), np.uint8)
    reference[:, :, 0:3] = reference[:, :, 6:9] = 2
    poor = reference.copy()
    poor[:, :, 8] = 1  # the second lesion: 18 of 27 voxels
    cases = tuple(compat.score_case("x", mask, reference, (1, 1, 1)) for mask in (reference, poor))
    scores = summed(cases, compat.overall)
    assert scores["lesion_dice"] == pytest.approx((1 + 1 + 1 + 2 * 18 / 45) / 4)
    assert scores["lesion_rvd"] == pytest.approx(-(9 / 27) / 4)
    assert scores["lesion_dice_per_case"] == pytest.approx((1 + 2 * 45 / 99) / 2)
    assert scores["lesion_dice_global"] == pytest.approx(2 * 99 / 207)
