import gzip
import struct
from itertools import permutations, product
from pathlib import Path

import nibabel as nib
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from core.errors import UserError
from core.io import find_series, open_case
from core.io.assemble import MAX_VOXELS
from core.progress import Cancelled

RAS_TO_LPS = np.array([-1.0, -1.0, 1.0])
SHAPE_IJK = (7, 6, 5)


def hu_ijk(shape: tuple[int, ...] = SHAPE_IJK) -> NDArray[np.int16]:
    return np.random.default_rng(3).integers(-1000, 1500, shape).astype(np.int16)


def affine_of(spacing=(0.7, 0.8, 2.5), origin=(-90.0, -120.0, 40.0)) -> NDArray[np.float64]:
    affine = np.diag([*spacing, 1.0])
    affine[:3, 3] = origin
    return affine


def save(path: Path, data: NDArray, affine: NDArray | None = None, **header: object) -> Path:
    kind = nib.Nifti2Image if header.pop("version", 1) == 2 else nib.Nifti1Image
    image = kind(data, affine_of() if affine is None else affine)
    image.header.set_xyzt_units("mm")
    for name, value in header.items():
        image.header[name] = value
    nib.save(image, path)
    return path


def patch(path: Path, offset: int, form: str, *values: float) -> Path:
    """Change bytes of an uncompressed NIfTI-1 header that nibabel would not write so."""
    data = bytearray(path.read_bytes())
    struct.pack_into("<" + form, data, offset, *values)
    path.write_bytes(data)
    return path


def assert_same_points(path: Path, expected_ijk: NDArray, affine_ras: NDArray) -> None:
    """Every voxel of the file is found at its place in the patient."""
    case = open_case(path)
    if expected_ijk.size <= 20_000:
        index = np.indices(expected_ijk.shape).reshape(3, -1).T
    else:
        index = np.random.default_rng(0).integers(0, expected_ijk.shape, (20_000, 3))
    lps = (index @ affine_ras[:3, :3].T + affine_ras[:3, 3]) * RAS_TO_LPS
    found = case.volume.geometry.to_index(lps)
    assert np.abs(found - np.rint(found)).max() < 1e-3
    z, y, x = np.moveaxis(np.rint(found).astype(int), -1, 0)
    np.testing.assert_array_equal(case.volume.hu[z, y, x], expected_ijk[tuple(index.T)])


@pytest.mark.parametrize("ending", [".nii", ".nii.gz"])
@pytest.mark.parametrize("version", [1, 2])
def test_values_and_places(tmp_path: Path, ending: str, version: int) -> None:
    path = save(tmp_path / f"a{ending}", hu_ijk(), version=version)
    case = open_case(path)
    assert case.volume.geometry.shape_zyx == (5, 6, 7)
    np.testing.assert_allclose(case.volume.spacing_mm, (2.5, 0.8, 0.7), rtol=1e-6)
    assert case.source.kind == "NIfTI"
    assert case.notes == ()
    assert not case.volume.hu.flags.writeable
    assert_same_points(path, hu_ijk(), affine_of())


def test_ending_does_not_matter_content_does(tmp_path: Path) -> None:
    packed = save(tmp_path / "a.nii.gz", hu_ijk())
    wrong = packed.rename(tmp_path / "b.nii")
    assert_same_points(wrong, hu_ijk(), affine_of())


@pytest.mark.parametrize(("order", "signs"), list(product(permutations(range(3)), product((1, -1), repeat=3))))
def test_all_48_orientations_are_turned_to_the_same_patient(tmp_path: Path, order, signs) -> None:
    affine = np.eye(4)
    for axis in range(3):
        affine[:3, axis] = 0
        affine[order[axis], axis] = signs[axis] * (0.7, 0.8, 2.5)[axis]
    affine[:3, 3] = (-11, 22, 33)
    path = save(tmp_path / "a.nii", hu_ijk(), affine)
    case = open_case(path)
    directions = case.volume.geometry.directions
    np.testing.assert_allclose(directions, np.eye(3)[:, ::-1], atol=1e-6)
    assert_same_points(path, hu_ijk(), affine)


angles = st.floats(-180, 180)


@given(angles, angles, angles)
def test_any_rotation_keeps_every_point(
    tmp_path_factory: pytest.TempPathFactory, a: float, b: float, c: float
) -> None:
    rotation = np.eye(3)
    for (first, second), degrees in zip(((0, 1), (1, 2), (0, 2)), (a, b, c), strict=True):
        turn = np.eye(3)
        sine, cosine = np.sin(np.radians(degrees)), np.cos(np.radians(degrees))
        turn[first, first], turn[first, second] = cosine, -sine
        turn[second, first], turn[second, second] = sine, cosine
        rotation = rotation @ turn
    affine = affine_of()
    affine[:3, :3] = rotation @ affine[:3, :3]
    path = save(tmp_path_factory.mktemp("nifti") / "a.nii", hu_ijk(), affine)
    assert_same_points(path, hu_ijk(), affine)


@pytest.mark.parametrize("dtype", ["u1", "i1", "i2", "u2", "i4", "u4", "i8", "u8", "f4", "f8"])
@pytest.mark.parametrize("order", ["<", ">"])
def test_every_number_type_and_byte_order(tmp_path: Path, dtype: str, order: str) -> None:
    values = np.random.default_rng(0).integers(0 if "u" in dtype else -100, 120, SHAPE_IJK)
    image = nib.Nifti1Image(values.astype(order + dtype), affine_of(), nib.Nifti1Header(endianness=order))
    path = tmp_path / "a.nii.gz"
    nib.save(image, path)
    case = open_case(path)
    np.testing.assert_array_equal(case.volume.hu[:, ::-1, ::-1], values.transpose(2, 1, 0))


def test_scale_is_applied_and_rounded_half_to_even(tmp_path: Path) -> None:
    raw = hu_ijk()
    path = save(tmp_path / "a.nii", raw)
    patch(path, 112, "ff", 0.5, -24.0)
    stored = open_case(path).volume.hu[:, ::-1, ::-1].transpose(2, 1, 0)
    np.testing.assert_array_equal(stored, np.rint(raw * 0.5 - 24))
    patch(path, 112, "ff", 0.0, 99.0)  # a slope of 0 means: no scale
    np.testing.assert_array_equal(open_case(path).volume.hu[:, ::-1, ::-1].transpose(2, 1, 0), raw)


def test_float_values_are_rounded(tmp_path: Path) -> None:
    values = hu_ijk().astype(np.float32) + np.float32(0.4)
    path = save(tmp_path / "a.nii", values)
    np.testing.assert_array_equal(open_case(path).volume.hu[:, ::-1, ::-1].transpose(2, 1, 0), hu_ijk())


def test_sform_goes_before_qform_and_a_contradiction_is_noted(tmp_path: Path) -> None:
    image = nib.Nifti1Image(hu_ijk(), affine_of())
    moved = affine_of(origin=(10.0, 20.0, 30.0))
    image.header.set_sform(moved, 1)
    image.header.set_qform(affine_of(), 1)
    path = tmp_path / "a.nii"
    nib.save(nib.Nifti1Image(hu_ijk(), None, image.header), path)
    assert_same_points(path, hu_ijk(), moved)
    assert "sform" in open_case(path).notes[0]


def test_qform_alone(tmp_path: Path) -> None:
    image = nib.Nifti1Image(hu_ijk(), None)
    image.header.set_sform(None, 0)
    image.header.set_qform(affine_of(), 1)
    path = tmp_path / "a.nii"
    nib.save(image, path)
    assert_same_points(path, hu_ijk(), affine_of())
    assert open_case(path).notes == ()


def test_no_orientation_is_assumed_as_nibabel_does_and_said(tmp_path: Path) -> None:
    image = nib.Nifti1Image(hu_ijk(), None)
    image.header.set_zooms((0.7, 0.8, 2.5))
    path = tmp_path / "a.nii"
    nib.save(image, path)
    patch(path, 252, "hh", 0, 0)  # qform_code, sform_code
    assert_same_points(path, hu_ijk(), nib.load(path).affine)
    assert "how the patient lies" in open_case(path).notes[0]


@pytest.mark.parametrize(("unit", "factor"), [("meter", 1000.0), ("mm", 1.0), ("micron", 0.001)])
def test_units_of_length(tmp_path: Path, unit: str, factor: float) -> None:
    image = nib.Nifti1Image(hu_ijk(), np.diag([*(np.array([0.7, 0.8, 2.5]) / factor), 1.0]))
    image.header.set_xyzt_units(unit)
    path = tmp_path / "a.nii"
    nib.save(image, path)
    np.testing.assert_allclose(open_case(path).volume.spacing_mm, (2.5, 0.8, 0.7), rtol=1e-5)


def test_false_unit_is_refused(tmp_path: Path) -> None:
    path = save(tmp_path / "a.nii", hu_ijk())
    for code, words in ((1, "700 mm|700 x 800 x 2500 mm"), (3, "0.0007"), (5, "unit")):
        patch(path, 123, "B", code)
        with pytest.raises(UserError, match=words):
            open_case(path)


def test_one_volume_in_4d_is_opened_two_are_refused(tmp_path: Path) -> None:
    path = save(tmp_path / "a.nii", hu_ijk((*SHAPE_IJK, 1)))
    assert_same_points(path, hu_ijk((*SHAPE_IJK, 1))[..., 0], affine_of())
    path = save(tmp_path / "b.nii.gz", hu_ijk((*SHAPE_IJK, 2)))
    with pytest.raises(UserError, match=r"b\.nii\.gz holds 2 images"):
        open_case(path)


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_what_is_no_number_is_refused(tmp_path: Path, value: float) -> None:
    values = hu_ijk().astype(np.float32)
    values[3, 2, 1] = value
    with pytest.raises(UserError, match=r"a\.nii holds values that are not numbers"):
        open_case(save(tmp_path / "a.nii", values))


@pytest.mark.parametrize("value", [40000, -40000])
@pytest.mark.parametrize("dtype", [np.int32, np.float64])
def test_overflow_is_refused(tmp_path: Path, value: int, dtype: type) -> None:
    values = hu_ijk().astype(dtype)
    values[0, 0, 0] = value
    with pytest.raises(UserError, match="not Hounsfield units"):
        open_case(save(tmp_path / "a.nii", values))


def test_complex_colour_and_long_double_are_refused(tmp_path: Path) -> None:
    colours = np.zeros(SHAPE_IJK, dtype=[("R", "u1"), ("G", "u1"), ("B", "u1")])
    for data, words in ((hu_ijk().astype(np.complex64), "complex"), (colours, "colours")):
        with pytest.raises(UserError, match=words):
            open_case(save(tmp_path / "a.nii", data))


@pytest.mark.parametrize(("low", "high"), [(0, 255), (0, 1), (0, 3000)])
def test_values_that_are_no_hounsfield_units_are_noted(tmp_path: Path, low: int, high: int) -> None:
    values = np.random.default_rng(0).integers(low, high + 1, SHAPE_IJK).astype(np.int16)
    assert "do not look like Hounsfield units" in open_case(save(tmp_path / "a.nii", values)).notes[0]


def test_spacing_of_exactly_one_on_a_large_scan_is_noted(tmp_path: Path) -> None:
    values = np.full((512, 512, 3), -1000, dtype=np.int16)
    values[200:300, 200:300] = 60
    false = open_case(save(tmp_path / "false.nii.gz", values, np.eye(4)))
    assert "1 x 1 x 1 mm" in false.notes[0]
    assert open_case(save(tmp_path / "true.nii.gz", values, np.diag([0.7, 0.7, 1, 1]))).notes == ()
    assert open_case(save(tmp_path / "small.nii.gz", values[:300, :300], np.eye(4))).notes == ()


def test_shear_is_refused(tmp_path: Path) -> None:
    affine = affine_of()
    affine[1, 2] = 2.5 * np.tan(np.radians(14))
    path = save(tmp_path / "a.nii", hu_ijk(), affine)
    with pytest.raises(UserError, match=r"not at right angles \(off by 14"):
        open_case(path)


def test_two_voxel_sizes_are_refused(tmp_path: Path) -> None:
    path = save(tmp_path / "a.nii", hu_ijk())
    patch(path, 88, "f", 5.0)  # pixdim[3]; the sform still says 2.5
    with pytest.raises(UserError, match="two voxel sizes"):
        open_case(path)


@pytest.mark.parametrize("shape", [(7, 6, 1), (7, 6), (7, 1, 5)])
def test_a_single_slice_is_refused(tmp_path: Path, shape: tuple[int, ...]) -> None:
    with pytest.raises(UserError, match="single slice"):
        open_case(save(tmp_path / "a.nii", hu_ijk(shape)))


def test_truncated_files_are_refused(tmp_path: Path) -> None:
    for ending in (".nii", ".nii.gz"):
        path = save(tmp_path / f"a{ending}", hu_ijk((30, 30, 30)))
        whole = path.read_bytes()
        for length in (10, 200, 351, len(whole) // 2, len(whole) - 1):
            path.write_bytes(whole[:length])
            with pytest.raises(UserError, match=r"a\.nii"):
                open_case(path)


def test_flipped_bit_in_packed_data_is_noticed(tmp_path: Path) -> None:
    path = save(tmp_path / "a.nii.gz", hu_ijk((30, 30, 30)))
    data = bytearray(path.read_bytes())
    data[-6] ^= 1  # in the checksum: the values are whole, and yet the file says they are not
    path.write_bytes(data)
    with pytest.raises(UserError, match="cannot be unpacked"):
        open_case(path)


def test_declared_size_is_not_believed(tmp_path: Path) -> None:
    plain = save(tmp_path / "a.nii", hu_ijk())
    patch(plain, 40, "8h", 3, 1000, 1000, 1000, 1, 1, 1, 1)
    packed = tmp_path / "b.nii.gz"
    packed.write_bytes(gzip.compress(plain.read_bytes()))
    for path in (plain, packed):
        begun: list[str] = []
        with pytest.raises(UserError, match="shorter than its header says"):
            open_case(path, report=lambda fraction, text, begun=begun: begun.append(text))
        assert begun == [], "refused before memory is taken for it"
    patch(plain, 40, "8h", 3, 2000, 2000, 2000, 1, 1, 1, 1)
    assert MAX_VOXELS < 2000**3
    with pytest.raises(UserError, match="too large"):
        open_case(plain)


def test_more_data_than_declared_is_refused_a_little_padding_is_not(tmp_path: Path) -> None:
    path = save(tmp_path / "a.nii", hu_ijk())
    whole = path.read_bytes()
    path.write_bytes(whole + bytes(100))
    assert_same_points(path, hu_ijk(), affine_of())
    packed = tmp_path / "a.nii.gz"
    packed.write_bytes(gzip.compress(whole + bytes(3_000_000)))
    with pytest.raises(UserError, match="more than its header says"):
        open_case(packed)


def test_header_extension_is_skipped(tmp_path: Path) -> None:
    image = nib.Nifti1Image(hu_ijk(), affine_of())
    image.header.extensions.append(nib.nifti1.Nifti1Extension(6, b"hello" * 100))
    for ending in (".nii", ".nii.gz"):
        nib.save(image, tmp_path / f"a{ending}")
        assert_same_points(tmp_path / f"a{ending}", hu_ijk(), affine_of())


def test_damaged_headers_are_refused(tmp_path: Path) -> None:
    damages = {
        "dimensions": (40, "h", 9),
        "begin": (108, "f", -5.0),
        "unknown type": (70, "h", 77),
        "type and size": (72, "h", 8),
        "pair": (344, "4s", b"ni1\0"),
        "not a NIfTI": (344, "4s", b"abcd"),
        "orientation": (280, "f", float("nan")),
        "value scale": (112, "ff", 1.0, float("inf")),
    }
    for words, (offset, form, *values) in damages.items():
        path = save(tmp_path / "a.nii", hu_ijk())
        patch(path, offset, form, *values)
        with pytest.raises(UserError, match=words):
            open_case(path)
        assert find_series(path)[0].problem is not None


def test_gzip_of_something_else_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "letter.gz"
    path.write_bytes(gzip.compress(b"Dear colleague, " * 100))
    with pytest.raises(UserError, match=r"letter\.gz is not a NIfTI image"):
        open_case(path)


def test_described_by_its_header(tmp_path: Path) -> None:
    (info,) = find_series(save(tmp_path / "a.nii.gz", hu_ijk()))
    assert (info.slices, info.size, info.spacing) == (5, "7 x 6", "0.70 x 0.80 x 2.50")
    assert (info.geometry_kind, info.problem, info.description) == ("REGULAR", None, "a.nii.gz")
    (info,) = find_series(save(tmp_path / "b.nii.gz", hu_ijk((*SHAPE_IJK, 2))))
    assert info.problem is not None
    assert "4D" in info.problem


def test_hash_tells_scans_apart_and_knows_the_same_again(tmp_path: Path) -> None:
    first = open_case(save(tmp_path / "a.nii", hu_ijk()))
    assert len(first.content_hash) == 64
    assert open_case(save(tmp_path / "b.nii.gz", hu_ijk().astype(np.float32))).content_hash == first.content_hash
    flipped = affine_of()
    flipped[0, 0], flipped[0, 3] = -0.7, flipped[0, 3] + 0.7 * 6
    same = open_case(save(tmp_path / "c.nii", hu_ijk()[::-1], flipped))
    np.testing.assert_array_equal(same.volume.hu, first.volume.hu)
    other = hu_ijk()
    other[0, 0, 0] += 1
    assert open_case(save(tmp_path / "d.nii", other)).content_hash != first.content_hash
    wider = open_case(save(tmp_path / "e.nii", hu_ijk(), affine_of(spacing=(0.7, 0.8, 2.6))))
    assert wider.content_hash != first.content_hash


def test_progress_rises_and_cancel_works(tmp_path: Path) -> None:
    path = save(tmp_path / "a.nii.gz", hu_ijk((200, 200, 60)))
    seen: list[float] = []
    open_case(path, report=lambda fraction, text: seen.append(fraction))
    assert seen == sorted(seen)
    assert seen[-1] == 1
    assert len(seen) >= 4

    def stop(fraction: float, text: str) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        open_case(path, report=stop)


def test_unenhanced_scan_agrees_with_nibabel(shared_data: Path) -> None:
    path = shared_data / "ct_unenhanced" / "example_ct.nii.gz"
    image = nib.load(path)
    assert_same_points(path, np.asanyarray(image.dataobj), image.affine)
    assert open_case(path).notes == ()


def test_rotated_label_map_opens_with_a_warning(shared_data: Path) -> None:
    path = shared_data / "anatomy" / "labels" / "s0327_multilabel.nii.gz"
    image = nib.load(path)
    case = open_case(path)
    assert case.source.series_geometry == "OBLIQUE"
    assert "Hounsfield" in case.notes[0]
    assert_same_points(path, np.asanyarray(image.dataobj), image.affine)
