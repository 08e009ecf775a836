"""Labels in which liver and tumour have changed places are noticed, and put right on request."""

from dataclasses import replace
from pathlib import Path

import nibabel
import numpy as np

from core.training.datasets.find import find_scans
from core.training.datasets.reading import examine
from tests.core.training.children import write_pairs


def test_swapped_labels_are_refused_and_can_be_put_right(tmp_path: Path) -> None:
    folder = write_pairs(tmp_path / "data", 1)
    (scan,) = find_scans(folder).scans
    right = examine(scan)
    assert "swapped-labels" not in {each.code for each in right.problems}
    path = folder / "segmentation-0.nii.gz"
    image = nibabel.load(path)
    values = np.array([0, 2, 1], np.uint8)[np.asarray(image.dataobj)]
    nibabel.save(nibabel.Nifti1Image(values, image.affine), path)
    told = {each.code: each for each in examine(scan).problems}
    assert told["swapped-labels"].severity == "error"
    mended = examine(replace(scan, fixes=frozenset({"swapped-labels"})))
    assert "swapped-labels" not in {each.code for each in mended.problems}
    assert mended.labels is not None
    assert right.labels is not None
    assert np.array_equal(mended.labels, right.labels)
