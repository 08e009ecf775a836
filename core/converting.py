"""`hepascope convert`: scans and masks from one format to another, on the same grid.

Not among core.commands: it needs core.importing, which knows the data sets of core.training, which has commands.
"""

import argparse
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.commands.segmenting import open_scan
from core.errors import UserError
from core.labels import LABEL_NAMES, Label
from core.progress import Report, part
from core.terminal import ProgressLine, complain, say, say_json, stdout_kept_clean

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from core.case import Case
    from core.exporting.formats import Format
    from core.importing.parts import Imported

SCAN_ENDINGS = (".nii.gz", ".nii", ".nrrd", ".mha")
MASK_FORMATS = {".nii.gz": "nifti", ".seg.nrrd": "seg-nrrd", ".nrrd": "nrrd", ".mha": "mha", ".glb": "glb"}
"""By the ending, the longer one first; the keys of core.exporting.formats."""
EXAMPLES = """\
examples:
  hepascope convert patient/ct ct.nii.gz
  hepascope convert scan.nrrd scan.mha --force
  hepascope convert truth.seg.nrrd truth.nii.gz --scan patient/ct
  hepascope convert rtstruct.dcm liver.seg.nrrd --scan patient/ct --label "Liver CTV=liver" --label Spine=background

A scan becomes .nii.gz, .nii, .nrrd or .mha: Hounsfield units as 16 bit integers, on its own grid. With --scan the
input is a mask of that scan (NIfTI, NRRD, MetaImage, DICOM SEG, RT structure set, saved case) and becomes .nii.gz,
.seg.nrrd, .nrrd, .mha, or surfaces as .glb. Nothing about the patient is written. The slices of a tilted gantry are
written on the straight grid they are shown on.
"""


def add_parser(commands: Any) -> None:
    """Add the command to the parser's subcommands."""
    parser = commands.add_parser(
        "convert",
        help="write a scan or a mask in another format",
        description="Write a scan, or a mask of a scan, in another format.",
        epilog=EXAMPLES,
    )
    parser.add_argument("input", type=Path, metavar="INPUT", help="a scan; with --scan, a mask of it")
    parser.add_argument("output", type=Path, metavar="OUTPUT", help="a file; its ending says the format")
    parser.add_argument("--scan", type=Path, metavar="SCAN", help="the scan on whose grid the mask is")
    parser.add_argument("--series", metavar="UID", help="which series, where the scan's folder holds several")
    parser.add_argument(
        "--label",
        action="append",
        default=[],
        metavar="NAME=LABEL",
        help="what a structure of the mask is: liver, tumour or background",
    )
    parser.add_argument("--force", action="store_true", help="replace OUTPUT where it is there already")
    parser.add_argument("--json", action="store_true", help="print one JSON object and nothing else")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Convert, whole or not at all; return 0."""
    progress = ProgressLine()
    with stdout_kept_clean(options.json):
        convert = _convert_scan if options.scan is None else _convert_mask
        notes = convert(options, progress)
    progress.clear()
    if options.json:
        say_json({"input": str(options.input), "output": str(options.output), "notes": list(notes)})
        return 0
    for note in notes:
        complain(note)
    say(str(options.output))
    return 0


def _convert_scan(options: argparse.Namespace, report: Report) -> Sequence[str]:
    ending = _ending(options.output, SCAN_ENDINGS, "a scan")
    if options.label:
        raise UserError("--label says what is in a mask, and INPUT is a scan.", "Give --scan as well for a mask.")
    _refuse_taken(options)
    case = open_scan(options.input, options.series, part(report, 0.0, 0.6))
    _write(options, partial(_write_scan, case=case, ending=ending))
    return case.notes


def _write_scan(path: Path, case: "Case", ending: str) -> None:
    from core.exporting.volumes import is_sheared, write_metaimage_volume, write_nifti_volume, write_nrrd_volume

    stored, grid = case.axis_order.to_stored(case.volume.hu), case.stored_geometry
    if is_sheared(grid):
        stored, grid = case.volume.hu, case.volume.geometry
    if ending == ".nrrd":
        write_nrrd_volume(path, stored, grid)
    elif ending == ".mha":
        write_metaimage_volume(path, stored, grid)
    else:
        write_nifti_volume(path, stored, grid, "Hepascope: CT in Hounsfield units")


def _convert_mask(options: argparse.Namespace, report: Report) -> Sequence[str]:
    from core.exporting.formats import formats_of
    from core.exporting.snapshot import ExportInput
    from core.importing.read import read_labels
    from core.measure import measure
    from core.provenance import MaskRecord

    form = formats_of([MASK_FORMATS[_ending(options.output, tuple(MASK_FORMATS), "a mask")]])[0]
    _refuse_taken(options)
    case = open_scan(options.scan, options.series, part(report, 0.0, 0.5))
    found = read_labels(options.input, case, part(report, 0.5, 0.7))
    mask = _mask_of(options, found)
    record = MaskRecord(origin="imported", settings={"structures": [each.name for each in found.parts]})
    export = ExportInput(case, mask, measure(case.volume, mask, part(report, 0.7, 0.9)), record)
    _refuse_unfit(form, export)
    _write(options, lambda path: form.write(path, export))
    return (*case.notes, *found.notes)


def _refuse_unfit(form: "Format", export: Any) -> None:
    reason = form.why_not(export)
    if reason is not None:
        raise UserError(f"The mask cannot be written so. {reason}", "Choose another format.")


def _mask_of(options: argparse.Namespace, found: "Imported") -> "NDArray[np.uint8]":
    """Return the mask, each structure being what --label says or, without, what its name says."""
    from core.importing.parts import combined

    said = dict(_said(text) for text in options.label)
    names = {each.name for each in found.parts}
    strange = sorted(set(said) - names)
    if strange:
        held = ", ".join(sorted(names))
        raise UserError(f"{options.input.name} holds no structure {strange[0]}.", f"It holds {held}.")
    meant = {place: said.get(each.name, each.guess) for place, each in enumerate(found.parts)}
    unknown = [found.parts[place].name for place, label in meant.items() if label is None]
    if unknown:
        raise UserError(
            f"What these structures of {options.input.name} are is not known: {', '.join(unknown[:8])}.",
            f'Say it: --label "{unknown[0]}=liver", or =tumour, or =background to leave it out.',
        )
    return combined({place: label for place, label in meant.items() if label is not None}, found)


def _said(text: str) -> tuple[str, Label]:
    name, _, label = text.rpartition("=")
    known = {word: label for label, word in LABEL_NAMES.items()}
    if not name or label.strip().lower() not in known:
        raise UserError(
            f'"{text}" does not say what a structure is.', "Write it as NAME=liver, NAME=tumour or NAME=background."
        )
    return name.strip(), known[label.strip().lower()]


def _ending(output: Path, endings: tuple[str, ...], what: str) -> str:
    found = next((ending for ending in endings if output.name.lower().endswith(ending)), None)
    if found is None or output.name.lower() == found:
        raise UserError(f"{what.capitalize()} cannot be written as {output.name}.", f"Choose {', '.join(endings)}.")
    if what == "a scan" and output.name.lower().endswith(".seg.nrrd"):
        raise UserError(".seg.nrrd is for masks, and INPUT is a scan.", "Choose .nrrd, or give --scan for a mask.")
    return found


def _refuse_taken(options: argparse.Namespace) -> None:
    """Say it before the scan is read."""
    if options.output.exists() and not options.force:
        raise UserError(f"{options.output} exists already.", "Choose another OUTPUT, or add --force.")


def _write(options: argparse.Namespace, write: Callable[[Path], None]) -> None:
    from core.io.atomic import atomic_write

    atomic_write(options.output, write, overwrite=options.force)
