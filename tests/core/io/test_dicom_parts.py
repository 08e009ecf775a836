"""Several scans, copies and localizers within one series: taken apart by what the files say, or refused."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from pydicom.dataset import Dataset

from core.errors import UserError
from core.io import SeveralSeries, find_series, open_case
from core.io.series import instance_uid
from core.progress import Cancelled
from tests.core.io.dicom_builder import Edit, SeriesSpec, random_hu, write_series


def putting(**values: object) -> Edit:
    """An edit that sets values of the header."""

    def edit(dataset: Dataset, k: int) -> None:
        for keyword, value in values.items():
            setattr(dataset, keyword, value(k) if callable(value) else value)

    return edit


def other(spec: SeriesSpec, seed: int, **changes: object) -> SeriesSpec:
    """Another scan of the same series."""
    return replace(spec, hu=random_hu(spec.hu.shape, seed), **changes)  # type: ignore[arg-type]


def chosen(folder: Path) -> dict[str, np.ndarray]:
    """Open every scan that is offered; by description."""
    with pytest.raises(SeveralSeries) as caught:
        open_case(folder)
    readable = [info for info in caught.value.series if info.problem is None]
    assert len({info.uid for info in readable}) == len(readable)
    opened = {}
    for info in readable:
        case = open_case(folder, series_uid=info.uid)
        assert case.source.series_uid == info.uid
        opened[info.description.removeprefix("portal venous ")] = case.volume.hu
    return opened


@pytest.mark.parametrize(
    ("keyword", "values", "labels"),
    [
        ("AcquisitionNumber", (2, 10), ("(acquisition 2)", "(acquisition 10)")),
        ("TemporalPositionIdentifier", (1, 2), ("(time 1)", "(time 2)")),
        ("ConvolutionKernel", ("B30f", "B70s"), ("(kernel B30f)", "(kernel B70s)")),
        ("KVP", (80, 140), ("(80 kV)", "(140 kV)")),
        ("AcquisitionTime", ("101500", "101600.5"), ("(1 of 2 by time)", "(2 of 2 by time)")),
    ],
)
def test_two_scans_under_one_uid_are_two(
    tmp_path: Path, keyword: str, values: tuple[object, object], labels: tuple[str, str]
) -> None:
    # Slice times and image numbers go up within each scan, as scanners write them.
    first = SeriesSpec()
    second = other(first, 9)
    numbers = {"InstanceNumber": lambda k: k}
    write_series(tmp_path, first, putting(**numbers, **{keyword: values[0]}), prefix="A")
    write_series(tmp_path, second, putting(**numbers, **{keyword: values[1]}), prefix="B")
    opened = chosen(tmp_path)
    assert set(opened) == set(labels)
    np.testing.assert_array_equal(opened[labels[0]], first.hu)
    np.testing.assert_array_equal(opened[labels[1]], second.hu)


def test_image_numbers_tell_apart_what_nothing_else_does(tmp_path: Path) -> None:
    first = SeriesSpec()
    second = other(first, 9)
    write_series(tmp_path, first, putting(InstanceNumber=lambda k: 1 + k), prefix="B")
    paths = write_series(tmp_path, second, putting(InstanceNumber=lambda k: 101 + k), prefix="A")
    opened = chosen(tmp_path)
    np.testing.assert_array_equal(opened["(2 of 2 by image numbers)"], second.hu)
    case = open_case(paths[3])
    np.testing.assert_array_equal(case.volume.hu, second.hu)  # a file opens the scan it belongs to
    assert instance_uid(case.source.series_uid) == first.series_uid
    assert case.notes[0] == "The series holds 2 scans; this one is told apart by: 2 of 2 by image numbers."


def test_two_acquisitions_with_two_kernels_each_are_four(tmp_path: Path) -> None:
    first = SeriesSpec()
    for seed, (number, kernel) in enumerate([(1, "soft"), (1, "sharp"), (2, "soft"), (2, "sharp")]):
        edit = putting(AcquisitionNumber=number, ConvolutionKernel=kernel)
        write_series(tmp_path, other(first, seed), edit, prefix="ABCD"[seed])
    opened = chosen(tmp_path)
    np.testing.assert_array_equal(opened["(acquisition 2, kernel soft)"], random_hu(seed=2))
    assert len(opened) == 4


def test_numbers_that_go_through_each_other_tell_nothing(tmp_path: Path) -> None:
    first = SeriesSpec()
    numbers = np.random.default_rng(0).permutation(10)
    write_series(tmp_path, first, putting(InstanceNumber=lambda k: int(numbers[k])), prefix="A")
    write_series(tmp_path, other(first, 9), putting(InstanceNumber=lambda k: int(numbers[5 + k])), prefix="B")
    with pytest.raises(UserError, match="lie at the same place, and so do 4 other pairs"):
        open_case(tmp_path)
    assert [info.geometry_kind for info in find_series(tmp_path)] == ["DUPLICATE"]


@pytest.mark.parametrize("again", [1, 5])
def test_copies_are_dropped_and_told(tmp_path: Path, again: int) -> None:
    spec = SeriesSpec()
    write_series(tmp_path, spec)
    paths = write_series(tmp_path / "copy", spec)
    for path in paths[again:]:
        path.unlink()
    case = open_case(tmp_path)
    np.testing.assert_array_equal(case.volume.hu, spec.hu)
    left = "1 image" if again == 1 else "5 images"
    assert case.notes == (f"{left} had the place and content of another: left out.",)
    assert len(case.source.slices) == 5


def test_a_copy_under_a_new_name_and_encoding_is_one(tmp_path: Path) -> None:
    spec = SeriesSpec()
    write_series(tmp_path, spec)
    paths = write_series(
        tmp_path / "copy", spec, putting(SOPInstanceUID=lambda k: f"1.2.{k}"), compress_to="1.2.840.10008.1.2.5"
    )
    assert len(paths) == 5
    np.testing.assert_array_equal(open_case(tmp_path).volume.hu, spec.hu)


def test_one_slice_twice_with_other_content_is_refused(tmp_path: Path) -> None:
    spec = SeriesSpec()
    write_series(tmp_path, spec)
    wrong = replace(spec, hu=spec.hu + 1)
    paths = write_series(tmp_path / "more", wrong)
    for path in paths[1:]:
        path.unlink()
    with pytest.raises(UserError, match="lie at the same place"):
        open_case(tmp_path)


def test_a_localizer_that_does_not_say_so_is_set_aside(tmp_path: Path) -> None:
    spec = SeriesSpec()
    write_series(tmp_path, spec)
    across = replace(spec, hu=random_hu((2, 30, 30)), orientation=(1, 0, 0, 0, 0, -1), origin_mm=(0, 0, 0))
    paths = write_series(tmp_path, across, prefix="L")
    case = open_case(tmp_path)
    np.testing.assert_array_equal(case.volume.hu, spec.hu)
    assert case.notes == ("2 localizer or screenshot images of the series were left out.",)
    np.testing.assert_array_equal(open_case(paths[0]).volume.hu, spec.hu)


def test_two_grids_in_one_series_are_two_scans(tmp_path: Path) -> None:
    wide = SeriesSpec()
    small = replace(wide, hu=random_hu((6, 10, 16)), pixel_spacing_mm=(0.4, 0.4), origin_mm=(-60, -40, -290))
    coronal = replace(wide, hu=random_hu((7, 9, 9)), orientation=(1, 0, 0, 0, 0, -1))
    for spec, prefix in ((wide, "A"), (small, "B"), (coronal, "C")):
        write_series(tmp_path, spec, prefix=prefix)
    opened = chosen(tmp_path)
    assert set(opened) == {
        "(axial, 16 x 12, 0.80 mm)",
        "(axial, 16 x 10, 0.40 mm)",
        "(coronal, 9 x 9, 0.80 mm)",
    }
    np.testing.assert_array_equal(opened["(axial, 16 x 10, 0.40 mm)"], small.hu)


def test_header_noise_is_tolerated(tmp_path: Path) -> None:
    noise = np.random.default_rng(5)

    def edit(dataset: Dataset, k: int) -> None:
        dataset.PixelSpacing = [0.8, 0.7] if k % 2 else [0.80002, 0.69999]
        cosines = np.array([1, 0, 0, 0, 1, 0]) + noise.uniform(-4e-4, 4e-4, 6)
        dataset.ImageOrientationPatient = [f"{value:.6f}" for value in cosines]

    spec = SeriesSpec()
    write_series(tmp_path, spec, edit)
    case = open_case(tmp_path)
    np.testing.assert_array_equal(case.volume.hu, spec.hu)
    corner = case.volume.geometry.to_lps_mm((4, 11, 15))
    assert np.abs(corner - spec.voxels_lps_mm()[4, 11, 15]).max() < 0.1


def test_comparing_copies_can_be_cancelled(tmp_path: Path) -> None:
    spec = SeriesSpec()
    write_series(tmp_path, spec)
    write_series(tmp_path / "copy", spec)

    def stop(fraction: float, text: str) -> None:
        if text.startswith("Comparing images"):
            raise Cancelled

    with pytest.raises(Cancelled):
        open_case(tmp_path, report=stop)


def test_two_small_stacks_across_each_other_are_both_offered(tmp_path: Path) -> None:
    axial = SeriesSpec(hu=random_hu((3, 12, 16)))
    across = replace(axial, hu=random_hu((3, 12, 16), 4), orientation=(1, 0, 0, 0, 0, -1))
    write_series(tmp_path, axial, prefix="A")
    write_series(tmp_path, across, prefix="B")
    assert set(chosen(tmp_path)) == {"(axial, 16 x 12, 0.80 mm)", "(coronal, 16 x 12, 0.80 mm)"}
