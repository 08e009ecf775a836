"""Every compressed encoding against known values: the lossless ones exactly, the others within their bound."""

from pathlib import Path

import imagecodecs
import numpy as np
import pydicom
import pytest
from numpy.typing import NDArray
from pydicom.dataset import Dataset
from pydicom.encaps import encapsulate

from core.errors import UserError
from core.io import open_case
from core.io.dicom_codecs import decode
from tests.core.io.dicom_builder import SeriesSpec, random_hu, write_series
from tests.core.io.encodings import ENCODERS, difference, write_encoded

LAYOUTS = [(False, 12), (False, 16), (True, 16), (True, 13)]


@pytest.mark.parametrize(("signed", "bits"), LAYOUTS)
@pytest.mark.parametrize("name", ENCODERS)
def test_values_are_the_same_in_every_encoding(tmp_path: Path, name: str, signed: bool, bits: int) -> None:
    spec = SeriesSpec(hu=random_hu((3, 48, 40)), signed=signed, bits_stored=bits)
    if bits == 16 and signed:
        spec.intercept = 0  # negative values are stored
    exact = ENCODERS[name][2] == 0
    if not exact and bits != 12:
        return  # loss would turn a small negative value, stored as a large one, into anything
    write_encoded(tmp_path, spec, name)
    case = open_case(tmp_path)
    assert difference(name, case.volume.hu, spec.hu) <= ENCODERS[name][2]
    assert exact == (case.notes == ())


@pytest.mark.parametrize("name", ENCODERS)
def test_a_slice_in_many_fragments(tmp_path: Path, name: str) -> None:
    spec = SeriesSpec(hu=random_hu((2, 48, 40)), signed=False, bits_stored=12)
    write_encoded(tmp_path, spec, name, fragments=5)
    assert difference(name, open_case(tmp_path).volume.hu, spec.hu) <= ENCODERS[name][2]


@pytest.mark.parametrize("name", ENCODERS)
def test_an_image_of_another_size_is_refused_before_it_is_decoded(tmp_path: Path, name: str) -> None:
    def edit(dataset: Dataset, k: int) -> None:
        dataset.Rows, dataset.Columns = 96, 40

    write_encoded(tmp_path, SeriesSpec(hu=random_hu((2, 48, 40)), signed=False, bits_stored=12), name, edit)
    with pytest.raises(UserError, match="are damaged"):
        open_case(tmp_path)


@pytest.mark.parametrize("name", ENCODERS)
def test_a_stream_that_ends_early_is_refused(tmp_path: Path, name: str) -> None:
    """The fragment is whole, what is in it is not."""
    spec = SeriesSpec(hu=random_hu((2, 48, 40)), signed=False, bits_stored=12)
    raw = spec.raw[1].astype(np.uint16)
    stream = ENCODERS[name][1](raw)

    for part in (0.3, 0.6, 0.95):

        def edit(dataset: Dataset, k: int, part: float = part) -> None:
            dataset.PixelData = encapsulate([stream[: int(len(stream) * part)]])
            dataset["PixelData"].VR = "OB"

        folder = tmp_path / str(part)
        write_encoded(folder, spec, name, edit)
        with pytest.raises(UserError, match="are damaged"):
            open_case(folder)


def test_a_lossy_stream_that_is_declared_lossless_is_refused(tmp_path: Path) -> None:
    def edit(dataset: Dataset, k: int) -> None:
        dataset.file_meta.TransferSyntaxUID = ENCODERS["jpeg lossless"][0]

    spec = SeriesSpec(hu=random_hu((2, 48, 40)), signed=False, bits_stored=12)
    write_encoded(tmp_path, spec, "jpeg extended 12 bit", edit)
    with pytest.raises(UserError, match=r"are damaged \(JPEG Lossless"):
        open_case(tmp_path)


def lossless_12_bit(image: NDArray[np.uint16]) -> bytes:
    return imagecodecs.jpeg8_encode(image, lossless=True, predictor=1, bitspersample=12)


def test_a_sign_bit_that_may_be_none_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """12 bits in the stream, 16 in a header that calls them signed: is 4000 above or below zero?"""

    def edit(dataset: Dataset, k: int) -> None:
        dataset.PixelRepresentation, dataset.BitsStored, dataset.HighBit = 1, 16, 15

    spec = SeriesSpec(hu=np.full((2, 48, 40), 900), signed=False, bits_stored=12)
    monkeypatch.setitem(ENCODERS, "12 bit", (ENCODERS["jpeg lossless"][0], lossless_12_bit, 0))
    write_encoded(tmp_path / "low", spec, "12 bit", edit)
    np.testing.assert_array_equal(open_case(tmp_path / "low").volume.hu, spec.hu)
    spec.hu[1, 2, 3] = 2500
    write_encoded(tmp_path / "high", spec, "12 bit", edit)
    with pytest.raises(UserError, match="contradict its header"):
        open_case(tmp_path / "high")


@pytest.mark.parametrize("name", ENCODERS)
def test_real_slices_in_every_encoding(shared_data: Path, tmp_path: Path, name: str) -> None:
    """Three slices of a liver, signed and padded with -2000, as other programs would compress them."""
    sources = sorted((shared_data / "ct_hcc048" / "dicom").rglob("*.dcm"), key=_height)[40:43]
    syntax, encode, bound = ENCODERS[name]
    for source in sources:
        dataset = pydicom.dcmread(source)
        raw = dataset.pixel_array
        (tmp_path / "plain").mkdir(exist_ok=True)
        dataset.save_as(tmp_path / "plain" / source.name)
        if bound:  # unsigned, as encoders with loss want it
            raw = np.clip(raw.astype(int) + 1024 * (dataset.PixelRepresentation == 1), 0, 4095)
            dataset.RescaleIntercept = str(float(dataset.RescaleIntercept) - 1024 * dataset.PixelRepresentation)
            dataset.PixelRepresentation, dataset.BitsStored, dataset.HighBit = 0, 12, 11
            if "PixelPaddingValue" in dataset:
                del dataset.PixelPaddingValue
        dataset.file_meta.TransferSyntaxUID = syntax
        dataset.PixelData = encapsulate([encode(np.ascontiguousarray(raw).astype(np.int16).view(np.uint16))])
        dataset["PixelData"].VR = "OB"
        (tmp_path / "packed").mkdir(exist_ok=True)
        dataset.save_as(tmp_path / "packed" / source.name)
    truth, case = open_case(tmp_path / "plain"), open_case(tmp_path / "packed")
    inside = truth.volume.hu > -1000
    difference_hu = np.abs(case.volume.hu.astype(int) - truth.volume.hu)
    assert difference_hu[inside].max() <= bound
    if not bound:
        assert difference_hu.max() == 0
    np.testing.assert_allclose(case.volume.geometry.index_to_lps_mm, truth.volume.geometry.index_to_lps_mm)


def _height(path: Path) -> float:
    return float(pydicom.dcmread(path, stop_before_pixels=True).ImagePositionPatient[2])


@pytest.mark.parametrize("name", ["JLSL_16_15_1_1F.dcm", "JPEG-LL.dcm", "MR2_J2KR.dcm"])
def test_streams_of_other_programs_decode_as_another_decoder_says(shared_data: Path, name: str) -> None:
    dataset = pydicom.dcmread(shared_data / "dicom_edge" / "pydicom-data" / name)
    stream = next(pydicom.encaps.generate_frames(dataset.PixelData, number_of_frames=1))
    shape = (dataset.Rows, dataset.Columns)
    frame, image = decode(str(dataset.file_meta.TransferSyntaxUID), stream, shape, dataset.BitsAllocated)
    assert (frame.rows, frame.columns, image.shape) == (*shape, shape)
    # Another implementation each: pydicom has none of its own for lossless JPEG.
    truth = imagecodecs.ljpeg_decode(stream) if name == "JPEG-LL.dcm" else dataset.pixel_array
    inside = (1 << frame.precision) - 1
    np.testing.assert_array_equal(image.astype(int) & inside, truth.astype(int) & inside)


def test_8_bit_ct_is_read_with_a_warning_only_where_it_says_that_it_is_hu(tmp_path: Path) -> None:
    spec = SeriesSpec(hu=np.full((2, 48, 40), 100), signed=False)

    def edit(dataset: Dataset, k: int) -> None:
        dataset.BitsAllocated = dataset.BitsStored = 8
        dataset.HighBit, dataset.RescaleSlope, dataset.RescaleIntercept, dataset.RescaleType = 7, "10", "-1000", "HU"
        dataset.file_meta.TransferSyntaxUID = "1.2.840.10008.1.2.4.50"
        dataset.PixelData = encapsulate([imagecodecs.jpeg8_encode(np.full((48, 40), 110, np.uint8), 100)])
        dataset["PixelData"].VR = "OB"

    write_series(tmp_path / "hu", spec, edit)
    case = open_case(tmp_path / "hu")
    np.testing.assert_array_equal(case.volume.hu, spec.hu)
    assert case.notes[1] == "The images hold 8 bits a voxel: Hounsfield units only in steps of 10."

    def unnamed(dataset: Dataset, k: int) -> None:
        edit(dataset, k)
        del dataset.RescaleType

    write_series(tmp_path / "unnamed", spec, unnamed)
    with pytest.raises(UserError, match="8 bits a voxel"):
        open_case(tmp_path / "unnamed")


def test_an_image_of_a_million_tiles_is_refused_before_it_is_decoded(tmp_path: Path) -> None:
    """Each tile takes memory of its own, whatever the size of the image."""

    def edit(dataset: Dataset, k: int) -> None:
        stream = bytearray(ENCODERS["jpeg 2000 lossless"][1](np.full((1024, 1024), 900, np.uint16)))
        stream[24:32] = (1).to_bytes(4, "big") * 2
        dataset.Rows = dataset.Columns = 1024
        dataset.PixelData = encapsulate([bytes(stream)])
        dataset["PixelData"].VR = "OB"

    write_encoded(tmp_path, SeriesSpec(hu=random_hu((2, 48, 40)), signed=False), "jpeg 2000 lossless", edit)
    with pytest.raises(UserError, match="are damaged") as caught:
        open_case(tmp_path)
    assert "too many tiles" in str(caught.value.__cause__)


def test_megabytes_of_zeros_behind_the_head_of_a_file_are_damage_and_found_at_once(tmp_path: Path) -> None:
    """What a broken copy leaves; pydicom would read millions of empty elements."""
    path = write_series(tmp_path, SeriesSpec())[2]
    whole = path.read_bytes()
    after_meta = 144 + int.from_bytes(whole[140:144], "little")
    for kept in (whole[:after_meta], whole[: after_meta + 60]):
        path.write_bytes(kept + bytes(2**24))
        with pytest.raises(UserError, match=f"{path.name} is damaged"):
            open_case(tmp_path)


def test_a_sequence_that_is_cut_off_is_damage_of_the_file(tmp_path: Path) -> None:
    path = write_series(tmp_path, SeriesSpec())[2]
    whole = path.read_bytes()
    after_meta = 144 + int.from_bytes(whole[140:144], "little")
    opened = b"\x08\x00\x40\x11SQ\0\0\xff\xff\xff\xff\xfe\xff\x00\xe0\xff\xff\xff\xff"
    path.write_bytes(whole[:after_meta] + opened + whole[after_meta:])
    with pytest.raises(UserError, match=f"{path.name} is damaged"):
        open_case(tmp_path)
