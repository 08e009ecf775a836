"""Writes DICOM series whose every voxel and place is known, good ones and bad ones."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import imagecodecs
import numpy as np
from numpy.typing import NDArray
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.encaps import encapsulate
from pydicom.uid import CTImageStorage, ExplicitVRBigEndian, ExplicitVRLittleEndian, RLELossless, generate_uid

HEAD_FIRST_SUPINE = (1, 0, 0, 0, 1, 0)
PATIENT_NAME = "Geheim^Patientin"
Edit = Callable[[Dataset, int], None]


def random_hu(shape: tuple[int, int, int] = (5, 12, 16), seed: int = 0) -> NDArray[np.int64]:
    """HU of air to bone; no two slices, rows or columns are alike."""
    return np.random.default_rng(seed).integers(-1000, 1500, shape)


@dataclass
class SeriesSpec:
    """A series to write. `hu` is (slices, rows, columns) in the order of `positions`."""

    hu: NDArray[Any] = field(default_factory=random_hu)
    orientation: tuple[float, ...] = HEAD_FIRST_SUPINE
    origin_mm: tuple[float, float, float] = (-70.0, -50.0, -300.0)
    pixel_spacing_mm: tuple[float, float] = (0.8, 0.7)
    step_mm: float = 2.5
    """Along row x column; negative ones stack the other way."""
    slope: float = 1.0
    intercept: float = -1024.0
    signed: bool = True
    bits_stored: int = 16
    modality: str = "CT"
    sop_class: str = CTImageStorage
    series_uid: str = field(default_factory=generate_uid)
    frame_of_reference: str = field(default_factory=generate_uid)
    transfer_syntax: str = ExplicitVRLittleEndian
    positions_mm: NDArray[np.float64] | None = None
    """(slices, 3); overrides origin and step."""

    @property
    def axes(self) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
        """Unit vectors along a row, along a column, and their cross product."""
        row, column = np.asarray(self.orientation[:3], float), np.asarray(self.orientation[3:], float)
        return row, column, np.cross(row, column)

    @property
    def positions(self) -> NDArray[np.float64]:
        if self.positions_mm is not None:
            return self.positions_mm
        return np.asarray(self.origin_mm) + np.outer(np.arange(len(self.hu)) * self.step_mm, self.axes[2])

    @property
    def raw(self) -> NDArray[np.int64]:
        return self.to_raw(self.hu)

    def to_raw(self, hu: NDArray[Any]) -> NDArray[np.int64]:
        return np.asarray(np.rint((hu - self.intercept) / self.slope), dtype=np.int64)

    def voxels_lps_mm(self) -> NDArray[np.float64]:
        """Where each voxel of `hu` lies: (slices, rows, columns, 3)."""
        row, column, _ = self.axes
        height, width = self.pixel_spacing_mm
        _, rows, columns = self.hu.shape
        down = np.arange(rows)[:, None, None] * height * column
        right = np.arange(columns)[None, :, None] * width * row
        return self.positions[:, None, None, :] + down + right


def slice_dataset(spec: SeriesSpec, k: int) -> Dataset:
    """Slice `k` as pydicom holds it, not yet written."""
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID = spec.sop_class or CTImageStorage
    meta.MediaStorageSOPInstanceUID = generate_uid(entropy_srcs=[spec.series_uid, str(k)])
    meta.TransferSyntaxUID = spec.transfer_syntax
    dataset = Dataset()
    dataset.file_meta = meta
    dataset.SOPClassUID, dataset.SOPInstanceUID = spec.sop_class, meta.MediaStorageSOPInstanceUID
    dataset.PatientName, dataset.PatientID = PATIENT_NAME, "4711"
    dataset.Modality, dataset.ImageType = spec.modality, ["ORIGINAL", "PRIMARY", "AXIAL"]
    dataset.SeriesInstanceUID, dataset.FrameOfReferenceUID = spec.series_uid, spec.frame_of_reference
    dataset.StudyInstanceUID, dataset.SeriesNumber = "1.2.3", 4
    dataset.SeriesDescription = "portal venous"
    # These three are lies, as they often are: the reader must not ask them.
    dataset.SliceThickness, dataset.SliceLocation, dataset.InstanceNumber = 99, 7 * (k % 2), 1000 - k
    dataset.ImagePositionPatient = [f"{value:.6f}" for value in spec.positions[k]]
    dataset.ImageOrientationPatient = [f"{value:.10f}" for value in spec.orientation]
    dataset.PixelSpacing = [f"{value:.6f}" for value in spec.pixel_spacing_mm]
    dataset.SamplesPerPixel, dataset.PhotometricInterpretation = 1, "MONOCHROME2"
    dataset.Rows, dataset.Columns = spec.hu.shape[1:]
    dataset.BitsAllocated, dataset.BitsStored, dataset.HighBit = 16, spec.bits_stored, spec.bits_stored - 1
    dataset.PixelRepresentation = int(spec.signed)
    dataset.RescaleSlope, dataset.RescaleIntercept = str(spec.slope), str(spec.intercept)
    set_pixels(dataset, spec.to_raw(spec.hu[k]))
    return dataset


def set_pixels(dataset: Dataset, raw: NDArray[Any]) -> None:
    """Store 16 bit values in the byte order of the data set."""
    order = ">" if dataset.file_meta.TransferSyntaxUID == ExplicitVRBigEndian else "<"
    bits = (raw & 0xFFFF).astype(np.uint16)
    dataset.PixelData = bits.astype(f"{order}u2").tobytes()
    dataset["PixelData"].VR = "OW"


def _compress(dataset: Dataset, syntax: str) -> None:
    """Encode as RLE, or as JPEG 2000 whose values are signed where the data set's are."""
    if syntax == RLELossless:
        dataset.compress(syntax, generate_instance_uid=False)
        return
    kind = np.int16 if dataset.PixelRepresentation else np.uint16
    image = np.frombuffer(dataset.PixelData, kind).reshape(dataset.Rows, dataset.Columns)
    dataset.PixelData = encapsulate([imagecodecs.jpeg2k_encode(image, 0, codecformat="j2k", reversible=True)])
    dataset["PixelData"].VR, dataset.file_meta.TransferSyntaxUID = "OB", syntax


def write_series(
    folder: Path, spec: SeriesSpec, edit: Edit | None = None, *, compress_to: str | None = None, prefix: str = "IM"
) -> list[Path]:
    """Write one file a slice, named in no useful order; `edit(dataset, k)` may spoil slice k before it is written."""
    folder.mkdir(parents=True, exist_ok=True)
    names = np.random.default_rng(1).permutation(len(spec.hu))
    paths = []
    for k in range(len(spec.hu)):
        dataset = slice_dataset(spec, k)
        if compress_to is not None:
            _compress(dataset, compress_to)
        if edit is not None:
            edit(dataset, k)
        paths.append(folder / f"{prefix}{names[k]:04d}.dcm")
        dataset.save_as(paths[-1], enforce_file_format=True)
    return paths
