"""`hepascope deidentify`: copies of DICOM scans without the patient."""

import argparse
from pathlib import Path
from typing import Any

from core.terminal import ProgressLine, say, say_json, stdout_kept_clean

EXAMPLES = """\
examples:
  hepascope deidentify patient/ct anonymous/ct
  hepascope deidentify cd copies --dates shifted --keep patient
  hepascope deidentify patient/ct anonymous/ct --name trial-17 --json

Only what is known to be harmless stays (DICOM PS3.15, Basic Profile): names, dates, free text and
private tags go. UIDs are replaced, in the same way as in results that are exported de-identified: both
fit together. The key to that is kept on this machine; whoever has it can tell who is who, so do not
give it away. What may show a name in the picture is left out; look at the pictures all the same.
"""


def add_parser(commands: Any) -> None:
    """Add the command to the parser's subcommands."""
    from core.deidentify import DATES

    parser = commands.add_parser(
        "deidentify",
        help="copy a DICOM scan without the patient",
        description="Copy the CT images of a DICOM folder without anything that tells who the patient is.",
        epilog=EXAMPLES,
    )
    parser.add_argument("folder", type=Path, metavar="FOLDER", help="DICOM folder, or one file")
    parser.add_argument("out", type=Path, metavar="OUT", help="new folder for the copies")
    parser.add_argument("--name", default="", help="name and ID of the patient (default: a pseudonym of the key)")
    parser.add_argument(
        "--dates", choices=DATES, default="removed", help="shifted keeps the days between a patient's scans"
    )
    parser.add_argument(
        "--keep", choices=("patient", "device"), action="append", default=[], help="sex, age, size; or serial number"
    )
    parser.add_argument("--with-burnt-in", action="store_true", help="copy screenshots and the like, too")
    parser.add_argument("--key", type=Path, metavar="DIR", help="folder of the key (default: the user's own)")
    parser.add_argument("--json", action="store_true", help="print one JSON object and nothing else")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Copy, and say what was left out."""
    from core.deidentify import Deidentifier, own_key
    from core.deidentify_folder import deidentify_folder

    hidden = Deidentifier(own_key(options.key), options.dates, options.name, frozenset(options.keep))
    progress = ProgressLine()
    with stdout_kept_clean(options.json):
        copied = deidentify_folder(
            options.folder, options.out, hidden, with_burnt_in=options.with_burnt_in, report=progress
        )
    progress.clear()
    if options.json:
        say_json({"images": copied.images, "series": copied.series, "left_out": dict(copied.left_out)})
        return 0
    for sentence in copied.sentences:
        say(sentence)
    return 0
