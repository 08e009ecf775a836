"""The report and the pictures: the right millimetres in the right place, one page, nobody named unless asked."""

import base64
import io
import re
import zlib
from dataclasses import replace
from pathlib import Path

import nibabel as nib
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from core.case import Case
from core.division import BodySize, Division
from core.errors import UserError
from core.exporting.pictures import (
    LONG_COLOUR,
    SIZE_PIXELS,
    TUMOUR_COLOUR,
    frame_of,
    lesion_picture,
    pictured,
)
from core.exporting.report_content import MOST_LESIONS, report_content
from core.exporting.snapshot import ExportInput, ExportOptions
from core.exporting.writing import export_case
from core.follow_up.earlier import MaskedScan, lay_beside
from core.halves import guess_plane
from core.io import open_case
from core.lesions import Read, annotate
from core.measure import measure_reading
from core.provenance import MaskRecord
from core.reading import Reading
from core.volume import Geometry
from tests.core.io.dicom_builder import PATIENT_NAME, SeriesSpec, write_series

RECORD = MaskRecord("model", "0.9", "2026-01-02T03:04:05+00:00", "starter", "ab" * 32, "cpu", {"search": "auto"})
SHAPE = (24, 64, 72)
AFFINE = np.diag([-1.6, -1.8, 3.0, 1.0])


def masked(shift: int = 0) -> np.ndarray:
    """A liver (canonical) with a large and a small tumour."""
    z, y, x = np.indices(SHAPE)
    mask = (((z - 12) / 11) ** 2 + ((y - 32) / 26) ** 2 + ((x - 30) / 28) ** 2 < 1).astype(np.uint8)
    mask[((z - 12) / 4) ** 2 + ((y - 30) / 7) ** 2 + ((x - 40 - shift) / 10) ** 2 < 1] = 2
    mask[8, 20:22, 20:22] = 2
    return mask


def opened(folder: Path) -> Case:
    hu = np.random.default_rng(0).normal(60, 12, SHAPE[::-1]).astype(np.int16)
    path = folder / "Geheim.nii.gz"
    nib.save(nib.Nifti1Image(hu, AFFINE), path)
    return open_case(path)


def export_of(case: Case, mask: np.ndarray | None = None, reading: Reading | None = None, **options) -> ExportInput:
    mask = masked() if mask is None else mask
    reading = replace(reading or Reading(), record=RECORD)
    numbers = measure_reading(case.volume, mask, reading)
    return ExportInput(case, mask, numbers, RECORD, reading, options=ExportOptions(**options))


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Case:
    return opened(tmp_path_factory.mktemp("scan"))


def pdf_text(path: Path) -> str:
    """Return what stands on the pages of a PDF of reportlab, escapes undone."""
    streams = re.findall(rb"stream\r?\n(.*?)endstream", path.read_bytes(), re.DOTALL)
    pages = b""
    for stream in streams:
        try:
            pages += zlib.decompress(
                base64.a85decode(stream.strip(), adobe=False)
                if b"~>" not in stream
                else base64.a85decode(b"<~" + stream.strip(), adobe=True)
            )
        except (ValueError, zlib.error):
            continue
    shown = b" ".join(re.findall(rb"\(((?:[^()\\]|\\.)*)\) Tj", pages))
    return re.sub(rb"\\(\d{3})", lambda m: bytes([int(m[1], 8)]), shown).decode("cp1252", "replace")


def html_words(path: Path) -> str:
    return re.sub(r"data:image/png;base64,[^\"]+", "", path.read_text(encoding="utf-8"))


@given(
    st.tuples(*[st.floats(0.4, 4)] * 3),
    st.tuples(*[st.floats(-20, 20)] * 2),
    st.floats(-0.3, 0.3),
)
def test_lengths_in_a_picture_are_lengths_in_the_patient(spacing, turns, shear) -> None:
    a, b = np.radians(turns)
    turn = np.array([[np.cos(a), -np.sin(a), 0], [np.sin(a), np.cos(a), 0], [0, 0, 1]]) @ np.array(
        [[1, 0, 0], [0, np.cos(b), -np.sin(b)], [0, np.sin(b), np.cos(b)]]
    )
    columns = turn @ np.array([[0, shear, 1], [0, 1, 0], [1, 0, 0.0]]) @ np.diag(spacing)
    geometry = Geometry((5, 30, 40), np.vstack([np.column_stack([columns, (1, 2, 3)]), [0, 0, 0, 1]]))
    found = type(
        "Found", (), {"long_axis_ends_zyx": ((2, 4, 5), (2, 20, 30)), "slice_index": 2, "long_axis_mm": 50.0}
    )
    frame = frame_of(type("Lesion", (), {"found": found}), geometry)
    points = np.array([(4, 5), (20, 30), (7, 33.0)])
    pixels = frame.pixels(points, 500)
    places = geometry.to_lps_mm(np.insert(points, 0, 2, axis=1))
    for first, second in ((0, 1), (1, 2), (0, 2)):
        in_picture = np.linalg.norm(pixels[first] - pixels[second]) * frame.field_mm / 500
        assert in_picture == pytest.approx(np.linalg.norm(places[first] - places[second]), rel=1e-6)
    assert pixels[1][0] > pixels[0][0], "towards the patient's left is to the right"
    # Sampling looks where `pixels` says: a plane of column numbers has them there.
    column = frame.smooth(np.tile(np.arange(40.0), (30, 1)), 500, -1)
    x, y = np.floor(frame.pixels(np.array([(15.0, 20.0)]), 500)[0]).astype(int)
    if 0 <= x < 500 and 0 <= y < 500:
        assert column[y, x] == pytest.approx(20, abs=1.5 * frame.field_mm / 500 / min(spacing) + 0.01)


def test_a_picture_shows_the_lesion_its_outline_and_its_axis(case: Case) -> None:
    export = export_of(case)
    (lesion,) = pictured(export)
    assert lesion.is_target
    image = np.asarray(lesion_picture(export, lesion)).astype(int)
    assert image.shape == (SIZE_PIXELS, SIZE_PIXELS, 3)
    frame = frame_of(lesion, case.volume.geometry)

    def distance(points_yx: np.ndarray, colour: tuple[int, int, int]) -> float:
        """Return how far, in pixels, the farthest of the points lies from anything of a colour."""
        places = np.argwhere(np.abs(image - colour).max(axis=2) < 100)[:, ::-1] + 0.5
        pixels = frame.pixels(points_yx, SIZE_PIXELS)
        return float(np.linalg.norm(pixels[:, None] - places[None], axis=2).min(axis=1).max())

    ends = np.asarray(lesion.found.long_axis_ends_zyx)[:, 1:]
    along = ends[0] + (ends[1] - ends[0]) * np.linspace(0, 1, 9)[:, None]
    assert distance(along[[1, 2, 6, 7]], LONG_COLOUR) < 3
    region = export.mask[lesion.found.slice_index] == 2
    rows = np.flatnonzero(region.any(axis=1))
    border = np.array([(row, np.flatnonzero(region[row]).max() + 0.5) for row in rows[1:-1]])
    assert distance(border, TUMOUR_COLOUR) < 0.5 / 1.6 * SIZE_PIXELS / frame.field_mm + 3


@pytest.mark.parametrize("language", ["en", "de"])
def test_the_report_says_the_numbers_on_one_page(tmp_path: Path, case: Case, language: str) -> None:
    read = Read(case.volume, masked(), measure_reading(case.volume, masked(), Reading()), Reading())
    reading = annotate(read, 1, "heterogen <b>Łódź</b>").reading
    plane = guess_plane(masked(), case.volume.geometry)
    reading = replace(reading, division=Division(plane, True, body=BodySize(180, 80)), record=RECORD)
    mask = masked()
    numbers = measure_reading(case.volume, mask, reading)
    now, before = MaskedScan(case, mask, RECORD), MaskedScan(case, masked(2), RECORD)
    options = ExportOptions(language=language)
    export = ExportInput(case, mask, numbers, RECORD, reading, earlier=lay_beside(now, before), options=options)
    export_case(tmp_path / "out", export, formats=["html", "pdf", "pictures"])
    html, pdf = html_words(tmp_path / "out" / "report.html"), tmp_path / "out" / "report.pdf"
    assert pdf.read_bytes().count(b"/Type /Page\n") == 1
    said = pdf_text(pdf)
    sums, liver = f"{export.lesions.sum_mm:.1f}", f"{numbers.liver_ml:.0f}"
    for words in (html, said):
        for expected in (
            sums.replace(".", ",") if language == "de" else sums,
            f"{liver} ml",
            "ab" * 32,
            case.content_hash,
            {"en": "For research only", "de": "Nur für die Forschung"}[language],
            {"en": "stable disease", "de": "stabile Erkrankung"}[language],
            {"en": "Liver halves", "de": "Leberhälften"}[language],
        ):
            assert expected in words
        assert "Geheim" not in words
        assert str(tmp_path) not in words
    assert "heterogen &lt;b&gt;Łódź" in html
    assert html.count("<img") == 1
    picture = Image.open(tmp_path / "out" / "pictures" / "lesion-1.png")
    assert picture.size == (SIZE_PIXELS, SIZE_PIXELS)
    assert not picture.info
    inside = re.search(r"base64,([^\"]+)", (tmp_path / "out" / "report.html").read_text(encoding="utf-8"))
    assert inside is not None
    assert np.array_equal(np.asarray(Image.open(io.BytesIO(base64.b64decode(inside[1])))), np.asarray(picture))


def test_patients_are_named_only_when_that_is_wished(tmp_path: Path) -> None:
    write_series(tmp_path / "ct", SeriesSpec())
    case = open_case(tmp_path / "ct")
    mask = np.zeros(case.volume.hu.shape, np.uint8)
    mask[1:, 1:6, 1:6] = 1
    for identified in (False, True):
        target = tmp_path / f"out-{identified}"
        export_case(target, export_of(case, mask, identified=identified), formats=["html", "pdf"])
        name = " ".join(PATIENT_NAME.replace("^", " ").split())
        assert (name in html_words(target / "report.html")) is identified
        assert (name in pdf_text(target / "report.pdf")) is identified


def test_many_lesions_stay_one_page_and_the_rest_is_counted(tmp_path: Path, case: Case) -> None:
    mask = masked()
    mask[14, 20:44:3, 20:40:3] = 2
    export = export_of(case, mask)
    count = len(export.lesions.lesions)
    assert count > MOST_LESIONS
    table = report_content(export).tables[0]
    assert len(table.rows) == MOST_LESIONS
    assert f"{count - MOST_LESIONS} more are in volumes.csv." in table.notes
    paths = export_case(tmp_path / "out", export, formats=["pdf"])
    assert paths[0].read_bytes().count(b"/Type /Page\n") == 1


def test_empty_masks_have_a_report_and_no_pictures(tmp_path: Path, case: Case) -> None:
    export = export_of(case, np.zeros(SHAPE, np.uint8))
    export_case(tmp_path / "out", export, formats=["html", "pdf"])
    assert "No liver in this mask." in html_words(tmp_path / "out" / "report.html")
    with pytest.raises(UserError, match=r"pictures cannot be written\. There is no tumour in the mask\."):
        export_case(tmp_path / "none", export, formats=["html", "pictures"])
    assert not (tmp_path / "none").exists()
    with pytest.raises(UserError, match="There is no format docx"):
        export_case(tmp_path / "none", export, formats=["docx"])


def test_the_same_input_gives_the_same_report(tmp_path: Path, case: Case) -> None:
    first, second = (export_case(tmp_path / name, export_of(case), formats=["html", "pdf"]) for name in "ab")
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]
