"""What becomes of every folder of awkward files: the table of docs/reading.md, row by row, none forgotten."""

import re
from pathlib import Path

import numpy as np
import pytest

from core.errors import UserError
from core.io import SeveralSeries, open_case

TABLE = Path(__file__).parents[3] / "docs" / "reading.md"
HEADING = "### Every folder of `dicom_edge`"


def rows() -> dict[str, str]:
    """Folder to outcome, from the documentation."""
    text = TABLE.read_text().split(HEADING)[1].split("\n#")[0]
    found = re.findall(r"^\| `([^`]+)` \| ([^|]+) \|", text, re.MULTILINE)
    return {folder: outcome.strip() for folder, outcome in found}


def outcome(folder: Path) -> str:
    try:
        case = open_case(folder)
    except SeveralSeries as question:
        return question.message
    except UserError as error:
        return error.message
    z, y, x = case.volume.geometry.shape_zyx
    spacing = " x ".join(f"{size:.3f}" for size in reversed(case.volume.spacing_mm))
    return f"opens: {x} x {y} x {z}, {spacing} mm, {case.source.series_geometry.lower()}"


def test_the_table_names_every_folder(shared_data: Path) -> None:
    root = shared_data / "dicom_edge"
    folders = {str(path.parent.relative_to(root)) for path in root.rglob("*") if path.is_file() and is_dicom(path)}
    assert folders <= set(rows())


def is_dicom(path: Path) -> bool:
    with open(path, "rb") as file:
        return file.read(132)[128:] == b"DICM"


@pytest.mark.parametrize("folder", sorted(rows()))
def test_every_folder_ends_as_the_table_says(shared_data: Path, folder: str) -> None:
    assert outcome(shared_data / "dicom_edge" / folder) == rows()[folder]


def test_single_files_open_right_or_end_in_a_sentence(shared_data: Path) -> None:
    files = sorted(one for one in (shared_data / "dicom_edge").rglob("*") if one.is_file() and is_dicom(one))
    for path in files[::5]:  # with each, its whole folder is read
        try:
            case = open_case(path)
        except UserError as error:
            assert error.message.endswith("."), path  # noqa: PT017 - any of many sentences
        else:
            assert np.abs(case.volume.hu).max() < 32768
            assert case.volume.geometry.spacing_mm[0] > 0.5


def test_the_real_tilted_scan_lies_as_its_files_say(shared_data: Path) -> None:
    import pydicom

    folder = shared_data / "dicom_edge" / "dicom2nifti" / "failing" / "gantrytilting" / "001"
    case = open_case(folder)
    assert "tilted by 14.0 degrees" in case.notes[0]
    for k, one in enumerate(case.source.slices):
        dataset = pydicom.dcmread(one.path)
        corner = case.stored_geometry.to_lps_mm((k, 0, 0))
        np.testing.assert_allclose(corner, [float(v) for v in dataset.ImagePositionPatient], atol=0.02)
        # A voxel of the file, found at its place on the right-angled grid (rows between, so the neighbours bound it).
        raw = dataset.pixel_array * float(dataset.RescaleSlope) + float(dataset.RescaleIntercept)
        place = case.volume.geometry.to_index(case.stored_geometry.to_lps_mm((k, 300, 250)))
        z, y, x = np.floor(place + 1e-6).astype(int)
        beside = case.volume.hu[z, y : y + 2, x].astype(int)
        near = raw[299:302, 250]
        assert near.min() - 1 <= beside.min()
        assert beside.max() <= near.max() + 1
