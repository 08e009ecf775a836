"""Writes a series as one Enhanced CT: functional groups, shared and per frame."""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from pydicom.dataset import Dataset
from pydicom.encaps import encapsulate
from pydicom.sequence import Sequence as Items

from tests.core.io.dicom_builder import SeriesSpec, slice_dataset
from tests.core.io.encodings import ENCODERS

ENHANCED_CT, LEGACY_CONVERTED_CT = "1.2.840.10008.5.1.4.1.1.2.1", "1.2.840.10008.5.1.4.1.1.2.2"
Edit = Callable[[Dataset], None]


def group(**values: object) -> Items:
    """A functional group: a sequence of one item."""
    item = Dataset()
    for keyword, value in values.items():
        setattr(item, keyword, value)
    return Items([item])


def enhanced_dataset(
    spec: SeriesSpec,
    order: Sequence[int] | None = None,
    rescales: Sequence[tuple[float, float]] | None = None,
    legacy: bool = False,
) -> Dataset:
    """The series as one data set; frames in this order of its slices, each with a rescale of its own if given."""
    order = range(len(spec.hu)) if order is None else order
    dataset = slice_dataset(spec, 0)
    dataset.file_meta.MediaStorageSOPClassUID = dataset.SOPClassUID = LEGACY_CONVERTED_CT if legacy else ENHANCED_CT
    for keyword in ("ImagePositionPatient", "ImageOrientationPatient", "PixelSpacing", "RescaleSlope"):
        delattr(dataset, keyword)
    del dataset.RescaleIntercept
    frames = []
    for number, k in enumerate(order):
        frame = Dataset()
        frame.PlanePositionSequence = group(ImagePositionPatient=[f"{value:.6f}" for value in spec.positions[k]])
        frame.FrameContentSequence = group(StackID="1", InStackPositionNumber=k + 1, DimensionIndexValues=[1, k + 1])
        if rescales is not None:
            frame.PixelValueTransformationSequence = _rescale(*rescales[number])
        frames.append(frame)
    shared = Dataset()
    shared.PlaneOrientationSequence = group(ImageOrientationPatient=[f"{value:.10f}" for value in spec.orientation])
    shared.PixelMeasuresSequence = group(PixelSpacing=list(spec.pixel_spacing_mm), SliceThickness=99)
    shared.CTImageFrameTypeSequence = group(FrameType=["ORIGINAL", "PRIMARY", "VOLUME", "NONE"])
    if rescales is None:
        shared.PixelValueTransformationSequence = _rescale(spec.slope, spec.intercept)
    dataset.SharedFunctionalGroupsSequence = Items([shared])
    dataset.PerFrameFunctionalGroupsSequence = Items(frames)
    dataset.NumberOfFrames = len(frames)
    big = ">" if dataset.file_meta.TransferSyntaxUID == "1.2.840.10008.1.2.2" else "<"
    dataset.PixelData = (spec.raw[list(order)] & 0xFFFF).astype(f"{big}u2").tobytes()
    return dataset


def _rescale(slope: float, intercept: float) -> Items:
    return group(RescaleSlope=str(slope), RescaleIntercept=str(intercept), RescaleType="HU")


def compress(dataset: Dataset, name: str, fragments: int = 1, table: bool = True) -> None:
    """Encode every frame in an encoding of `ENCODERS`, with or without a table of where each begins."""
    syntax, encode, _ = ENCODERS[name]
    raw = np.frombuffer(dataset.PixelData, "<u2").reshape(dataset.NumberOfFrames, dataset.Rows, dataset.Columns)
    dataset.file_meta.TransferSyntaxUID = syntax
    dataset.PixelData = encapsulate([encode(one) for one in raw], fragments_per_frame=fragments, has_bot=table)
    dataset["PixelData"].VR = "OB"


def write_enhanced(
    path: Path, spec: SeriesSpec, order: Sequence[int] | None = None, edit: Edit | None = None
) -> Path:
    """Write the series as one file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    dataset = enhanced_dataset(spec, order)
    if edit is not None:
        edit(dataset)
    dataset.save_as(path, enforce_file_format=True)
    return path
