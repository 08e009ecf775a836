"""The table of formats: one line each, for the dialog, the command line and whoever writes."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.errors import UserError
from core.exporting import nifti, numbers
from core.exporting.nifti import AGREEMENT_NAME, MASK_NAME, write_agreement, write_mask
from core.exporting.numbers import CSV_NAME, JSON_NAME, write_csv, write_json
from core.exporting.pictures import PICTURES_NAME, write_pictures
from core.exporting.report_html import HTML_NAME, write_html
from core.exporting.report_pdf import PDF_NAME, write_pdf
from core.exporting.snapshot import Exportable, ExportInput
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


LESION = Need(lambda wanted: bool((wanted.mask == Label.TUMOUR).any()), "There is no tumour in the mask.")


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
    """Returns what `provenance_entry` wrote into such a file, or raises UserError; None where there is no place."""

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
