"""`hepascope demo`: a phantom, its segmentation, the window. Shows that all works, with nothing but what ships.

With `--headless DIR` no window opens on a screen: the same window is driven off-screen, and the mask, the volumes and
pictures of the window are written into DIR.
"""

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.jobs import export_files
from core.errors import UserError

if TYPE_CHECKING:
    from app.headless import Headless
    from app.main import Program

USER_MISTAKE = 2
SCREEN = (1600, 1000)
PAPER_DICE = {"liver": 0.965, "tumour": 0.730}
"""Dice per case on the LiTS test scans, as the paper of LW-HCN reports them."""
PICTURES = {"dark": "window-dark.png", "light": "window-light.png"}
DIFFERENCE = (
    "The paper's figures are from real patients (LiTS), ours from a made scan: the data differ, do not compare."
)


def main(arguments: list[str]) -> int:
    """Run `hepascope demo` with the arguments after "demo"; return the exit code."""
    options = _parser().parse_args(arguments)
    try:
        return _headless(options.headless, options.json, options.force) if options.headless else _window()
    except UserError as error:
        print(f"hepascope: {error}", file=sys.stderr)
        return USER_MISTAKE


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="hepascope demo",
        description="Makes an artificial abdominal CT with known truth, segments it and shows it in the window.",
    )
    parser.add_argument(
        "--headless", type=Path, metavar="DIR", help="open no window; write results and pictures to DIR"
    )
    parser.add_argument("--force", action="store_true", help="replace files that are in DIR already")
    parser.add_argument("--json", action="store_true", help="with --headless: print one JSON object and nothing else")
    return parser


def _window() -> int:
    from app.__main__ import screen_is_missing

    if screen_is_missing():
        raise UserError("There is no screen to open a window on.", "Use: hepascope demo --headless DIR")
    from app.main import run_window

    def start(program: "Program") -> None:
        begun_s = time.monotonic()
        _then(program, program.controller.open_phantom, lambda: _segment(program, begun_s))

    return run_window(started=start)


def _segment(program: "Program", begun_s: float) -> None:
    """Segment the phantom that is open, go to its largest tumour, and say how that went on the terminal."""
    session = program.session

    def go_to_the_largest() -> None:
        if session.measurements and session.measurements.tumours:
            session.measurements_changed.disconnect(go_to_the_largest)
            session.select_tumour(1)

    if session.case is not None:
        session.measurements_changed.connect(go_to_the_largest)
        _then(program, program.controller.segment, lambda: _say(result_of(program, time.monotonic() - begun_s)))


def _then(program: "Program", verb: Callable[[], None], next_step: Callable[[], None]) -> None:
    """Start a verb of the controller, and call `next_step` once it is over."""
    from PySide6.QtCore import Qt

    def over(busy: bool) -> None:
        if not busy:
            program.tasks.busy_changed.disconnect(over)
            next_step()

    verb()
    program.tasks.busy_changed.connect(over, Qt.ConnectionType.QueuedConnection)


def _headless(folder: Path, as_json: bool, force: bool) -> int:
    """Do it all off-screen and write it into `folder`."""
    if not force:
        _refuse_taken(folder)
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    os.environ.setdefault("QT_LOGGING_RULES", "*.debug=false;qt.qpa.*=false")
    from app.headless import Headless

    begun_s = time.monotonic()
    with tempfile.TemporaryDirectory() as scratch, Headless(Path(scratch), quiet=as_json) as stage:
        stage.window.resize(*SCREEN)
        stage.do(stage.controller.open_phantom)
        stage.do(stage.controller.segment)
        result = result_of(stage.program, time.monotonic() - begun_s)
        paths = _write(stage, folder, force)
    result["files"] = [str(path) for path in paths]
    if as_json:
        print(json.dumps(result))
    else:
        _say(result)
    return 0


def _write(stage: "Headless", folder: Path, force: bool) -> list[Path]:
    """Export the mask and the volumes, and take pictures of the window in both themes; return the paths."""
    stage.do(lambda: stage.controller.export(folder, overwrite=force))
    if stage.session.measurements and stage.session.measurements.tumours:
        stage.session.select_tumour(1)
    stage.window.message_bar.hide()
    stage.window.status_line.forget()
    for theme, name in PICTURES.items():
        stage.window.set_theme(theme)
        stage.picture(folder / name, overwrite=force)
    return [folder / name for name in _file_names()]


def _file_names() -> list[str]:
    return [*(name for name, _ in export_files()), *PICTURES.values()]


def _refuse_taken(folder: Path) -> None:
    """Raise UserError where something would be written over, before a minute's work and not after it."""
    taken = [name for name in _file_names() if (folder / name).exists()]
    if taken:
        raise UserError(f"{folder} already holds {', '.join(taken)}.", "Choose another folder, or add --force.")


def result_of(program: "Program", seconds: float) -> dict[str, Any]:
    """Return what the demo found, as plain values."""
    measurements, scores = program.session.measurements, program.controller.scores
    return {
        "dice": {} if scores is None else {name: round(value, 4) for name, value in asdict(scores).items()},
        "paper": {"dice_per_case": PAPER_DICE, "data": "LiTS test scans", "note": DIFFERENCE},
        "liver_ml": None if measurements is None else round(measurements.liver_ml, 1),
        "tumour_ml": None if measurements is None else round(measurements.tumour_ml, 1),
        "tumours": None if measurements is None else len(measurements.tumours),
        "device": program.session.record.device,
        "model": program.session.record.model_name,
        "seconds": round(seconds, 1),
    }


def _say(result: dict[str, Any]) -> None:
    """Print the result for a person."""
    lines = [f"Phantom made and segmented in {result['seconds']} s on {result['device']} with {result['model']}."]
    if result["dice"]:
        lines.append(
            "Dice with the phantom's known truth   liver {liver:.1%}   tumours {tumour:.1%}".format(**result["dice"])
        )
    lines.append(
        "The paper, on real scans (LiTS)       liver {liver:.1%}   tumours {tumour:.1%}".format(**PAPER_DICE)
    )
    lines.append(DIFFERENCE)
    lines += [f"  {path}" for path in result.get("files", [])]
    print("\n".join(lines))
