"""Writing a result in several formats into one folder: everything or nothing."""

from collections.abc import Sequence
from pathlib import Path

from core.errors import UserError
from core.exporting.formats import DEFAULT_KEYS, formats_of
from core.exporting.snapshot import ExportInput
from core.io.atomic import atomic_folder
from core.progress import Report, silent


def export_case(
    target: Path,
    export: ExportInput,
    *,
    formats: Sequence[str] | None = None,
    overwrite: bool = False,
    report: Report = silent,
) -> list[Path]:
    """Write a result into the folder `target` in `formats` (keys of core.exporting.formats); return the paths.

    By default these are mask.nii.gz, volumes.csv and volumes.json, and agreement.nii.gz where it is wished for and
    known. A new folder appears at once with all. One that holds something is refused with UserError unless
    `overwrite`; then each file is replaced whole, and files of other names stay. UserError as well where one of the
    formats cannot be written for this scan; then nothing is. Any thread.
    """
    chosen = formats_of(_default(export) if formats is None else formats)
    for each in chosen:
        reason = each.why_not(export)
        if reason is not None:
            raise UserError(f"{each.path_name} cannot be written. {reason}", "Leave this format out.")
    with atomic_folder(target, overwrite=overwrite) as folder:
        for number, each in enumerate(chosen):
            report(0.9 * number / len(chosen), f"Writing {each.path_name}")
            each.write(folder / each.path_name, export)
        report(0.9, "Finishing")
    report(1.0, "Saved")
    return [target / each.path_name for each in chosen]


def _default(export: ExportInput) -> tuple[str, ...]:
    wished = export.with_agreement and export.kept_agreement is not None
    return (*DEFAULT_KEYS, "agreement") if wished else DEFAULT_KEYS
