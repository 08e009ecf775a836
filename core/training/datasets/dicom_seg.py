"""DICOM series with a DICOM SEG: segments mapped by their names, placed by their positions.

Only BINARY segmentations are read. FRACTIONAL ones hold probabilities, and where to cut them is a decision nobody has
told us: they are refused.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.errors import UserError
from core.io.dicom_header import SliceHeader, quiet_pydicom
from core.io.dicom_series import Series, group
from core.io.series import instance_uid, is_whole
from core.labels import Label
from core.progress import Cancelled, Report, silent
from core.training.datasets.dicom import patient_of, read_headers
from core.training.datasets.found import Found, part_of, unlabelled
from core.training.datasets.model import LabelledScan, LabelSource, Mapped, Problem
from core.training.datasets.names import label_of
from core.training.datasets.tree import Tree
from core.volume import Geometry

KIND = "DICOM with SEG"
PLACE_MM = 0.1
"""How far a frame may lie from the voxels of the scan it was drawn on."""
_OTHER = (
    ".json",
    ".csv",
    ".txt",
    ".md",
    ".png",
    ".jpg",
    ".zip",
    ".npy",
    ".npz",
    ".nii",
    ".gz",
    ".pdf",
    ".xml",
    ".nrrd",
)


@dataclass(frozen=True)
class _Seg:
    """A SEG file: the series it was drawn on and the names of its segments."""

    path: Path
    series_uid: str
    mapping: tuple[Mapped, ...]
    images: frozenset[str]
    """SOP Instance UIDs of those it was drawn on, where it lists them."""

    def is_of(self, series: Series) -> bool:
        """Tell whether it was drawn on this series or, where that holds several scans, on images of this one."""
        if self.series_uid != instance_uid(series.uid):
            return False
        return is_whole(series.uid) or any(header.sop_instance in self.images for header in series.headers)


def find(tree: Tree, report: Report = silent) -> Found:
    """Return each CT series that SEG files of the tree refer to; series without any are told."""
    paths = [path for path in tree.free_files() if not path.name.lower().endswith(_OTHER)]
    found = Found()
    with quiet_pydicom():
        headers = read_headers(paths, report)
        segs = [_describe(header, found) for header in headers if header.modality == "SEG"]
        series = [one for one in group([each for each in headers if each.modality != "SEG"]) if one.is_ct]
    for one in series:
        own = tuple(seg for seg in segs if seg is not None and seg.is_of(one))
        image = _common_folder(one)
        if own:
            found.scans.append(_scan(tree, one, image, own, len(series)))
        elif one.problem is None:
            found.problems.append(unlabelled(image, "DICOM SEG"))
    known = {instance_uid(one.uid) for one in series}
    for seg in segs:
        if seg is not None and seg.series_uid not in known:
            sentence = f"{seg.path} was drawn on a series that is not in the folder."
            found.problems.append(Problem("no-scan", sentence, "Add that series.", path=seg.path, severity="warning"))
    tree.take(*(header.path for header in headers))
    return found


def _scan(tree: Tree, series: Series, image: Path, segs: tuple[_Seg, ...], count: int) -> LabelledScan:
    labels = tuple(LabelSource(seg.path, "dicom-seg", seg.mapping) for seg in segs)
    patient = patient_of(series.headers[0].path)
    name = image.name if count == 1 or image != tree.root else series.uid[-12:]
    return LabelledScan(name, KIND, image, labels, patient, part_of(image / "x", tree.root), series.uid)


def _common_folder(series: Series) -> Path:
    folders = sorted(series.folders)
    first = folders[0]
    return next(one for one in (first, *first.parents) if all(each.is_relative_to(one) for each in folders))


def _describe(header: SliceHeader, found: Found) -> _Seg | None:
    from pydicom import dcmread

    tags = ["ReferencedSeriesSequence", "SegmentSequence", "SegmentationType"]
    try:
        dataset = dcmread(header.path, stop_before_pixels=True, specific_tags=tags)
        if dataset.SegmentationType != "BINARY":
            kind = str(dataset.SegmentationType)[:20]
            sentence = f"{header.path} is a {kind} segmentation: it holds shares, not labels."
            found.problems.append(Problem("not-binary", sentence, "Export it as BINARY.", path=header.path))
            return None
        mapping = tuple(_mapped(segment) for segment in dataset.SegmentSequence)
        drawn_on = dataset.ReferencedSeriesSequence[0]
        images = frozenset(
            str(one.ReferencedSOPInstanceUID) for one in drawn_on.get("ReferencedInstanceSequence", None) or ()
        )
        return _Seg(header.path, str(drawn_on.SeriesInstanceUID), mapping, images)
    except Exception:  # pydicom raises six unrelated types; an absent sequence is as bad as a broken one
        sentence = f"{header.path} does not say what it holds or which series it was drawn on."
        found.problems.append(Problem("damaged", sentence, "Export it again.", path=header.path))
        return None


def _mapped(segment: Any) -> Mapped:
    """Map a segment by its label; where that says nothing to us, by its coded type."""
    name = str(segment.get("SegmentLabel", "") or "")
    types = segment.get("SegmentedPropertyTypeCodeSequence", [])
    meaning = str(types[0].get("CodeMeaning", "")) if types else ""
    described = str(segment.get("SegmentDescription", "") or "")
    labels = [label_of(text) for text in (name, described, meaning) if text]
    label = next((each for each in labels if each in (Label.LIVER, Label.TUMOUR)), None)
    if label_of(name) is None and _names_another_organ(name):
        label = None
    return Mapped(name or meaning, int(segment.SegmentNumber), label)


def _names_another_organ(name: str) -> bool:
    """Tell whether the user's own name contradicts a general type as "Neoplasm": a kidney's tumour is not ours."""
    organs = (
        "kidney",
        "renal",
        "spleen",
        "splenic",
        "pancrea",
        "lung",
        "pulmonary",
        "adrenal",
        "colon",
        "gall",
        "bile",
    )
    others = ("vessel", "vein", "artery", "cyst", "duct", "bone", "node", "stomach", "bowel", "segment")
    return any(word in name.lower() for word in (*organs, *others))


def read_seg(source: LabelSource, grid: Geometry, report: Report = silent) -> NDArray[np.uint8]:
    """Return the segments of a SEG file on the scan's stored grid: 1 where liver is drawn, 2 tumour, 3 both.

    Every frame is placed by its own position and orientation; one that does not lie on the scan's voxels is refused
    with UserError, and so is a file whose pixels are not what it declares.
    """
    from pydicom import dcmread

    numbers = {one.value: int(one.label) for one in source.mapping if one.label}
    with quiet_pydicom():
        try:
            dataset = dcmread(source.path)
            stored = stored_bits(source.path, dataset)
            result = np.zeros(grid.shape_zyx, np.uint8)
            frames = dataset.PerFrameFunctionalGroupsSequence
            for index, frame in enumerate(frames):
                report(index / len(frames), f"Reading {source.path.name}")
                number = int(frame.SegmentIdentificationSequence[0].ReferencedSegmentNumber)
                if number in numbers:
                    where, turns = place_of(source.path, dataset, frame, grid)
                    result[where] |= frame_of(dataset, stored, index)[turns] * np.uint8(numbers[number])
        except (UserError, Cancelled, MemoryError, OSError):
            raise
        except Exception as error:  # pydicom raises six unrelated types
            raise UserError(f"{source.path} is damaged: its frames cannot be read.", "Export it again.") from error
    return result


def stored_bits(path: Path, dataset: Any) -> NDArray[np.uint8]:
    """Return the pixels as stored, eight voxels a byte, after a look at what the file declares."""
    if dataset.SegmentationType != "BINARY" or int(dataset.BitsAllocated) != 1:
        raise UserError(f"{path} is not a BINARY segmentation of one bit a voxel.", "Export it as BINARY.")
    if dataset.file_meta.TransferSyntaxUID not in ("1.2.840.10008.1.2", "1.2.840.10008.1.2.1"):
        raise UserError(f"{path} is packed in a way that cannot be read.", "Export it uncompressed.")
    frames, rows, columns = int(dataset.NumberOfFrames), int(dataset.Rows), int(dataset.Columns)
    stored = np.frombuffer(dataset.PixelData, np.uint8)
    if len(dataset.PerFrameFunctionalGroupsSequence) != frames or 8 * len(stored) < frames * rows * columns:
        raise UserError(f"{path} is cut off: its frames are not all there.", "Export it again.")
    return stored


def frame_of(dataset: Any, stored: NDArray[np.uint8], index: int) -> NDArray[np.uint8]:
    """Return one frame (rows, columns) of 0 and 1; frames follow one another to the bit, not to the byte."""
    size = int(dataset.Rows) * int(dataset.Columns)
    first = index * size
    piece = np.unpackbits(stored[first // 8 : (first + size + 7) // 8], bitorder="little")
    return piece[first % 8 : first % 8 + size].reshape(int(dataset.Rows), int(dataset.Columns))


def place_of(path: Path, dataset: Any, frame: Any, grid: Geometry) -> tuple[Any, Any]:
    """Return the index of the scan's slice and voxels a frame covers, and the way its pixels are turned.

    The scan's stored grid is (slice, row, column) as DICOM has it; a frame must have its plane and its voxels.
    """
    shared = dataset.get("SharedFunctionalGroupsSequence", [{}])[0]

    def group_of(name: str) -> Any:
        return (frame[name].value if name in frame else shared[name].value)[0]

    cosines = np.asarray(group_of("PlaneOrientationSequence").ImageOrientationPatient, float)
    down_mm, right_mm = (float(each) for each in group_of("PixelMeasuresSequence").PixelSpacing)
    origin = np.asarray(group_of("PlanePositionSequence").ImagePositionPatient, float)
    last = (int(dataset.Rows) - 1, int(dataset.Columns) - 1)
    corners = [origin, origin + last[0] * down_mm * cosines[3:] + last[1] * right_mm * cosines[:3]]
    index = grid.to_index(np.asarray(corners))
    nearest = np.rint(index).astype(int)
    off_mm = np.abs((index - nearest) * np.asarray(grid.spacing_mm)).max()
    low, high = nearest.min(axis=0), nearest.max(axis=0)
    is_inside = (low >= 0).all() and (high < grid.shape_zyx).all()
    size = (abs(nearest[1, 1] - nearest[0, 1]), abs(nearest[1, 2] - nearest[0, 2]))
    in_plane = np.abs(cosines.reshape(2, 3) @ grid.directions[:, 1:])
    if nearest[0, 0] != nearest[1, 0] or size != last or in_plane[1, 0] < 0.999 or in_plane[0, 1] < 0.999:
        is_inside = False
    if not is_inside or off_mm > PLACE_MM:
        raise UserError(f"{path} does not lie on the voxels of its scan.", "Export it on the grid of the scan.")
    turns = tuple(slice(None, None, 1 if nearest[1, axis] >= nearest[0, axis] else -1) for axis in (1, 2))
    return (int(low[0]), slice(low[1], high[1] + 1), slice(low[2], high[2] + 1)), turns
