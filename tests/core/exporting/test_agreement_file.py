"""Agreement in the files: on the scan's own grid, in per cent, and never where it is not known."""

import csv
import json
from pathlib import Path

import nibabel
import numpy as np
import pytest

from core.box import Box
from core.case import Case
from core.exporting.nifti import AGREEMENT_NAME
from core.exporting.numbers import CSV_NAME, JSON_NAME
from core.exporting.snapshot import ExportInput
from core.exporting.writing import export_case
from core.io import open_case
from core.kept import KeptVoxels
from core.measure import measure_reading
from core.provenance import MaskRecord
from core.reading import ModelRun, Reading

SHAPE_IJK = (12, 10, 8)
AFFINE = np.array([[-0.7, 0, 0, 80], [0, 0.8, 0, 90], [0, 0, -2.5, 300], [0, 0, 0, 1.0]])


@pytest.fixture
def case(tmp_path: Path) -> Case:
    hu = np.random.default_rng(0).integers(-200, 200, SHAPE_IJK).astype(np.int16)
    nibabel.save(nibabel.Nifti1Image(hu, AFFINE), tmp_path / "scan.nii.gz")
    return open_case(tmp_path / "scan.nii.gz")


def exported(case: Case, folder: Path, *, with_agreement: bool, drawn_by_hand: bool = False) -> list[Path]:
    """A liver with two tumours that the model found, one of them in doubt; perhaps one more drawn by hand."""
    shape = case.volume.hu.shape
    mask = np.zeros(shape, np.uint8)
    mask[1:7, 1:9, 1:11] = 1
    mask[2:5, 2:5, 2:5] = mask[2:4, 6:8, 7:9] = 2
    percent = np.full(shape, 90, np.uint8)
    percent[1:5, 5:9, 6:10] = 50
    box = Box((0, 0, 0), (8, 9, 12))
    run = ModelRun(KeptVoxels.of(mask), KeptVoxels.of_part(np.ascontiguousarray(percent[box.slices]), box, shape))
    if drawn_by_hand:
        mask[6, 2:4, 8:10] = 2
    reading = Reading(run=run)
    numbers = measure_reading(case.volume, mask, reading)
    return export_case(folder, ExportInput(case, mask, numbers, MaskRecord(), reading, with_agreement))


def test_each_tumour_has_its_figure(case: Case, tmp_path: Path) -> None:
    exported(case, tmp_path / "out", with_agreement=False, drawn_by_hand=True)
    document = json.loads((tmp_path / "out" / JSON_NAME).read_text())["measurements"]
    assert [tumour["agreement_percent"] for tumour in document["tumours"]] == [90.0, 50.0, None]
    assert 50 < document["agreement"]["liver_percent"] < 90
    assert "No probability" in document["agreement"]["note"]
    rows = list(csv.DictReader((tmp_path / "out" / CSV_NAME).read_text().splitlines()))
    assert [row["agreement_percent"] for row in rows if row["structure"] == "tumour"] == ["90.000", "50.000", ""]
    assert not (tmp_path / "out" / AGREEMENT_NAME).exists()


def test_the_voxels_lie_on_the_scans_own_grid(case: Case, tmp_path: Path) -> None:
    paths = exported(case, tmp_path / "out", with_agreement=True)
    assert paths[-1].name == AGREEMENT_NAME
    image = nibabel.load(paths[-1])
    values = np.asarray(image.dataobj)
    assert np.allclose(image.affine, AFFINE)
    canonical = case.axis_order.to_canonical(values.transpose(2, 1, 0))
    assert (canonical[1:5, 5:9, 6:10] == 50).all()
    assert (canonical[:, 9] == 0).all()
    assert set(np.unique(values)) == {0, 50, 90}
