"""Enhanced multi-frame CT: one file, many slices, each where and what its functional groups say."""

from dataclasses import replace
from pathlib import Path

import nibabel
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from pydicom.dataset import Dataset
from pydicom.uid import ExplicitVRBigEndian, ExplicitVRLittleEndian, ImplicitVRLittleEndian

from core.errors import UserError
from core.io import SeveralSeries, find_series, open_case
from core.io.dicom_frames import frames_of
from core.io.dicom_geometry import lay_out
from core.io.dicom_header import SliceHeader, read_header
from core.io.dicom_pixels import read_hu
from tests.core.io.dicom_builder import SeriesSpec, random_hu, write_series
from tests.core.io.encodings import ENCODERS, difference
from tests.core.io.enhanced_builder import compress, enhanced_dataset, group, write_enhanced

SHUFFLED = [3, 0, 4, 1, 2]


@pytest.mark.parametrize("syntax", [ExplicitVRLittleEndian, ImplicitVRLittleEndian, ExplicitVRBigEndian])
def test_frames_open_like_files(tmp_path: Path, syntax: str) -> None:
    spec = SeriesSpec(transfer_syntax=syntax)
    path = write_enhanced(tmp_path / "one" / "ct.dcm", spec, SHUFFLED)
    write_series(tmp_path / "many", spec)
    frames, files = open_case(path), open_case(tmp_path / "many")
    np.testing.assert_array_equal(frames.volume.hu, spec.hu)
    np.testing.assert_allclose(frames.volume.geometry.index_to_lps_mm, files.volume.geometry.index_to_lps_mm)
    assert frames.notes == ()
    # Results refer to frames, in the order of the grid.
    assert [one.frame for one in frames.source.slices] == [SHUFFLED.index(k) + 1 for k in range(5)]
    assert {one.path for one in frames.source.slices} == {path}
    (info,) = find_series(path.parent)
    assert (info.slices, info.problem) == (5, None)


def test_each_frame_has_its_own_rescale_and_legacy_conversions_open_too(tmp_path: Path) -> None:
    spec = SeriesSpec(intercept=0)
    scales = [(1.0, -1024.0), (2.0, -1000.0), (0.5, 0.25), (1.0, 0.0), (1.5, -3.0)]
    enhanced_dataset(spec, None, scales, legacy=True).save_as(tmp_path / "ct.dcm", enforce_file_format=True)
    expected = np.stack([np.rint(spec.raw[k] * slope + add) for k, (slope, add) in enumerate(scales)])
    np.testing.assert_array_equal(open_case(tmp_path).volume.hu, expected)


@pytest.mark.parametrize(("fragments", "table"), [(1, True), (1, False), (3, True)])
@pytest.mark.parametrize("name", ENCODERS)
def test_compressed_frames(tmp_path: Path, name: str, fragments: int, table: bool) -> None:
    spec = SeriesSpec(hu=random_hu((4, 32, 40)), signed=False, bits_stored=12)
    write_enhanced(tmp_path / "ct.dcm", spec, [2, 0, 1, 3], lambda one: compress(one, name, fragments, table))
    case = open_case(tmp_path)
    assert difference(name, case.volume.hu, spec.hu) <= ENCODERS[name][2]


def test_frames_in_several_fragments_without_a_table_are_told_by_how_they_begin(tmp_path: Path) -> None:
    spec = SeriesSpec(hu=random_hu((4, 32, 40)), signed=False, bits_stored=12)
    write_enhanced(tmp_path / "a" / "ct.dcm", spec, None, lambda one: compress(one, "jpeg-ls", 3, table=False))
    np.testing.assert_array_equal(open_case(tmp_path / "a").volume.hu, spec.hu)
    write_enhanced(tmp_path / "b" / "ct.dcm", spec, None, lambda one: compress(one, "rle", 3, table=False))
    with pytest.raises(UserError, match=r"ct\.dcm is damaged"):
        open_case(tmp_path / "b")


def two_phases(dataset: Dataset) -> None:
    for number, frame in enumerate(dataset.PerFrameFunctionalGroupsSequence):
        frame.FrameContentSequence[0].TemporalPositionIndex = 1 + number // 5


def test_volumes_in_one_file_are_offered_like_series(tmp_path: Path) -> None:
    first, second = random_hu(seed=1), random_hu(seed=2)
    spec = SeriesSpec(hu=np.concatenate([first, second]))
    spec.positions_mm = np.tile(spec.positions[:5], (2, 1))
    path = write_enhanced(tmp_path / "ct.dcm", spec, None, two_phases)
    for opened in (path, tmp_path):
        with pytest.raises(SeveralSeries) as caught:
            open_case(opened)
        assert [one.description for one in caught.value.series] == ["portal venous time 1", "portal venous time 2"]
        for info, hu in zip(caught.value.series, (first, second), strict=True):
            case = open_case(opened, series_uid=info.uid)
            np.testing.assert_array_equal(case.volume.hu, hu)
            assert case.source.series_uid == info.uid
        assert [one.frame for one in case.source.slices] == [6, 7, 8, 9, 10]


def test_a_localizer_among_the_frames_is_set_aside(tmp_path: Path) -> None:
    def edit(dataset: Dataset) -> None:
        types = group(FrameType=["ORIGINAL", "PRIMARY", "LOCALIZER", "NONE"])
        dataset.PerFrameFunctionalGroupsSequence[4].CTImageFrameTypeSequence = types

    spec = SeriesSpec()
    write_enhanced(tmp_path / "ct.dcm", spec, None, edit)
    np.testing.assert_array_equal(open_case(tmp_path).volume.hu, spec.hu[:4])


def without(number: int, keyword: str):
    return lambda dataset: delattr(dataset.PerFrameFunctionalGroupsSequence[number], keyword)


REFUSED = {
    r"ct\.dcm holds 5 frames and says of 4 where they lie": lambda one: one.PerFrameFunctionalGroupsSequence.pop(),
    r"ct\.dcm says that it holds 0 frames": lambda one: setattr(one, "NumberOfFrames", 0),
    r"ct\.dcm says that it holds 70000 frames": lambda one: setattr(one, "NumberOfFrames", 70000),
    r"ct\.dcm \(frame 3\) does not say where it lies": without(2, "PlanePositionSequence"),
    r"ct\.dcm \(frame 1\) holds \d+ bytes of pixels": lambda one: setattr(one, "PixelData", one.PixelData[:-64]),
    r"ct\.dcm \(frame 1\) holds values of type Z_EFF": lambda one: setattr(
        one.SharedFunctionalGroupsSequence[0].PixelValueTransformationSequence[0], "RescaleType", "Z_EFF"
    ),
    r"deflated multi-frame file": lambda one: setattr(one.file_meta, "TransferSyntaxUID", "1.2.840.10008.1.2.1.99"),
}


@pytest.mark.parametrize("words", REFUSED)
def test_frames_in_doubt_are_refused(tmp_path: Path, words: str) -> None:
    write_enhanced(tmp_path / "ct.dcm", SeriesSpec(), None, REFUSED[words])
    with pytest.raises(UserError, match=words) as caught:
        open_case(tmp_path)
    assert caught.value.hint


@settings(max_examples=15, deadline=None)
@given(order=st.permutations(range(5)), step=st.sampled_from([2.5, -1.25]))
def test_the_order_of_frames_means_nothing(
    tmp_path_factory: pytest.TempPathFactory, order: list[int], step: float
) -> None:
    spec = SeriesSpec(step_mm=step)
    case = open_case(write_enhanced(tmp_path_factory.mktemp("enhanced") / "ct.dcm", spec, order))
    flipped = spec.hu if step > 0 else spec.hu[::-1]
    np.testing.assert_array_equal(case.volume.hu, flipped)


@pytest.mark.parametrize(
    "name",
    [
        "philips_enhanced/anatomical/001",
        "philips_enhanced/anatomical/001_implicit",
        "siemens_multiframe/anatomical/001",
    ],
)
def test_enhanced_files_of_two_makers_lie_where_their_truth_does(shared_data: Path, name: str) -> None:
    """They are MR, which is not opened; their frames are, so that the places and values can be compared."""
    folder = shared_data / "dicom_edge" / "dicom2nifti" / name
    header = read_header(next(folder.glob("*.dcm")))
    assert header is not None
    frames = frames_of(replace(header, sop_class="1.2.840.10008.5.1.4.1.1.2.1"))
    layout = lay_out([replace(frame, stack="") for frame in frames])
    assert layout.geometry is not None, layout.problem
    truth = nibabel.load(folder.with_name(folder.name + "_ground_truth.nii.gz"))
    values = np.stack([values_of(frame) for frame in layout.headers])
    expected = truth.get_fdata().squeeze()
    assert sorted(values.shape) == sorted(expected.shape)
    assert abs(values.mean() - expected.mean()) < 0.1
    lps = np.diag([-1.0, -1, 1, 1]) @ truth.affine
    rng = np.random.default_rng(0)
    inverse = np.linalg.inv(lps)
    for z, y, x in rng.integers(0, values.shape, (200, 3)):
        i, j, k, _ = np.rint(inverse @ layout.geometry.index_to_lps_mm @ [z, y, x, 1]).astype(int)
        assert abs(values[z, y, x] - expected[i, j, k]) <= 0.51


def values_of(frame: SliceHeader) -> NDArray[np.int16]:
    """The values of a frame after its own rescale."""
    values = np.empty((frame.pixels.rows or 0, frame.pixels.columns or 0), np.int16)
    read_hu(frame, values)
    return values
