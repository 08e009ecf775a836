"""Whatever is written says how it was made, or a sentence says that its format has no place for it."""

import json
from pathlib import Path

import numpy as np
import pytest

from core.errors import UserError
from core.exporting.made import provenance_entry
from core.exporting.provenance_of import read_provenance
from core.exporting.snapshot import ExportInput
from core.exporting.writing import export_case
from core.importing.whole_mask import read_mask_of
from core.io import open_case
from core.measure import measure
from tests.core.exporting.test_writing import RECORD
from tests.core.io.dicom_builder import SeriesSpec, random_hu, write_series

HOLDS = (
    *("mask.nii.gz", "volumes.json", "liver.seg.nrrd", "mask.nrrd", "mask.mha", "liver.glb"),
    *("ply/liver.ply", "ply/tumour_1.ply", "obj/liver.obj"),
    *("segmentation.dcm", "labelmap.dcm", "structures.dcm", "report.dcm"),
)
MASKS = ("segmentation.dcm", "labelmap.dcm", "structures.dcm")
KEYS = [
    *("nifti", "csv", "json", "seg-nrrd", "nrrd", "mha", "stl", "ply", "obj", "glb"),
    *("dicom-seg", "dicom-labelmap", "dicom-rtstruct", "dicom-sr"),
]


@pytest.fixture(scope="module")
def export(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, ExportInput]:
    """All formats of a DICOM series, de-identified as by default: its UIDs are others than the scan's."""
    folder = tmp_path_factory.mktemp("made")
    write_series(folder / "ct", SeriesSpec(hu=random_hu((6, 16, 18))))
    case = open_case(folder / "ct")
    mask = np.zeros(case.volume.hu.shape, np.uint8)
    mask[1:5, 3:12, 4:13], mask[2:4, 6:9, 6:9] = 1, 2
    wanted = ExportInput(case, mask, measure(case.volume, mask), RECORD)
    export_case(folder / "out", wanted, formats=KEYS)
    return folder / "out", wanted


@pytest.mark.parametrize("name", HOLDS)
def test_it_says_how_it_was_made(export: tuple[Path, ExportInput], name: str) -> None:
    folder, wanted = export
    told = read_provenance(folder / name)
    record = json.loads(json.dumps(provenance_entry(wanted)["record"]))
    assert {**told["record"], "made_at": ""} == {**record, "made_at": ""}
    assert told["scan"]["content_sha256"] == wanted.case.content_hash


@pytest.mark.parametrize("name", MASKS)
def test_what_names_no_patient_still_belongs_to_the_scan_it_was_made_from(
    export: tuple[Path, ExportInput], name: str, tmp_path: Path
) -> None:
    folder, wanted = export
    np.testing.assert_array_equal(read_mask_of(folder / name, wanted.case).mask, wanted.mask)
    write_series(tmp_path, SeriesSpec(hu=random_hu((6, 16, 18))))
    with pytest.raises(UserError, match="another series"):
        read_mask_of(folder / name, open_case(tmp_path))


@pytest.mark.parametrize(("name", "reason"), [("stl/liver.stl", "STL has no room"), ("volumes.csv", "no place for")])
def test_what_has_no_place_for_it_says_so(export: tuple[Path, ExportInput], name: str, reason: str) -> None:
    with pytest.raises(UserError, match=reason):
        read_provenance(export[0] / name)


@pytest.mark.parametrize("ending", [".glb", ".ply", ".obj"])
def test_surfaces_of_others_do_not_say_it(tmp_path: Path, ending: str) -> None:
    for data in (b"", b"ply\nformat ascii 1.0\nend_header\n", b"glTF" + bytes(12) + b"JSON{}"):
        path = tmp_path / f"a{ending}"
        path.write_bytes(data)
        with pytest.raises(UserError, match="does not say how it was made"):
            read_provenance(path)
