"""Scans are found in trees, on CDs and in archives, as they are read, and opened with the headers that are known."""

import os
import shutil
import tarfile
import zipfile
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from pydicom import dcmread

from core.errors import UserError
from core.io import SeveralSeries, dicom_header, find_series, open_case
from core.io.archive import on_disk
from core.io.finding.entry import LISTED, READY, FoundSeries
from core.io.finding.finder import Finding
from core.progress import Cancelled
from tests.core.io.dicom_builder import SeriesSpec, write_series
from tests.core.io.finding.tree import PHASES, SLICES, Tree, write_cd, write_junk, write_tree


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Tree:
    """Three patients; only ever read."""
    made = write_tree(tmp_path_factory.mktemp("stick"))
    write_junk(made.folder)
    return made


@pytest.fixture(scope="module")
def cd(tree: Tree, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One patient's CD with a DICOMDIR; copied before anything is changed."""
    small = write_tree(tmp_path_factory.mktemp("small"), patients=1)
    return write_cd(small, tmp_path_factory.mktemp("cd"))


def kinds(entries: list[FoundSeries]) -> Counter[str]:
    return Counter(entry.kind for entry in entries)


def check_hu(finding: Finding, tree: Tree, uid: str) -> None:
    case = finding.open(uid)
    # The builder stacks towards the head, which is canonical.
    np.testing.assert_array_equal(case.volume.hu, tree.hu[uid])
    assert case.source.series_uid == uid


def test_a_tree_is_found_whole_and_everything_can_be_opened(tree: Tree) -> None:
    with Finding(tree.folder) as finding:
        finding.look_all()
        entries = list(finding.entries.values())
        assert kinds(entries) == {"": 18, "localizer": 6, "dose report": 6}
        assert len({entry.patient.key for entry in entries}) == 3
        assert len({entry.study.uid for entry in entries}) == 6
        scans = [entry for entry in entries if entry.is_scan]
        assert all(entry.can_open and entry.slices == SLICES and entry.size == (8, 6) for entry in scans)
        assert {entry.patient.name for entry in scans} == {"Geheim, Anna", "Muster, Max", "Doe, Jane M"}
        one = finding.entries["1.2.2.1.3"]
        assert (one.description, one.phase.phase, one.study.date, one.time) == (
            PHASES[2],
            "portal",
            "2020-02-03",
            "10:16",
        )
        assert one.spacing_mm == pytest.approx((2.5, 0.8, 0.7))
        assert Counter(entry.phase.phase for entry in scans) == {"native": 6, "arterial": 6, "portal": 6}
        for uid in ("1.2.1.1.1", "1.2.3.2.2"):
            check_hu(finding, tree, uid)


def test_opening_reads_no_header_again(tree: Tree, monkeypatch: pytest.MonkeyPatch) -> None:
    with Finding(tree.folder / "DICOM" / "PA0") as finding:
        finding.look_all()

        def refuse(*_: object) -> None:
            raise AssertionError("a header was read again")

        monkeypatch.setattr(dicom_header, "read_header", refuse)
        monkeypatch.setattr("core.io.dicom.read_header", refuse)
        check_hu(finding, tree, "1.2.1.2.3")


def test_it_streams_and_goes_on_after_being_stopped(tree: Tree) -> None:
    reports = 0

    def stop_soon(fraction: float, text: str) -> None:
        nonlocal reports
        reports += text.startswith("Reading")
        if reports > 3:
            raise Cancelled

    with Finding(tree.folder) as finding:
        with pytest.raises(Cancelled):
            for _ in finding.look(stop_soon):
                pass
        seen = finding.files_read
        assert 0 < seen < 84
        assert not any(entry.can_open for entry in finding.entries.values()), "more slices may come"
        with pytest.raises(UserError):
            finding.open("1.2.1.1.1")
        states: dict[str, set[str]] = {}
        pictures = set()
        for change in finding.look():
            for entry in change.entries:
                states.setdefault(entry.key, set()).add(entry.state)
                pictures |= {entry.key} if entry.picture is not None else set()
        assert finding.files_read == 84 + 5, "each file once; the sixth of the junk is hidden"
        assert all(READY in told for told in states.values())
        assert len(pictures) == 18
        check_hu(finding, tree, "1.2.1.1.1")


def test_a_cd_is_told_by_its_table_first_and_then_by_its_files(cd: Path, tmp_path: Path) -> None:
    place = shutil.copytree(cd, tmp_path / "cd")
    with Finding(place / "DICOMDIR") as finding:
        changes = list(finding.look())
        first = changes[0].entries
        assert {entry.state for entry in first} == {LISTED}
        assert sum(entry.slices for entry in first if entry.is_scan) >= 6 * SLICES
        assert first[0].patient.name == "Geheim, Anna"
        entries = list(finding.entries.values())
        assert kinds(entries) == {"": 6, "localizer": 2, "dose report": 2}
        assert all(entry.state == READY for entry in entries)


def test_names_of_other_capitals_are_found(cd: Path, tmp_path: Path) -> None:
    place = shutil.copytree(cd, tmp_path / "cd")
    for folder, _, names in os.walk(place, topdown=False):
        for name in names:
            Path(folder, name).rename(Path(folder, f"{name.lower()};1" if name != "README.TXT" else name))
        if Path(folder) != place:
            Path(folder).rename(Path(folder).with_name(Path(folder).name.lower()))
    with Finding(place) as finding:
        finding.look_all()
        scans = [entry for entry in finding.entries.values() if entry.is_scan]
        assert len(scans) == 6
        assert all(entry.can_open and not entry.remark for entry in scans)


def test_missing_files_are_told_and_hostile_references_are_not_followed(cd: Path, tmp_path: Path) -> None:
    place = shutil.copytree(cd, tmp_path / "cd")
    outside = tmp_path / "outside.dcm"
    write_series(tmp_path / "else", SeriesSpec(series_uid="6.6.6"))
    table = dcmread(place / "DICOMDIR")
    records = [each for each in table.DirectoryRecordSequence if "ReferencedFileID" in each]
    scans = [each for each in records if dcmread(place.joinpath(*each.ReferencedFileID)).SeriesNumber < 8]
    gone = place.joinpath(*scans[0].ReferencedFileID)
    gone_uid = str(dcmread(gone).SeriesInstanceUID)
    gone.rename(outside)
    hostile = (["..", "outside.dcm"], "..\\..\\outside.dcm", str(outside), ["DICOM", "..", "..", "outside.dcm"])
    with dicom_header.quiet_pydicom():
        for record, reference in zip(scans[-4:], hostile, strict=False):
            record.ReferencedFileID = reference
        table.save_as(place / "DICOMDIR")
    with Finding(place) as finding:
        finding.look_all()
        assert finding.files_read == sum(1 for each in place.rglob("*") if each.is_file() and each.name[0] != ".")
        assert not any(path.name == "outside.dcm" for path in finding._read)
        assert "names 4 files of this series" in finding.entries[gone_uid].remark
        told = finding.open(gone_uid).notes
        assert any("not there" in note for note in told)


@pytest.mark.parametrize("name", ["DICOMDIR", "DICOMDIR-bigEnd", "DICOMDIR-reordered", "DICOMDIR-nooffset"])
def test_real_tables_of_contents(name: str, shared_data: Path, tmp_path: Path) -> None:
    folder = shared_data / "dicom_edge" / "pydicom_wheel" / "dicomdirtests"
    for each in ("77654033", "98892001", "98892003"):
        shutil.copytree(folder / each, tmp_path / each)
    shutil.copy(folder / name, tmp_path / "DICOMDIR")
    with Finding(tmp_path) as finding:
        first = next(finding.look(pictures=False)).entries
    assert Counter(entry.modality for entry in first) == {"CT": 3, "MR": 7, "CR": 3}
    assert {entry.patient.name for entry in first} == {"Doe, Archibald", "Doe, Peter"}


def pack(source: Path, target: Path) -> Path:
    if target.suffix == ".zip":
        with zipfile.ZipFile(target, "w") as file:
            for path in sorted(source.rglob("*")):
                file.write(path, path.relative_to(source))
    else:
        with tarfile.open(target, f"w:{target.suffix[1:]}") as file:
            file.add(source, arcname="disc")
    return target


@pytest.mark.parametrize("name", ["patient.zip", "patient.tar.gz"])
def test_a_scan_in_an_archive_is_found_opened_and_found_again(name: str, tree: Tree, tmp_path: Path) -> None:
    archive = pack(tree.folder / "DICOM" / "PA1", tmp_path / name)
    scratch = tmp_path / "scratch"
    with Finding(archive, scratch) as finding:
        finding.look_all()
        assert kinds(list(finding.entries.values())) == {"": 6, "localizer": 2, "dose report": 2}
        check_hu(finding, tree, "1.2.2.1.2")
        case = finding.open("1.2.2.1.2")
        assert (case.source.path, case.name) == (archive, "patient")
    assert not list(scratch.iterdir()), "nothing is left on the disk"
    with on_disk(archive) as place:
        slices = [place / one.path.relative_to(archive) for one in case.source.slices]
        assert [dcmread(each).SeriesInstanceUID for each in slices] == ["1.2.2.1.2"] * SLICES
    again = open_case(case.source.path, series_uid=case.source.series_uid)
    assert again.told_phase.phase == case.told_phase.phase == "arterial"
    assert again.content_hash == case.content_hash
    with pytest.raises(SeveralSeries, match="holds 6 scans"):
        open_case(archive)
    assert len(find_series(archive)) == 10


def test_damaged_files_refuse_their_series_alone_where_a_table_tells(cd: Path, tmp_path: Path) -> None:
    place = shutil.copytree(cd, tmp_path / "cd")
    with Finding(place) as finding:
        finding.look_all()
        folders = {key: entry.folder for key, entry in finding.entries.items() if entry.is_scan}
    key, folder = next(iter(folders.items()))
    victim = next(folder.iterdir())
    victim.write_bytes(bytes(victim.stat().st_size))
    with Finding(place) as finding:
        finding.look_all()
        spoilt = finding.entries[key]
        assert not spoilt.can_open
        assert "is damaged and may be a slice of this scan" in (spoilt.problem or "")
        with pytest.raises(UserError, match="is damaged"):
            finding.open(key)
        assert sum(entry.can_open for entry in finding.entries.values()) == 5


def test_nothing_and_volumes(tmp_path: Path, shared_data: Path) -> None:
    write_junk(tmp_path / "junk")
    with pytest.raises(UserError, match="holds no DICOM images"):
        open_case(pack(tmp_path / "junk", tmp_path / "junk.zip"))
    volumes = tmp_path / "volumes" / "case 1"
    volumes.mkdir(parents=True)
    shutil.copy(next((shared_data / "ct_unenhanced").glob("*.nii.gz")), volumes / "ct.nii.gz")
    archive = pack(tmp_path / "volumes", tmp_path / "v.zip")
    case = open_case(archive)
    assert case.source.kind == "NIfTI"
    assert open_case(archive, series_uid=case.source.series_uid).content_hash == case.content_hash
