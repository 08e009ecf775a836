"""The index says what the files say, whatever happens to it; the queue says why."""

import multiprocessing
import sqlite3
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from core.case_file import SavedCase, write_case
from core.effort import Effort
from core.kept import KeptVoxels
from core.library.entries import CaseEntry, case_entry
from core.library.index import Library, Search
from core.library.queue import correction_queue
from core.provenance import MaskRecord
from core.reading import ModelRun, Reading, Verdict
from core.scan_reference import ScanReference
from tests.core.test_journal import SHAPE, case_of

MODEL = MaskRecord("model", model_sha256="abc")


def mask(tumour: int = 2) -> np.ndarray:
    values = np.zeros(SHAPE, np.uint8)
    values[0, 1:4, 1:5] = 1
    values[0, 1, 1 : 1 + tumour] = 2
    return values


def write(path: Path, record: MaskRecord = MODEL, percent: int | None = None, **more: object) -> Path:
    kept = KeptVoxels.of(mask())
    run = (
        None if percent is None else ModelRun(kept, KeptVoxels.of((mask() > 0).astype(np.uint8) * np.uint8(percent)))
    )
    reading = Reading(record, run=run, verdicts=more.pop("verdicts", ()))
    scan = replace(ScanReference.of(case_of()), path=str(path.parent), name=path.stem)
    write_case(path, SavedCase(scan, reading, kept, "A. Reader", **more), overwrite=True)
    return path


@pytest.fixture
def library(tmp_path: Path) -> Library:
    folder = tmp_path / "cases"
    folder.mkdir()
    library = Library(tmp_path / "library")
    library.saw(write(folder / "one.hepascope", percent=80))
    library.saw(write(folder / "two.hepascope", MODEL.with_edit("Brush"), percent=95, effort=Effort(3, 40, 12.0)))
    library.saw(write(folder / "three.hepascope", MaskRecord("empty").with_edit("Brush")))
    return library


def names(found: list[CaseEntry]) -> set[str]:
    return {each.name for each in found}


def test_an_entry_says_what_the_file_holds(tmp_path: Path) -> None:
    entry = case_entry(write(tmp_path / "one.hepascope", MODEL.with_edit("Brush"), 80, effort=Effort(3, 40, 12.0)))
    voxel_ml = case_of().volume.geometry.voxel_ml
    assert (entry.state, entry.agreement_percent, entry.model_sha256) == ("corrected", 80.0, "abc")
    assert entry.liver_ml == pytest.approx(12 * voxel_ml)
    assert entry.tumour_ml == pytest.approx(2 * voxel_ml)
    assert (entry.changes, entry.changed_voxels, entry.seconds, entry.scan_is_there) == (3, 40, 12.0, True)
    reviewed = write(tmp_path / "two.hepascope", verdicts=(Verdict((0, 1, 1), "accepted"),))
    assert case_entry(reviewed).state == "reviewed"


def test_search_by_state_doubt_text_and_date(library: Library) -> None:
    assert names(library.find()) == {"one", "two", "three"}
    assert names(library.find(Search(states=("corrected", "drawn")))) == {"two", "three"}
    assert names(library.find(Search(most_agreement_percent=90))) == {"one"}
    assert [each.name for each in library.find(Search(order="doubt"))] == ["one", "two", "three"]
    assert names(library.find(Search(text="TWO"))) == {"two"}
    assert library.find(Search(text="%")) == []
    assert library.find(Search(until="2000-01-01")) == []
    assert len(library.find(Search(limit=2))) == 2


def test_files_are_the_truth(library: Library, tmp_path: Path) -> None:
    folder = tmp_path / "cases"
    (folder / "one.hepascope").unlink()
    write(folder / "two.hepascope", MODEL, percent=70)
    write(folder / "new.hepascope")
    (folder / "broken.hepascope").write_bytes(b"no case")
    library.refresh()
    assert names(library.find()) == {"two", "three", "new"}
    assert library.find(Search(text="two"))[0].state == "model"
    ((path, problem),) = library.damaged()
    assert path.name == "broken.hepascope"
    assert "no saved case" in problem
    path.unlink()
    library.refresh()
    assert library.damaged() == []


def test_a_folder_that_is_away_keeps_its_cases(library: Library, tmp_path: Path) -> None:
    (tmp_path / "cases").rename(tmp_path / "unplugged")
    library.refresh()
    assert library.count() == 3
    (tmp_path / "unplugged").rename(tmp_path / "cases")


@pytest.mark.parametrize("harm", ["gone", "torn", "other version"])
def test_a_lost_or_damaged_index_is_made_anew(library: Library, tmp_path: Path, harm: str) -> None:
    before = library.find()
    index = tmp_path / "library" / "index.sqlite"
    if harm == "gone":
        index.unlink()
    elif harm == "torn":
        index.write_bytes(b"SQLite format 3\0" + b"\xff" * 5000)
    else:
        with sqlite3.connect(index) as connection:
            connection.execute("PRAGMA user_version = 99")
        connection.close()
    library.refresh()
    assert library.find() == before


def _save_many(folder: Path, library: Path, who: str) -> None:
    for number in range(8):
        Library(library).saw(write(folder / f"{who}-{number}.hepascope"))


def test_two_windows_share_it(tmp_path: Path) -> None:
    folder = tmp_path / "cases"
    folder.mkdir()
    context = multiprocessing.get_context("spawn")
    windows = [context.Process(target=_save_many, args=(folder, tmp_path / "library", who)) for who in "ab"]
    for window in windows:
        window.start()
    for window in windows:
        window.join(60)
        assert window.exitcode == 0
    assert Library(tmp_path / "library").count() == 16


def test_the_queue_is_ordered_by_what_speaks_for_a_case() -> None:
    def case(name: str, **values: object) -> CaseEntry:
        plain = CaseEntry(
            name, name, "", name, "2026-01-01", "A", "model", 97.0, 1500.0, 10.0, 2.5, "abc", 0, 0, 0.0, 0, True
        )
        return replace(plain, **values)

    cases = [case(f"plain{number}", liver_ml=1400.0 + 20 * number) for number in range(8)]
    doubtful, costly = case("doubtful", agreement_percent=60.0), case("costly", changes=40, changed_voxels=9000)
    thick, done = case("thick", slice_mm=9.0), case("done", state="corrected", agreement_percent=10.0)
    gone = case("gone", agreement_percent=10.0, scan_is_there=False)
    queue = correction_queue([*cases, thick, costly, doubtful, done, gone])
    assert [each.case.name for each in queue[:2]] == ["doubtful", "costly"]
    assert {"done", "gone"}.isdisjoint(each.case.name for each in queue)
    assert queue[0].reasons[0] == "The model agrees with itself on 60 % of the liver only."
    assert queue[1].reasons == ("An earlier mask of it took 40 corrections (9000 voxels).",)
    assert queue[-1].weight == 0
    assert queue[-1].reasons == ("Nothing speaks for it but that nobody has looked at it.",)
