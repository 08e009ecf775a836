"""DICOM scans copied without the patient: what is no CT image, or may show a name in its pixels, is left out."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from core.deidentify import Deidentifier
from core.errors import UserError
from core.io.atomic import atomic_folder
from core.io.dicom_header import DICOMDIR_CLASS, looks_like_dicom, quiet_pydicom
from core.progress import Report, part, silent

CT_CLASSES = ("1.2.840.10008.5.1.4.1.1.2", "1.2.840.10008.5.1.4.1.1.2.1", "1.2.840.10008.5.1.4.1.1.2.2")
SECONDARY_CAPTURES = "1.2.840.10008.5.1.4.1.1.7"
BURNT_IN = "may show the patient's name in the picture (screenshots, secondary captures, burnt-in annotation)"
NO_CT = "are no CT images"
NO_UIDS = "carry no identifiers (UIDs)"
DAMAGED = "cannot be read"
DRAWINGS = "keep drawings in the bits of their pixels"
REPORT_EVERY = 8


@dataclass
class Copied:
    """What became of the files of a folder."""

    images: int = 0
    series: int = 0
    left_out: Counter[str] = field(default_factory=Counter)
    """How many files were left out, by the reason, which completes "12 files ..."."""

    @property
    def sentences(self) -> list[str]:
        """What the user should know, without names of files."""
        left = [f"Left out: {count} file{'s' * (count > 1)} that {why}." for why, count in self.left_out.items()]
        return [f"{self.images} images of {self.series} series copied.", *left]


def deidentify_folder(
    folder: Path, target: Path, hidden: Deidentifier, *, with_burnt_in: bool = False, report: Report = silent
) -> Copied:
    """Copy the CT images under a folder (or of one file) into a new folder `target`, without the patient.

    Files get numbers for names, one folder a series. `with_burnt_in` keeps pictures that may show a name, too. All
    or nothing. Raises UserError where `target` holds something, lies within `folder`, or nothing can be copied.
    """
    if target.resolve().is_relative_to(folder.resolve()):
        raise UserError("The copy cannot lie within what is copied.", "Choose another folder.")
    files = _files(folder)
    copied, places = Copied(), dict[str, tuple[int, int]]()
    with atomic_folder(target) as out, quiet_pydicom():
        for number, path in enumerate(files):
            if number % REPORT_EVERY == 0:
                part(report, 0, 0.95)(number / len(files), f"Copying ({number + 1} of {len(files)})")
            dataset = _read(path, copied)
            reason = _why_not(dataset, with_burnt_in) if dataset is not None else ""
            if reason:
                copied.left_out[reason] += 1
            elif dataset is not None:
                _write(hidden.header(dataset), dataset, out, places)
        copied.images, copied.series = sum(count for _, count in places.values()), len(places)
        if not places:
            raise UserError(
                f"There is nothing to copy in {folder.name}. {' '.join(copied.sentences[1:])}".strip(),
                "Choose the folder that holds the CT scan.",
            )
    report(1.0, "Copied")
    return copied


def _files(folder: Path) -> list[Path]:
    if not folder.exists():
        raise UserError(f"{folder.name} is not there.", "Check the path, or connect the drive.")
    return list(_under(folder)) if folder.is_dir() else [folder]


def _under(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        if not path.name.startswith(".") and path.is_file():
            yield path


def _read(path: Path, copied: Copied) -> Any:
    """Return a DICOM object, or None for what is none (not counted) or damaged (counted)."""
    from pydicom import dcmread

    with open(path, "rb") as file:
        if not looks_like_dicom(file.read(132)):
            return None
    try:
        dataset = dcmread(path, force=True)
        if str(dataset.file_meta.get("MediaStorageSOPClassUID", "")) == DICOMDIR_CLASS:
            return None
        for element in dataset.iterall():  # what cannot be parsed must fail here, not in the middle of writing
            _ = element.value
    except OSError:
        raise
    except Exception:  # pydicom raises six unrelated types
        copied.left_out[DAMAGED] += 1
        return None
    return dataset


def _why_not(dataset: Any, with_burnt_in: bool) -> str:
    """Return why an object is left out, or an empty text."""
    sop_class = str(dataset.get("SOPClassUID", ""))
    is_picture = sop_class.startswith(SECONDARY_CAPTURES) or "ConversionType" in dataset
    is_ct = sop_class in CT_CLASSES
    if not is_ct and not is_picture:
        return NO_CT
    if "PixelData" not in dataset:
        return DAMAGED
    if not all(str(dataset.get(each, "")) for each in ("StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID")):
        return NO_UIDS
    bits = [dataset.get((0x6000 + 2 * plane, 0x0102)) for plane in range(16)]
    if any(element is not None and element.value for element in bits):
        return DRAWINGS
    if with_burnt_in:
        return ""
    types = [str(each).upper() for each in dataset.get("ImageType", None) or []]
    shows = str(dataset.get("BurnedInAnnotation", "")).upper() == "YES"
    return BURNT_IN if shows or is_picture or any("SCREEN" in each for each in types) else ""


def _write(clean: Any, dataset: Any, out: Path, places: dict[str, tuple[int, int]]) -> None:
    from pydicom.dataset import FileMetaDataset
    from pydicom.uid import ExplicitVRLittleEndian, ImplicitVRLittleEndian

    clean.file_meta = FileMetaDataset()
    plain = ImplicitVRLittleEndian if dataset.original_encoding[0] else ExplicitVRLittleEndian
    clean.file_meta.TransferSyntaxUID = dataset.file_meta.get("TransferSyntaxUID") or plain
    clean.file_meta.MediaStorageSOPClassUID = clean.SOPClassUID
    clean.file_meta.MediaStorageSOPInstanceUID = clean.SOPInstanceUID
    series, count = places.get(str(clean.SeriesInstanceUID), (len(places) + 1, 0))
    places[str(clean.SeriesInstanceUID)] = (series, count + 1)
    folder = out / f"series-{series:03d}"
    folder.mkdir(exist_ok=True)
    clean.save_as(folder / f"image-{count + 1:05d}.dcm", enforce_file_format=True)
