"""`hepascope verify`: is a result what its record says?"""

import argparse
from dataclasses import asdict
from pathlib import Path
from typing import Any

from core.terminal import ProgressLine, say, say_json, stdout_kept_clean

EXAMPLES = """\
examples:
  hepascope verify results/patient7/mask.nii.gz patient7.nii.gz
  hepascope verify results/patient7
  hepascope verify segmentation.dcm patient/ct --json

Reads how a file was made, checks that the scan and the model are the same to the bit, runs the model again
with the same settings and compares the masks. Without SCAN, it is looked for beside the file and beside its
folder. Exit code: 0 identical, 3 it differs, 4 it could not be checked, 2 a mistake that you can mend.
That a mask can be made again does not say that it is right. For research, not for diagnosis.
"""
CODES = {"identical": 0, "differs": 3, "not checked": 4}
SIGNS = {True: "ok", False: "!!", None: "??"}
ENDINGS = {
    "identical": "Verified: the same model gives the same mask on the same scan.",
    "differs": "It differs; see above.",
    "not checked": "Not verified; see above.",
}


def add_parser(commands: Any) -> None:
    """Add the command to the parser's subcommands."""
    parser = commands.add_parser(
        "verify",
        help="make a result again from its record, and compare",
        description="Check a result against its record: the scan, the model, and the mask, made again.",
        epilog=EXAMPLES,
    )
    parser.add_argument("file", type=Path, metavar="FILE", help="what Hepascope wrote: a file, or the folder")
    parser.add_argument("scan", nargs="?", type=Path, metavar="SCAN", help="the scan it was made from")
    parser.add_argument("--series", metavar="UID", help="which series, where SCAN holds several")
    parser.add_argument("--model", metavar="M", help="the model's file, where it is not among the installed ones")
    parser.add_argument("--json", action="store_true", help="print one JSON object and nothing else")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Verify, say what was found, and return the exit code."""
    from core.verification import Verifier

    progress = ProgressLine()
    with stdout_kept_clean(options.json):
        found = Verifier(options.file, options.scan, options.series, options.model).run(progress)
    progress.clear()
    if options.json:
        say_json(asdict(found))
    else:
        for check in found.checks:
            say(f"{SIGNS[check.holds]}  {check.sentence}")
        say(ENDINGS[found.outcome])
    return CODES[found.outcome]
