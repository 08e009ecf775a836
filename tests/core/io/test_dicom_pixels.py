"""From stored bits to Hounsfield units: every encoding, or a refusal that names the file."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pydicom
import pytest
from pydicom.dataset import Dataset
from pydicom.encaps import encapsulate
from pydicom.uid import (
    DeflatedExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    HTJ2KLossless,
    ImplicitVRLittleEndian,
    JPEG2000Lossless,
    RLELossless,
)

from core.errors import UserError
from core.io import open_case
from tests.core.io.dicom_builder import SeriesSpec, random_hu, set_pixels, write_series

RETIRED_JPEG = "1.2.840.10008.1.2.4.52"
PLAIN = [ExplicitVRLittleEndian, ImplicitVRLittleEndian, ExplicitVRBigEndian, DeflatedExplicitVRLittleEndian]
LAYOUTS = [(True, 16), (False, 16), (False, 12), (True, 13)]


def setting(**values: object) -> Callable[[Dataset, int], None]:
    """An edit that sets (or, given None, deletes) elements of every slice."""

    def edit(dataset: Dataset, k: int) -> None:
        for keyword, value in values.items():
            if value is None:
                delattr(dataset, keyword)
            else:
                setattr(dataset, keyword, value)

    return edit


@pytest.mark.parametrize(("signed", "bits"), LAYOUTS)
@pytest.mark.parametrize("syntax", PLAIN)
def test_uncompressed(tmp_path: Path, syntax: str, signed: bool, bits: int) -> None:
    spec = SeriesSpec(transfer_syntax=syntax, signed=signed, bits_stored=bits)
    write_series(tmp_path, spec)
    np.testing.assert_array_equal(open_case(tmp_path).volume.hu, spec.hu)


@pytest.mark.parametrize(("signed", "bits"), LAYOUTS)
@pytest.mark.parametrize("syntax", [RLELossless, JPEG2000Lossless])
def test_compressed_without_loss(tmp_path: Path, syntax: str, signed: bool, bits: int) -> None:
    spec = SeriesSpec(hu=random_hu((3, 64, 72)), signed=signed, bits_stored=bits)
    write_series(tmp_path, spec, compress_to=syntax)
    case = open_case(tmp_path)
    np.testing.assert_array_equal(case.volume.hu, spec.hu)
    assert case.notes == ()


def test_values_per_slice_are_scaled_by_their_own_rescale(tmp_path: Path) -> None:
    spec = SeriesSpec(intercept=0, bits_stored=16)
    scales = [(1.0, -1024.0), (2.0, -1000.0), (0.5, 0.25), (1.0, 0.0), (1.5, -3.0)]

    def edit(dataset: Dataset, k: int) -> None:
        dataset.RescaleSlope, dataset.RescaleIntercept = map(str, scales[k])

    write_series(tmp_path, spec, edit)
    expected = np.stack([np.rint(spec.raw[k] * slope + add) for k, (slope, add) in enumerate(scales)])
    np.testing.assert_array_equal(open_case(tmp_path).volume.hu, expected)


@pytest.mark.parametrize("signed", [True, False])
def test_extreme_values_are_exact(tmp_path: Path, signed: bool) -> None:
    raw = [-32768, 32767, -1, 0] if signed else [0, 65535, 32768, 32767]
    intercept = 0 if signed else -32768
    hu = np.resize(np.array(raw) + intercept, (2, 4, 4))
    write_series(tmp_path, SeriesSpec(hu=hu, intercept=intercept, signed=signed))
    np.testing.assert_array_equal(open_case(tmp_path).volume.hu, hu)


@pytest.mark.parametrize(("slope", "intercept"), [(20.0, 0.0), (1e300, 0.0), (1.0, 1e300)])
def test_values_that_no_metal_has_are_refused(tmp_path: Path, slope: float, intercept: float) -> None:
    spec = SeriesSpec(signed=False, bits_stored=16)

    def edit(dataset: Dataset, k: int) -> None:
        set_pixels(dataset, np.full((12, 16), 40000))
        dataset.RescaleSlope, dataset.RescaleIntercept = f"{slope:g}", f"{intercept:g}"

    write_series(tmp_path, spec, edit)
    with pytest.raises(UserError, match=r"IM\d+\.dcm holds values from"):
        open_case(tmp_path)


@pytest.mark.parametrize(("slope", "intercept"), [(1.0, -1024.0), (1.5, 0.25)])
def test_metal_beyond_16_bits_is_cut_off_and_told(tmp_path: Path, slope: float, intercept: float) -> None:
    spec = SeriesSpec(signed=False)

    def edit(dataset: Dataset, k: int) -> None:
        raw = np.full((12, 16), 300)
        raw[2, 3:5] = 60000
        set_pixels(dataset, raw)
        dataset.RescaleSlope, dataset.RescaleIntercept = str(slope), str(intercept)

    write_series(tmp_path, spec, edit)
    case = open_case(tmp_path)
    expected = np.full((5, 12, 16), np.rint(300 * slope + intercept))
    expected[:, 2, 3:5] = 32767
    np.testing.assert_array_equal(case.volume.hu, expected)
    assert "10 voxels above 32767 HU (metal) were cut off at that value." in case.notes


def test_spare_bits_that_hold_drawings_are_masked_off(tmp_path: Path) -> None:
    spec = SeriesSpec(signed=False, bits_stored=12)

    def edit(dataset: Dataset, k: int) -> None:
        set_pixels(dataset, spec.raw[k] | (0xF000 * (k % 2)))
        dataset.add_new(0x60000100, "US", 16)
        dataset.add_new(0x60000102, "US", 12)

    write_series(tmp_path, spec, edit)
    np.testing.assert_array_equal(open_case(tmp_path).volume.hu, spec.hu)


@pytest.mark.parametrize("signed", [True, False])
def test_values_beyond_their_stored_bits_are_refused(tmp_path: Path, signed: bool) -> None:
    spec = SeriesSpec(signed=signed, bits_stored=12, intercept=0 if signed else -1024)

    def edit(dataset: Dataset, k: int) -> None:
        raw = spec.raw[k].copy()
        raw[0, 0] = 2500 if signed else 5000
        set_pixels(dataset, raw)
        dataset.add_new(0x60000102, "US", 0)  # an overlay of its own, not in the pixels

    write_series(tmp_path, spec, edit)
    with pytest.raises(UserError, match="do not fit into its 12 stored bits"):
        open_case(tmp_path)


def test_values_in_the_upper_bits(tmp_path: Path) -> None:
    spec = SeriesSpec(signed=False, bits_stored=12)

    def edit(dataset: Dataset, k: int) -> None:
        set_pixels(dataset, spec.raw[k] << 4)
        dataset.HighBit = 15

    write_series(tmp_path, spec, edit)
    np.testing.assert_array_equal(open_case(tmp_path).volume.hu, spec.hu)


def test_signed_values_without_extended_sign(tmp_path: Path) -> None:
    spec = SeriesSpec(intercept=0, bits_stored=12, hu=random_hu() // 1)
    write_series(tmp_path, spec, lambda dataset, k: set_pixels(dataset, spec.raw[k] & 0x0FFF))
    np.testing.assert_array_equal(open_case(tmp_path).volume.hu, spec.hu)


@pytest.mark.parametrize("syntax", PLAIN)
@pytest.mark.parametrize(
    ("signed", "padding", "vr"), [(True, -2000, "SS"), (True, 63536, "US"), (False, 63536, "US")]
)
def test_padding_becomes_air(tmp_path: Path, syntax: str, signed: bool, padding: int, vr: str) -> None:
    spec = SeriesSpec(transfer_syntax=syntax, signed=signed)

    def edit(dataset: Dataset, k: int) -> None:
        raw = spec.raw[k].copy()
        raw[:3] = padding
        set_pixels(dataset, raw)
        dataset.add_new("PixelPaddingValue", vr, padding)

    write_series(tmp_path, spec, edit)
    case = open_case(tmp_path)
    expected = spec.hu.copy()
    expected[:, :3] = -1024
    np.testing.assert_array_equal(case.volume.hu, expected)
    assert case.notes == (f"{5 * 3 * 16} voxels outside of the scanned circle (padding) were set to -1024 HU.",)


def test_padding_range(tmp_path: Path) -> None:
    spec = SeriesSpec()

    def edit(dataset: Dataset, k: int) -> None:
        raw = spec.raw[k].copy()
        raw[0] = np.arange(-2010, -1994)
        set_pixels(dataset, raw)
        dataset.add_new("PixelPaddingValue", "SS", -2000)
        dataset.add_new("PixelPaddingRangeLimit", "SS", -2005)

    write_series(tmp_path, spec, edit)
    row = open_case(tmp_path).volume.hu[0, 0]
    np.testing.assert_array_equal(row, [*range(-3034, -3029), *[-1024] * 6, *range(-3023, -3018)])


def test_padding_that_tissue_has_too_is_left_and_said(tmp_path: Path) -> None:
    spec = SeriesSpec(intercept=0)
    write_series(tmp_path, spec, setting(PixelPaddingValue=0))
    case = open_case(tmp_path)
    np.testing.assert_array_equal(case.volume.hu, spec.hu)
    assert "tissue" in case.notes[0]


def test_scan_of_padding_alone_is_air(tmp_path: Path) -> None:
    def edit(dataset: Dataset, k: int) -> None:
        set_pixels(dataset, np.full((12, 16), -2000))
        dataset.add_new("PixelPaddingValue", "SS", -2000)

    write_series(tmp_path, SeriesSpec(), edit)
    assert set(np.unique(open_case(tmp_path).volume.hu)) == {-1024}


def test_inverted_display_leaves_the_hounsfield_units(tmp_path: Path) -> None:
    spec = SeriesSpec()
    write_series(tmp_path, spec, setting(PhotometricInterpretation="MONOCHROME1"))
    case = open_case(tmp_path)
    np.testing.assert_array_equal(case.volume.hu, spec.hu)
    assert "MONOCHROME1" in case.notes[0]


def test_missing_rescale_is_taken_as_hu_where_values_are_signed(tmp_path: Path) -> None:
    spec = SeriesSpec(intercept=0)
    write_series(tmp_path, spec, setting(RescaleSlope=None, RescaleIntercept=None))
    case = open_case(tmp_path)
    np.testing.assert_array_equal(case.volume.hu, spec.hu)
    assert "no rescale" in case.notes[0]


REFUSED = {
    "does not say how its values become Hounsfield units": (
        SeriesSpec(signed=False),
        setting(RescaleSlope=None, RescaleIntercept=None),
    ),
    "only one of RescaleSlope and RescaleIntercept": (SeriesSpec(), setting(RescaleIntercept=None)),
    "RescaleSlope of 0": (SeriesSpec(), setting(RescaleSlope="0")),
    "RescaleSlope of -1": (SeriesSpec(), setting(RescaleSlope="-1")),
    "values of type Z_EFF": (SeriesSpec(), setting(RescaleType="Z_EFF")),
    "colour image": (SeriesSpec(), setting(SamplesPerPixel=3, PhotometricInterpretation="RGB")),
    "8 bits a voxel": (SeriesSpec(), setting(BitsAllocated=8, BitsStored=8, HighBit=7)),
    "how its voxels are stored": (SeriesSpec(), setting(PixelRepresentation=None)),
    "holds no pixel data": (SeriesSpec(), setting(PixelData=None)),
    "holds 3 frames": (SeriesSpec(), setting(NumberOfFrames=3)),
    "its size asks for 390": (SeriesSpec(), setting(Rows=13, Columns=15)),
    "its size asks for 256": (SeriesSpec(), setting(Rows=8)),
}


@pytest.mark.parametrize("words", REFUSED)
def test_uncertain_values_are_refused(tmp_path: Path, words: str) -> None:
    spec, edit = REFUSED[words]
    write_series(tmp_path, spec, edit)
    with pytest.raises(UserError, match=words) as caught:
        open_case(tmp_path)
    assert "IM0" in caught.value.message
    assert caught.value.hint


def test_value_table_is_refused(tmp_path: Path) -> None:
    def edit(dataset: Dataset, k: int) -> None:
        table = Dataset()
        table.LUTDescriptor, table.ModalityLUTType, table.LUTData = [2, 0, 16], "HU", bytes(4)
        dataset.ModalityLUTSequence = [table]

    write_series(tmp_path, SeriesSpec(), edit)
    with pytest.raises(UserError, match="through a table"):
        open_case(tmp_path)


@pytest.mark.parametrize("syntax", PLAIN)
def test_truncated_slice_is_refused(tmp_path: Path, syntax: str) -> None:
    paths = write_series(tmp_path, SeriesSpec(transfer_syntax=syntax))
    whole = paths[4].read_bytes()
    paths[4].write_bytes(whole[: len(whole) - 50])
    with pytest.raises(UserError, match=rf"{paths[4].name} is (cut off|damaged)"):
        open_case(tmp_path)


@pytest.mark.parametrize("syntax", [None, RLELossless, JPEG2000Lossless])
def test_slice_cut_off_anywhere_is_refused_or_whole(tmp_path: Path, syntax: str | None) -> None:
    spec = SeriesSpec(hu=random_hu((3, 64, 72)))
    last = write_series(tmp_path, spec, compress_to=syntax)[-1]
    whole = last.read_bytes()
    refused = 0
    for length in [*range(0, 1400, 29), *range(1400, len(whole) - 20, 397), *range(len(whole) - 20, len(whole), 3)]:
        last.write_bytes(whole[:length])
        try:
            hu = open_case(tmp_path).volume.hu
        except UserError:
            refused += 1
        else:
            np.testing.assert_array_equal(hu, spec.hu)
            assert length > len(whole) - 20
    assert refused > 60


def test_compressed_slice_of_another_size_is_refused(tmp_path: Path) -> None:
    spec = SeriesSpec(hu=random_hu((3, 64, 72)))
    write_series(tmp_path, spec, setting(Rows=72, Columns=64), compress_to=JPEG2000Lossless)
    with pytest.raises(UserError, match=r"are damaged \(JPEG 2000"):
        open_case(tmp_path)


def test_codestream_that_claims_gigabytes_is_refused_before_decoding(tmp_path: Path) -> None:
    paths = write_series(tmp_path, SeriesSpec(hu=random_hu((3, 64, 72))), compress_to=JPEG2000Lossless)
    data = bytearray(paths[0].read_bytes())
    at = data.index(b"\xff\x4f\xff\x51")
    data[at + 8 : at + 16] = (60000).to_bytes(4, "big") * 2
    paths[0].write_bytes(data)
    with pytest.raises(UserError, match=r"are damaged \(JPEG 2000"):
        open_case(tmp_path)


def test_deflated_file_that_unpacks_to_too_much_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_series(tmp_path, SeriesSpec(transfer_syntax=DeflatedExplicitVRLittleEndian))
    monkeypatch.setattr("core.io.dicom_header.MAX_INFLATED_BYTES", 500)
    with pytest.raises(UserError, match="is damaged"):
        open_case(tmp_path)


def test_deflated_file_without_its_end_is_refused(tmp_path: Path) -> None:
    path = write_series(tmp_path, SeriesSpec(transfer_syntax=DeflatedExplicitVRLittleEndian))[0]
    path.write_bytes(path.read_bytes()[:-2])  # the pixels may all be there, the mark that they are is not
    with pytest.raises(UserError, match=f"{path.name} is damaged"):
        open_case(tmp_path)


def test_encoding_without_decoder_is_named(tmp_path: Path) -> None:
    def edit(dataset: Dataset, k: int) -> None:
        dataset.file_meta.TransferSyntaxUID = RETIRED_JPEG
        dataset.PixelData = encapsulate([b"\xff\xd8\xff\xc1 not really"])
        dataset["PixelData"].VR = "OB"

    write_series(tmp_path, SeriesSpec(), edit)
    with pytest.raises(UserError, match="cannot be read: JPEG Extended \\(Process 3 and 5\\)") as caught:
        open_case(tmp_path)
    assert "uncompressed" in caught.value.hint


def test_lossy_images_are_noted(tmp_path: Path) -> None:
    write_series(tmp_path, SeriesSpec(), setting(LossyImageCompression="01"))
    assert "compressed with loss" in open_case(tmp_path).notes[0]


def two_slices_of(source: Path, folder: Path) -> Path:
    """Make a scan of one slice: the same file twice, 5 mm apart, its encoded pixels untouched."""
    folder.mkdir()
    for k in range(2):
        dataset = pydicom.dcmread(source)
        x, y, z = map(float, dataset.ImagePositionPatient)
        dataset.ImagePositionPatient = [x, y, z + 5 * k]
        dataset.save_as(folder / f"{k}.dcm")
    return folder


LOSSY = {"JPEG2000": 50, "JPEGLSLossy": 10, "JPEGProcess1": 100, "JPEGProcess2": 100}
"""The greatest difference of HU; JPEG baseline holds steps of 32."""


def test_one_slice_in_every_encoding_is_right_or_refused(shared_data: Path, tmp_path: Path) -> None:
    source = shared_data / "dicom_edge" / "cornerstone_ct_transfer_syntaxes"
    truth = open_case(two_slices_of(source / "CTImage.dcm", tmp_path / "truth")).volume.hu
    dataset = pydicom.dcmread(source / "CTImage.dcm")
    raw = np.frombuffer(dataset.PixelData, dtype="<i2").reshape(512, 512).astype(int)
    padded = raw == dataset.PixelPaddingValue if "PixelPaddingValue" in dataset else raw != raw
    np.testing.assert_array_equal(truth[0], np.where(padded, -1024, raw - 1024))
    opened, refused = set(), set()
    for path in sorted(source.glob("CTImage.dcm_*")):
        kind = path.name.split("_")[1].removesuffix("TransferSyntax")
        folder = two_slices_of(path, tmp_path / path.name)
        try:
            case = open_case(folder)
        except UserError:
            refused.add(kind)
            continue
        opened.add(kind)
        if kind in LOSSY:
            assert np.abs(case.volume.hu.astype(int) - truth).max() <= LOSSY[kind], kind
            assert any("with loss" in note for note in case.notes), kind
        else:
            np.testing.assert_array_equal(case.volume.hu, truth, err_msg=kind)
    assert len(opened) == 13
    assert not refused


def test_htj2k_is_read_or_refused_like_any_other(tmp_path: Path) -> None:
    def edit(dataset: Dataset, k: int) -> None:
        dataset.file_meta.TransferSyntaxUID = HTJ2KLossless
        dataset.PixelData = encapsulate([b"\xff\x4f\xff\x51 not really"])
        dataset["PixelData"].VR = "OB"

    write_series(tmp_path, SeriesSpec(), edit)
    with pytest.raises(UserError, match=r"are damaged \(High-Throughput JPEG 2000"):
        open_case(tmp_path)
