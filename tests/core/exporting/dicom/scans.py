"""DICOM scans that show their own truth: 100 HU is liver, 200 HU tumour. Results are compared with the images."""

import subprocess
from dataclasses import dataclass, replace
from pathlib import Path
from shutil import which

import numpy as np
from numpy.typing import NDArray
from pydicom import dcmread
from pydicom.dataset import Dataset
from pydicom.uid import EnhancedCTImageStorage

from core.case import Case
from core.deidentify import Deidentifier
from core.edit_names import EditNames
from core.exporting.dicom.codes import item_of
from core.exporting.snapshot import ExportInput, ExportOptions
from core.io import open_case
from core.measure import measure_reading
from core.provenance import MaskRecord
from core.reading import Reading
from tests.core.io.dicom_builder import SeriesSpec, set_pixels, slice_dataset, write_series

RECORD = MaskRecord(
    origin="model",
    model_name="starter",
    model_sha256="ab" * 32,
    device="cpu",
    settings={"threshold": 0.5},
    edits=EditNames(["Brush"]),
)
HIDDEN = Deidentifier(b"a key of the tests")
TILT = np.radians(20)
ORIENTATIONS: dict[str, tuple[float, ...]] = {
    "head first": (1, 0, 0, 0, 1, 0),
    "prone": (-1, 0, 0, 0, -1, 0),
    "feet first": (-1, 0, 0, 0, 1, 0),
    "coronal": (1, 0, 0, 0, 0, -1),
    "oblique": (float(np.cos(TILT)), float(np.sin(TILT)), 0, 0, 0, -1),
}


def toy_hu(shape: tuple[int, int, int] = (9, 31, 37)) -> NDArray[np.int64]:
    """A liver with a hole, and two tumours; no axis is like another, and frames do not end at a byte."""
    hu = np.random.default_rng(3).integers(-100, 50, shape)
    hu[1:8, 4:27, 5:30] = 100
    hu[2:6, 10:14, 8:12] = 0
    hu[3:7, 15:24, 14:20] = 200
    hu[4, 15:17, 14:15] = 100
    hu[6, 6, 27] = 200
    hu[7, 25:27, 28:30] = [[0, 100], [100, 0]]
    return hu


def toy_spec(orientation: str = "head first") -> SeriesSpec:
    return SeriesSpec(hu=toy_hu(), orientation=ORIENTATIONS[orientation])


def opened(folder: Path, spec: SeriesSpec | None = None) -> Case:
    write_series(folder, spec or toy_spec())
    return open_case(folder)


def truth(hu: NDArray) -> NDArray[np.uint8]:
    return np.where(hu == 200, 2, np.where(hu == 100, 1, 0)).astype(np.uint8)


def snapshot(case: Case, *, mask: NDArray[np.uint8] | None = None, identified: bool = True) -> ExportInput:
    mask = truth(case.volume.hu) if mask is None else mask
    reading = Reading()
    measured = measure_reading(case.volume, mask, reading)
    options = ExportOptions(identified=identified, deidentifier=HIDDEN)
    return replace(ExportInput(case, mask, measured, RECORD, reading), options=options)


@dataclass(frozen=True)
class Image:
    """A slice as its file has it."""

    dataset: Dataset
    frame: int = 1

    @property
    def labels(self) -> NDArray[np.uint8]:
        pixels = self.dataset.pixel_array
        pixels = pixels[self.frame - 1] if pixels.ndim == 3 else pixels
        return truth(pixels * float(self.dataset.RescaleSlope) + float(self.dataset.RescaleIntercept))

    def to_pixels(self, points_lps_mm: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return (row, column) of places in the plane, and how far they are from it, in mm: (n, 3)."""
        row = np.asarray(self.dataset.ImageOrientationPatient[:3], float)
        column = np.asarray(self.dataset.ImageOrientationPatient[3:], float)
        offset = points_lps_mm - np.asarray(self.dataset.ImagePositionPatient, float)
        height, width = self.dataset.PixelSpacing
        return np.stack([offset @ column / height, offset @ row / width, offset @ np.cross(row, column)], axis=1)


def images_in(folder: Path) -> dict[str, Image]:
    """The slices of a folder by their SOP Instance UIDs."""
    images = [Image(dcmread(path)) for path in folder.rglob("*.dcm")]
    return {str(each.dataset.SOPInstanceUID): each for each in images}


def errors_in(path: Path) -> set[str]:
    """The errors that dciodvfy finds; none where it is not installed."""
    if not which("dciodvfy"):
        return set()
    said = subprocess.run(["dciodvfy", "-new", str(path)], capture_output=True, text=True, check=False)
    return {line for line in (said.stdout + said.stderr).splitlines() if line.startswith("Error")}


def assert_valid(path: Path) -> None:
    """dciodvfy finds no error, dcmtk reads it whole."""
    assert errors_in(path) == set()
    if which("dcmdump"):
        assert subprocess.run(["dcmdump", str(path)], capture_output=True, check=False).returncode == 0


def assert_names_nobody(path: Path) -> None:
    """Nothing of the builder's patient is in the file, in any of its bytes."""
    content = path.read_bytes()
    for word in (b"Geheim", b"Patientin", b"4711", b"1.2.3\0"):
        assert word not in content


def write_enhanced(path: Path, spec: SeriesSpec) -> list[int]:
    """Write a series as one Enhanced CT file; return which slice of `spec` each frame is: they are in no order."""
    order = np.random.default_rng(5).permutation(len(spec.hu)).tolist()
    dataset = slice_dataset(spec, 0)
    dataset.SOPClassUID = dataset.file_meta.MediaStorageSOPClassUID = EnhancedCTImageStorage
    for keyword in (
        "ImagePositionPatient",
        "ImageOrientationPatient",
        "PixelSpacing",
        "RescaleSlope",
        "SliceThickness",
    ):
        del dataset[keyword]
    del dataset["RescaleIntercept"]
    value = item_of(RescaleIntercept=str(spec.intercept), RescaleSlope=str(spec.slope), RescaleType="HU")
    shared = item_of(
        PixelMeasuresSequence=[item_of(PixelSpacing=list(spec.pixel_spacing_mm), SliceThickness="2.5")],
        PlaneOrientationSequence=[item_of(ImageOrientationPatient=list(spec.orientation))],
        PixelValueTransformationSequence=[value],
        CTImageFrameTypeSequence=[item_of(FrameType=["ORIGINAL", "PRIMARY", "VOLUME", "NONE"])],
    )
    dataset.SharedFunctionalGroupsSequence = [shared]
    dataset.PerFrameFunctionalGroupsSequence = [
        item_of(
            PlanePositionSequence=[item_of(ImagePositionPatient=spec.positions[k].tolist())],
            FrameContentSequence=[item_of(StackID="1", InStackPositionNumber=k + 1, DimensionIndexValues=[k + 1])],
        )
        for k in order
    ]
    dataset.NumberOfFrames = len(order)
    set_pixels(dataset, spec.raw[order])
    path.parent.mkdir(parents=True, exist_ok=True)
    dataset.save_as(path, enforce_file_format=True)
    return [int(k) for k in order]
