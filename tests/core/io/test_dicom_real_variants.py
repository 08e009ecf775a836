"""A real scan stored in many ways: every way gives the same patient back, or is refused with the reason."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import SimpleITK
from pydicom.dataset import Dataset
from scipy.ndimage import map_coordinates

from core.case import Case
from core.errors import UserError
from core.exporting.nifti import affine_ras_mm
from core.io import UnevenSlices, open_case
from tests.core.io.dicom_builder import Edit, SeriesSpec, slice_dataset, write_series
from tests.core.io.test_dicom_geometry import affine_of_sitk, read_with_sitk

Turn = Callable[[SeriesSpec], SeriesSpec]


@pytest.fixture(scope="module")
def real(shared_data: Path) -> tuple[Case, SeriesSpec]:
    """Liver and spine of HCC_048 as opened, and the same voxels to be written anew: 12 slices of 90 x 110."""
    case = open_case(shared_data / "ct_hcc048" / "dicom")
    first = np.array([40, 180, 130])
    hu = case.volume.hu[40:52, 180:270, 130:240].astype(np.int64)
    spec = SeriesSpec(
        hu=hu,
        origin_mm=tuple(case.volume.geometry.to_lps_mm(first)),
        pixel_spacing_mm=case.volume.spacing_mm[1:],
        step_mm=case.volume.spacing_mm[0],
    )
    return case, spec


def flipped_rows(spec: SeriesSpec) -> SeriesSpec:
    row, column, _ = spec.axes
    last = spec.positions + column * spec.pixel_spacing_mm[0] * (spec.hu.shape[1] - 1)
    return replace(spec, hu=spec.hu[:, ::-1], orientation=(*row, *-column), positions_mm=last)


def flipped_columns(spec: SeriesSpec) -> SeriesSpec:
    row, column, _ = spec.axes
    last = spec.positions + row * spec.pixel_spacing_mm[1] * (spec.hu.shape[2] - 1)
    return replace(spec, hu=spec.hu[:, :, ::-1], orientation=(*-row, *column), positions_mm=last)


def prone(spec: SeriesSpec) -> SeriesSpec:
    return flipped_columns(flipped_rows(spec))


def stacked_downwards(spec: SeriesSpec) -> SeriesSpec:
    return replace(spec, hu=spec.hu[::-1], positions_mm=spec.positions[::-1])


def transposed(spec: SeriesSpec) -> SeriesSpec:
    row, column, _ = spec.axes
    spacing = (spec.pixel_spacing_mm[1], spec.pixel_spacing_mm[0])
    turned = replace(spec, hu=spec.hu.transpose(0, 2, 1), orientation=(*column, *row), pixel_spacing_mm=spacing)
    return replace(turned, positions_mm=spec.positions)


def coronal(spec: SeriesSpec) -> SeriesSpec:
    _, column, _ = spec.axes
    top = spec.positions[-1] + np.outer(np.arange(spec.hu.shape[1]) * spec.pixel_spacing_mm[0], column)
    hu = spec.hu[::-1].transpose(1, 0, 2)
    spacing = (spec.step_mm, spec.pixel_spacing_mm[1])
    return replace(spec, hu=hu, orientation=(1, 0, 0, 0, 0, -1), pixel_spacing_mm=spacing, positions_mm=top)


TURNS: dict[str, Turn] = {
    one.__name__: one for one in (flipped_rows, flipped_columns, prone, stacked_downwards, transposed, coronal)
}


def assert_same_patient(case: Case, spec: SeriesSpec) -> None:
    np.testing.assert_array_equal(case.volume.hu, spec.hu)
    shape = np.array(spec.hu.shape) - 1
    corners = case.volume.geometry.to_lps_mm([(0, 0, 0), shape])
    truth = spec.voxels_lps_mm()
    np.testing.assert_allclose(corners, [truth[0, 0, 0], truth[-1, -1, -1]], atol=1e-3)


@pytest.mark.parametrize("name", TURNS)
def test_however_it_is_stored_it_is_the_same_patient(
    tmp_path: Path, real: tuple[Case, SeriesSpec], name: str
) -> None:
    spec = TURNS[name](real[1])
    paths = write_series(tmp_path, spec, lambda dataset, k: setattr(dataset, "PatientPosition", "FFP"))
    case = open_case(tmp_path)
    assert_same_patient(case, real[1])
    image = read_with_sitk(paths)
    np.testing.assert_array_equal(case.axis_order.to_stored(case.volume.hu), SimpleITK.GetArrayViewFromImage(image))
    np.testing.assert_allclose(affine_ras_mm(case.stored_geometry), affine_of_sitk(image), atol=1e-3)


def jitter(dataset: Dataset, k: int) -> None:
    places = np.round(np.array([float(value) for value in dataset.ImagePositionPatient]), 1)
    dataset.ImagePositionPatient = [f"{value:.1f}" for value in places]


def lies(dataset: Dataset, k: int) -> None:
    dataset.SpacingBetweenSlices, dataset.SliceThickness, dataset.SliceLocation = -7, 12, k % 3
    dataset.ImagerPixelSpacing, dataset.InstanceNumber = [9, 9], 1


@pytest.mark.parametrize(("edit", "tolerance_mm"), [(jitter, 0.2), (lies, 1e-3)])
def test_noise_and_lies_in_the_headers_move_nothing(
    tmp_path: Path, real: tuple[Case, SeriesSpec], edit: Edit, tolerance_mm: float
) -> None:
    write_series(tmp_path, real[1], edit)
    case = open_case(tmp_path)
    np.testing.assert_array_equal(case.volume.hu, real[1].hu)
    corner = case.volume.geometry.to_lps_mm(np.array(real[1].hu.shape) - 1)
    assert np.abs(corner - real[1].voxels_lps_mm()[-1, -1, -1]).max() < tolerance_mm


def test_positions_in_slice_location_alone_are_refused(tmp_path: Path, real: tuple[Case, SeriesSpec]) -> None:
    def edit(dataset: Dataset, k: int) -> None:
        dataset.SliceLocation = 2.5 * k
        del dataset.ImagePositionPatient

    write_series(tmp_path, real[1], edit)
    with pytest.raises(UserError, match=r"does not say where it lies .ImagePositionPatient missing"):
        open_case(tmp_path)


def test_copies_a_localizer_and_a_second_phase_beside_it(tmp_path: Path, real: tuple[Case, SeriesSpec]) -> None:
    spec = real[1]
    write_series(tmp_path / "a", spec, lambda dataset, k: setattr(dataset, "AcquisitionNumber", 1))
    write_series(tmp_path / "again", spec, lambda dataset, k: setattr(dataset, "AcquisitionNumber", 1))
    scout = replace(spec, hu=spec.hu[:1], orientation=(1, 0, 0, 0, 0, -1))
    write_series(tmp_path / "scout", scout)
    case = open_case(tmp_path)
    assert_same_patient(case, spec)
    assert len(case.notes) == 2
    later = replace(spec, hu=spec.hu + 30)
    write_series(tmp_path / "b", later, lambda dataset, k: setattr(dataset, "AcquisitionNumber", 2))
    np.testing.assert_array_equal(open_case(tmp_path, series_uid=f"{spec.series_uid}#2").volume.hu, later.hu)


def test_a_gap_is_asked_about_and_its_longest_part_lies_right(tmp_path: Path, real: tuple[Case, SeriesSpec]) -> None:
    spec = real[1]
    for path in write_series(tmp_path, spec)[4:5]:
        path.unlink()
    with pytest.raises(UnevenSlices, match="number 5 of 12"):
        open_case(tmp_path)
    case = open_case(tmp_path, slices="longest-part")
    np.testing.assert_array_equal(case.volume.hu, spec.hu[5:])
    np.testing.assert_allclose(case.volume.geometry.to_lps_mm((0, 0, 0)), spec.voxels_lps_mm()[5, 0, 0], atol=1e-3)
    whole = open_case(tmp_path, slices="resample")
    kept = [k for k in range(12) if k != 4]
    np.testing.assert_array_equal(whole.volume.hu[kept], spec.hu[kept])
    np.testing.assert_allclose(whole.volume.hu[4], (spec.hu[3] + spec.hu[5]) / 2, atol=0.51)


@pytest.mark.parametrize("degrees", [-18, 9])
def test_cut_with_a_tilted_gantry_the_organs_stay_where_they_are(
    tmp_path: Path, real: tuple[Case, SeriesSpec], degrees: int
) -> None:
    case, spec = real
    sine, cosine = np.sin(np.radians(degrees)), np.cos(np.radians(degrees))
    leaning = replace(spec, orientation=(1, 0, 0, 0, cosine, sine), positions_mm=spec.positions)
    index = np.moveaxis(case.volume.geometry.to_index(leaning.voxels_lps_mm()), -1, 0)
    cut = np.rint(map_coordinates(case.volume.hu.astype(np.float32), index, order=1, mode="nearest"))
    write_series(tmp_path, replace(leaning, hu=cut.astype(np.int64)))
    opened = open_case(tmp_path)
    assert opened.source.series_geometry == "TILTED"
    shape = opened.volume.geometry.shape_zyx
    places = opened.volume.geometry.to_lps_mm(np.moveaxis(np.indices(shape), 0, -1))
    stored = opened.stored_geometry.to_index(places)
    inner = ((stored > 1) & (stored < np.array(spec.hu.shape) - 2)).all(axis=-1)

    def difference_hu(shift_mm: float) -> float:
        back = np.moveaxis(case.volume.geometry.to_index(places[inner] + [0, shift_mm, 0]), -1, 0)
        truth = map_coordinates(case.volume.hu.astype(np.float32), back, order=1)
        return float(np.abs(truth - opened.volume.hu[inner]).mean())

    # Half a voxel to either side fits worse: what is seen lies where it is.
    here, half_mm = difference_hu(0), spec.pixel_spacing_mm[0] / 2
    assert here < 8
    assert min(difference_hu(half_mm), difference_hu(-half_mm)) > here


def test_the_builder_keeps_the_values(real: tuple[Case, SeriesSpec]) -> None:
    raw = slice_dataset(real[1], 3).pixel_array
    np.testing.assert_array_equal(raw + real[1].intercept, real[1].hu[3])
