"""Writes a known series in each compressed encoding: imagecodecs encodes, pydicom packs; RLE is pydicom's own."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import imagecodecs
import numpy as np
from numpy.typing import NDArray
from pydicom.dataset import Dataset
from pydicom.encaps import encapsulate

from tests.core.io.dicom_builder import Edit, SeriesSpec, write_series

Encode = Callable[[NDArray[np.uint16]], bytes]


def _lossless(predictor: int) -> Encode:
    return lambda image: imagecodecs.jpeg8_encode(image, lossless=True, predictor=predictor, bitspersample=16)


def _rle(image: NDArray[np.uint16]) -> bytes:
    segments = []
    for plane in (image >> 8, image & 0xFF):
        rows = b"".join(bytes(_row(row)) for row in plane.astype(np.uint8))
        segments.append(rows + b"\0" * (len(rows) % 2))
    offsets = [64, 64 + len(segments[0])]
    head = np.array([2, *offsets, *[0] * 13], "<u4").tobytes()
    return head + b"".join(segments)


def _row(row: NDArray[np.uint8]) -> bytes:
    return imagecodecs.packbits_encode(row.tobytes())


_J = "1.2.840.10008.1.2.4."
ENCODERS: dict[str, tuple[str, Encode, int]] = {
    # name: transfer syntax, encoder, greatest difference in stored values
    "rle": ("1.2.840.10008.1.2.5", _rle, 0),
    "jpeg extended 12 bit": (f"{_J}51", lambda image: imagecodecs.jpeg8_encode(image, 100, bitspersample=12), 12),
    "jpeg lossless": (f"{_J}57", _lossless(4), 0),
    "jpeg lossless sv1": (f"{_J}70", _lossless(1), 0),
    "jpeg-ls": (f"{_J}80", lambda image: imagecodecs.jpegls_encode(image), 0),
    "jpeg-ls near": (f"{_J}81", lambda image: imagecodecs.jpegls_encode(image, level=3), 3),
    "jpeg 2000 lossless": (f"{_J}90", lambda image: _jpeg_2000(image, reversible=True), 0),
    "jpeg 2000": (f"{_J}91", lambda image: _jpeg_2000(image, reversible=False), 60),
    "htj2k lossless": (f"{_J}201", lambda image: imagecodecs.htj2k_encode(image, reversible=True), 0),
    "htj2k lossless rpcl": (f"{_J}202", lambda image: imagecodecs.htj2k_encode(image, reversible=True), 0),
    "htj2k": (f"{_J}203", lambda image: imagecodecs.htj2k_encode(image, 0.0001, reversible=False), 60),
}


def _jpeg_2000(image: NDArray[np.uint16], reversible: bool) -> bytes:
    level = 0 if reversible else 95  # decibels
    return imagecodecs.jpeg2k_encode(image, level, codecformat="j2k", reversible=reversible)


def write_encoded(
    folder: Path, spec: SeriesSpec, name: str, edit: Edit | None = None, fragments: int = 1
) -> list[Path]:
    """Write a series in an encoding of `ENCODERS`, each slice in so many fragments."""
    syntax, encode, _ = ENCODERS[name]

    def compress(dataset: Dataset, k: int) -> None:
        raw = np.frombuffer(dataset.PixelData, "<u2").reshape(dataset.Rows, dataset.Columns)
        dataset.file_meta.TransferSyntaxUID = syntax
        dataset.PixelData = encapsulate([encode(raw)], fragments_per_frame=fragments)
        dataset["PixelData"].VR = "OB"
        if edit is not None:
            edit(dataset, k)

    return write_series(folder, spec, compress)


def difference(name: str, hu: NDArray[Any], truth: NDArray[Any]) -> int:
    """Return the greatest difference of HU."""
    return int(np.abs(hu.astype(int) - truth).max())
