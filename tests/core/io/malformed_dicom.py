"""Small valid DICOM scans in every encoding, and what only DICOM files can suffer: seeds for tests/malformed.py."""

import random
import struct
import zlib
from pathlib import Path

from pydicom.uid import (
    DeflatedExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
)

from tests.core.io.dicom_builder import SeriesSpec, random_hu, write_series
from tests.core.io.encodings import ENCODERS, write_encoded
from tests.core.io.enhanced_builder import compress, enhanced_dataset
from tests.malformed import Mutator, Seed

PLAIN = {
    "explicit": ExplicitVRLittleEndian,
    "implicit": ImplicitVRLittleEndian,
    "big": ExplicitVRBigEndian,
    "deflated": DeflatedExplicitVRLittleEndian,
}
_SIZES = (0x00280002, 0x00280008, 0x00280010, 0x00280011, 0x00280100, 0x00280101, 0x00280102, 0x00280103)


def seeds(folder: Path) -> list[Seed]:
    """Write one scan of each encoding, with fixed UIDs: every run tries the same mutants."""
    made = []
    for name, syntax in PLAIN.items():
        spec = _spec(syntax)
        paths = sorted(write_series(folder / name, spec))
        own: tuple[Mutator, ...] = (deflate_bomb,) if name == "deflated" else (other_size, other_length, nested)
        made.append(Seed(name, folder / name, paths[0], own, 3))
    made += _enhanced(folder)
    for name in ENCODERS:
        paths = sorted(write_encoded(folder / name, _spec(ExplicitVRLittleEndian), name))
        made.append(Seed(name, folder / name, paths[0], (other_size, other_fragment, other_codestream, nested), 3))
    return made


def _enhanced(folder: Path) -> list[Seed]:
    """An Enhanced CT, plain and compressed, and a segmentation beside a scan."""
    plain = enhanced_dataset(_spec(ExplicitVRLittleEndian))
    packed = enhanced_dataset(_spec(ExplicitVRLittleEndian))
    compress(packed, "jpeg 2000 lossless", 3)
    mask = enhanced_dataset(_spec(ExplicitVRLittleEndian))
    mask.Modality, mask.SOPClassUID = "SEG", "1.2.840.10008.5.1.4.1.1.66.4"
    mask.SeriesInstanceUID = "1.2.840.99.9"
    write_series(folder / "beside", _spec(ExplicitVRLittleEndian))
    made = []
    for path, dataset, own in (
        ("enhanced/ct.dcm", plain, (other_size, other_length, other_groups)),
        ("enhanced packed/ct.dcm", packed, (other_size, other_fragment, other_groups)),
        ("beside/seg.dcm", mask, (other_size, other_groups)),
    ):
        (folder / path).parent.mkdir(exist_ok=True)
        dataset.file_meta.MediaStorageSOPInstanceUID = dataset.SOPInstanceUID = "1.2.840.99.10"
        dataset.save_as(folder / path, enforce_file_format=True)
        made.append(Seed(path, (folder / path).parent, folder / path, own, 3))
    return made


def _spec(syntax: str) -> SeriesSpec:
    return SeriesSpec(
        hu=random_hu((3, 24, 20)),
        transfer_syntax=syntax,
        signed=False,
        bits_stored=12,
        series_uid="1.2.840.99.7",
        frame_of_reference="1.2.840.99.8",
    )


def other_size(luck: random.Random, data: bytes) -> bytes:
    """Another number of rows, columns, bits, samples or frames."""
    tag = luck.choice(_SIZES)
    at = data.find(struct.pack("<HH", tag >> 16, tag & 0xFFFF))
    if at < 0:
        return data[:-1]
    value = luck.choice((0, 1, 2, 8, 12, 19, 32, 0x7FFF, 0xFFFF, luck.randrange(2**16)))
    return data[: at + 8] + struct.pack("<H", value) + data[at + 10 :]


def other_length(luck: random.Random, data: bytes) -> bytes:
    """Another length of the pixels, which stand last."""
    at = data.rfind(b"\xe0\x7f\x10\x00")
    if at < 0:
        return data[: len(data) // 2]
    length = luck.choice((0, 1, 479, 481, 962, 2**31, 2**32 - 2, 2**32 - 1, luck.randrange(2**32)))
    place = at + luck.choice((4, 8))
    return data[:place] + struct.pack("<I", length) + data[place + 4 :]


def nested(luck: random.Random, data: bytes) -> bytes:
    """A sequence in a sequence in a sequence, deeper than a reader's stack, closed or not."""
    at = 128 + 4 + 12 + struct.unpack_from("<I", data, 140)[0]
    depth = luck.choice((3, 50, 2000, 20000))
    opening = b"\x08\x00\x15\x11SQ\0\0\xff\xff\xff\xff" + b"\xfe\xff\x00\xe0\xff\xff\xff\xff"
    closing = b"\xfe\xff\x0d\xe0\0\0\0\0" + b"\xfe\xff\xdd\xe0\0\0\0\0"
    if luck.random() < 0.5:
        opening = opening.replace(b"SQ\0\0", b"")  # as implicit files write it
    return data[:at] + opening * depth + closing * luck.choice((depth, depth - 1, 0)) + data[at:]


def other_groups(luck: random.Random, data: bytes) -> bytes:
    """Damage in the functional groups of frames."""
    start = data.find(b"\0\x52\x29\x92")
    at = start + luck.randrange(max(1, min(1500, len(data) - start - 8)))
    return (
        data[:at]
        + luck.choice((b"\0\0", b"\xff\xff\xff\xff", luck.randbytes(6), b""))
        + data[at + luck.choice((0, 2, 4)) :]
    )


def deflate_bomb(luck: random.Random, data: bytes) -> bytes:
    """A deflated file that unpacks to a thousand times its size, before or after its pixels."""
    at = 128 + 4 + 12 + struct.unpack_from("<I", data, 140)[0]
    plain = zlib.decompress(data[at:], -zlib.MAX_WBITS)
    cut = luck.choice((len(plain), 0, 100, len(plain) - 100))
    zeros = _packed(bytes(2**20)) * luck.choice((2, 40, 600))
    return data[:at] + _packed(plain[:cut]) + zeros + _packed(plain[cut:], zlib.Z_FINISH)


def _packed(plain: bytes, end: int = zlib.Z_FULL_FLUSH) -> bytes:
    packer = zlib.compressobj(9, wbits=-zlib.MAX_WBITS)
    return packer.compress(plain) + packer.flush(end)


def other_fragment(luck: random.Random, data: bytes) -> bytes:
    """Another length of an item, a lost or doubled one, or thousands of empty ones."""
    start = data.rfind(b"\xe0\x7f\x10\x00") + 12
    places = [at for at in range(start, len(data) - 8) if data[at : at + 4] == b"\xfe\xff\x00\xe0"]
    if not places:
        return data[:start]
    at = luck.choice(places)
    length = struct.unpack_from("<I", data, at + 4)[0]
    way = luck.randrange(4)
    if way == 0:
        other = luck.choice((0, 2, max(0, length - 2), length + 2, 2**31, 2**32 - 1, luck.randrange(2**32)))
        return data[: at + 4] + struct.pack("<I", other) + data[at + 8 :]
    if way == 1:
        return data[:at] + data[at + 8 + length :]
    if way == 2:
        return data[:at] + data[at : at + 8 + length] + data[at:]
    return data[:at] + b"\xfe\xff\x00\xe0\0\0\0\0" * luck.choice((1, 100, 300000)) + data[at:]


def other_codestream(luck: random.Random, data: bytes) -> bytes:
    """Damage in the stream, most often in its first bytes, where it says how large its image is."""
    start = data.rfind(b"\xe0\x7f\x10\x00") + 20
    at = start + 8 + luck.randrange(luck.choice((60, 60, max(61, len(data) - start - 20))))
    size = luck.choice((1, 2, 4))
    value = luck.choice((0, 1, 0xFF, 0x7FFF, 0xFFFF, 0xFFFFFFFF, luck.randrange(2**32))) % 256**size
    return data[:at] + value.to_bytes(size, "big") + data[at + size :]
