"""`hepascope list`: which scans a folder, CD or archive holds, as the window's list shows them."""

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.terminal import ProgressLine, say, say_json, stdout_kept_clean

if TYPE_CHECKING:
    from core.io.finding.entry import FoundSeries
    from core.io.finding.finder import Finding

EXAMPLES = """\
examples:
  hepascope list /media/cd
  hepascope list study.zip --json
  hepascope list archive --names

Prints every series: what it is, its phase as far as the header tells, slices, spacing, and why it cannot
be opened where it cannot. Patients are numbered; --names prints what the headers say of them. A series is
opened with its path and key: hepascope segment PATH --series KEY --out DIR
"""


def add_parser(commands: Any) -> None:
    """Add the command to the parser's subcommands."""
    parser = commands.add_parser(
        "list",
        help="list the scans in a folder, CD or archive",
        description="List the scans in a folder, on a CD or USB stick, or in a zip or tar file.",
        epilog=EXAMPLES,
    )
    parser.add_argument("path", type=Path, metavar="FOLDER", help="folder, DICOMDIR, zip or tar file")
    parser.add_argument("--names", action="store_true", help="print names, numbers and birth dates of the patients")
    parser.add_argument("--json", action="store_true", help="print one JSON object and nothing else")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print what is found; return 0. Raises UserError where nothing is."""
    from core.errors import UserError
    from core.io import is_folder_of_scans, said_in_a_sentence
    from core.io.finding.finder import Finding
    from core.io.finding.one_of import nothing_in

    progress = ProgressLine()
    path = Path(options.path).absolute()
    if path.is_file() and not is_folder_of_scans(path):
        raise UserError(f"{path.name} is one file, no folder, CD or archive.", "Give the folder that it lies in.")
    with stdout_kept_clean(options.json), said_in_a_sentence(path), Finding(path) as finding:
        finding.look_all(progress)
        progress.clear()
        if not finding.entries:
            raise nothing_in(finding)
        result = _result(finding, with_names=options.names)
    if options.json:
        say_json(result)
    else:
        _say(result)
    return 0


def _result(finding: "Finding", *, with_names: bool) -> dict[str, Any]:
    """Return everything as plain values: patients, their studies, their series."""
    patients: dict[object, list[FoundSeries]] = {}
    for entry in finding.entries.values():
        patients.setdefault(entry.patient.key, []).append(entry)
    listed = []
    for number, entries in enumerate(patients.values(), 1):
        one = entries[0].patient
        named = {"name": one.name, "id": one.number, "birth_date": one.birth_date, "sex": one.sex}
        listed.append({"patient": number, **(named if with_names else {}), "studies": _studies(finding, entries)})
    return {"path": str(finding.path), "patients": listed, "notes": finding.notes}


def _studies(finding: "Finding", entries: Sequence["FoundSeries"]) -> list[dict[str, Any]]:
    studies: dict[object, list[FoundSeries]] = {}
    for entry in sorted(entries, key=lambda each: (each.study.date, each.study.time)):
        studies.setdefault((entry.study.uid, entry.study.date, entry.study.description), []).append(entry)
    return [
        {
            "date": members[0].study.date,
            "time": members[0].study.time,
            "description": members[0].study.description,
            "series": [_series(finding, entry) for entry in sorted(members, key=_order)],
        }
        for members in studies.values()
    ]


def _order(entry: "FoundSeries") -> tuple[bool, int, str]:
    return not entry.is_scan, int(entry.number) if entry.number.isdigit() else 10**9, entry.description


def _series(finding: "Finding", entry: "FoundSeries") -> dict[str, Any]:
    phase = entry.phase
    return {
        "key": entry.key,
        "path": str(finding.path_of(entry.key)),
        "kind": entry.kind or "scan",
        "number": entry.number,
        "description": entry.description,
        "modality": entry.modality,
        "time": entry.time,
        "slices": entry.slices,
        "columns_rows": entry.size,
        "spacing_zyx_mm": entry.spacing_mm,
        "thickness_mm": entry.thickness_mm,
        "geometry": entry.geometry_kind,
        "phase": {"phase": phase.phase, "certainty": phase.certainty, "reasons": phase.reasons},
        "can_open": entry.can_open,
        "problem": entry.problem,
        "hint": entry.hint,
        "remark": entry.remark,
    }


def _say(result: dict[str, Any]) -> None:
    """Print it for a person: what is set aside in one line a study."""
    for patient in result["patients"]:
        named = [patient[key] for key in ("name", "id", "birth_date", "sex") if patient.get(key)]
        say("  ".join(named) or f"Patient {patient['patient']}")
        for study in patient["studies"]:
            say(f"  {' '.join(each for each in (study['date'], study['time'], study['description']) if each)}")
            scans = [series for series in study["series"] if series["kind"] == "scan"]
            for series in scans:
                _say_scan(series)
            others = [series["kind"] for series in study["series"] if series["kind"] != "scan"]
            if others:
                counted = ", ".join(f"{others.count(kind)} x {kind}" for kind in sorted(set(others)))
                say(f"    {len(others)} others: {counted}")
    for note in result["notes"]:
        say(f"note: {note}")


def _say_scan(series: dict[str, Any]) -> None:
    spacing = series["spacing_zyx_mm"]
    mm = " x ".join(f"{size:.2f}" for size in reversed(spacing)) + " mm" if spacing else "uneven"
    phase = "" if series["phase"]["phase"] == "unknown" else series["phase"]["phase"]
    words = [series["number"], series["description"] or "(no description)", phase, f"{series['slices']} slices", mm]
    say(f"    {'   '.join(each for each in words if each)}")
    say(f"      --series {series['key']}")
    for key in ("problem", "remark"):
        if series[key]:
            say(f"      {series[key]}")
