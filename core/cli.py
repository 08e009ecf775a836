"""The command line, and the training process: `hepascope COMMAND ...`, or `python -m core.cli COMMAND ...`.

Exit code 0; 2 with one line on standard error for a mistake that the user can put right; 1 with one line where
the program is at fault; 3 where some of several failed or a result differs; 130 after Ctrl+C.
"""

import contextlib
import logging
import os
import sys
from typing import NoReturn

from core import converting
from core.commands import (
    bench,
    check,
    deidentify,
    evaluate,
    export,
    follow_up,
    list_scans,
    model,
    phantom,
    segment,
    verify,
)
from core.provenance import app_version
from core.terminal import PROGRAM_FAULT, Parser, complain, exit_code, sentence_of

INTERRUPTED = 130
HELP = """\
start here:
  hepascope                               open the window
  hepascope demo                          a made scan, segmented, in the window; needs no data
  hepascope demo --headless DIR           the same without a screen; results and pictures in DIR
  hepascope scan.nii.gz                   open a scan in the window (DICOM, NIfTI, NRRD, MHA)

without a window:
  hepascope list FOLDER                   the scans in a folder, CD or archive
  hepascope segment SCAN... --out DIR     masks and volumes of scans
  hepascope segment FOLDER --all --out DIR   every scan below a folder; --watch for what arrives
  hepascope export SCAN --mask M --out DIR   a mask or saved case in other formats, or as a report
  hepascope verify FILE SCAN              is a result what its record says?
  hepascope check SCAN...                 can a network be trusted with these scans?
  hepascope follow-up NOW BEFORE          tumours against an earlier scan, response by RECIST 1.1
  hepascope evaluate PRED REF             scores of masks against references
  hepascope convert SCAN FILE             a scan or a mask in another format
  hepascope deidentify FOLDER OUT         a DICOM scan without the patient
  hepascope phantom --out DIR --count 4   made scans with known truth
  hepascope model list                    the models that are there
  hepascope bench                         how fast is this machine?
  hepascope train --help                  train a model on your own scans

Every command has its own help with examples: hepascope segment --help
For research only, not for diagnosis or treatment.
"""


def main(arguments: list[str]) -> int:
    """Run the command line with its arguments (without the program's name); return the exit code."""
    try:
        return _run(arguments)
    except SystemExit as end:  # argparse, after help, version or a mistake
        return int(end.code or 0)
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:  # hepascope ... | head
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        return PROGRAM_FAULT
    except Exception as error:
        complain(" ".join(sentence_of(error)))
        return exit_code(error)


def _run(arguments: list[str]) -> int:
    if arguments[:1] == ["train"]:
        from core.training.cli import main as train

        return train(arguments[1:])
    options = _parser().parse_args(arguments)
    return int(options.run(options))


def _parser() -> Parser:
    parser = Parser(
        prog="hepascope",
        description="Finds the liver and its tumours in abdominal CT, on your own machine, and gives their volumes.",
        epilog=HELP,
    )
    parser.add_argument("--version", action="version", version=f"hepascope {app_version()}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND", title="commands", prog="hepascope")
    for command in (
        list_scans,
        segment,
        check,
        export,
        verify,
        follow_up,
        evaluate,
        converting,
        deidentify,
        phantom,
        model,
        bench,
    ):
        command.add_parser(commands)
    commands.add_parser("train", help="train a model on your own scans", add_help=False)
    return parser


def leave(code: int) -> NoReturn:
    """End the program; one of several processes that torchrun has started ends on the spot, all said and written.

    Taken apart the usual way, such a process once aborted with all work done ("terminate called without an active
    exception"; it did not happen again in ten runs). Probably a thread of torch's met an interpreter that was gone.
    """
    if int(os.environ.get("WORLD_SIZE", "1")) == 1:
        sys.exit(code)
    logging.shutdown()
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError):  # nobody listens any more, or it is closed
            stream.flush()
    os._exit(code)


if __name__ == "__main__":
    leave(main(sys.argv[1:]))
