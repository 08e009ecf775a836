"""Where slices lie: every voxel of every orientation at its place, every uneven series refused with the reason."""

from pathlib import Path

import numpy as np
import pytest
import SimpleITK
from hypothesis import assume, given
from hypothesis import strategies as st
from pydicom.dataset import Dataset

from core.case import Case
from core.errors import UserError
from core.exporting.nifti import affine_ras_mm
from core.io import find_series, open_case
from tests.core.io.dicom_builder import SeriesSpec, random_hu, write_series

SINE, COSINE = np.sin(np.radians(20)), np.cos(np.radians(20))
ORIENTATIONS = {
    "axial": (1, 0, 0, 0, 1, 0),
    "prone": (-1, 0, 0, 0, -1, 0),
    "feet first": (-1, 0, 0, 0, 1, 0),
    "feet first prone": (1, 0, 0, 0, -1, 0),
    "coronal": (1, 0, 0, 0, 0, -1),
    "sagittal": (0, 1, 0, 0, 0, -1),
    "turned on its side": (0, 1, 0, 1, 0, 0),
    "oblique": (COSINE, SINE, 0, -SINE, COSINE, 0),
    "head tipped": (1, 0, 0, 0, COSINE, SINE),
}


def assert_same_points(case: Case, spec: SeriesSpec) -> None:
    """Every voxel that was written is found at its place in the patient with its HU."""
    found = case.volume.geometry.to_index(spec.voxels_lps_mm())
    assert np.abs(found - np.rint(found)).max() < 1e-2
    z, y, x = np.moveaxis(np.rint(found).astype(int), -1, 0)
    np.testing.assert_array_equal(case.volume.hu[z, y, x], spec.hu)


def read_with_sitk(paths: list[Path]) -> SimpleITK.Image:
    reader = SimpleITK.ImageSeriesReader()
    reader.SetFileNames(SimpleITK.ImageSeriesReader.GetGDCMSeriesFileNames(str(paths[0].parent)))
    return reader.Execute()


def affine_of_sitk(image: SimpleITK.Image) -> np.ndarray:
    """RAS affine of (i, j, k)."""
    affine = np.eye(4)
    affine[:3, :3] = np.reshape(image.GetDirection(), (3, 3)) * image.GetSpacing()
    affine[:3, 3] = image.GetOrigin()
    return np.diag([-1, -1, 1, 1]) @ affine


@pytest.mark.parametrize("step_mm", [2.5, -2.5])
@pytest.mark.parametrize("name", ORIENTATIONS)
def test_every_orientation_lands_on_the_same_points(tmp_path: Path, name: str, step_mm: float) -> None:
    spec = SeriesSpec(orientation=ORIENTATIONS[name], step_mm=step_mm)
    case = open_case(write_series(tmp_path, spec)[0].parent)
    assert_same_points(case, spec)
    directions = case.volume.geometry.directions
    assert (np.diag(directions[::-1]) > 0.9).all(), "canonical: towards head, back and left"
    assert case.source.series_geometry == ("OBLIQUE" if name in ("oblique", "head tipped") else "REGULAR")


@pytest.mark.parametrize("name", ORIENTATIONS)
def test_stored_grid_is_the_one_simpleitk_reads(tmp_path: Path, name: str) -> None:
    spec = SeriesSpec(orientation=ORIENTATIONS[name], step_mm=-2.5)
    paths = write_series(tmp_path, spec)
    case, image = open_case(tmp_path), read_with_sitk(paths)
    np.testing.assert_allclose(affine_ras_mm(case.stored_geometry), affine_of_sitk(image), atol=1e-4)
    np.testing.assert_array_equal(case.axis_order.to_stored(case.volume.hu), SimpleITK.GetArrayFromImage(image))


def test_all_48_orientations(tmp_path: Path) -> None:
    """Every way a grid can lie along the patient's axes: 24 turns, each stacked forwards and backwards."""
    axes = [sign * np.eye(3)[k] for k in range(3) for sign in (1, -1)]
    ways = [(row, column) for row in axes for column in axes if abs(row @ column) < 0.5]
    assert len(ways) == 24
    for number, (row, column) in enumerate(ways):
        for step_mm in (1.5, -1.5):
            folder = tmp_path / f"{number} {step_mm}"
            spec = SeriesSpec(hu=random_hu((3, 4, 5)), orientation=(*row, *column), step_mm=step_mm)
            write_series(folder, spec)
            case = open_case(folder)
            assert_same_points(case, spec)
            assert case.volume.hu.shape[0] == (3, 4, 5)[case.axis_order.permutation[0]]


def rotation(a: float, b: float, c: float) -> np.ndarray:
    turns = []
    for (first, second), degrees in zip(((0, 1), (1, 2), (0, 2)), (a, b, c), strict=True):
        turn = np.eye(3)
        sine, cosine = np.sin(np.radians(degrees)), np.cos(np.radians(degrees))
        turn[first, first], turn[first, second], turn[second, first], turn[second, second] = (
            cosine,
            -sine,
            sine,
            cosine,
        )
        turns.append(turn)
    return turns[0] @ turns[1] @ turns[2]


angles = st.floats(-180, 180)


@given(angles, angles, angles, st.sampled_from([-3.0, 0.6, 5.0]), st.integers(2, 6))
def test_any_rotation_keeps_every_point(tmp_path_factory, a, b, c, step_mm, slices) -> None:
    turned = rotation(a, b, c)
    assume(np.abs(turned).max(axis=0).min() > 0.8)  # nearly diagonal ones have no best axis order
    spec = SeriesSpec(
        hu=random_hu((slices, 4, 5)),
        orientation=(*turned[:, 0], *turned[:, 1]),
        step_mm=step_mm,
        origin_mm=(a, b, c),
    )
    folder = tmp_path_factory.mktemp("series")
    write_series(folder, spec)
    assert_same_points(open_case(folder), spec)


def refused(folder: Path, kind: str, words: str) -> None:
    with pytest.raises(UserError, match=words) as caught:
        open_case(folder)
    assert caught.value.hint
    (info,) = find_series(folder)
    assert info.geometry_kind == kind
    assert info.problem == caught.value.message
    assert info.spacing == "unknown"


def along_z(*heights_mm: float, shift_y_mm: float = 0.0) -> np.ndarray:
    return np.array([(-70.0, -50.0 + k * shift_y_mm, z) for k, z in enumerate(heights_mm)])


def test_gapped(tmp_path: Path) -> None:
    write_series(tmp_path, SeriesSpec(positions_mm=along_z(0, 5, 10, 20, 25)))
    words = r"1 slice is missing, number 4 of 6 \(z = 15\.0 mm\): IM\d+\.dcm and IM\d+\.dcm lie 10\.00 mm.*5\.00 mm"
    refused(tmp_path, "GAPPED", words)


def test_gapped_in_two_places_of_rounded_positions(tmp_path: Path) -> None:
    write_series(tmp_path, SeriesSpec(positions_mm=along_z(0, 0.6, 1.9, 2.5, 5.0)))  # 0.625 mm, rounded
    refused(tmp_path, "GAPPED", r"4 slices are missing, number 3, 6 to 8 of 9 \(z = 1\.\d, 3\.1 to 4\.4 mm\)")


def test_gap_names_the_slices_beside_it(tmp_path: Path) -> None:
    paths = write_series(tmp_path, SeriesSpec(positions_mm=along_z(0, 5, 10, 20, 25)))
    with pytest.raises(UserError) as caught:
        open_case(tmp_path)
    assert f"{paths[2].name} and {paths[3].name}" in caught.value.message


def test_variable(tmp_path: Path) -> None:
    write_series(tmp_path, SeriesSpec(positions_mm=along_z(0, 3, 6, 13, 20)))
    refused(tmp_path, "VARIABLE", r"changes from 3\.00 to 7\.00 mm")


def test_slowly_drifting_distance_is_variable(tmp_path: Path) -> None:
    heights = np.cumsum(np.linspace(1.0, 1.2, 21))
    write_series(tmp_path, SeriesSpec(hu=random_hu((21, 4, 4)), positions_mm=along_z(*heights)))
    refused(tmp_path, "VARIABLE", r"changes from 1\.01 to 1\.20 mm")


def test_duplicate(tmp_path: Path) -> None:
    paths = write_series(tmp_path, SeriesSpec(positions_mm=along_z(0, 5, 10, 10, 15)))
    refused(tmp_path, "DUPLICATE", "lie at the same place")
    with pytest.raises(UserError, match=rf"(?s)(?=.*{paths[2].name})(?=.*{paths[3].name})"):
        open_case(tmp_path)


@pytest.mark.parametrize(
    ("words", "keyword", "value"),
    [
        ("orientation", "ImageOrientationPatient", [0, 1, 0, 0, 0, -1]),
        ("pixel spacing", "PixelSpacing", [0.8, 0.71]),
        ("frame of reference", "FrameOfReferenceUID", "1.2.3.4"),
    ],
)
def test_mixed(tmp_path: Path, words: str, keyword: str, value: object) -> None:
    def edit(dataset: Dataset, k: int) -> None:
        if k == 3:
            setattr(dataset, keyword, value)

    write_series(tmp_path, SeriesSpec(), edit)
    refused(tmp_path, "MIXED", f"differ in {words}")


def test_slices_that_jump_sideways_are_mixed(tmp_path: Path) -> None:
    positions = along_z(0, 5, 10, 15, 20)
    positions[3, 0] += 3
    write_series(tmp_path, SeriesSpec(positions_mm=positions))
    refused(tmp_path, "MIXED", "shifted sideways")


@pytest.mark.parametrize("keyword", ["ImagePositionPatient", "ImageOrientationPatient", "PixelSpacing"])
def test_missing_geometry_is_refused_not_guessed(tmp_path: Path, keyword: str) -> None:
    def edit(dataset: Dataset, k: int) -> None:
        dataset.ImagerPixelSpacing = [0.8, 0.7]  # at the detector, not in the patient
        if k == 2:
            delattr(dataset, keyword)

    paths = write_series(tmp_path, SeriesSpec(), edit)
    refused(tmp_path, "UNKNOWN", f"{paths[2].name} does not say where it lies .{keyword}")


@pytest.mark.parametrize(
    ("keyword", "value", "words"),
    [
        ("ImageOrientationPatient", [1, 0, 0, 0.1, 1, 0], "not at right angles"),
        ("ImageOrientationPatient", [0.9, 0, 0, 0, 1, 0], "not at right angles"),
        ("ImageOrientationPatient", [0, 0, 0, 0, 0, 0], "not at right angles"),
        ("PixelSpacing", [0.0, 0.7], "not positive"),
        ("PixelSpacing", [70.0, 70.0], "cannot be right"),
    ],
)
def test_damaged_geometry_is_refused(tmp_path: Path, keyword: str, value: object, words: str) -> None:
    write_series(tmp_path, SeriesSpec(), lambda dataset, k: setattr(dataset, keyword, value))
    with pytest.raises(UserError, match=words):
        open_case(tmp_path)


def test_positions_rounded_to_a_tenth_are_even(tmp_path: Path) -> None:
    heights = np.round(np.arange(9) * 0.625, 1)
    spec = SeriesSpec(hu=random_hu((9, 4, 4)), positions_mm=along_z(*heights))
    write_series(tmp_path, spec)
    case = open_case(tmp_path)
    assert case.volume.spacing_mm[0] == pytest.approx(0.625)
    assert case.source.series_geometry == "REGULAR"


def test_slice_thickness_is_never_asked(tmp_path: Path) -> None:
    write_series(tmp_path, SeriesSpec())  # the builder writes 99
    assert open_case(tmp_path).volume.spacing_mm == pytest.approx((2.5, 0.8, 0.7))


def test_single_slice_is_refused(tmp_path: Path) -> None:
    write_series(tmp_path, SeriesSpec(hu=random_hu((1, 12, 16))))
    refused(tmp_path, "UNKNOWN", "single slice .IM0000.dcm.: how thick it is cannot be known")


def test_two_slices_are_enough(tmp_path: Path) -> None:
    spec = SeriesSpec(hu=random_hu((2, 12, 16)))
    write_series(tmp_path, spec)
    assert_same_points(open_case(tmp_path), spec)


def test_tilt_in_the_tag_alone_is_noted(tmp_path: Path) -> None:
    def edit(dataset: Dataset, k: int) -> None:
        dataset.GantryDetectorTilt = 12

    write_series(tmp_path, SeriesSpec(), edit)
    assert "gantry tilt of 12 degrees" in open_case(tmp_path).notes[0]
