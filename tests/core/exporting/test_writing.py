"""What leaves the program: the same voxels on the scan's own grid, the same numbers, nothing of the patient."""

import csv
import json
import os
import subprocess
import sys
from dataclasses import replace
from itertools import permutations, product
from pathlib import Path

import nibabel as nib
import numpy as np
import pytest
import SimpleITK
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from core import lesions
from core.case import Case
from core.division import DividingPlane, Division
from core.edit_names import EditNames
from core.errors import UserError
from core.exporting.numbers import CSV_COLUMNS
from core.exporting.snapshot import ExportInput
from core.exporting.writing import export_case
from core.halves import Runs
from core.io import open_case
from core.lesions import Read
from core.measure import measure, measure_reading
from core.progress import Cancelled
from core.provenance import MaskRecord
from core.reading import Mark, Reading
from tests.core.io.dicom_builder import PATIENT_NAME, SeriesSpec, random_hu, write_series

ROOT = Path(__file__).resolve().parents[3]
FILES = ("mask.nii.gz", "volumes.csv", "volumes.json")
RECORD = MaskRecord(
    origin="model",
    model_name="starter",
    model_sha256="ab" * 32,
    device="cpu",
    settings={"window_slices": 20, "threshold": np.float32(0.5)},
    warnings=("small scan",),
    edits=EditNames(["Brush"]),
)


def labelled(case: Case) -> NDArray[np.uint8]:
    """A lopsided liver with two tumours on the canonical grid."""
    z, y, x = case.volume.geometry.shape_zyx
    mask = np.zeros((z, y, x), dtype=np.uint8)
    mask[z // 5 :, y // 4 : y - 1, 1 : x - 2] = 1
    mask[z // 2, y // 2 : y // 2 + 3, x // 2 : x // 2 + 2] = 2
    mask[-1, -2, 1] = 2
    return mask


def snapshot(case: Case, mask: NDArray[np.uint8] | None = None) -> ExportInput:
    mask = labelled(case) if mask is None else mask
    return ExportInput(case, mask, measure(case.volume, mask), RECORD)


def nifti_case(folder: Path, affine: NDArray | None = None, shape: tuple[int, int, int] = (14, 12, 9)) -> Case:
    path = folder / "scan.nii.gz"
    affine = np.diag([0.7, 0.8, 2.5, 1]) if affine is None else affine
    nib.save(nib.Nifti1Image(random_hu(shape).astype(np.int16), affine), path)
    return open_case(path)


@pytest.fixture
def case(tmp_path: Path) -> Case:
    (tmp_path / "in").mkdir()
    return nifti_case(tmp_path / "in")


def assert_mask_lies_on_the_scan(case: Case, mask: NDArray[np.uint8], written: Path, scan: nib.Nifti1Image) -> None:
    """An independent reader finds the mask on the scan's grid, label by label at the right place in the patient."""
    image = nib.load(written)
    assert image.shape == scan.shape
    assert image.get_data_dtype() == np.uint8
    np.testing.assert_allclose(image.affine, scan.affine, atol=1e-4)
    np.testing.assert_allclose(image.get_qform(), scan.affine, atol=1e-4)
    assert (int(image.header["sform_code"]), int(image.header["qform_code"])) == (1, 1)
    stored = np.asanyarray(image.dataobj)
    ijk = np.argwhere(stored >= 0)
    ras = ijk @ image.affine[:3, :3].T + image.affine[:3, 3]
    zyx = np.rint(case.volume.geometry.to_index(ras * (-1, -1, 1))).astype(int)
    np.testing.assert_array_equal(stored[tuple(ijk.T)], mask[tuple(zyx.T)])
    # The HU under each label are those of the scan at the same index.
    np.testing.assert_array_equal(case.volume.hu[tuple(zyx.T)], np.asanyarray(scan.dataobj)[tuple(ijk.T)])


ALL_48 = list(product(permutations(range(3)), product((1, -1), repeat=3)))


@pytest.mark.parametrize(("order", "signs"), ALL_48)
def test_all_48_orientations_come_back_on_the_same_voxels(tmp_path: Path, order, signs) -> None:
    affine = np.eye(4)
    for axis in range(3):
        affine[:3, axis] = 0
        affine[order[axis], axis] = signs[axis] * (0.7, 0.8, 2.5)[axis]
    affine[:3, 3] = (-11, 22, 33)
    case = nifti_case(tmp_path, affine, (7, 6, 5))
    mask = labelled(case)
    paths = export_case(tmp_path / "out", snapshot(case, mask))
    assert_mask_lies_on_the_scan(case, mask, paths[0], nib.load(tmp_path / "scan.nii.gz"))


@settings(max_examples=40)  # each flushes to the disk
@given(st.integers(0, 2**32 - 1), st.tuples(*[st.integers(2, 6)] * 3), st.tuples(*[st.floats(-40, 40)] * 3))
def test_any_mask_on_any_grid_comes_back(tmp_path_factory, seed, shape, turns) -> None:
    folder = tmp_path_factory.mktemp("case")
    a, b, c = np.radians(turns)
    about_z = np.array([[np.cos(a), -np.sin(a), 0], [np.sin(a), np.cos(a), 0], [0, 0, 1]])
    about_x = np.array([[1, 0, 0], [0, np.cos(b), -np.sin(b)], [0, np.sin(b), np.cos(b)]])
    about_y = np.array([[np.cos(c), 0, np.sin(c)], [0, 1, 0], [-np.sin(c), 0, np.cos(c)]])
    affine = np.eye(4)
    affine[:3, :3] = about_z @ about_x @ about_y @ np.diag([0.7, 0.8, 2.5])
    affine[:3, 3] = turns
    case = nifti_case(folder, affine, shape)
    mask = np.random.default_rng(seed).integers(0, 3, case.volume.geometry.shape_zyx).astype(np.uint8)
    paths = export_case(folder / "out", snapshot(case, mask))
    assert_mask_lies_on_the_scan(case, mask, paths[0], nib.load(folder / "scan.nii.gz"))


@pytest.mark.parametrize("step_mm", [2.5, -2.5])
@pytest.mark.parametrize("orientation", [(1, 0, 0, 0, 1, 0), (-1, 0, 0, 0, -1, 0), (0, 1, 0, 0, 0, -1)])
def test_mask_of_a_dicom_series_lies_on_the_grid_simpleitk_reads(tmp_path: Path, orientation, step_mm) -> None:
    write_series(tmp_path / "in", SeriesSpec(orientation=orientation, step_mm=step_mm))
    case = open_case(tmp_path / "in")
    mask = labelled(case)
    path = export_case(tmp_path / "out", snapshot(case, mask))[0]
    reader = SimpleITK.ImageSeriesReader()
    reader.SetFileNames(SimpleITK.ImageSeriesReader.GetGDCMSeriesFileNames(str(tmp_path / "in")))
    scan, written = reader.Execute(), SimpleITK.ReadImage(path)
    assert written.GetSize() == scan.GetSize()
    for ours, theirs in (
        (written.GetOrigin(), scan.GetOrigin()),
        (written.GetSpacing(), scan.GetSpacing()),
        (written.GetDirection(), scan.GetDirection()),
    ):
        np.testing.assert_allclose(ours, theirs, atol=1e-4)
    hu, labels = SimpleITK.GetArrayFromImage(scan), SimpleITK.GetArrayFromImage(written)
    for label in (1, 2):
        assert sorted(hu[labels == label]) == sorted(case.volume.hu[mask == label])


def test_volumes_from_the_written_mask_are_the_written_volumes(tmp_path: Path, case: Case) -> None:
    paths = export_case(tmp_path / "out", snapshot(case))
    image = nib.load(paths[0])
    labels = np.asanyarray(image.dataobj)
    voxel_ml = abs(np.linalg.det(image.affine[:3, :3])) / 1000
    numbers = json.loads(paths[2].read_text())["measurements"]
    assert numbers["liver_ml"] == pytest.approx((labels > 0).sum() * voxel_ml, rel=1e-6)
    assert numbers["tumour_ml"] == pytest.approx((labels == 2).sum() * voxel_ml, rel=1e-6)
    assert sum(one["volume_ml"] for one in numbers["tumours"]) == pytest.approx(numbers["tumour_ml"])


def test_csv_has_one_row_a_tumour_and_the_totals(tmp_path: Path, case: Case) -> None:
    export = snapshot(case)
    text = export_case(tmp_path / "out", export)[1].read_bytes().decode("utf-8")
    assert "\r" not in text
    rows = list(csv.DictReader(text.splitlines()))
    assert tuple(rows[0]) == CSV_COLUMNS
    assert [row["structure"] for row in rows] == ["liver", "all_tumours", "tumour", "tumour"]
    liver, tumours, first, _ = rows
    assert float(liver["volume_ml"]) == pytest.approx(export.measurements.liver_ml, abs=5e-4)
    assert liver["mean_hu"] == ""
    assert tumours["number"] == "2"
    assert float(tumours["burden_percent"]) == pytest.approx(export.measurements.burden_percent, abs=5e-4)
    largest = export.measurements.tumours[0]
    assert (first["number"], first["voxels"], first["slice_index"]) == ("1", "6", str(largest.slice_index))
    assert float(first["mean_hu"]) == pytest.approx(largest.mean_hu, abs=5e-4)
    place = [float(first[f"centre_{side}_mm"]) for side in ("left", "posterior", "superior")]
    np.testing.assert_allclose(place, case.volume.geometry.to_lps_mm(largest.centre_zyx), atol=5e-4)


def test_json_says_what_and_how(tmp_path: Path, case: Case) -> None:
    case = replace(case, notes=("all millimetres and volumes are probably wrong.",))
    export = snapshot(case)
    document = json.loads(export_case(tmp_path / "out", export)[2].read_text())
    assert document["schema"] == "hepascope.volumes/2"
    assert document["scan"] == {
        "content_sha256": case.content_hash,
        "kind": "NIfTI",
        "series_geometry": "REGULAR",
        "notes": ["all millimetres and volumes are probably wrong."],
    }
    assert document["record"]["model_sha256"] == "ab" * 32
    assert document["record"]["settings"] == {"window_slices": 20, "threshold": 0.5}
    assert document["record"]["edits"] == ["Brush"]
    assert document["grid"]["shape_zyx"] == [9, 12, 14]
    np.testing.assert_allclose(document["grid"]["index_to_lps_mm"], case.volume.geometry.index_to_lps_mm)
    np.testing.assert_allclose(document["mask"]["affine_ras_mm"], nib.load(tmp_path / "out" / "mask.nii.gz").affine)
    assert document["mask"]["labels"] == {"0": "background", "1": "liver", "2": "tumour"}
    first, measured = document["measurements"]["tumours"][0], export.measurements.tumours[0]
    assert first["long_axis_mm"] == measured.long_axis_mm
    np.testing.assert_allclose(first["centre_lps_mm"], case.volume.geometry.to_lps_mm(measured.centre_zyx))


def test_what_the_reader_said_and_drew_goes_out_with_the_numbers(tmp_path: Path, case: Case) -> None:
    export = snapshot(case)
    read = Read(case.volume, export.mask, export.measurements, Reading())
    reading = lesions.annotate(read, 1, "bright, rim").reading
    aside = lesions.judge(replace(read, reading=reading), 2, "cyst")
    mask = export.mask.copy()
    mask[aside.box.slices] = aside.values
    marks = (Mark("ruler", 1, ((1, 4, 2), (3, 4, 9)), note="vein"), Mark("circle", 0, ((4, 6, 6), (4, 6, 8))))
    reading = replace(aside.reading, marks=marks)
    read = Read(case.volume, mask, measure_reading(case.volume, mask, reading), reading)
    z, y, x = read.tumour(1).centre_zyx
    reading = lesions.correct_axis(read, 1, "long_axis", ((z, y, x - 1.0), (z, y, x + 4.0))).reading
    numbers = measure_reading(case.volume, mask, reading)
    paths = export_case(tmp_path / "out", ExportInput(case, mask, numbers, RECORD, reading))
    rows = list(csv.DictReader(paths[1].read_text().splitlines()))
    assert [row["structure"] for row in rows] == ["liver", "all_tumours", "tumour", "cyst", "ruler", "circle"]
    assert rows[1]["number"] == "1", "a cyst is in no sum"
    tumour, cyst, ruler, circle = rows[2:]
    assert (tumour["note"], tumour["axes_by_hand"], tumour["is_target"]) == ("bright, rim", "long_axis", "no")
    assert float(tumour["long_axis_mm"]) == pytest.approx(5 * 0.7)
    assert (cyst["verdict"], cyst["voxels"], cyst["number"]) == ("cyst", "1", "2")
    assert float(ruler["length_mm"]) == pytest.approx(np.hypot(2 * 2.5, 7 * 0.7), abs=5e-4)
    assert (ruler["note"], ruler["plane_axis"], ruler["slice_index"], ruler["area_mm2"]) == ("vein", "1", "4", "")
    assert float(circle["area_mm2"]) == pytest.approx(np.pi * 1.4**2, abs=5e-4)
    document = json.loads(paths[2].read_text())
    (entry,) = document["measurements"]["tumours"]
    assert entry["axes_by_hand"] == ["long_axis"]
    assert entry["mask_long_axis_mm"] == export.measurements.tumours[0].long_axis_mm
    assert document["set_aside"][0]["verdict"] == "cyst"
    assert document["recist"]["targets"] == []
    assert [mark["kind"] for mark in document["marks"]] == ["ruler", "circle"]
    np.testing.assert_allclose(
        document["marks"][0]["points_lps_mm"], case.volume.geometry.to_lps_mm(marks[0].points_zyx)
    )
    assert np.count_nonzero(np.asanyarray(nib.load(paths[0]).dataobj) == 2) == numbers.tumours[0].voxels


def test_mask_carries_its_origin_in_the_header(tmp_path: Path, case: Case) -> None:
    image = nib.load(export_case(tmp_path / "out", snapshot(case))[0])
    (extension,) = image.header.extensions
    assert extension.get_code() == 6
    comment = json.loads(bytes(extension.get_content()).decode().rstrip("\0"))
    assert comment["record"]["model_name"] == "starter"
    assert comment["scan"]["content_sha256"] == case.content_hash
    assert bytes(image.header["descrip"]).rstrip(b"\0") == b"Hepascope: 0 background, 1 liver, 2 tumour"
    assert image.header.get_xyzt_units()[0] == "mm"


def test_nothing_names_the_patient_or_the_place(tmp_path: Path) -> None:
    secret = tmp_path / "Geheim Patientin 1950"
    write_series(secret, SeriesSpec())
    case = open_case(secret)
    target = tmp_path / "out"
    export_case(target, snapshot(case))
    everything = b"".join((target / name).read_bytes() for name in FILES[1:])
    image = nib.load(target / FILES[0])
    everything += image.header.binaryblock + b"".join(bytes(one.get_content()) for one in image.header.extensions)
    for word in (PATIENT_NAME, "Geheim", str(tmp_path), case.source.series_uid, "portal venous"):
        assert word.encode() not in everything
    assert (target / FILES[0]).read_bytes()[3] == 0, "the packed file names no file"


def test_same_input_gives_the_same_bytes(tmp_path: Path, case: Case) -> None:
    export = snapshot(case)
    first, second = (export_case(tmp_path / name, export) for name in "ab")
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]


def test_empty_mask(tmp_path: Path, case: Case) -> None:
    paths = export_case(tmp_path / "out", snapshot(case, np.zeros(case.volume.hu.shape, np.uint8)))
    numbers = json.loads(paths[2].read_text())["measurements"]
    assert (numbers["liver_ml"], numbers["burden_percent"], numbers["tumours"]) == (0, None, [])
    rows = list(csv.DictReader(paths[1].read_text().splitlines()))
    assert [(row["volume_ml"], row["burden_percent"]) for row in rows] == [("0.000", ""), ("0.000", "")]


def test_wrong_masks_are_our_own_fault(case: Case) -> None:
    shape = case.volume.hu.shape
    for mask in (np.zeros((2, 2, 2), np.uint8), np.zeros(shape, np.int16), np.full(shape, 3, np.uint8)):
        with pytest.raises(ValueError, match="mask must be uint8"):
            ExportInput(case, mask, measure(case.volume, np.zeros(shape, np.uint8)), RECORD)


def test_existing_folder_is_refused_or_replaced_file_by_file(tmp_path: Path, case: Case) -> None:
    target = tmp_path / "out"
    export_case(target, snapshot(case))
    (target / "notes.txt").write_text("mine")
    before = {name: (target / name).read_bytes() for name in FILES}
    empty = snapshot(case, np.zeros(case.volume.hu.shape, np.uint8))
    with pytest.raises(UserError, match="out exists already"):
        export_case(target, empty)
    assert {name: (target / name).read_bytes() for name in FILES} == before
    export_case(target, empty, overwrite=True)
    assert all((target / name).read_bytes() != before[name] for name in FILES)
    assert (target / "notes.txt").read_text() == "mine"
    assert sorted(os.listdir(tmp_path)) == ["in", "out"]


@pytest.mark.parametrize("at", [0, 1, 2])
def test_cancel_leaves_nothing(tmp_path: Path, case: Case, at: int) -> None:
    calls = []

    def stop(fraction: float, text: str) -> None:
        calls.append(fraction)
        if len(calls) > at:
            raise Cancelled

    with pytest.raises(Cancelled):
        export_case(tmp_path / "out", snapshot(case), report=stop)
    assert os.listdir(tmp_path) == ["in"]


FULL_DISK_CHILD = """
import resource, sys
from pathlib import Path
import numpy as np
from core.division import DividingPlane, Division
from core.errors import UserError
from core.exporting.snapshot import ExportInput
from core.exporting.writing import export_case
from core.halves import Runs
from core.io import open_case
from core.lesions import Read
from core.measure import measure, measure_reading
from core.provenance import MaskRecord
from core.reading import Mark, Reading
case = open_case(Path(sys.argv[1]))
mask = np.random.default_rng(0).integers(0, 3, case.volume.hu.shape).astype(np.uint8)
export = ExportInput(case, mask, measure(case.volume, mask), MaskRecord())
resource.setrlimit(resource.RLIMIT_FSIZE, (2_000, 2_000))
try:
    export_case(Path(sys.argv[2]), export, overwrite=True)
except UserError as error:
    print(error.message)
"""


def test_no_more_space_keeps_the_old_result_whole(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    case = nifti_case(tmp_path / "in", shape=(40, 40, 20))
    target = tmp_path / "out"
    export_case(target, snapshot(case))
    before = {name: (target / name).read_bytes() for name in FILES}
    command = [sys.executable, "-c", FULL_DISK_CHILD, str(case.source.path), str(target)]
    child = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert child.stdout == "There is not enough space to write out.\n", child.stderr
    assert {name: (target / name).read_bytes() for name in FILES} == before
    assert sorted(os.listdir(tmp_path)) == ["in", "out"]


def test_real_scan_comes_back_on_its_own_grid(shared_data: Path, tmp_path: Path) -> None:
    path = shared_data / "ct_unenhanced" / "example_ct_sm.nii.gz"
    case = open_case(path)
    mask = labelled(case)
    written = export_case(tmp_path / "out", snapshot(case, mask))[0]
    assert_mask_lies_on_the_scan(case, mask, written, nib.load(path))


def test_halves_are_written_where_the_liver_is_divided(tmp_path: Path, case: Case) -> None:
    plain = snapshot(case)
    centre = case.volume.geometry.to_lps_mm((np.array(plain.mask.shape) - 1) / 2)
    division = Division(DividingPlane(tuple(centre), (1.0, 0.2, 0.0)), is_guess=True)
    halves = Runs.of(plain.mask, plain.measurements.components, case.volume.geometry).cut(division)
    paths = export_case(tmp_path / "out", replace(plain, reading=Reading(division=division)))
    lines = paths[1].read_text(encoding="utf-8").splitlines()
    rows = {row["structure"]: row for row in csv.DictReader(lines)}
    assert float(rows["right_half"]["volume_ml"]) == pytest.approx(halves.right.liver_ml, abs=1e-3)
    told = json.loads(paths[2].read_text(encoding="utf-8"))["halves"]
    assert told["plane_is_a_guess"] is True
    assert told["right"]["liver_ml"] + told["left"]["liver_ml"] == pytest.approx(plain.measurements.liver_ml)
    assert "not Couinaud" in told["meaning"]
    without = export_case(tmp_path / "without", plain)
    assert json.loads(without[2].read_text(encoding="utf-8"))["halves"] is None
