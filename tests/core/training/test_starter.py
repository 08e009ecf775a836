import csv
from dataclasses import replace
from pathlib import Path

import nibabel as nib
import numpy as np
import pytest

from core.errors import UserError
from core.model.weights import load_model
from core.training.anatomy import find_anatomies, read_anatomy
from core.training.events import Epoch, Event, Finished
from core.training.starter import (
    RealScan,
    Recipe,
    make_samples,
    read_real,
    starter_config,
    train_starter,
    unseen_samples,
)
from core.training.tissues import Tissue

NAMES = {
    1: "liver",
    2: "vertebrae_L1",
    3: "rib_left_9",
    4: "stomach",
    5: "inferior_vena_cava",
    6: "lung_lower_lobe_right",
}


@pytest.fixture
def labels_folder(tmp_path: Path) -> Path:
    """A label map of 3 mm voxels, stored right to left, back to front (RAS)."""
    labels = np.zeros((24, 60, 76), np.uint8)  # canonical: towards head, back, left
    labels[:, 44:54, 33:43] = 2
    labels[:, 18:40, 4:6] = labels[:, 18:40, 70:72] = 3
    labels[6:20, 14:40, 8:36] = 1
    labels[8:18, 16:30, 46:60] = 4
    labels[:, 40:43, 34:38] = 5
    labels[20:, 14:40, 8:30] = 6
    folder = tmp_path / "anatomy"
    folder.mkdir()
    stored = np.ascontiguousarray(labels[:, ::-1, ::-1].transpose(2, 1, 0))
    nib.save(nib.Nifti1Image(stored, np.diag([3.0, 3.0, 3.0, 1.0])), folder / "toy_multilabel.nii.gz")
    with (folder / "toy_labels.csv").open("w", newline="") as file:
        table = csv.writer(file)
        table.writerow(("id", "name", "voxels"))
        table.writerows((number, name, 1) for number, name in NAMES.items())
    return folder


def test_a_label_map_is_read_in_canonical_order(labels_folder: Path) -> None:
    anatomy = read_anatomy(find_anatomies(labels_folder)[0])
    centre = np.argwhere(anatomy.liver).mean(axis=0)
    spine = np.argwhere(np.isin(anatomy.tissue, (Tissue.MARROW, Tissue.BONE))).mean(axis=0)
    assert centre[2] < anatomy.tissue.shape[2] / 2  # the liver is on the right
    assert centre[1] < spine[1]  # in front of the spine
    assert anatomy.liver.sum() * 0.008 == pytest.approx(14 * 26 * 28 * 0.027, rel=0.05)


def test_a_folder_without_label_maps_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="no label maps"):
        find_anatomies(tmp_path)


@pytest.fixture
def real(tmp_path: Path) -> RealScan:
    """A scan of eight slices whose HU grow by 1 from the feet up, and its label map."""
    scan = np.full((30, 30, 8), -900, np.int16)
    scan[5:25, 5:25] = 60 + np.arange(8)
    truth = np.zeros(scan.shape, np.uint8)
    truth[8:20, 8:20] = 5
    for name, values in (("scan", scan), ("truth", truth)):
        nib.save(nib.Nifti1Image(values, np.diag([3.0, 3.0, 3.0, 1.0])), tmp_path / f"{name}.nii.gz")
    return RealScan(tmp_path / "scan.nii.gz", tmp_path / "truth.nii.gz", 5)


def test_held_out_slices_of_a_scan_are_measured_on_and_never_trained_on(
    real: RealScan, labels_folder: Path, tmp_path: Path
) -> None:
    real = replace(real, held_out=(2, 5))
    trained, slab = read_real(real)
    assert [sorted({int(hu) for hu in part.hu[part.labels > 0]}) for part in trained] == [[60, 61], [65, 66, 67]]
    assert slab is not None
    assert {int(hu) for hu in slab.hu[slab.labels > 0]} == {62, 63, 64}
    recipe = Recipe(labels_folder, tmp_path / "cache", (real,), painted=0, phantoms=0, copies_of_real=4, unseen=1)
    make_samples(replace(recipe, real=(replace(real, held_out=None),)))  # an older cache, with those slices in it
    for file in make_samples(recipe)[2].files:
        sample = file.read()
        assert not 61.5 < np.median(sample.hu[sample.labels == 1]) < 64.5
    assert len(unseen_samples(recipe)) == 3


@pytest.mark.parametrize("held_out", [(0, 8), (5, 2), (2, 9)])
def test_slices_that_cannot_be_held_out_are_refused(real: RealScan, held_out: tuple[int, int]) -> None:
    with pytest.raises(UserError):
        read_real(replace(real, held_out=held_out))


def test_labels_of_another_scan_are_refused(real: RealScan, tmp_path: Path) -> None:
    nib.save(nib.Nifti1Image(np.ones((30, 30, 7), np.uint8), np.eye(4)), tmp_path / "other.nii.gz")
    with pytest.raises(UserError, match="not on the grid"):
        read_real(replace(real, labels=tmp_path / "other.nii.gz"))


def test_the_outline_of_hcc048_fits_the_scan(shared_data: Path) -> None:
    outline = Path(__file__).parents[2] / "data" / "ct_hcc048_liver.nii.gz"
    trained, slab = read_real(RealScan(shared_data / "ct_hcc048" / "dicom", outline, 1, (28, 52)))
    assert slab is not None
    pieces = [*trained, slab]
    assert sum((piece.labels > 0).sum() * np.prod(piece.spacing_mm) / 1000 for piece in pieces) == pytest.approx(
        1354, rel=0.01
    )
    for piece in pieces:
        assert np.median(piece.hu[piece.labels > 0]) == pytest.approx(113, abs=6)


def test_samples_are_made_once(real: RealScan, labels_folder: Path, tmp_path: Path) -> None:
    recipe = Recipe(labels_folder, tmp_path / "cache", (real,), painted=2, phantoms=0, copies_of_real=2)
    groups = make_samples(recipe)
    assert [(group.name, len(group.files)) for group in groups] == [("painted", 2), ("phantom", 0), ("real", 2)]
    written = {path: path.stat().st_mtime_ns for path in recipe.cache.iterdir()}
    make_samples(recipe)
    assert {path: path.stat().st_mtime_ns for path in recipe.cache.iterdir()} == written
    copy = groups[2].files[0].read()
    assert np.median(copy.hu[copy.labels == 1]) == pytest.approx(64, abs=3)


def test_the_recipe_makes_a_model_that_says_what_it_is(labels_folder: Path, tmp_path: Path) -> None:
    config = replace(starter_config(minutes=None), patch_zyx=(4, 32, 32), batch=1, iterations=1)
    recipe = Recipe(labels_folder, tmp_path / "cache", painted=1, phantoms=1, unseen=1)
    events: list[Event] = []
    path = train_starter(recipe, tmp_path / "model.safetensors", config, emit=events.append)
    card = load_model(path).card
    assert card.preprocessing.grid_mm == (3.0, 3.0, 3.0)
    assert "not a medical device" in card.description
    assert card.training["iterations"] == 1
    assert any("CC BY 4.0" in source for source in card.training["sources"])
    assert [event.cases for event in events if isinstance(event, Epoch)] == [2]
    assert card.scores["held-out scans"] == 2
    assert isinstance(events[-1], Finished)
