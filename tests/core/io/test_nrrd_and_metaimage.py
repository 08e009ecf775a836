"""NRRD and MetaImage as scans: every voxel where SimpleITK has it, or refused in a sentence."""

import bz2
import gzip
import zlib
from pathlib import Path

import numpy as np
import pytest
import SimpleITK as sitk  # noqa: N813 - as everybody calls it
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from core.errors import UserError
from core.io import find_series, open_case
from core.io.formats import largest_fraction

SHAPE_KJI = (5, 6, 7)
HU = np.random.default_rng(3).integers(-1000, 1500, SHAPE_KJI).astype(np.int16)
TURNED = (0.36, 0.48, -0.8, -0.8, 0.6, 0.0, 0.48, 0.64, 0.6)
"""A rotation that is not its own transpose, so that a transposed one is noticed."""


def itk_image(values: NDArray = HU, direction: tuple[float, ...] = TURNED) -> sitk.Image:
    image = sitk.GetImageFromArray(values)
    image.SetSpacing((0.7, 0.8, 2.5))
    image.SetOrigin((-90.0, 120.0, 40.5))
    image.SetDirection(direction)
    return image


def assert_as_simpleitk(path: Path, image: sitk.Image | None = None) -> None:
    """Every voxel is where ITK says, with its value."""
    image = sitk.ReadImage(str(path)) if image is None else image
    case = open_case(path)
    corner = np.array(list(np.ndindex(2, 2, 2))) * (np.array(image.GetSize()) - 1)
    lps = np.array([image.TransformIndexToPhysicalPoint([int(at) for at in ijk]) for ijk in corner])
    np.testing.assert_allclose(case.stored_geometry.to_lps_mm(corner[:, ::-1]), lps, atol=1e-4)
    np.testing.assert_array_equal(case.axis_order.to_stored(case.volume.hu), sitk.GetArrayFromImage(image))


def written(path: Path, image: sitk.Image, packed: bool = False) -> Path:
    sitk.WriteImage(image, str(path), useCompression=packed)
    return path


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("ending", [".nrrd", ".nhdr", ".mha", ".mhd", ".hdr", ".img", ".img.gz"])
def test_every_voxel_is_where_simpleitk_has_it(tmp_path: Path, ending: str, packed: bool) -> None:
    path = written(tmp_path / f"a{ending}", itk_image(), packed)
    assert_as_simpleitk(path)
    for half in tmp_path.iterdir():  # a pair opens by either half
        if half.suffix in (".hdr", ".img"):
            assert_as_simpleitk(half, sitk.ReadImage(str(path)))


@pytest.mark.parametrize("ending", [".nrrd", ".mha"])
@pytest.mark.parametrize("dtype", ["u1", "i1", "i2", "u2", "i4", "u4", "i8", "u8", "f4", "f8"])
def test_every_number_type(tmp_path: Path, ending: str, dtype: str) -> None:
    values = np.random.default_rng(0).integers(0 if "u" in dtype else -100, 120, SHAPE_KJI).astype(dtype)
    assert_as_simpleitk(written(tmp_path / f"a{ending}", itk_image(values)))


@settings(max_examples=40)
@given(st.permutations(range(3)), st.tuples(*[st.sampled_from((1.0, -1.0))] * 3), st.sampled_from([".nrrd", ".mha"]))
def test_any_order_of_axes(
    tmp_path_factory: pytest.TempPathFactory, order: list[int], signs: tuple[float, ...], ending: str
) -> None:
    direction = (np.eye(3)[order] * signs).ravel()
    path = written(tmp_path_factory.mktemp("axes") / f"a{ending}", itk_image(direction=tuple(direction)))
    assert_as_simpleitk(path)
    np.testing.assert_allclose(open_case(path).volume.geometry.directions, np.eye(3)[:, ::-1], atol=1e-6)


NRRD = """NRRD0004
# made by hand
type: {type}
dimension: 3
space: {space}
sizes: 7 6 5
space directions: (0.7,0,0) (0,0.8,0) (0,0,2.5)
kinds: domain domain domain
encoding: {encoding}
{more}space origin: (1,2,3)

"""


def nrrd_bytes(values: bytes, **fields: str) -> bytes:
    given = {"type": "short", "space": "left-posterior-superior", "encoding": "raw", "more": "endian: little\n"}
    return NRRD.format(**(given | fields)).encode() + values


def saved(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


PLAIN = HU.astype("<i2").tobytes()
IN_WORDS = " ".join(str(value) for value in HU.ravel()).encode()


@pytest.mark.parametrize(
    ("values", "fields"),
    [
        (HU.astype(">i2").tobytes(), {"more": "endian: big\n"}),
        (gzip.compress(PLAIN), {"encoding": "gzip"}),
        (bz2.compress(PLAIN), {"encoding": "bzip2"}),
        (IN_WORDS, {"encoding": "ascii", "more": ""}),
        (b"xyz" + PLAIN, {"more": "endian: little\nbyte skip: 3\n"}),
        (b"whatever" + PLAIN, {"more": "endian: little\nbyte skip: -1\n"}),
        (gzip.compress(b"xyz" + PLAIN), {"encoding": "gz", "more": "endian: little\nbyte skip: 3\n"}),
        (HU.astype("<f8").tobytes(), {"type": "double"}),
        (HU.astype("<i8").tobytes(), {"type": "long long"}),
    ],
    ids=lambda given: str(given)[-24:] if isinstance(given, dict) else "",
)
def test_nrrd_encodings(tmp_path: Path, values: bytes, fields: dict[str, str]) -> None:
    case = open_case(saved(tmp_path / "a.dat", nrrd_bytes(values, **fields)))
    assert case.source.kind == "NRRD"
    np.testing.assert_array_equal(case.volume.hu, HU)


@pytest.mark.parametrize(
    ("space", "signs"),
    [("right-anterior-superior", (-1, -1)), ("RAS", (-1, -1)), ("left-anterior-superior", (1, -1)), ("LPS", (1, 1))],
)
def test_nrrd_spaces_turn_to_the_same_patient(tmp_path: Path, space: str, signs: tuple[int, int]) -> None:
    path = saved(tmp_path / "a.nrrd", nrrd_bytes(PLAIN, space=space))
    np.testing.assert_allclose(
        open_case(path).stored_geometry.to_lps_mm((1, 1, 1)), (1.7 * signs[0], 2.8 * signs[1], 5.5)
    )


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (nrrd_bytes(PLAIN, more=""), "order the bytes"),
        (nrrd_bytes(PLAIN, space="scanner-xyz"), "where it lies"),
        (nrrd_bytes(PLAIN, more='endian: little\nspace units: "cm" "cm" "cm"\n'), "than millimetres"),
        (nrrd_bytes(PLAIN, more="endian: little\nold min: 0\nold max: 5\n"), "squeezed"),
        (nrrd_bytes(PLAIN, encoding="hex"), "packed in a way"),
        (nrrd_bytes(PLAIN, type="block"), "unknown type"),
        (nrrd_bytes(PLAIN[:-1]), "shorter"),
        (nrrd_bytes(gzip.compress(PLAIN)[:-5], encoding="gzip"), "cannot be unpacked"),
        (nrrd_bytes(gzip.compress(PLAIN + bytes(3_000_000)), encoding="gzip"), "more than its header"),
        (nrrd_bytes(bz2.compress(PLAIN)[:-5], encoding="bzip2"), "cannot be unpacked|shorter"),
        (nrrd_bytes(IN_WORDS + b"x", encoding="text"), "cannot be unpacked"),
        (nrrd_bytes(b"9" * 1000, encoding="text"), "shorter|cannot be unpacked"),
        (nrrd_bytes(PLAIN, more="endian: little\nline skip: 2\n"), "skips lines"),
        (nrrd_bytes(PLAIN, more="endian: little\nbyte skip: -2\n"), "begin nowhere"),
        (nrrd_bytes(PLAIN, more="endian: little\ndata file: /etc/passwd\n"), "another folder"),
        (nrrd_bytes(PLAIN, more="endian: little\ndata file: ../b.raw\n"), "another folder"),
        (nrrd_bytes(PLAIN, more="endian: little\ndata file: none.raw\n"), "not there"),
        (nrrd_bytes(PLAIN, more="endian: little\ndata file: LIST\n"), "many files"),
        (nrrd_bytes(PLAIN, more="endian: little\ndata file: a%03d.raw 1 5 1\n"), "many files"),
        (nrrd_bytes(PLAIN).replace(b"7 6 5", b"70000 60000 50000"), "too large"),
        (nrrd_bytes(PLAIN).replace(b"7 6 5", b"700 600 500"), "shorter"),
        (nrrd_bytes(PLAIN).replace(b"7 6 5", b"7 6 -5"), "no sense"),
        (nrrd_bytes(PLAIN).replace(b"(0,0,2.5)", b"(0,0.9,2.5)"), "right angles"),
        (nrrd_bytes(PLAIN).replace(b"(0,0,2.5)", b"none"), "three dimensions"),
        (nrrd_bytes(PLAIN).replace(b"(0,0,2.5)", b"(0,0,0)"), "orientation|measure|usable|geometry"),
        (b"NRRD0004\n" + b"#" * 2**21, "does not end"),
        (b"NRRD0004\ntype: short\n", "damaged NRRD header"),
    ],
)
def test_nrrd_that_leaves_a_doubt_is_refused(tmp_path: Path, content: bytes, words: str) -> None:
    path = saved(tmp_path / "a.nrrd", content)
    with pytest.raises(UserError, match=words):
        open_case(path)
    assert "a.nrrd" in find_series(path)[0].description


@pytest.mark.parametrize("ending", [".nrrd", ".mha"])
def test_colours_and_several_volumes_are_refused(tmp_path: Path, ending: str) -> None:
    colours = sitk.GetImageFromArray(np.zeros((*SHAPE_KJI, 3), np.uint8), isVector=True)
    with pytest.raises(UserError, match="3 values at each voxel"):
        open_case(written(tmp_path / f"a{ending}", colours))
    series = sitk.JoinSeries([itk_image(), itk_image()])
    with pytest.raises(UserError, match=r"4D|three dimensions"):
        open_case(written(tmp_path / f"b{ending}", series))


META = """ObjectType = Image
NDims = 3
BinaryData = True
DimSize = 7 6 5
ElementSpacing = 0.7 0.8 2.5
TransformMatrix = 1 0 0 0 1 0 0 0 1
Offset = 1 2 3
{more}ElementType = MET_SHORT
ElementDataFile = {named}
"""


def meta_bytes(values: bytes, more: str = "", named: str = "LOCAL") -> bytes:
    return META.format(more=more, named=named).encode() + values


@pytest.mark.parametrize(
    ("values", "more"),
    [
        (HU.astype(">i2").tobytes(), "BinaryDataByteOrderMSB = True\n"),
        (HU.astype(">i2").tobytes(), "ElementByteOrderMSB = True\n"),
        (zlib.compress(PLAIN), "CompressedData = True\n"),
        (zlib.compress(PLAIN), f"CompressedData = True\nCompressedDataSize = {len(zlib.compress(PLAIN))}\n"),
        (PLAIN, "CenterOfRotation = 10 20 30\nAnatomicalOrientation = RAI\n"),
    ],
)
def test_metaimage_encodings_are_as_simpleitk_reads_them(tmp_path: Path, values: bytes, more: str) -> None:
    path = saved(tmp_path / "a.mha", meta_bytes(values, more))
    if more != "CompressedData = True\n":  # which ITK cannot unpack without the size
        assert_as_simpleitk(path)
    np.testing.assert_array_equal(open_case(path).volume.hu, HU)


def test_metaimage_in_words_and_with_a_header_of_its_voxels(tmp_path: Path) -> None:
    words = meta_bytes(IN_WORDS).replace(b"BinaryData = True", b"BinaryData = False")
    np.testing.assert_array_equal(open_case(saved(tmp_path / "a.mha", words)).volume.hu, HU)
    saved(tmp_path / "b.raw", b"four" + PLAIN)
    for size in (4, -1):
        path = saved(tmp_path / "b.mhd", meta_bytes(b"", f"HeaderSize = {size}\n", "b.raw"))
        np.testing.assert_array_equal(open_case(path).volume.hu, HU)


def test_metaimage_of_an_old_long_is_as_simpleitk_reads_it(tmp_path: Path) -> None:
    content = meta_bytes(HU.astype("<i4").tobytes()).replace(b"MET_SHORT", b"MET_LONG")
    assert_as_simpleitk(saved(tmp_path / "a.mha", content))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (meta_bytes(PLAIN[:-1]), "shorter"),
        (meta_bytes(zlib.compress(PLAIN)[:-3], "CompressedData = True\n"), "cannot be unpacked"),
        (meta_bytes(b"x" + zlib.compress(PLAIN), "CompressedData = True\n"), "cannot be unpacked"),
        (meta_bytes(b"", named="../b.raw"), "another folder"),
        (meta_bytes(b"", named="C:\\b.raw"), "another folder"),
        (meta_bytes(b"", named="none.raw"), "not there"),
        (meta_bytes(b"", named="LIST"), "many files"),
        (meta_bytes(b"", named="b%03d.raw 1 5 1"), "many files"),
        (meta_bytes(PLAIN, "HeaderSize = 5\n"), "begin nowhere"),
        (meta_bytes(PLAIN, "ElementToIntensityFunctionSlope = 2\n"), "scale"),
        (meta_bytes(PLAIN, "DistanceUnits = cm\n"), "than millimetres"),
        (meta_bytes(PLAIN, "NDims = 3\n"), "twice"),
        (meta_bytes(PLAIN).replace(b"1 0 0 0 1 0 0 0 1", b"0 1 0 1 0 0 0 0 1\nCenterOfRotation = 1 2 3"), "CenterOf"),
        (meta_bytes(PLAIN).replace(b"1 0 0 0 1 0 0 0 1", b"1 0 0 0 1 0 0 0.2 0.98"), "right angles"),
        (meta_bytes(PLAIN).replace(b"1 0 0 0 1 0 0 0 1", b"1 0 0 0 1 0"), "damaged MetaImage"),
        (meta_bytes(PLAIN).replace(b"ElementSpacing = 0.7 0.8 2.5\n", b""), "how large"),
        (meta_bytes(PLAIN).replace(b"MET_SHORT", b"MET_SHORT_ARRAY"), "not supported"),
        (meta_bytes(PLAIN).replace(b"7 6 5", b"70000 60000 50000"), "too large"),
        (meta_bytes(PLAIN).replace(b"7 6 5", b"7 6 x"), "damaged MetaImage"),
        (b"ObjectType = Image\nNDims = 3\n", "where the voxels are"),
        (b"ObjectType = Image\n" + b"x" * 2**17, "where the voxels are"),
    ],
)
def test_metaimage_that_leaves_a_doubt_is_refused(tmp_path: Path, content: bytes, words: str) -> None:
    path = saved(tmp_path / "a.mha", content)
    with pytest.raises(UserError, match=words):
        open_case(path)
    assert "a.mha" in find_series(path)[0].description


def test_metaimage_without_a_place_is_assumed_and_said(tmp_path: Path) -> None:
    content = meta_bytes(PLAIN).replace(b"TransformMatrix = 1 0 0 0 1 0 0 0 1\nOffset = 1 2 3\n", b"")
    path = saved(tmp_path / "a.mha", content)
    assert_as_simpleitk(path)
    assert "how the patient lies" in open_case(path).notes[0]


def test_a_link_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "inner").mkdir()
    saved(tmp_path / "secret.raw", PLAIN)
    (tmp_path / "inner" / "b.raw").symlink_to(tmp_path / "secret.raw")
    path = saved(tmp_path / "inner" / "a.mhd", meta_bytes(b"", named="b.raw"))
    with pytest.raises(UserError, match="link out"):
        open_case(path)


@pytest.mark.parametrize("form", ["sform", "qform"])
def test_nifti_by_sform_or_qform_alone_is_where_simpleitk_has_it(tmp_path: Path, form: str) -> None:
    path = written(tmp_path / "a.nii", itk_image())
    content = bytearray(path.read_bytes())
    at = 252 if form == "sform" else 254  # the code of the other one
    content[at : at + 2] = bytes(2)
    assert_as_simpleitk(saved(path, bytes(content)), itk_image())


def test_halves_of_a_pair_alone_are_refused(tmp_path: Path) -> None:
    written(tmp_path / "a.hdr", itk_image())
    (tmp_path / "a.img").rename(tmp_path / "b.img")
    with pytest.raises(UserError, match=r"a\.hdr is one half"):
        open_case(tmp_path / "a.hdr")
    with pytest.raises(UserError, match=r"b\.img"):
        open_case(tmp_path / "b.img")


def test_probabilities_are_no_mask_in_any_format(tmp_path: Path) -> None:
    for ending in (".nrrd", ".mha", ".nii"):
        path = written(tmp_path / f"a{ending}", itk_image(np.full(SHAPE_KJI, 0.4, np.float32)))
        assert largest_fraction(path) == pytest.approx(0.4)
