"""A folder of three patients with two studies of three series each, as a CD or USB stick holds it."""

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from pydicom.dataset import Dataset
from pydicom.fileset import FileSet
from pydicom.uid import SecondaryCaptureImageStorage

from tests.core.io.dicom_builder import SeriesSpec, slice_dataset, write_series

NAMES = ("Geheim^Anna", "Muster^Max", "Doe^Jane^M")
PHASES = ("CT Abdomen nativ", "CT Abdomen arteriell", "CT Abdomen portalvenös")
SLICES = 4


@dataclass
class Tree:
    """What was written: the folder, and the HU of every series by its UID."""

    folder: Path
    hu: dict[str, np.ndarray] = field(default_factory=dict)
    files: dict[str, list[Path]] = field(default_factory=dict)


def tagged(dataset: Dataset, patient: int, study: int, number: int, description: str) -> None:
    """Say whose slice this is."""
    dataset.SpecificCharacterSet = "ISO_IR 192"
    dataset.PatientName, dataset.PatientID = NAMES[patient], f"ID{patient}"
    dataset.PatientBirthDate, dataset.PatientSex = f"19{50 + patient}0102", "F"
    dataset.StudyInstanceUID, dataset.StudyID = f"1.2.{patient + 1}.{study + 1}", str(study)
    dataset.StudyDate, dataset.StudyTime = f"202{study}0{patient + 1}03", "101500"
    dataset.StudyDescription, dataset.AccessionNumber = f"CT {study}", ""
    dataset.SeriesNumber, dataset.SeriesDescription = number, description
    dataset.AcquisitionTime = f"1016{number:02d}"


def write_tree(folder: Path, *, patients: int = 3, studies: int = 2) -> Tree:
    """Write the scans in folders of their own, each study with a localizer and a screenshot beside them."""
    tree = Tree(folder)
    for patient in range(patients):
        for study in range(studies):
            place = folder / "DICOM" / f"PA{patient}" / f"ST{study}"
            for number, description in enumerate(PHASES, 1):
                uid = f"1.2.{patient + 1}.{study + 1}.{number}"
                hu = np.random.default_rng(patient * 9 + study * 3 + number).integers(-500, 500, (SLICES, 6, 8))
                spec = SeriesSpec(hu, series_uid=uid, frame_of_reference=f"{uid}.1")

                def edit(
                    dataset: Dataset, k: int, said: tuple[int, int, int, str] = (patient, study, number, description)
                ) -> None:
                    tagged(dataset, *said)
                    dataset.InstanceNumber = k

                tree.hu[uid] = hu
                tree.files[uid] = write_series(place / f"SE{number}", spec, edit)
            write_others(place / "SE0", patient, study)
    return tree


def write_others(folder: Path, patient: int, study: int) -> None:
    """Write a localizer and a screenshot."""
    folder.mkdir(parents=True, exist_ok=True)
    for number, description in ((8, "Topogramm"), (9, "Dose Report")):
        spec = SeriesSpec(np.zeros((1, 6, 8)), series_uid=f"1.2.{patient + 1}.{study + 1}.{number}")
        dataset = slice_dataset(spec, 0)
        tagged(dataset, patient, study, number, description)
        if number == 8:
            dataset.ImageType = ["ORIGINAL", "PRIMARY", "LOCALIZER"]
        else:
            dataset.SOPClassUID = dataset.file_meta.MediaStorageSOPClassUID = SecondaryCaptureImageStorage
        dataset.save_as(folder / f"X{number}", enforce_file_format=True)


def write_junk(folder: Path) -> None:
    """Write what else lies on a CD: a viewer, its help, pictures, an operating system's notes."""
    for name, data in {
        "AUTORUN.INF": b"[autorun]\nopen=VIEWER\\VIEW.EXE\n",
        "VIEWER/VIEW.EXE": b"MZ" + bytes(range(256)) * 20,
        "VIEWER/HELP.HTM": b"<html>" + b"x" * 300,
        "README.TXT": b"short",
        ".DS_Store": b"Bud1" + b"x" * 200,
        "VIEWER/SPLASH.JPG": b"\xff\xd8\xff\xe0" + b"j" * 300,
    }.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)


def write_cd(source: Tree, folder: Path) -> Path:
    """Write a CD of the tree with pydicom's own writer: DICOMDIR, files without ending, deep folders."""
    contents = FileSet()
    for path in sorted(source.folder.rglob("*")):
        if path.is_file():
            contents.add(path)
    contents.write(folder)
    contents._stage["t"].cleanup()  # which pydicom leaves to chance
    write_junk(folder)
    return folder
