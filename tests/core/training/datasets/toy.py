"""Toy abdomens whose faults are made on purpose, in every form that data sets come in."""

import json
import zipfile
from pathlib import Path

import nibabel as nib
import numpy as np
from numpy.typing import NDArray
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.sequence import Sequence
from pydicom.uid import ExplicitVRLittleEndian, SegmentationStorage, generate_uid

from tests.core.io.dicom_builder import SeriesSpec, write_series

SPACING_MM = (2.5, 0.8, 0.7)
ORIGIN_LPS_MM = (-30.0, -20.0, 100.0)
SHAPE = (16, 40, 48)


def toy(seed: int = 0, shape: tuple[int, int, int] = SHAPE) -> tuple[NDArray[np.int16], NDArray[np.uint8]]:
    """HU and labels in canonical axes: liver on the right and above, spine behind, one tumour in the liver."""
    rng = np.random.default_rng(seed)
    hu = np.full(shape, -1000, np.int16)
    hu[:, 4:-4, 4:-4] = 30
    hu[:, -10:-6, 20:28] = 600
    labels = np.zeros(shape, np.uint8)
    top = shape[0] - 2
    labels[top - 7 : top, 8:26, 6:22] = 1
    labels[top - 5 : top - 2, 14:19, 10:16] = 2
    hu[labels == 1], hu[labels == 2] = 110, 60
    return (hu + rng.integers(-8, 9, shape)).astype(np.int16), labels


def affine_ras(spacing_mm=SPACING_MM, origin_lps_mm=ORIGIN_LPS_MM) -> NDArray[np.float64]:
    """The NIfTI affine of canonical axes: i to the left, j to the back, k to the head."""
    z, y, x = spacing_mm
    affine = np.diag([-x, -y, z, 1.0])
    affine[:3, 3] = np.array([-1, -1, 1]) * origin_lps_mm
    return affine


def save(path: Path, canonical: NDArray, affine: NDArray | None = None) -> Path:
    """Write an array in canonical axes as NIfTI (i, j, k) = (x, y, z)."""
    path.parent.mkdir(parents=True, exist_ok=True)
    image = nib.Nifti1Image(
        np.ascontiguousarray(canonical.transpose(2, 1, 0)), affine_ras() if affine is None else affine
    )
    image.header.set_xyzt_units("mm")
    nib.save(image, path)
    return path


def save_pair(folder: Path, number: int = 0, seed: int | None = None, **labels) -> tuple[Path, Path]:
    """A pair as LiTS names it; `labels` may spoil the labels' array (`edit`) or affine."""
    hu, mask = toy(number if seed is None else seed)
    mask = labels.pop("edit", lambda each: each)(mask)
    return (
        save(folder / f"volume-{number}.nii.gz", hu),
        save(folder / f"segmentation-{number}.nii.gz", mask, labels.get("affine")),
    )


def series(seed: int = 0) -> tuple[SeriesSpec, NDArray[np.uint8]]:
    """A DICOM series of the toy, head first and supine, and its labels."""
    hu, labels = toy(seed)
    z, y, x = SPACING_MM
    return SeriesSpec(hu.astype(np.int64), origin_mm=ORIGIN_LPS_MM, pixel_spacing_mm=(y, x), step_mm=z), labels


def save_ircadb(home: Path, seed: int = 0) -> NDArray[np.uint8]:
    """A case as 3D-IRCADb has it: PATIENT_DICOM, MASKS_DICOM/liver, livertumor1, bone. Returns the true labels."""
    spec, labels = series(seed)
    write_series(home / "PATIENT_DICOM", spec)
    for name, mask in {"liver": labels > 0, "livertumor1": labels == 2, "bone": spec.hu > 300}.items():
        write_series(home / "MASKS_DICOM" / name, spec, _as_mask(mask))
    return labels


def _as_mask(mask: NDArray[np.bool_]):
    def edit(dataset: Dataset, k: int) -> None:
        dataset.BitsAllocated, dataset.BitsStored, dataset.HighBit, dataset.PixelRepresentation = 8, 8, 7, 0
        dataset.PixelData = (mask[k] * np.uint8(255)).tobytes()
        dataset["PixelData"].VR = "OB"

    return edit


def zip_folder(folder: Path, archive: Path, prefix: str) -> Path:
    """Pack a folder's files below `prefix`."""
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                packed.write(path, f"{prefix}/{path.relative_to(folder).as_posix()}")
    return archive


def save_seg(path: Path, spec: SeriesSpec, masks: dict[str, NDArray[np.bool_]], kind: str = "BINARY") -> Path:
    """A DICOM SEG of one bit a voxel; empty frames left out, the others in no useful order."""
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID, meta.MediaStorageSOPInstanceUID = SegmentationStorage, generate_uid()
    meta.TransferSyntaxUID = ExplicitVRLittleEndian
    dataset = Dataset()
    dataset.file_meta, dataset.SOPClassUID, dataset.SOPInstanceUID = meta, SegmentationStorage, generate_uid()
    dataset.Modality, dataset.SeriesInstanceUID, dataset.StudyInstanceUID = "SEG", generate_uid(), "1.2.3"
    dataset.PatientID, dataset.SegmentationType = "4711", kind
    referenced = Dataset()
    referenced.SeriesInstanceUID = spec.series_uid
    dataset.ReferencedSeriesSequence = Sequence([referenced])
    dataset.Rows, dataset.Columns = spec.hu.shape[1:]
    dataset.BitsAllocated = dataset.BitsStored = 1
    dataset.HighBit = dataset.PixelRepresentation = 0
    dataset.SamplesPerPixel, dataset.PhotometricInterpretation = 1, "MONOCHROME2"
    dataset.SegmentSequence = Sequence([_segment(n, name) for n, name in enumerate(masks, start=1)])
    frames = [(n, k) for n, mask in enumerate(masks.values(), start=1) for k in range(len(mask)) if mask[k].any()]
    frames = [frames[k] for k in np.random.default_rng(0).permutation(len(frames))]
    shared = Dataset()
    shared.PlaneOrientationSequence, shared.PixelMeasuresSequence = Sequence([Dataset()]), Sequence([Dataset()])
    shared.PlaneOrientationSequence[0].ImageOrientationPatient = list(spec.orientation)
    shared.PixelMeasuresSequence[0].PixelSpacing = list(spec.pixel_spacing_mm)
    dataset.SharedFunctionalGroupsSequence = Sequence([shared])
    dataset.PerFrameFunctionalGroupsSequence = Sequence([_frame(spec, n, k) for n, k in frames])
    dataset.NumberOfFrames = len(frames)
    bits = np.concatenate([list(masks.values())[n - 1][k].ravel() for n, k in frames])
    dataset.PixelData = np.packbits(bits, bitorder="little").tobytes()
    dataset["PixelData"].VR = "OB"
    path.parent.mkdir(parents=True, exist_ok=True)
    dataset.save_as(path, enforce_file_format=True)
    return path


def _segment(number: int, name: str) -> Dataset:
    segment, code = Dataset(), Dataset()
    code.CodeValue, code.CodingSchemeDesignator, code.CodeMeaning = "1", "SCT", "Tissue"
    segment.SegmentNumber, segment.SegmentLabel = number, name
    segment.SegmentedPropertyTypeCodeSequence = Sequence([code])
    return segment


def _frame(spec: SeriesSpec, number: int, k: int) -> Dataset:
    frame = Dataset()
    frame.PlanePositionSequence, frame.SegmentIdentificationSequence = Sequence([Dataset()]), Sequence([Dataset()])
    frame.PlanePositionSequence[0].ImagePositionPatient = [f"{value:.6f}" for value in spec.positions[k]]
    frame.SegmentIdentificationSequence[0].ReferencedSegmentNumber = number
    return frame


def save_json(path: Path, values: object) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(values), encoding="utf-8")
