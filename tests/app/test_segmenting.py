"""The network in the window: a result that comes late, a box looked at once more, locks that hold."""

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtWidgets import QMessageBox
from pytestqt.qtbot import QtBot

from app.main import Program
from core.box import Box
from core.reading import Lock
from tests.app.conftest import open_scan, wait_until_idle
from tests.app.test_controller import press_in, put_mask


@pytest.mark.parametrize("answer", ["Use the result", "Cancel"])
def test_a_result_does_not_wipe_what_was_drawn_meanwhile(
    qtbot: QtBot, program: Program, scan_path: Path, model_path: Path, answer: str
) -> None:
    open_scan(qtbot, program, scan_path)
    session = program.session
    program.window.segment_panel.set_models([(str(model_path), "Random")], str(model_path))
    program.controller.segment()
    put_mask(program)
    mine = session.snapshot()
    press_in(QMessageBox, answer)
    wait_until_idle(qtbot, program)
    if answer == "Cancel":
        assert np.array_equal(session.snapshot(), mine)
        return
    assert session.record.model_name == "Random"
    session.undo()
    assert np.array_equal(session.snapshot(), mine)


def test_the_network_looks_at_a_box_once_more_and_holds_to_the_locks(
    qtbot: QtBot, program: Program, scan_path: Path, model_path: Path
) -> None:
    open_scan(qtbot, program, scan_path)
    put_mask(program)
    session = program.session
    program.window.segment_panel.set_models([(str(model_path), "Random")], str(model_path))
    is_tumour, is_none = Lock((5.0, 8.0, 12.0), 4.0, True), Lock((5.0, 14.0, 12.0), 6.5, False)
    session.change_reading("Lock", locks=(is_tumour, is_none))
    before = session.snapshot()
    box = Box((3, 6, 8), (8, 20, 30))
    program.window.segment_box_requested.emit(box)
    wait_until_idle(qtbot, program)
    after = session.snapshot()
    assert session.undo_name == "AI in the box (random)"
    assert after[5, 8, 12] == 2
    assert after[5, 14, 12] != 2
    changed = before != after
    assert changed.any()
    changed[box.slices] = False
    assert not changed.any()
    # A whole run holds to them too.
    program.controller.segment()
    wait_until_idle(qtbot, program)
    assert (session.snapshot()[5, 8, 12], session.snapshot()[5, 14, 12] == 2) == (2, False)
