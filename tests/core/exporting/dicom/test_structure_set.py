"""RTSTRUCT: outlines lie in the planes of their images, and filled by others they are the images' own labels."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image as Picture
from PIL import ImageDraw
from pydicom import dcmread

from core.exporting.dicom.provenance import read_provenance
from core.exporting.dicom.structure_set import write_structure_set
from core.importing.parts import combined
from core.importing.read import read_labels
from tests.core.exporting.dicom.scans import (
    HIDDEN,
    ORIENTATIONS,
    Image,
    assert_names_nobody,
    assert_valid,
    images_in,
    opened,
    snapshot,
    toy_spec,
)

SCALE = 8


def filled(contour, image: Image, shape: tuple[int, int]) -> np.ndarray:
    """The pixels of an image whose centres an outline holds, by Pillow; it lies in the image's plane."""
    places = image.to_pixels(np.asarray(contour.ContourData, float).reshape(-1, 3))
    assert len(places) == contour.NumberOfContourPoints
    assert np.abs(places[:, 2]).max() < 1e-3
    picture = Picture.new("1", (shape[1] * SCALE, shape[0] * SCALE))
    points = [(round((x + 0.5) * SCALE, 2), round((y + 0.5) * SCALE, 2)) for y, x, _ in places.tolist()]
    ImageDraw.Draw(picture).polygon(points, fill=1)
    return np.asarray(picture)[SCALE // 2 :: SCALE, SCALE // 2 :: SCALE]


@pytest.mark.parametrize("orientation", ORIENTATIONS)
def test_outlines_hold_the_labels_of_their_images(tmp_path: Path, orientation: str) -> None:
    case = opened(tmp_path / "scan", toy_spec(orientation))
    export = snapshot(case)
    write_structure_set(tmp_path / "rs.dcm", export)
    images, dataset = images_in(tmp_path / "scan"), dcmread(tmp_path / "rs.dcm")
    names = {roi.ROINumber: roi.ROIName for roi in dataset.StructureSetROISequence}
    assert list(names.values()) == ["Liver", "Tumour 1", "Tumour 2"]
    drawn = {(kind, uid): np.zeros(image.labels.shape, int) for uid, image in images.items() for kind in "LT"}
    for roi in dataset.ROIContourSequence:
        for contour in roi.ContourSequence:
            uid = contour.ContourImageSequence[0].ReferencedSOPInstanceUID
            key = names[roi.ReferencedROINumber][0], uid
            drawn[key] += filled(contour, images[uid], drawn[key].shape)
    for uid, image in images.items():
        np.testing.assert_array_equal(drawn["L", uid], image.labels > 0)
        np.testing.assert_array_equal(drawn["T", uid], image.labels == 2)
    found = read_labels(tmp_path / "rs.dcm", case)
    mask = combined({place: part.guess for place, part in enumerate(found.parts) if part.guess}, found)
    np.testing.assert_array_equal(mask, export.mask)


@pytest.mark.parametrize("identified", [True, False])
def test_it_is_valid_and_says_how_it_was_made(tmp_path: Path, identified: bool) -> None:
    case = opened(tmp_path / "scan")
    write_structure_set(tmp_path / "rs.dcm", snapshot(case, identified=identified))
    assert_valid(tmp_path / "rs.dcm")
    assert read_provenance(tmp_path / "rs.dcm")["scan"]["content_sha256"] == case.content_hash
    dataset = dcmread(tmp_path / "rs.dcm")
    assert [each.RTROIInterpretedType for each in dataset.RTROIObservationsSequence] == ["ORGAN", "GTV", "GTV"]
    if identified:
        assert dataset.PatientID == "4711"
    else:
        assert_names_nobody(tmp_path / "rs.dcm")
        assert dataset.FrameOfReferenceUID == HIDDEN.uid(
            str(next(iter(images_in(tmp_path / "scan").values())).dataset.FrameOfReferenceUID)
        )
