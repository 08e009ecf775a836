"""Tilted gantries: known points stay where they are, masks go back onto the slices they were drawn on."""

from dataclasses import replace
from pathlib import Path

import nibabel
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from pydicom import dcmread

from core.case import Case
from core.errors import UserError
from core.exporting.dicom import write_segmentation, write_structure_set
from core.exporting.nifti import affine_ras_mm, write_mask
from core.exporting.snapshot import ExportInput, ExportOptions
from core.importing.read import read_labels
from core.io import open_case
from core.measure import measure
from core.provenance import MaskRecord
from core.reference import read_reference
from tests.core.io.dicom_builder import SeriesSpec, write_series

SHAPE = (14, 40, 36)
CENTRE_LPS_MM = np.array([8.0, -12.0, 35.0])
RADIUS_MM = 11.0


def tilted(degrees: float, step_mm: float, pixel_mm: tuple[float, float], turned: bool = False) -> SeriesSpec:
    """Slices that lean, on a table that moves along z; the middle of the block is `CENTRE_LPS_MM`."""
    sine, cosine = np.sin(np.radians(degrees)), np.cos(np.radians(degrees))
    row, column = np.array([1.0, 0, 0]), np.array([0, cosine, sine])
    if turned:  # prone and feet first, leaning to the side
        row, column = np.array([0, -1.0, 0]), np.array([cosine, 0, sine])
    table = np.array([0, 0, step_mm])
    middle = row * pixel_mm[1] * (SHAPE[2] - 1) / 2 + column * pixel_mm[0] * (SHAPE[1] - 1) / 2
    origin = CENTRE_LPS_MM - middle - table * (SHAPE[0] - 1) / 2
    spec = SeriesSpec(
        hu=np.zeros(SHAPE, np.int64),
        orientation=(*row, *column),
        pixel_spacing_mm=pixel_mm,
        positions_mm=origin + np.outer(np.arange(SHAPE[0]), table),
    )
    return replace(spec, hu=np.rint(field(spec.voxels_lps_mm())).astype(np.int64))


def field(lps_mm: NDArray[np.float64]) -> NDArray[np.float64]:
    """HU that rise evenly in all directions: linear interpolation must give them back."""
    return (lps_mm - CENTRE_LPS_MM) @ np.array([3.0, -4.0, 2.0]) + 40


def everywhere(case: Case) -> NDArray[np.float64]:
    shape = case.volume.geometry.shape_zyx
    return case.volume.geometry.to_lps_mm(np.moveaxis(np.indices(shape), 0, -1))


def within(lps_mm: NDArray[np.float64]) -> NDArray[np.bool_]:
    return np.asarray(np.linalg.norm(lps_mm - CENTRE_LPS_MM, axis=-1) < RADIUS_MM)


@settings(max_examples=25, deadline=None)
@given(
    st.floats(1, 30),
    st.sampled_from([-1, 1]),
    st.sampled_from([1.5, 2.0, 3.0]),
    st.sampled_from([(0.7, 0.7), (1.1, 0.8), (0.6, 1.2)]),
    st.booleans(),
)
def test_a_tilted_phantom_stands_upright(tmp_path_factory, degrees, sign, step_mm, pixel_mm, turned) -> None:
    folder = tmp_path_factory.mktemp("tilted")
    spec = tilted(sign * degrees, step_mm, pixel_mm, turned)
    write_series(folder, spec)
    case = open_case(folder)
    assert case.source.series_geometry == "TILTED"
    assert f"tilted by {degrees:.1f} degrees" in case.notes[0]
    assert np.abs(case.volume.geometry.directions.T @ case.volume.geometry.directions - np.eye(3)).max() < 1e-6
    places = everywhere(case)
    # HU: wherever there was tissue, as the field has it at that very place.
    inner = (case.stored_geometry.to_index(places) > 1).all(axis=-1)
    inner &= (case.stored_geometry.to_index(places) < np.array(SHAPE) - 2).all(axis=-1)
    assert inner.sum() > 1000
    assert np.abs(case.volume.hu[inner] - field(places[inner])).max() <= 1.01
    outside = (case.stored_geometry.to_index(places) < -1.01).any(axis=-1)
    assert not outside.any() or (case.volume.hu[outside] == -1024).all()
    # The stored grid is that of the files, slice by slice.
    found = case.stored_geometry.to_lps_mm([(k, 0, 0) for k in range(SHAPE[0])])
    order = np.argsort(spec.positions @ spec.axes[2])
    np.testing.assert_allclose(found, spec.positions[order], atol=1e-3)
    assert len(case.source.slices) == SHAPE[0]


@settings(max_examples=15, deadline=None)
@given(st.floats(-28, 28).filter(lambda angle: abs(angle) > 1), st.sampled_from([1.2, 2.5]), st.booleans())
def test_a_mask_goes_back_onto_the_slices(tmp_path_factory, degrees, step_mm, turned) -> None:
    folder = tmp_path_factory.mktemp("tilted")
    spec = tilted(degrees, step_mm, (0.9, 0.7), turned)
    write_series(folder, spec)
    case = open_case(folder)
    mask = within(everywhere(case)).astype(np.uint8)
    stored = case.mask_on_stored_grid(mask)
    assert stored.shape == SHAPE
    there = case.stored_geometry.to_lps_mm(np.argwhere(stored))
    # Nearest neighbours: half a voxel along the axis of the shift at most.
    assert np.linalg.norm(there - CENTRE_LPS_MM, axis=1).max() < RADIUS_MM + 0.45 + 1e-6
    assert np.abs(there.mean(axis=0) - CENTRE_LPS_MM).max() < 0.35
    volume_ml = stored.sum() * case.stored_geometry.voxel_ml
    assert volume_ml == pytest.approx(mask.sum() * case.volume.geometry.voxel_ml, rel=0.01)
    np.testing.assert_array_equal(case.labels_from_stored_grid(stored), mask)


def test_the_exported_mask_lies_on_the_original_slices(tmp_path: Path) -> None:
    spec = tilted(17, 2.5, (0.8, 0.7))
    write_series(tmp_path / "scan", spec)
    case = open_case(tmp_path / "scan")
    mask = within(everywhere(case)).astype(np.uint8)
    record = MaskRecord(origin="manual")
    write_mask(tmp_path / "mask.nii.gz", ExportInput(case, mask, measure(case.volume, mask), record))
    image = nibabel.load(tmp_path / "mask.nii.gz")
    assert (int(image.header["qform_code"]), int(image.header["sform_code"])) == (0, 1)
    np.testing.assert_allclose(image.affine, affine_ras_mm(case.stored_geometry), atol=1e-4)
    voxels = np.argwhere(np.asarray(image.dataobj))
    lps_mm = nibabel.affines.apply_affine(np.diag([-1, -1, 1, 1]) @ image.affine, voxels)
    written = np.moveaxis(np.asarray(image.dataobj), (0, 1, 2), (2, 1, 0))
    np.testing.assert_allclose(np.sort(lps_mm[:, 2]), np.sort(spec.voxels_lps_mm()[written > 0][:, 2]), atol=1e-3)
    assert np.linalg.norm(lps_mm - CENTRE_LPS_MM, axis=1).max() < RADIUS_MM + 0.4


def test_a_shift_of_whole_voxels_changes_no_value(tmp_path: Path) -> None:
    spec = SeriesSpec(positions_mm=np.array([(-70.0, -50 + 0.8 * 2 * k, 5.0 * k) for k in range(5)]))
    write_series(tmp_path, spec)
    case = open_case(tmp_path)
    assert case.volume.hu.shape == (5, 12 + 8, 16)
    for k in range(5):
        np.testing.assert_array_equal(case.volume.hu[k, 2 * k : 2 * k + 12], spec.hu[k])
    assert (np.delete(case.volume.hu[0], range(12), axis=0) == -1024).all()


def test_rounded_positions_make_no_tilt(tmp_path: Path) -> None:
    ways = np.random.default_rng(3).uniform(-0.05, 0.05, (9, 2))
    positions = np.array([(-70.0 + x, -50.0 + y, 2.5 * k) for k, (x, y) in enumerate(ways)])
    write_series(tmp_path, SeriesSpec(hu=np.zeros((9, 4, 4), np.int64), positions_mm=np.round(positions, 1)))
    assert open_case(tmp_path).source.series_geometry == "REGULAR"


def test_slices_that_lean_more_than_a_gantry_are_refused(tmp_path: Path) -> None:
    write_series(tmp_path, SeriesSpec(positions_mm=np.array([(-70.0, 6.0 * k, 5.0 * k) for k in range(5)])))
    with pytest.raises(UserError, match="lean by 50 degrees, more than any gantry"):
        open_case(tmp_path)


def test_an_exported_mask_comes_back_voxel_by_voxel(tmp_path: Path) -> None:
    write_series(tmp_path / "scan", tilted(-12, 2.0, (0.9, 0.7)))
    case = open_case(tmp_path / "scan")
    mask = within(everywhere(case)).astype(np.uint8)
    write_mask(tmp_path / "mask.nii.gz", ExportInput(case, mask, measure(case.volume, mask), MaskRecord("manual")))
    imported = read_labels(tmp_path / "mask.nii.gz", case)
    assert imported.notes == ()
    np.testing.assert_array_equal(imported.parts[0].voxels.whole(), mask)
    np.testing.assert_array_equal(read_reference(tmp_path / "mask.nii.gz", case).whole(), mask)
    with pytest.raises(UserError, match="not at right angles"):
        open_case(tmp_path / "mask.nii.gz")  # as a scan: its values would have to be interpolated


def test_segmentations_and_structure_sets_refer_to_the_tilted_slices(tmp_path: Path) -> None:
    spec = tilted(15, 2.0, (0.9, 0.9))
    write_series(tmp_path / "scan", spec)
    case = open_case(tmp_path / "scan")
    mask = within(everywhere(case)).astype(np.uint8)
    named = ExportOptions(identified=True)
    export = ExportInput(case, mask, measure(case.volume, mask), MaskRecord("manual"), options=named)
    write_segmentation(tmp_path / "seg.dcm", export)
    write_structure_set(tmp_path / "structures.dcm", export)
    frames = dcmread(tmp_path / "seg.dcm").PerFrameFunctionalGroupsSequence
    places = {tuple(float(v) for v in one.PlanePositionSequence[0].ImagePositionPatient) for one in frames}
    assert all(np.abs(spec.positions - place).max(axis=1).min() < 1e-3 for place in places)
    np.testing.assert_array_equal(read_labels(tmp_path / "seg.dcm", case).parts[0].voxels.whole(), mask)
    drawn = read_labels(tmp_path / "structures.dcm", case).parts[0].voxels.whole()
    assert 2 * (drawn & mask).sum() / (drawn.sum() + mask.sum()) > 0.99
