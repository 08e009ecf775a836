"""Masks as DICOM Segmentation: one bit a voxel (BINARY, read everywhere) or numbers (LABELMAP, Supplement 243)."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from pydicom.dataset import Dataset
from pydicom.tag import Tag
from pydicom.uid import RLELossless, generate_uid

from core.exporting.dicom.codes import LIVER, SEGMENTATION, SOURCE_IMAGE, item_of
from core.exporting.dicom.provenance import algorithm, algorithm_name, algorithm_type
from core.exporting.dicom.scan import Scan, decimal, new_object, read_scan, save
from core.exporting.dicom.segments import Segment, cielab, segments_of
from core.exporting.snapshot import ExportInput

BINARY_CLASS = "1.2.840.10008.5.1.4.1.1.66.4"
LABELMAP_CLASS = "1.2.840.10008.5.1.4.1.1.66.7"
Frame = tuple[int, int]
"""Number of the segment (0: of a label map) and slice of the stored grid."""


def write_segmentation(path: Path, export: ExportInput) -> None:
    """Write liver and tumours as a BINARY segmentation on the scan's images; the liver holds its tumours.

    Raises UserError where the scan's images cannot be referred to (see `read_scan`) or the mask is empty.
    """
    scan, segments = read_scan(export), segments_of(export)
    frames = [(each.number, k) for each in segments for k in each.slice_indices]
    dataset = _segmentation(scan, export, segments, frames)
    dataset.SegmentationType, dataset.SegmentsOverlap = "BINARY", "YES" if len(segments) > 1 else "NO"
    dataset.PixelData = _bits(segments, frames, scan.geometry.shape_zyx[1:])
    dataset["PixelData"].VR = "OB"
    save(dataset, path)


def write_labelmap(path: Path, export: ExportInput) -> None:
    """Write liver and tumours as a LABELMAP segmentation: a voxel holds one number, so the liver is without tumours.

    Raises UserError as `write_segmentation`.
    """
    scan, segments = read_scan(export), segments_of(export, apart=True)
    slices = sorted({k for each in segments for k in each.slice_indices})
    dataset = _segmentation(scan, export, segments, [(0, k) for k in slices])
    dataset.SegmentationType, dataset.SegmentsOverlap = "LABELMAP", "NO"
    _, rows, columns = scan.geometry.shape_zyx
    values = np.zeros((len(slices), rows, columns), np.uint8 if len(segments) < 256 else np.uint16)
    for each in segments:
        for k in each.slice_indices:
            part = values[slices.index(k)][_window(each)]
            part[each.plane(k)] = each.number
    dataset.PixelPaddingValue = 0
    dataset["PixelPaddingValue"].VR = "US"
    dataset.PixelData = values.tobytes()
    dataset["PixelData"].VR = "OB" if values.itemsize == 1 else "OW"
    dataset.compress(RLELossless, generate_instance_uid=False)
    save(dataset, path)


def _segmentation(scan: Scan, export: ExportInput, segments: Sequence[Segment], frames: Sequence[Frame]) -> Dataset:
    """Return a segmentation with everything but its type and its pixels."""
    is_map = frames[0][0] == 0
    dataset = new_object(scan, LABELMAP_CLASS if is_map else BINARY_CLASS, "SEG", "Liver and tumours")
    dataset.ImageType = ["DERIVED", "PRIMARY"]
    dataset.ContentDate, dataset.ContentTime = f"{scan.now:%Y%m%d}", f"{scan.now:%H%M%S}"
    dataset.ContentLabel, dataset.ContentDescription = "LIVER", "Liver and tumours in CT; research use only"
    dataset.ContentCreatorName = None
    dataset.FrameOfReferenceUID = scan.header.FrameOfReferenceUID
    dataset.PositionReferenceIndicator = scan.header.get("PositionReferenceIndicator")
    dataset.SamplesPerPixel, dataset.PhotometricInterpretation = 1, "MONOCHROME2"
    dataset.Rows, dataset.Columns = scan.geometry.shape_zyx[1:]
    dataset.BitsAllocated = dataset.BitsStored = (8 if len(segments) < 256 else 16) if is_map else 1
    dataset.HighBit, dataset.PixelRepresentation = dataset.BitsStored - 1, 0
    dataset.NumberOfFrames, dataset.LossyImageCompression = len(frames), "00"
    dataset.SegmentSequence = [_described(each, export) for each in segments]
    dataset.SharedFunctionalGroupsSequence = [_shared(scan)]
    _add_dimensions(dataset, is_map)
    _add_frames(dataset, scan, frames)
    dataset.ReferencedSeriesSequence = [
        item_of(
            SeriesInstanceUID=scan.header.SeriesInstanceUID,
            ReferencedInstanceSequence=scan.instances(sorted({k for _, k in frames})),
        )
    ]
    return dataset


def _described(segment: Segment, export: ExportInput) -> Dataset:
    kind = algorithm_type(export.record)
    item = item_of(
        SegmentNumber=segment.number,
        SegmentLabel=segment.name,
        SegmentDescription=segment.description,
        SegmentAlgorithmType=kind,
        SegmentationAlgorithmIdentificationSequence=[algorithm(export, with_record=segment.number == 1)],
        SegmentedPropertyCategoryCodeSequence=segment.category.sequence,
        SegmentedPropertyTypeCodeSequence=segment.kind.sequence,
        RecommendedDisplayCIELabValue=cielab(segment.rgb),
        TrackingID=segment.name,
        TrackingUID=segment.tracking_uid,
    )
    if kind != "MANUAL":
        item.SegmentAlgorithmName = algorithm_name(export.record)
    if segment.tumour is not None:
        item.AnatomicRegionSequence = LIVER.sequence
    return item


def _shared(scan: Scan) -> Dataset:
    step_mm = scan.geometry.slice_steps_mm[0]
    measures = item_of(
        PixelSpacing=[decimal(value) for value in scan.geometry.spacing_mm[1:]],
        SliceThickness=decimal(step_mm),
        SpacingBetweenSlices=decimal(step_mm),
    )
    return item_of(
        PixelMeasuresSequence=[measures],
        PlaneOrientationSequence=[item_of(ImageOrientationPatient=scan.orientation)],
    )


def _add_dimensions(dataset: Dataset, is_map: bool) -> None:
    uid = generate_uid(prefix=None)
    pointers = [("ReferencedSegmentNumber", "SegmentIdentificationSequence", "Segment")] if not is_map else []
    pointers.append(("ImagePositionPatient", "PlanePositionSequence", "Position"))
    dataset.DimensionOrganizationSequence = [item_of(DimensionOrganizationUID=uid)]
    dataset.DimensionIndexSequence = [
        item_of(
            DimensionOrganizationUID=uid,
            DimensionIndexPointer=Tag(pointer),
            FunctionalGroupPointer=Tag(group),
            DimensionDescriptionLabel=label,
        )
        for pointer, group, label in pointers
    ]


def _add_frames(dataset: Dataset, scan: Scan, frames: Sequence[Frame]) -> None:
    places = {k: place for place, k in enumerate(sorted({k for _, k in frames}), start=1)}
    positions = {k: scan.position(k) for k in places}
    groups = []
    for number, k in frames:
        source = scan.reference(k)
        source.SpatialLocationsPreserved, source.PurposeOfReferenceCodeSequence = "YES", SOURCE_IMAGE.sequence
        derived = item_of(DerivationCodeSequence=SEGMENTATION.sequence, SourceImageSequence=[source])
        group = item_of(
            DerivationImageSequence=[derived],
            FrameContentSequence=[item_of(DimensionIndexValues=[number, places[k]] if number else [places[k]])],
            PlanePositionSequence=[item_of(ImagePositionPatient=positions[k])],
        )
        if number:
            group.SegmentIdentificationSequence = [item_of(ReferencedSegmentNumber=number)]
        groups.append(group)
    dataset.PerFrameFunctionalGroupsSequence = groups


def _bits(segments: Sequence[Segment], frames: Sequence[Frame], shape: tuple[int, int]) -> bytes:
    """Return the frames one bit a voxel, one after the other to the bit, of an even number of bytes."""
    by_number = {each.number: each for each in segments}
    size = shape[0] * shape[1]
    if size % 8:  # frames begin within a byte: all at once
        planes = [_plane(by_number[number], k, shape) for number, k in frames]
        packed = np.packbits(np.concatenate([plane.ravel() for plane in planes]), bitorder="little").tobytes()
    else:
        packed = b"".join(
            np.packbits(_plane(by_number[number], k, shape), bitorder="little").tobytes() for number, k in frames
        )
    return packed + b"\0" * (len(packed) % 2)


def _plane(segment: Segment, slice_index: int, shape: tuple[int, int]) -> NDArray[np.bool_]:
    plane = np.zeros(shape, dtype=bool)
    plane[_window(segment)] = segment.plane(slice_index)
    return plane


def _window(segment: Segment) -> tuple[slice, slice]:
    """Return the rows and columns that a segment's planes cover."""
    _, row, column = segment.start
    _, rows, columns = segment.inside.shape
    return slice(row, row + rows), slice(column, column + columns)
