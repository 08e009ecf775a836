"""`hepascope check`: what speaks against trusting a network with a scan, without computing anything."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.commands.segmenting import open_scan
from core.errors import UserError
from core.progress import Report, part
from core.terminal import USER_MISTAKE, ProgressLine, complain, say, say_json, sentence_of, stdout_kept_clean

if TYPE_CHECKING:
    from core.model.config import ModelCard

RED_CODE, AMBER_CODE = 4, 3
EXAMPLES = """\
examples:
  hepascope check patient/ct
  hepascope check scans/*.nii.gz --json
  hepascope check scan.nii.gz --model ours

Looks, in a second, whether the values are Hounsfield units, whether the scan lies in space as its file says
(upside down, mirrored), whether the liver is in it and whole, for noise and metal, for the contrast phase, and
whether the model has learnt from scans of this spacing. docs/preflight.md says how, and how often it is wrong.

exit code: 0 all green, 3 something amber (look twice), 4 something red (the result would mean nothing),
2 where a scan could not be opened.
"""


def add_parser(commands: Any) -> None:
    """Add the command to the parser's subcommands."""
    parser = commands.add_parser(
        "check",
        help="look whether a network can be trusted with a scan",
        description="Look whether a network can be trusted with a scan, before it is segmented.",
        epilog=EXAMPLES,
    )
    parser.add_argument("scans", nargs="+", type=Path, metavar="SCAN", help="as for hepascope segment")
    parser.add_argument("--model", metavar="M", help="for which model (default: the one that ships)")
    parser.add_argument("--series", metavar="UID", help="which series, where the folder holds several")
    parser.add_argument("--json", action="store_true", help="print one JSON object and nothing else")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print what was found, scan by scan; the exit code is that of the worst."""
    if options.series and len(options.scans) > 1:
        raise UserError("--series chooses one series of one folder.", "Give one SCAN at a time with it.")
    from core.model.catalog import find_model, read_card

    progress = ProgressLine()
    card = read_card(find_model(options.model))
    found: list[dict[str, Any]] = []
    failed = 0
    with stdout_kept_clean(options.json):
        for number, scan in enumerate(options.scans):
            report = part(progress, number / len(options.scans), (number + 1) / len(options.scans))
            try:
                found.append(_check_one(scan, options.series, card, report))
            except (UserError, MemoryError) as error:  # one scan that cannot be opened must not hide the others
                failed += 1
                sentence, hint = sentence_of(error)
                found.append({"scan": str(scan), "level": None, "error": sentence, "hint": hint})
            progress.clear()
            if not options.json:
                _say(found[-1])
    if options.json:
        say_json({"model": card.name, "scans": found})
    levels = {each["level"] for each in found}
    if failed:
        return USER_MISTAKE
    return RED_CODE if "red" in levels else AMBER_CODE if "amber" in levels else 0


def _check_one(scan: Path, series: str | None, card: "ModelCard", report: Report) -> dict[str, Any]:
    from core.preflight.look_over import look_over_case

    case = open_scan(scan, series, part(report, 0.0, 0.8))
    preflight = look_over_case(case, card, part(report, 0.8, 1.0))
    return {"scan": str(scan), **preflight.as_dict(), "notes": list(case.notes)}


def _say(found: dict[str, Any]) -> None:
    if found["level"] is None:
        complain(f"{found['scan']}: {found['error']} {found['hint']}")
        return
    say(f"{found['scan']}: {found['level']}")
    for each in found["findings"]:
        say(f"  {each['level']:<6} {each['title']}: {' '.join(filter(None, (each['reason'], each['advice'])))}")
    for note in found["notes"]:
        say(f"  note   {note}")
