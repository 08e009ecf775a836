"""`hepascope export`: a scan with its mask, or a saved case, in the formats that others read."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from core.case_file import ENDING
from core.errors import UserError
from core.progress import Report, part
from core.terminal import ProgressLine, complain, say, say_json, stdout_kept_clean

if TYPE_CHECKING:
    from core.exporting.snapshot import ExportInput, ExportOptions

ALL = "all"
EXAMPLES = """\
examples:
  hepascope export --list
  hepascope export patient/ct --mask mask.nii.gz --formats pdf,html --out report
  hepascope export patient.hepascope --formats all --out results --language de

A saved case (.hepascope) brings its mask, verdicts and marks; its scan is found where it was, beside the
case, or with --scan. A mask is any file that labels the scan: NIfTI, NRRD, DICOM SEG, RTSTRUCT, a saved
case, or the folder of an export. Nothing names the patient unless --identified is given.
"""


def add_parser(commands: object) -> None:
    """Add the command to the parser's subcommands."""
    parser = commands.add_parser(  # type: ignore[attr-defined]
        "export",
        help="write a mask or a saved case in other formats, or as a report",
        description="Write a scan's mask, or a saved case, in formats that others read.",
        epilog=EXAMPLES,
    )
    parser.add_argument("source", nargs="?", type=Path, metavar="SCAN|CASE", help="a scan, or a .hepascope file")
    parser.add_argument("--mask", type=Path, metavar="M", help="the scan's mask; not for a saved case")
    parser.add_argument("--formats", metavar="F,F", help="which, by their keys, or all (default: as segment writes)")
    parser.add_argument("--out", type=Path, metavar="DIR", help="folder for the files")
    parser.add_argument("--list", action="store_true", help="list the formats and end")
    parser.add_argument("--scan", type=Path, metavar="SCAN", help="where a saved case's scan is now")
    parser.add_argument("--series", metavar="UID", help="which series, where SCAN holds several")
    parser.add_argument(
        "--identified", action="store_true", help="name the patient where a format has a place for it"
    )
    parser.add_argument("--language", choices=("en", "de"), default="en", help="of the report (default: en)")
    parser.add_argument("--overwrite", action="store_true", help="replace files that are in DIR already")
    parser.add_argument("--json", action="store_true", help="print one JSON object and nothing else")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Write the files; return 0."""
    from core.exporting.snapshot import ExportOptions

    if options.list:
        _list_formats()
        return 0
    if options.source is None or options.out is None:
        raise UserError("Give a scan or a saved case, and --out.", "See: hepascope export --help")
    progress = ProgressLine()
    with stdout_kept_clean(options.json):
        from core.exporting.writing import export_case

        wished = ExportOptions(options.identified, options.language)
        export = _input(options, wished, part(progress, 0.0, 0.6))
        formats, left_out = _formats(options.formats, export)
        paths = export_case(
            options.out, export, formats=formats, overwrite=options.overwrite, report=part(progress, 0.6, 1.0)
        )
    progress.clear()
    if options.json:
        say_json({"files": [str(path) for path in paths], "left_out": left_out})
        return 0
    for path in paths:
        say(str(path))
    for name, reason in left_out.items():
        complain(f"{name} left out: {reason}")
    return 0


def _list_formats() -> None:
    from core.exporting.formats import FORMATS

    for each in FORMATS:
        say(f"{each.key:<16} {each.file_name:<20} {each.sentence}{' (by default)' if each.by_default else ''}")


def _formats(wanted: str | None, export: "ExportInput") -> tuple[list[str] | None, dict[str, str]]:
    """Return the keys to write (None: as by default), and what "all" leaves out, with the reasons."""
    from core.exporting.formats import FORMATS

    if wanted is None:
        return None, {}
    if wanted != ALL:
        return [key.strip() for key in wanted.split(",") if key.strip()], {}
    reasons = {each.key: each.why_not(export) for each in FORMATS}
    left_out = {key: reason for key, reason in reasons.items() if reason is not None}
    return [key for key in reasons if key not in left_out], left_out


def _input(options: argparse.Namespace, wished: "ExportOptions", report: Report) -> "ExportInput":
    from core.exporting.snapshot import ExportInput
    from core.measure import measure_reading

    if options.source.suffix.lower() == ENDING:
        from core.case_opening import open_saved_case

        if options.mask is not None or options.series is not None:
            raise UserError("A saved case brings its own mask and series.", "Leave --mask and --series out.")
        case, saved = open_saved_case(options.source, options.scan, part(report, 0.0, 0.7))
        mask, reading = saved.mask.whole(), saved.reading
    else:
        from core.commands.segmenting import open_scan
        from core.importing.whole_mask import read_mask_of
        from core.reading import Reading

        if options.mask is None or options.scan is not None:
            raise UserError("A scan needs its --mask.", "Give --mask FILE, or a saved case instead of the scan.")
        case = open_scan(options.source, options.series, part(report, 0.0, 0.4))
        masked = read_mask_of(options.mask, case, part(report, 0.4, 0.7))
        mask, reading = masked.mask, Reading(record=masked.record)
    measurements = measure_reading(case.volume, mask, reading, part(report, 0.7, 1.0))
    return ExportInput(case, mask, measurements, reading.record, reading, options=wished)
