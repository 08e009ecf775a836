"""A thousand mutated DICOM files: a scan or a sentence, never a crash, a hang, much memory or a file elsewhere."""

import sys
from pathlib import Path

import pytest

from tests.malformed import MAX_RESIDENT_MEGABYTES, run_corpus

MUTANTS = 1000


@pytest.mark.skipif(sys.platform != "linux", reason="memory is limited and read the way of Linux")
def test_mutated_dicom_ends_in_a_scan_or_a_sentence(tmp_path: Path) -> None:
    outcome = run_corpus("tests.core.io.malformed_dicom", tmp_path, MUTANTS)
    assert outcome.wrong == []
    assert outcome.opened > MUTANTS / 15, outcome
    assert outcome.refused > MUTANTS / 4, outcome
    assert len(outcome.sentences) > 12, outcome.sentences
    assert not [sentence for sentence in outcome.sentences if "disk" in sentence], "damage is no fault of the disk"
    assert outcome.megabytes < MAX_RESIDENT_MEGABYTES
