"""Mutated tables of CDs, zip and tar files: the scan or a sentence, nothing elsewhere, nothing left."""

import sys
from pathlib import Path

import pytest

from tests.malformed import MAX_RESIDENT_MEGABYTES, run_corpus

MUTANTS = 320


@pytest.mark.skipif(sys.platform != "linux", reason="memory is limited and read the way of Linux")
def test_mutated_archives_and_tables_end_in_the_scan_or_a_sentence(tmp_path: Path) -> None:
    outcome = run_corpus("tests.core.io.malformed_archives", tmp_path, MUTANTS)
    assert outcome.wrong == []
    assert outcome.opened > MUTANTS / 5, outcome
    assert outcome.refused > MUTANTS / 5, outcome
    assert outcome.megabytes < MAX_RESIDENT_MEGABYTES
    kept = [path.name for path in tmp_path.glob("child*/cache/hepascope/unpacked/*") if path.is_dir()]
    assert kept == []
    assert not Path("/tmp/hepascope-escaped.dcm").exists()
