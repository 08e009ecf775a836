"""Two models, or two folders of masks, compared through the command; what a model has seen is told."""

import json
from pathlib import Path

import nibabel as nib
import numpy as np
import pytest
import torch

from core.io import open_case
from core.model.config import ModelCard, NetworkConfig
from core.model.lwhcn import LWHCN
from core.model.weights import save_model
from core.training.cli import main
from core.training.seen import content_hash, says_what_it_saw, told_in_card, was_seen

NETWORK = NetworkConfig(aspp=False, skips=False)


def write(path: Path, values: np.ndarray) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    nib.save(nib.Nifti1Image(values, np.diag([1.0, 1.0, 2.5, 1.0])), path)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    for number in range(2):
        labels = np.zeros((48, 48, 12), np.uint8)
        labels[10:38, 8:36] = 1
        labels[15 + number : 25, 12:20, 2:8] = 2
        noise = np.random.default_rng(number).normal(0, 10, labels.shape)
        hu = np.select([labels == 1, labels == 2], [110, 40], -80) + noise
        write(tmp_path / "data" / f"volume-{number}.nii.gz", hu.astype(np.int16))
        write(tmp_path / "data" / f"segmentation-{number}.nii.gz", labels)
    return tmp_path / "data"


def model(path: Path, favourite: int, training: dict[str, object]) -> Path:
    """A model that answers with one label everywhere."""
    torch.manual_seed(0)
    network = LWHCN(NETWORK)
    torch.nn.init.zeros_(network.head.weight)
    with torch.no_grad():
        network.head.bias.copy_(torch.eye(3)[favourite])
    save_model(path, network, ModelCard(path.stem, network=NETWORK, training=training))
    return path


def test_models_are_compared_on_the_scans_and_what_they_saw_is_told(
    data: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    seen = content_hash(open_case(data / "volume-1.nii.gz").volume)
    first = model(tmp_path / "nothing.safetensors", 0, {"scans_sha256": [seen]})
    second = model(tmp_path / "liver.safetensors", 1, {})
    out = tmp_path / "out"
    arguments = ["compare", str(first), str(second), str(data), "--out", str(out), "--device", "cpu", "--json"]
    assert main(arguments) == 0
    found = json.loads(capfd.readouterr().out)
    assert found == json.loads((out / "comparison.json").read_text())
    liver = found["differences"]["liver"]
    share = 28 * 28 / 48**2
    expected = 2 * share / (1 + share)  # Dice of "all is liver"
    assert [case["a"] for case in liver["cases"]] == [0, 0]
    assert [case["b"] for case in liver["cases"]] == pytest.approx([expected] * 2)
    assert liver["difference"] == pytest.approx(expected)
    assert liver["verdict"] == "no difference shown"  # two scans cannot show one
    assert found["differences"]["tumour"]["difference"] == 0
    trained, unknown, few = found["warnings"]
    assert "nothing was trained on 1 of these scans" in trained
    assert "The card of liver does not list" in unknown
    assert "2 scans are too few" in few
    assert main(arguments) == 2  # nothing is overwritten


def test_folders_of_masks_are_compared(data: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    for number in range(7):
        truth = np.zeros((20, 20, 4), np.uint8)
        truth[2:18, 2:18] = 1
        truth[4 : 10 + number, 4:12, 1:3] = 2
        poor = truth.copy()
        poor[4:6][poor[4:6] == 2] = 1
        write(tmp_path / "references" / f"segmentation-{number}.nii.gz", truth)
        write(tmp_path / "poor" / f"volume-{number}" / "mask.nii.gz", poor)
        write(tmp_path / "perfect" / f"volume-{number}" / "mask.nii.gz", truth)
    names = [str(tmp_path / name) for name in ("poor", "perfect", "references")]
    assert main(["compare", *names, "--json"]) == 0
    found = json.loads(capfd.readouterr().out)["differences"]
    assert found["tumour"]["verdict"] == "better"
    assert found["tumour"]["mean_b"] == 1
    assert found["liver"]["verdict"] == "no difference shown"
    assert main(["compare", names[1], names[0], names[2]]) == 0
    assert "tumour: the second is worse" in capfd.readouterr().out


def test_a_model_and_a_folder_are_not_compared(data: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    one = model(tmp_path / "one.safetensors", 0, {})
    assert main(["compare", str(one), str(data), str(data)]) == 2
    assert "Give two models, or two folders of masks" in capfd.readouterr().err


def test_scans_are_known_by_hash_or_by_name() -> None:
    assert was_seen({"scans_sha256": ["abc"]}, "volume-3.nii.gz", "abc")
    assert was_seen({"cases": ["segmentation-3.nii"]}, "volume-3.nii.gz", "abc")
    assert not was_seen({"cases": ["volume-30"], "scans_sha256": ["x"]}, "volume-3.nii.gz", "abc")
    assert not was_seen({"scans_sha256": "abc", "cases": 3}, "volume-3.nii.gz", "a")


def test_a_fine_tuned_model_has_seen_what_its_start_has_seen(tmp_path: Path) -> None:
    listed = model(tmp_path / "listed.safetensors", 0, {"scans_sha256": ["b", "a"]})
    silent = model(tmp_path / "silent.safetensors", 0, {})
    (tmp_path / "weights.pth").write_bytes(b"not a model of ours")
    missing = tmp_path / "missing.safetensors"
    told = told_in_card([], (listed, None, missing, tmp_path / "weights.pth"))
    assert told == {"scans_sha256": ["a", "b"], "scans_incomplete": False}
    assert says_what_it_saw(told)
    assert not says_what_it_saw(told_in_card([], (listed, silent)))
    assert not says_what_it_saw(
        told_in_card([], (model(tmp_path / "next.safetensors", 0, told_in_card([], (silent,))),))
    )
