"""Masks as NRRD and MetaImage are voxel for voxel what SimpleITK reads; surfaces enclose the mask's volume."""

import json
import re
import struct
from pathlib import Path

import numpy as np
import pytest
import SimpleITK as sitk  # noqa: N813 - as everybody calls it
from numpy.typing import NDArray

from core.case import Case
from core.errors import UserError
from core.exporting import metaimage, nrrd
from core.exporting.made import provenance_entry
from core.exporting.metaimage import write_mha_mask
from core.exporting.nrrd import write_nrrd_mask, write_seg_nrrd
from core.exporting.snapshot import ExportInput
from core.exporting.structures import numbered_on_stored_grid
from core.exporting.surfaces import surfaces_of, write_glb, write_obj, write_ply, write_stl
from core.importing.parts import combined
from core.importing.read import read_labels
from core.measure import measure
from core.phantom import PhantomConfig, make_phantom
from core.phantom.files import phantom_case
from core.volume import AxisOrder, Geometry, Volume
from tests.core.exporting.test_writing import RECORD, labelled, nifti_case, snapshot

OBLIQUE = np.array([[0.5, -0.42, 0.6, -80], [0.3, 0.68, 0.9, 30], [-0.38, 0.02, 2.2, 5], [0, 0, 0, 1.0]])


def right_angled(affine: NDArray) -> NDArray:
    turned, _ = np.linalg.qr(affine[:3, :3])
    result = np.eye(4)
    result[:3, :3], result[:3, 3] = turned * (0.7, 0.8, 2.5), affine[:3, 3]
    return result


@pytest.fixture(params=["straight", "oblique", "sagittal"])
def export(tmp_path: Path, request: pytest.FixtureRequest) -> ExportInput:
    sagittal = np.array([[0, 0, -2.5, 9], [0.7, 0, 0, 3], [0, -0.8, 0, 2], [0, 0, 0, 1.0]])
    affine = {"straight": None, "oblique": right_angled(OBLIQUE), "sagittal": sagittal}[request.param]
    (tmp_path / "in").mkdir()
    return snapshot(nifti_case(tmp_path / "in", affine))


def assert_same_grid(image: sitk.Image, stored: Geometry) -> None:
    assert image.GetSize() == stored.shape_zyx[::-1]
    for ijk in ((0, 0, 0), (3, 0, 0), (0, 4, 0), (0, 0, 5), (2, 3, 4)):
        np.testing.assert_allclose(image.TransformIndexToPhysicalPoint(ijk), stored.to_lps_mm(ijk[::-1]), atol=1e-5)


@pytest.mark.parametrize(("write", "name"), [(write_nrrd_mask, "mask.nrrd"), (write_mha_mask, "mask.mha")])
def test_masks_are_what_simpleitk_and_we_read(export: ExportInput, tmp_path: Path, write, name: str) -> None:
    path = tmp_path / name
    write(path, export)
    image = sitk.ReadImage(str(path))
    assert_same_grid(image, export.case.stored_geometry)
    np.testing.assert_array_equal(sitk.GetArrayFromImage(image), export.case.mask_on_stored_grid(export.mask))
    found = read_labels(path, export.case)
    guesses = {place: part.guess for place, part in enumerate(found.parts) if part.guess is not None}
    np.testing.assert_array_equal(combined(guesses, found), export.mask)
    reader = nrrd if name.endswith("nrrd") else metaimage
    made = reader.read_provenance(path)
    assert made["record"] == json.loads(json.dumps(provenance_entry(export)["record"]))
    assert made["scan"]["content_sha256"] == export.case.content_hash
    sitk.WriteImage(sitk.GetImageFromArray(export.mask), str(tmp_path / f"plain{path.suffix}"))
    with pytest.raises(UserError, match="does not say how it was made"):
        reader.read_provenance(tmp_path / f"plain{path.suffix}")


def test_segments_for_slicer(export: ExportInput, tmp_path: Path) -> None:
    path = tmp_path / "liver.seg.nrrd"
    write_seg_nrrd(path, export)
    image = sitk.ReadImage(str(path))
    values = sitk.GetArrayFromImage(image)
    assert_same_grid(image, export.case.stored_geometry)
    np.testing.assert_array_equal(values, numbered_on_stored_grid(export))
    np.testing.assert_array_equal(values.clip(0, 2), export.case.mask_on_stored_grid(export.mask))
    names = [image.GetMetaData(f"Segment{place}_Name") for place in range(3)]
    assert names == ["liver parenchyma", "liver tumour 1", "liver tumour 2"]
    assert not image.HasMetaDataKey("Segment3_Name")
    for place in range(3):
        inside = np.argwhere(values == int(image.GetMetaData(f"Segment{place}_LabelValue")))
        limits = np.array(image.GetMetaData(f"Segment{place}_Extent").split(), int).reshape(3, 2)
        np.testing.assert_array_equal(limits[:, 0], inside.min(axis=0)[::-1])
        np.testing.assert_array_equal(limits[:, 1], inside.max(axis=0)[::-1])
        colour = [float(word) for word in image.GetMetaData(f"Segment{place}_Color").split()]
        assert len(colour) == 3
        assert all(0 <= channel <= 1 for channel in colour)
        assert image.GetMetaData(f"Segment{place}_Layer") == "0"
        # Seven fields by ~, codes of three by ^, as Slicer's terminology module takes them apart.
        entry = re.search(r"TerminologyEntry:([^|]*)\|", image.GetMetaData(f"Segment{place}_Tags"))
        assert entry is not None
        parts = entry[1].split("~")
        assert len(parts) == 7
        assert parts[2].split("^")[1] == ("10200004" if place == 0 else "108369006")
    assert nrrd.read_provenance(path)["record"]["model_name"] == "starter"
    found = read_labels(path, export.case)
    assert found.is_clear
    assert [part.name for part in found.parts] == names
    np.testing.assert_array_equal(
        combined({place: part.guess for place, part in enumerate(found.parts) if part.guess}, found), export.mask
    )


def test_more_tumours_than_a_byte_holds(tmp_path: Path) -> None:
    case = nifti_case(tmp_path, shape=(40, 40, 30))
    mask = np.ones(case.volume.geometry.shape_zyx, np.uint8)
    mask[1::3, 1::4, 1::4] = 2
    export = snapshot(case, mask)
    assert len(export.measurements.tumours) > 255
    write_seg_nrrd(tmp_path / "many.seg.nrrd", export)
    values = sitk.GetArrayFromImage(sitk.ReadImage(str(tmp_path / "many.seg.nrrd")))
    assert set(np.unique(values)) == set(range(1, len(export.measurements.tumours) + 2))


def test_an_empty_mask_has_no_segments_and_no_surfaces(tmp_path: Path) -> None:
    case = nifti_case(tmp_path)
    export = snapshot(case, np.zeros(case.volume.geometry.shape_zyx, np.uint8))
    for write in (write_seg_nrrd, write_stl, write_glb):
        with pytest.raises(UserError, match="empty"):
            write(tmp_path / "nothing", export)


def sheared(case: Case) -> Case:
    matrix = np.array(case.stored_geometry.index_to_lps_mm)
    matrix[1, 0] += 0.4
    stored = Geometry(case.stored_geometry.shape_zyx, matrix)
    order = AxisOrder.canonical(stored)
    hu = order.to_canonical(case.axis_order.to_stored(case.volume.hu))
    return Case(Volume(hu, order.geometry_to_canonical(stored)), case.source, stored, order)


def test_a_tilted_gantrys_slices_go_only_where_they_can_be_held(tmp_path: Path) -> None:
    case = sheared(nifti_case(tmp_path))
    export = snapshot(case)
    for write in (write_seg_nrrd, write_mha_mask):
        with pytest.raises(UserError, match="tilted gantry"):
            write(tmp_path / "none", export)
    write_nrrd_mask(tmp_path / "mask.nrrd", export)
    import nrrd as pynrrd

    values, header = pynrrd.read(str(tmp_path / "mask.nrrd"), index_order="C")
    np.testing.assert_array_equal(values, case.mask_on_stored_grid(export.mask))
    np.testing.assert_array_equal(
        np.asarray(header["space directions"])[::-1].T, case.stored_geometry.index_to_lps_mm[:3, :3]
    )


# --- surfaces -------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def phantom() -> ExportInput:
    made = make_phantom(PhantomConfig(seed=5, shape_zyx=(60, 160, 160), spacing_mm=(3.0, 2.4, 2.4), tumours=4))
    case = phantom_case(made)
    return ExportInput(case, made.mask, measure(case.volume, made.mask), RECORD)


def vtk_mesh(path: Path):  # type: ignore[no-untyped-def]
    from vtkmodules.vtkIOGeometry import vtkOBJReader, vtkSTLReader
    from vtkmodules.vtkIOPLY import vtkPLYReader

    reader = {".stl": vtkSTLReader, ".ply": vtkPLYReader, ".obj": vtkOBJReader}[path.suffix]()
    reader.SetFileName(str(path))
    reader.Update()
    return reader.GetOutput()


def measured(mesh) -> tuple[float, tuple[float, ...]]:  # type: ignore[no-untyped-def]
    """The volume in ml and the bounds in mm, by VTK; the mesh must be closed."""
    from vtkmodules.vtkFiltersCore import vtkCleanPolyData, vtkFeatureEdges, vtkMassProperties

    clean = vtkCleanPolyData()
    clean.SetInputData(mesh)
    clean.PointMergingOn()
    edges = vtkFeatureEdges()
    edges.SetInputConnection(clean.GetOutputPort())
    edges.BoundaryEdgesOn()
    edges.FeatureEdgesOff()
    edges.ManifoldEdgesOff()
    edges.NonManifoldEdgesOff()
    edges.Update()
    assert edges.GetOutput().GetNumberOfCells() == 0, "the surface is open"
    mass = vtkMassProperties()
    mass.SetInputConnection(clean.GetOutputPort())
    mass.Update()
    return mass.GetVolume() / 1000, mesh.GetBounds()


def expected(export: ExportInput) -> dict[str, float]:
    volumes = {f"tumour_{tumour.number}": tumour.volume_ml for tumour in export.measurements.tumours}
    return {"liver": export.measurements.liver_ml, **volumes}


@pytest.mark.parametrize("write", [write_stl, write_ply])
def test_a_file_a_structure_closed_in_place_and_as_large_as_the_mask(
    phantom: ExportInput, tmp_path: Path, write
) -> None:
    folder = tmp_path / "out"
    write(folder, phantom)
    wanted = expected(phantom)
    assert {path.stem for path in folder.iterdir()} == set(wanted)
    for path in folder.iterdir():
        volume_ml, bounds = measured(vtk_mesh(path))
        if wanted[path.stem] >= 1:
            assert volume_ml == pytest.approx(wanted[path.stem], rel=0.01), path.stem
        assert b"SPACE=LPS" in path.read_bytes()[:80]
        if path.stem == "liver":
            index = np.argwhere(phantom.mask > 0)
            lps = phantom.case.volume.geometry.to_lps_mm(index)
            np.testing.assert_allclose(bounds[::2], lps.min(axis=0), atol=3)
            np.testing.assert_allclose(bounds[1::2], lps.max(axis=0), atol=3)


def test_obj_holds_all_structures_with_their_colours(phantom: ExportInput, tmp_path: Path) -> None:
    write_obj(tmp_path / "obj", phantom)
    mesh = vtk_mesh(tmp_path / "obj" / "liver.obj")
    surfaces = {structure.key: surface for structure, surface in surfaces_of(phantom)}
    assert mesh.GetNumberOfCells() == sum(len(surface.faces) for surface in surfaces.values())
    volume_ml, _ = measured(mesh)
    assert volume_ml == pytest.approx(sum(surface.volume_ml for surface in surfaces.values()), rel=1e-3)
    text = (tmp_path / "obj" / "liver.obj").read_text()
    assert re.findall(r"^o (.*)$", text, re.MULTILINE) == list(surfaces)
    assert set(re.findall(r"^newmtl (.*)$", (tmp_path / "obj" / "liver.mtl").read_text(), re.MULTILINE)) == set(
        surfaces
    )


def test_gltf_is_in_metres_with_the_head_up(phantom: ExportInput, tmp_path: Path) -> None:
    from vtkmodules.vtkFiltersGeometry import vtkCompositeDataGeometryFilter
    from vtkmodules.vtkIOGeometry import vtkGLTFReader

    path = tmp_path / "liver.glb"
    write_glb(path, phantom)
    content = path.read_bytes()
    magic, version, length, json_length, kind = struct.unpack("<4sIII4s", content[:20])
    assert (magic, version, length, kind) == (b"glTF", 2, len(content), b"JSON")
    document = json.loads(content[20 : 20 + json_length])
    assert document["asset"]["extras"]["record"]["record"]["model_name"] == "starter"
    assert [node["name"] for node in document["nodes"]][:2] == ["liver", "liver tumour 1"]
    reader = vtkGLTFReader()
    reader.SetFileName(str(path))
    reader.ApplyDeformationsToGeometryOn()
    reader.Update()
    flat = vtkCompositeDataGeometryFilter()
    flat.SetInputConnection(reader.GetOutputPort())
    flat.Update()
    bounds_m = np.array(flat.GetOutput().GetBounds())
    index = np.argwhere(phantom.mask > 0)
    left, back, head = phantom.case.volume.geometry.to_lps_mm(index).T / 1000
    wanted = [left.min(), left.max(), head.min(), head.max(), (-back).min(), (-back).max()]
    np.testing.assert_allclose(bounds_m, wanted, atol=0.003)


def test_nothing_of_the_patient_or_the_path_is_in_the_files(export: ExportInput, tmp_path: Path) -> None:
    for write in (write_nrrd_mask, write_seg_nrrd, write_mha_mask, write_glb):
        write(tmp_path / "out.bin", export)
        content = (tmp_path / "out.bin").read_bytes()
        assert str(tmp_path).encode() not in content
        assert b"scan.nii" not in content
    assert labelled(export.case).any()
