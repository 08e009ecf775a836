"""Mutated NIfTI, NRRD and MetaImage files: a scan or a sentence, never a crash, much memory or a file elsewhere."""

import random
import sys
from pathlib import Path

import numpy as np
import pytest

from core.errors import UserError
from core.exporting.nrrd import write_seg_nrrd
from core.importing.read import read_labels
from tests.core.exporting.test_writing import nifti_case, snapshot
from tests.core.io.malformed_volumes import text_line, text_number
from tests.malformed import MAX_RESIDENT_MEGABYTES, mutated, run_corpus

MUTANTS = 1400


@pytest.mark.skipif(sys.platform != "linux", reason="memory is limited and read the way of Linux")
def test_mutated_files_end_in_a_scan_or_a_sentence(tmp_path: Path) -> None:
    outcome = run_corpus("tests.core.io.malformed_volumes", tmp_path, MUTANTS)
    assert outcome.wrong == []
    assert outcome.opened > MUTANTS / 15, outcome
    assert outcome.refused > MUTANTS / 4, outcome
    assert len(outcome.sentences) > 20, outcome.sentences
    assert outcome.megabytes < MAX_RESIDENT_MEGABYTES


def test_mutated_segmentations_end_in_labels_or_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    export = snapshot(nifti_case(tmp_path / "in"))
    path = tmp_path / "liver.seg.nrrd"
    write_seg_nrrd(path, export)
    whole = path.read_bytes()
    read = refused = 0
    for number in range(300):
        luck = random.Random(f"segments {number}")
        path.write_bytes(luck.choice((mutated, text_line, text_number))(luck, whole))
        try:
            found = read_labels(path, export.case)
        except UserError:
            refused += 1
        else:
            read += 1
            shape = export.case.volume.geometry.shape_zyx
            assert all(part.voxels.shape_zyx == shape and part.count for part in found.parts)
    assert min(read, refused) > 30
    assert np.count_nonzero(export.mask)
