"""The table of formats: one line each, for the dialog, the command line and whoever writes."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.errors import UserError
from core.exporting import dicom, metaimage, nifti, nrrd, numbers, surface_records
from core.exporting.metaimage import MASK_MHA_NAME, write_mha_mask
from core.exporting.nifti import AGREEMENT_NAME, MASK_NAME, write_agreement, write_mask
from core.exporting.nrrd import MASK_NRRD_NAME, SEG_NRRD_NAME, write_nrrd_mask, write_seg_nrrd
from core.exporting.numbers import CSV_NAME, JSON_NAME, write_csv, write_json
from core.exporting.pictures import PICTURES_NAME, write_pictures
from core.exporting.report_html import HTML_NAME, write_html
from core.exporting.report_pdf import PDF_NAME, write_pdf
from core.exporting.snapshot import Exportable, ExportInput
from core.exporting.surfaces import GLB_NAME, OBJ_NAME, PLY_NAME, STL_NAME, write_glb, write_obj, write_ply, write_stl
from core.exporting.volumes import is_sheared
from core.labels import Label


@dataclass(frozen=True)
class Need:
    """What a format cannot do without."""

    is_met: Callable[[Exportable], bool]
    """Fast; reads no file."""
    sentence: str
    """Said where it is not met. The window shows it in the user's language."""


AGREEMENT = Need(
    lambda wanted: bool(wanted.reading.run and wanted.reading.run.agreement),
    "The model left no agreement for this mask.",
)


LIVER = Need(lambda wanted: bool(wanted.mask.any()), "The mask is empty.")
STRAIGHT = Need(
    lambda wanted: not is_sheared(wanted.case.stored_geometry),
    "It cannot hold the slices of a tilted gantry.",
)
LESION = Need(lambda wanted: bool((wanted.mask == Label.TUMOUR).any()), "There is no tumour in the mask.")
IMAGES = Need(dicom.has_images, dicom.NEEDS_IMAGES)


@dataclass(frozen=True)
class Format:
    """A format that results are written in."""

    key: str
    """How the command line names it."""
    file_name: str
    """In the export's folder; where it ends with "/", a folder that the writer makes. Says nothing of the scan."""
    sentence: str
    """What it is and who reads it. The window shows it in the user's language."""
    write: Callable[[Path, ExportInput], None]
    """Writes it to a path that is not there yet. What is heavy is imported inside."""
    needs: tuple[Need, ...] = ()
    by_default: bool = False
    read_provenance: Callable[[Path], dict[str, Any]] | None = None
    """Returns what `provenance_entry` wrote into such a file, or raises UserError; None where there is no place.
    Of a folder, it reads the files in it."""

    @property
    def path_name(self) -> str:
        """The name without the mark of a folder."""
        return self.file_name.rstrip("/")

    def why_not(self, wanted: Exportable) -> str | None:
        """Say in a sentence why it cannot be written for a scan, or return None where it can."""
        return next((need.sentence for need in self.needs if not need.is_met(wanted)), None)


FORMATS = (
    Format(
        "nifti",
        MASK_NAME,
        "the mask on the scan's own grid: 1 liver, 2 tumour",
        write_mask,
        by_default=True,
        read_provenance=nifti.read_provenance,
    ),
    Format("csv", CSV_NAME, "volumes, diameters, verdicts and marks, one row each", write_csv, by_default=True),
    Format(
        "json",
        JSON_NAME,
        "the same with how the mask was made",
        write_json,
        by_default=True,
        read_provenance=numbers.read_provenance,
    ),
    Format(
        "agreement",
        AGREEMENT_NAME,
        "how far the network's opinions agreed, voxel by voxel",
        write_agreement,
        needs=(AGREEMENT,),
        read_provenance=nifti.read_provenance,
    ),
    Format("html", HTML_NAME, "a report of one page, for a browser", write_html),
    Format("pdf", PDF_NAME, "the same report, to print", write_pdf),
    Format(
        "pictures", PICTURES_NAME, "pictures of the target lesions with their axes (PNG)", write_pictures, (LESION,)
    ),
    Format(
        "seg-nrrd",
        SEG_NRRD_NAME,
        "a segmentation for 3D Slicer: names, colours, codes",
        write_seg_nrrd,
        (LIVER, STRAIGHT),
        read_provenance=nrrd.read_provenance,
    ),
    Format(
        "nrrd",
        MASK_NRRD_NAME,
        "the mask as NRRD: 1 liver, 2 tumour",
        write_nrrd_mask,
        read_provenance=nrrd.read_provenance,
    ),
    Format(
        "mha",
        MASK_MHA_NAME,
        "the mask as MetaImage, for ITK: 1 liver, 2 tumour",
        write_mha_mask,
        (STRAIGHT,),
        read_provenance=metaimage.read_provenance,
    ),
    Format(
        "stl",
        STL_NAME,
        "surfaces to print in 3D, one file each (LPS, mm)",
        write_stl,
        (LIVER,),
        read_provenance=surface_records.read_stl,
    ),
    Format(
        "ply",
        PLY_NAME,
        "surfaces with colours, one file each (LPS, mm)",
        write_ply,
        (LIVER,),
        read_provenance=surface_records.read_ply,
    ),
    Format(
        "obj",
        OBJ_NAME,
        "all surfaces in one file, with a file of colours (LPS, mm)",
        write_obj,
        (LIVER,),
        read_provenance=surface_records.read_obj,
    ),
    Format(
        "glb",
        GLB_NAME,
        "all surfaces as glTF, for browsers and glasses (metres, head up)",
        write_glb,
        (LIVER,),
        read_provenance=surface_records.read_glb,
    ),
    Format(
        "dicom-seg",
        dicom.SEG_NAME,
        "DICOM segmentation: liver and each tumour, for the PACS and most viewers",
        dicom.write_segmentation,
        needs=(IMAGES, LIVER),
        read_provenance=dicom.read_provenance,
    ),
    Format(
        "dicom-labelmap",
        dicom.LABELMAP_NAME,
        "DICOM segmentation of the new kind (label map), small; few programs read it yet",
        dicom.write_labelmap,
        needs=(IMAGES, LIVER),
        read_provenance=dicom.read_provenance,
    ),
    Format(
        "dicom-rtstruct",
        dicom.RTSTRUCT_NAME,
        "DICOM outlines for radiotherapy planning",
        dicom.write_structure_set,
        needs=(IMAGES, LIVER),
        read_provenance=dicom.read_provenance,
    ),
    Format(
        "dicom-sr",
        dicom.REPORT_NAME,
        "DICOM report of all measurements; refers to the DICOM segmentation where both are written",
        dicom.write_report,
        needs=(IMAGES, LIVER),
        read_provenance=dicom.read_provenance,
    ),
)
"""In the order in which they are offered."""
DEFAULT_KEYS = tuple(each.key for each in FORMATS if each.by_default)


def formats_of(keys: Sequence[str]) -> list[Format]:
    """Return the formats of these keys, in the table's order. Raises UserError where one is not known."""
    unknown = [key for key in keys if key not in {each.key for each in FORMATS}]
    if unknown:
        known = ", ".join(each.key for each in FORMATS)
        raise UserError(f"There is no format {unknown[0]}.", f"Choose among {known}.")
    return [each for each in FORMATS if each.key in keys]
