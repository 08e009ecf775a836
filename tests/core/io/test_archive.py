"""Archives, good and hostile: what is in them comes out whole, or nothing does; nothing leaves the folder."""

import bz2
import gzip
import io
import lzma
import os
import stat
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from core.errors import UserError
from core.io import archive_readers, unpack
from core.io.archive import on_disk, unpack_into
from core.io.archive_kind import archive_kind
from core.io.private_folder import PrivateFolder, remove_left_over
from core.progress import Cancelled

DICOM = bytes(128) + b"DICM" + b"x" * 1000
PACK: dict[str, Callable[[bytes], bytes]] = {
    "tar": bytes,
    "tar.gz": gzip.compress,
    "tar.bz2": bz2.compress,
    "tar.xz": lzma.compress,
}


def zipped(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in members.items():
            file.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return path


def tarred(members: dict[str, bytes | tarfile.TarInfo]) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as file:
        for name, data in members.items():
            if isinstance(data, tarfile.TarInfo):
                data.name = name
                file.addfile(data)
            else:
                info = tarfile.TarInfo(name)
                info.size = len(data)
                file.addfile(info, io.BytesIO(data))
    return buffer.getvalue()


def written(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


def files_in(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two levels down, so that what climbs out would be seen in `tmp_path`."""
    result = tmp_path / "outer" / "inner"
    result.mkdir(parents=True)
    return result


GOOD = {"CD/ST0/IM 1": DICOM, "CD/ST0/IM2.dcm": DICOM, "CD/viewer.exe": b"MZ" + b"v" * 999, "vol/ct.nii.gz": b"n"}
KEPT = {"CD/ST0/IM 1", "CD/ST0/IM2.dcm", "vol/ct.nii.gz"}


@pytest.mark.parametrize("kind", ["zip", *PACK])
def test_images_come_out_whole_and_junk_stays_in(kind: str, tmp_path: Path, folder: Path) -> None:
    path = tmp_path / "anything"  # no ending: the first bytes tell
    if kind == "zip":
        zipped(path, GOOD)
    else:
        written(path, PACK[kind](tarred(GOOD)))
    assert archive_kind(path) == kind
    assert unpack_into(path, folder) == []
    assert files_in(folder) == KEPT
    assert (folder / "CD/ST0/IM 1").read_bytes() == DICOM


HOSTILE_NAMES = {
    "../../climbed.dcm": DICOM,
    "a/../../../climbed.dcm": DICOM,
    "..\\..\\climbed.dcm": DICOM,
    "good.dcm": DICOM,
    "/rooted.dcm": DICOM,
    "C:\\drive.dcm": DICOM,
    "x/NUL.dcm": DICOM,
    "x/Good.dcm": DICOM,
    "x/good.DCM": DICOM,
    "good.dcm/inside.dcm": DICOM,
}


@pytest.mark.parametrize("kind", ["zip", "tar"])
def test_no_name_leads_out_of_the_folder(kind: str, tmp_path: Path, folder: Path) -> None:
    path = tmp_path / f"names.{kind}"
    if kind == "zip":
        zipped(path, HOSTILE_NAMES)
    else:
        written(path, tarred(HOSTILE_NAMES))
    notes = unpack_into(path, folder)
    assert files_in(tmp_path) - {path.name} == {
        f"outer/inner/{name}"
        for name in ("good.dcm", "rooted.dcm", "drive.dcm", "x/_NUL.dcm", "x/Good.dcm", "x/2-good.DCM")
    }
    assert notes == ["4 members of the archive whose names lead out of the archive were left out."]


def test_links_and_devices_are_left_out(tmp_path: Path, folder: Path) -> None:
    special = {}
    for name, kind in (("soft", tarfile.SYMTYPE), ("hard", tarfile.LNKTYPE), ("pipe", tarfile.FIFOTYPE)):
        special[name] = tarfile.TarInfo()
        special[name].type, special[name].linkname = kind, str(tmp_path)
    path = written(tmp_path / "links.tar", tarred({**special, "soft/IM1": DICOM, "IM2": DICOM}))
    notes = unpack_into(path, folder)
    assert notes == ["3 members of the archive that are links or devices were left out."]
    assert not any(each.is_symlink() for each in folder.rglob("*"))
    assert files_in(folder) == {"soft/IM1", "IM2"}, "the link's name is a plain folder now"
    with zipfile.ZipFile(tmp_path / "links.zip", "w") as file:
        link = zipfile.ZipInfo("link.dcm")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        file.writestr(link, "/etc/passwd")
    assert unpack_into(tmp_path / "links.zip", folder) == [
        "1 members of the archive that are links or devices were left out."
    ]


@pytest.mark.parametrize("kind", ["zip", "tar.gz", "tar.xz"])
def test_a_bomb_is_refused_and_leaves_little(
    kind: str, tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unpack, "FREE_OF_RATIO_BYTES", 2**20)
    bomb = {"bomb.dcm": DICOM + bytes(2**23)}
    path = tmp_path / f"bomb.{kind}"
    if kind == "zip":
        zipped(path, bomb)
    else:
        written(path, PACK[kind](tarred(bomb)))
    with pytest.raises(UserError, match="100 times its size"):
        unpack_into(path, folder)
    assert sum(each.stat().st_size for each in folder.rglob("*")) <= 2**21


def test_too_many_and_too_much_are_refused(tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = zipped(tmp_path / "many.zip", {f"{number}.dcm": b"" for number in range(20)})
    monkeypatch.setattr(unpack, "MAX_MEMBERS", 10)
    with pytest.raises(UserError, match="more than 10 files"):
        unpack_into(path, folder)
    monkeypatch.setattr(archive_readers, "_MAX_TABLE_BYTES", 100)
    with pytest.raises(UserError, match="too many files"):
        unpack_into(path, folder)
    monkeypatch.setattr(unpack, "LEFT_FREE_BYTES", 2**62)
    with pytest.raises(UserError, match="not enough space"):
        unpack_into(written(tmp_path / "one.tar", tarred({"IM1": DICOM})), folder)


def test_a_zip_that_lies_about_sizes_is_refused(tmp_path: Path, folder: Path) -> None:
    path = zipped(tmp_path / "liar.zip", {"a.dcm": DICOM * 20})
    data = bytearray(path.read_bytes())
    at = data.rfind(b"PK\x01\x02") + 24
    data[at : at + 4] = (600).to_bytes(4, "little")
    path.write_bytes(data)
    with pytest.raises(UserError, match="damaged or not complete"):
        unpack_into(path, folder)


@pytest.mark.parametrize("kind", ["zip", *PACK])
def test_an_archive_that_was_cut_off_is_refused_wherever_the_cut_lies(
    kind: str, tmp_path: Path, folder: Path
) -> None:
    whole = tmp_path / "whole"
    if kind == "zip":
        zipped(whole, {f"IM{number}.dcm": os.urandom(700) for number in range(4)})
    else:
        written(whole, PACK[kind](tarred({f"IM{number}.dcm": os.urandom(700) for number in range(4)})))
    data = whole.read_bytes()
    data = data.rstrip(b"\0") if kind == "tar" else data
    for length in range(600, len(data) - 1, 97):
        path = written(tmp_path / f"cut.{kind}", data[:length])
        with (
            PrivateFolder(tmp_path / "private") as private,
            pytest.raises(UserError, match="damaged or not complete"),
        ):
            unpack_into(path, private.path)


def test_an_encrypted_zip_and_foreign_archives_are_refused_in_a_sentence(tmp_path: Path, folder: Path) -> None:
    path = zipped(tmp_path / "secret.zip", {"a.dcm": DICOM})
    data = bytearray(path.read_bytes())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.find(mark) + offset] |= 1
    with pytest.raises(UserError, match=r"secret\.zip is encrypted"):
        unpack_into(written(path, bytes(data)), folder)
    with pytest.raises(UserError, match="RAR archive"):
        unpack_into(written(tmp_path / "a.rar", b"Rar!\x1a\x07" + bytes(600)), folder)


def test_a_packed_volume_is_no_archive(tmp_path: Path) -> None:
    assert archive_kind(written(tmp_path / "ct.nii.gz", gzip.compress(bytes(1000)))) == ""
    assert archive_kind(written(tmp_path / "slice.zip", DICOM)) == "", "whatever its name"
    assert archive_kind(tmp_path) == ""


def test_the_private_folder_is_private_and_vanishes(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", {"IM1": DICOM})
    with on_disk(path) as place:
        assert files_in(place) == {"IM1"}
        if os.name != "nt":
            assert stat.S_IMODE(place.stat().st_mode) == 0o700
            assert stat.S_IMODE(place.parent.stat().st_mode) == 0o700
    assert not place.exists()
    assert not list(place.parent.iterdir())
    with on_disk(tmp_path) as same:
        assert same == tmp_path

    def stop(fraction: float, text: str) -> None:
        raise Cancelled

    with pytest.raises(Cancelled), on_disk(path, stop):
        pass
    assert not list(place.parent.iterdir())


def test_what_a_crash_left_goes_at_the_next_start_and_what_lives_stays(tmp_path: Path) -> None:
    living = PrivateFolder(tmp_path)
    (living.path / "IM1").write_bytes(DICOM)
    crashed = PrivateFolder(tmp_path)
    (crashed.path / "IM1").write_bytes(DICOM)
    crashed._lock.close()  # what the system does for a process that dies
    stranger = tmp_path / "stranger"
    stranger.mkdir()
    assert remove_left_over(tmp_path) == 1
    assert living.path.is_dir()
    assert not crashed.path.exists()
    assert stranger.is_dir(), "it may be about to get its lock"
    assert remove_left_over(tmp_path, now_s=stranger.stat().st_mtime + 90_000) == 1
    living.close()
    assert not list(tmp_path.iterdir())
