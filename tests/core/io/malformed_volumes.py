"""Small valid NIfTI, NRRD and MetaImage files, and what only they can suffer: seeds for tests/malformed.py."""

import bz2
import gzip
import random
import re
import struct
import zlib
from pathlib import Path

import nibabel
import numpy as np
import SimpleITK as sitk  # noqa: N813 - as everybody calls it

from tests.core.io.dicom_builder import random_hu
from tests.malformed import Mutator, Seed

HU = random_hu((4, 20, 24)).astype(np.int16)
_NUMBERS = (b"0", b"-1", b"1", b"99999999999999999999", b"nan", b"inf", b"1e308", b"-0.0", b"", b"x", b"2147483647")
_NAMES = (
    b"/etc/passwd",
    b"../a.raw",
    b"a.raw",
    b".",
    b"..",
    b"LIST",
    b"LOCAL",
    b"a%03d.raw",
    b"",
    b"\0",
    b"c:\\a",
    b"~",
)
_PLACES = {  # of a NIfTI-1 header
    "h": (40, 42, 44, 46, 48, 70, 72, 252, 254),
    "f": (76, 80, 84, 88, 108, 112, 116, 256, 260, 264, 268, 280, 284, 296, 300, 312, 320, 324),
    "b": (123, 344, 345, 346),
}


def seeds(folder: Path) -> list[Seed]:
    """Write one file of each kind: every run tries the same mutants."""
    folder.mkdir(exist_ok=True)
    return [*_nifti(folder), *_nrrd(folder), *_metaimage(folder)]


def _nifti(folder: Path) -> list[Seed]:
    made = []
    for name, kind in (
        ("a.nii", nibabel.Nifti1Image),
        ("b.nii.gz", nibabel.Nifti1Image),
        ("c.nii", nibabel.Nifti2Image),
    ):
        nibabel.save(kind(HU.T, np.diag([0.7, 0.8, 2.5, 1])), folder / name)
        own: tuple[Mutator, ...] = (header_number,) if name == "a.nii" else ()
        made.append(Seed(name, folder / name, folder / name, own or ((gzip_bomb,) if name == "b.nii.gz" else ())))
    nibabel.save(nibabel.Nifti1Pair(HU.T, np.diag([0.7, 0.8, 2.5, 1])), folder / "d.img")
    made.append(Seed("pair", folder / "d.hdr", folder / "d.hdr", (header_number,)))
    return [*made, Seed("pair voxels", folder / "d.img", folder / "d.img")]


def _nrrd(folder: Path) -> list[Seed]:
    lines = (
        "NRRD0004\ntype: short\ndimension: 3\nspace: left-posterior-superior\nsizes: 24 20 4\n"
        "space directions: (0.7,0,0) (0,0.8,0) (0,0,2.5)\nkinds: domain domain domain\nendian: little\n"
        "encoding: {}\nspace origin: (1,2,3)\n{}\n"
    )
    plain = HU.astype("<i2").tobytes()
    words = " ".join(str(value) for value in HU.ravel()).encode()
    packed = {"raw": plain, "gzip": gzip.compress(plain), "bzip2": bz2.compress(plain), "ascii": words}
    made = []
    for encoding, data in packed.items():
        path = folder / f"{encoding}.nrrd"
        path.write_bytes(lines.format(encoding, "").encode() + data)
        made.append(Seed(path.name, path, path, (text_number, text_name, text_line)))
    (folder / "a.raw").write_bytes(plain)
    path = folder / "e.nhdr"
    path.write_text(lines.format("raw", "data file: a.raw\n"))
    return [*made, Seed(path.name, path, path, (text_number, text_name, text_line))]


def _metaimage(folder: Path) -> list[Seed]:
    image = sitk.GetImageFromArray(HU)
    image.SetSpacing((0.7, 0.8, 2.5))
    made = []
    for name, packed in (("f.mha", False), ("g.mha", True), ("h.mhd", False), ("i.mhd", True)):
        path = folder / name
        sitk.WriteImage(image, str(path), useCompression=packed)
        own: tuple[Mutator, ...] = (text_number, text_name, text_line)
        made.append(Seed(name, path, path, (*own, zlib_bomb) if name == "g.mha" else own))
    return made


def header_number(luck: random.Random, data: bytes) -> bytes:
    """Another number in one of the fields of a NIfTI header that decide something."""
    form = luck.choice("hhfffb")
    at = luck.choice(_PLACES[form])
    if form == "f":
        value = luck.choice((0.0, -1.0, 1e-30, 1e30, float("nan"), float("inf"), luck.uniform(-5, 5)))
        return data[:at] + struct.pack("<f", value) + data[at + 4 :]
    value = luck.choice((0, 1, 2, 3, 4, 7, 127, -1, luck.randrange(-128, 128)))
    if form == "h":
        value = luck.choice((value, 2**15 - 1, -(2**15), 256, 512, 1024))
    return data[:at] + struct.pack(f"<{form}", value) + data[at + (2 if form == "h" else 1) :]


def text_number(luck: random.Random, data: bytes) -> bytes:
    """Another number in a header of text."""
    found = list(re.finditer(rb"-?\d+(\.\d+)?", data[: _header_end(data)]))
    place = luck.choice(found[1:])
    return data[: place.start()] + luck.choice(_NUMBERS) + data[place.end() :]


def text_name(luck: random.Random, data: bytes) -> bytes:
    """Another file with the voxels, or one where there was none."""
    name = luck.choice(_NAMES)
    if b"ElementDataFile" in data[:2000]:
        return re.sub(rb"ElementDataFile = [^\n]*", lambda _: b"ElementDataFile = " + name, data, count=1)
    return data.replace(b"encoding:", b"data file: " + name + b"\nencoding:", 1)


def text_line(luck: random.Random, data: bytes) -> bytes:
    """A line lost, doubled, without an end, of another key, or of another value."""
    end = _header_end(data)
    lines = data[:end].split(b"\n")
    at = luck.randrange(len(lines))
    way = luck.randrange(5)
    if way == 0:
        del lines[at]
    elif way == 1:
        lines.insert(at, lines[at])
    elif way == 2:
        lines[at] = lines[at] + b"9" * luck.choice((10, 5000, 200000))
    elif way == 3:
        lines[at] = lines[at].replace(b"a", b"b", 1)
    else:
        other = luck.choice(lines)
        lines[at] = lines[at][: len(lines[at]) // 2] + other[len(other) // 2 :]
    return b"\n".join(lines) + data[end:]


def gzip_bomb(luck: random.Random, data: bytes) -> bytes:
    """A thousand times more than the header says, or a header that asks for as much as there is."""
    plain = gzip.decompress(data)
    if luck.random() < 0.5:
        plain = plain[:42] + struct.pack("<3h", *luck.sample((512, 1024, 600, 24), 3)) + plain[48:]
    return gzip.compress(plain, 1) + gzip.compress(bytes(2**20), 9) * luck.choice((1, 40, 300))


def zlib_bomb(luck: random.Random, data: bytes) -> bytes:
    """Voxels that unpack to far more than the header says, or a header that asks for as much."""
    end = _header_end(data)
    header = data[:end]
    if luck.random() < 0.5:
        header = re.sub(rb"DimSize = [^\n]*", b"DimSize = 512 512 600", header)
    return header + zlib.compress(HU.tobytes() + bytes(luck.choice((2**20, 2**24))), 9)


def _header_end(data: bytes) -> int:
    if data.startswith(b"NRRD"):
        return max(data.find(b"\n\n"), 20)
    return data.find(b"\n", max(data.find(b"ElementDataFile"), 20)) % len(data)
