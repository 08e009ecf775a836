"""A CD, a zip and tar files, and what only they can suffer: seeds for tests/malformed.py."""

import gzip
import io
import os
import random
import sys
import tarfile
import zipfile
from pathlib import Path
from typing import Any

from pydicom import dcmread, dcmwrite
from pydicom.fileset import FileSet

from core.io.dicom_header import quiet_pydicom
from tests.core.io.dicom_builder import SeriesSpec, random_hu, write_series
from tests.malformed import Mutator, Seed

OUTSIDE = "outside"
"""A folder beside the CD that no name may lead to."""
SLICES = 4
_NAMES = (
    f"../{OUTSIDE}/IM0000.dcm",
    f"..\\{OUTSIDE}\\IM0000.dcm",
    f"a/../../{OUTSIDE}/b.dcm",
    "/etc/passwd",
    "/tmp/hepascope-escaped.dcm",
    "C:\\windows\\a.dcm",
    "\\\\server\\share\\a.dcm",
    "~/a.dcm",
    ".",
    "..",
    "",
    "a\0b.dcm",
    "CON.dcm",
    "a/" * 60 + "b.dcm",
    "n" * 300 + ".dcm",
    "IM0000.dcm/b.dcm",
    "im0000.DCM",
    "ＩＭ０.dcm",
)


def seeds(folder: Path) -> list[Seed]:
    """Write one of each kind: every run tries the same mutants. What is unpacked lies in the folder, too."""
    folder.mkdir(exist_ok=True)
    os.environ["XDG_CACHE_HOME"] = str(folder / "cache")
    spec = SeriesSpec(hu=random_hu((SLICES, 20, 24)), series_uid="1.2.3.4", frame_of_reference="1.2.3.5")
    listed = {"StudyID": "1", "StudyDate": "20200101", "StudyTime": "120000", "AccessionNumber": ""}
    paths = write_series(folder / "series", spec, lambda dataset, _: dataset.update(listed))
    write_series(folder / OUTSIDE, spec)
    _tell_where_it_is_read(folder / OUTSIDE)
    table = FileSet()
    for path in paths:
        table.add(path)
    table.write(folder / "cd")
    table._stage["t"].cleanup()  # which pydicom leaves to chance
    whole = {path.name: path.read_bytes() for path in paths}
    files = {"a.zip": zipped(whole), "b.tar": tarred(whole), "c.tgz": gzip.compress(tarred(whole), mtime=0)}
    for name, data in files.items():
        (folder / name).write_bytes(data)
    own: dict[str, tuple[Mutator, ...]] = {
        "a.zip": (zip_member, zip_number),
        "b.tar": (tar_member,),
        "c.tgz": (packed_tar_member,),
    }
    cd = folder / "cd" / "DICOMDIR"
    made = [Seed(name, folder / name, folder / name, own[name], slices=SLICES) for name in files]
    return [Seed("cd", cd, cd, (reference, offset), slices=SLICES), *made]


def zipped(members: dict[str, bytes]) -> bytes:
    """Return a zip of these members."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return target.getvalue()


def tarred(members: dict[str, bytes], odd: tarfile.TarInfo | None = None) -> bytes:
    """Return a tar of these members, and of an odd one before them."""
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w", format=tarfile.PAX_FORMAT) as archive:
        if odd is not None:
            archive.addfile(odd, io.BytesIO(bytes(odd.size)))
        for name, data in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return target.getvalue()


def reference(luck: random.Random, data: bytes) -> bytes:
    """Let a record of the table name a file elsewhere, or none."""
    return _of_a_record(luck, data, "ReferencedFileID", luck.choice(_NAMES).replace("/", "\\").split("\\")[:8])


def offset(luck: random.Random, data: bytes) -> bytes:
    """Let a record point to another one, to itself, or nowhere."""
    name = luck.choice(("OffsetOfTheNextDirectoryRecord", "OffsetOfReferencedLowerLevelDirectoryEntity"))
    place = luck.choice((0, 1, 2**32 - 1, luck.randrange(len(data)), _places(data)[0], _places(data)[-1]))
    return _of_a_record(luck, data, name, place)


def zip_member(luck: random.Random, data: bytes) -> bytes:
    """Give one member a name that leads elsewhere, or let it be a link or a device."""
    members = _of_zip(data)
    chosen = luck.choice(list(members))
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in members.items():
            is_odd = name == chosen
            info = zipfile.ZipInfo(luck.choice((*_NAMES[:10], *_NAMES[12:])) if is_odd else name)
            info.external_attr = luck.choice((0, 0o120777, 0o020644, 0o040755, 0o100644)) << 16 if is_odd else 0
            archive.writestr(info, content, zipfile.ZIP_DEFLATED)
    return target.getvalue()


def zip_number(luck: random.Random, data: bytes) -> bytes:
    """Change a number of the table of contents: sizes, offsets, checksums, flags."""
    at = data.rfind(b"PK\1\2", 0, luck.randrange(len(data) // 2, len(data)))
    place = (at if at >= 0 else data.find(b"PK\1\2")) + luck.choice((8, 10, 16, 20, 24, 28, 30, 32, 38, 42))
    number = luck.choice((0, 1, 0xFFFF, 0x7FFFFFFF, 0xFFFFFFFF, luck.randrange(2**32)))
    return data[:place] + number.to_bytes(4, "little") + data[place + 4 :]


def tar_member(luck: random.Random, data: bytes) -> bytes:
    """Put a member before the others that leads elsewhere, is a link or a device, or claims another size."""
    with tarfile.open(fileobj=io.BytesIO(data)) as archive:
        members = {info.name: archive.extractfile(info).read() for info in archive}  # type: ignore[union-attr]
    odd = tarfile.TarInfo(luck.choice(_NAMES).replace("\0", "0"))
    kinds = (tarfile.REGTYPE, tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.FIFOTYPE, tarfile.DIRTYPE)
    odd.type = luck.choice(kinds)
    odd.linkname = luck.choice((f"../{OUTSIDE}", f"../{OUTSIDE}/IM0000.dcm", "/etc/passwd", "IM0000.dcm"))
    odd.size = luck.choice((0, 0, 200)) if odd.type == tarfile.REGTYPE else 0
    if luck.random() < 0.3:  # a header that lies about its size
        odd.pax_headers = {"size": str(luck.choice((10**12, 600, 2**63)))}
    return tarred(members, odd)


def packed_tar_member(luck: random.Random, data: bytes) -> bytes:
    """Do the same within a packed tar; or pack gigabytes of nothing."""
    if luck.random() < 0.1:
        return data + gzip.compress(bytes(2**27), 1)
    return gzip.compress(tar_member(luck, gzip.decompress(data)), 1, mtime=0)


def _of_zip(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _places(data: bytes) -> list[int]:
    return [int(record.seq_item_tell) for record in dcmread(io.BytesIO(data)).DirectoryRecordSequence]


def _of_a_record(luck: random.Random, data: bytes, name: str, value: Any) -> bytes:
    """Return the table with an attribute of one of its records changed."""
    target = io.BytesIO()
    with quiet_pydicom():
        table = dcmread(io.BytesIO(data))
        setattr(luck.choice([each for each in table.DirectoryRecordSequence if name in each]), name, value)
        dcmwrite(target, table, enforce_file_format=True)
    return target.getvalue()


def _tell_where_it_is_read(outside: Path) -> None:
    """Write to standard error, which must stay empty, where a file in the folder is opened from now on."""

    def seen(event: str, arguments: tuple[Any, ...]) -> None:
        if event == "open" and str(arguments[0]).startswith(str(outside)):
            os.write(2, f"read outside of the CD: {arguments[0]}\n".encode())

    sys.addaudithook(seen)
