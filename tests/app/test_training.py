"""The training tab's verbs with real training processes on toy scans, ended as users and machines end them."""

import os
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from app.main import Program
from app.training import Training
from core.box import Box
from core.history import Edit
from core.library.index import Library
from core.library.models import ModelHistory
from core.model import catalog
from core.model.catalog import ModelEntry, read_card
from core.training.run_folder import RunFolder
from core.wizard.run_state import RunState
from core.wizard.wizard import Wizard
from tests.app.conftest import open_scan, wait_until_idle
from tests.core.training.children import write_pairs

TOY = {
    "patch_zyx": (4, 32, 32),
    "batch": 2,
    "network.aspp": False,
    "iterations": 400,
    "minutes": None,
    "epoch_iterations": 2,
    "validate_epochs": 2,
    "precision": "float32",
}


@pytest.fixture(scope="module")
def scans(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_pairs(tmp_path_factory.mktemp("scans") / "data", 3)


@pytest.fixture
def training(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Training]:
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    monkeypatch.setattr(catalog, "user_folder", lambda: tmp_path / "models")
    monkeypatch.setattr("core.model.install.user_folder", lambda: tmp_path / "models")
    training = _window(tmp_path)
    yield training
    training.cancel()
    training.shutdown()


def _window(tmp_path: Path) -> Training:
    state = tmp_path / "state"
    return Training(Wizard(), tmp_path / "runs", Library(state), ModelHistory(state))


def _look(qtbot: QtBot, training: Training, folder: Path) -> None:
    training.wizard.change(folders=(folder,), goal="scratch", device="cpu", changes=TOY, name="Mine")
    training.look()
    qtbot.waitUntil(lambda: not training.tasks.busy, timeout=60_000)


def _wait(qtbot: QtBot, training: Training, iteration: int) -> RunState:
    def is_there() -> bool:
        run = training.wizard.run
        assert run is not None
        assert run.failure is None, run.failure
        return run.iteration >= iteration

    qtbot.waitUntil(is_there, timeout=120_000)
    assert training.wizard.run is not None
    return training.wizard.run


def _wait_for_rest(qtbot: QtBot, training: Training) -> RunState:
    qtbot.waitUntil(lambda: not training.is_running, timeout=120_000)
    assert training.wizard.run is not None
    return training.wizard.run


@pytest.mark.slow
def test_from_a_folder_to_a_model_in_use(qtbot: QtBot, training: Training, scans: Path) -> None:
    _look(qtbot, training, scans)
    wizard = training.wizard
    assert [row.name for row in wizard.state.included] == ["volume-0", "volume-1", "volume-2"]
    assert wizard.state.rows[0].tumour_voxels
    assert wizard.state.problems("scans") == wizard.state.problems("goal") == []
    training.measure()
    qtbot.waitUntil(lambda: wizard.state.forecast is not None or bool(wizard.faults), timeout=60_000)
    assert wizard.state.forecast is not None, wizard.faults
    assert wizard.state.problems("machine") == []
    assert "on this computer" in wizard.state.forecast.text
    training.begin()
    assert training.is_running, wizard.faults
    assert wizard.state.problems("run") != []
    training.begin()
    assert "still running" in wizard.faults["run"].sentence
    _wait(qtbot, training, 4)
    qtbot.waitUntil(lambda: bool(wizard.run and wizard.run.checks), timeout=60_000)
    training.stop()
    assert wizard.is_stopping
    over = _wait_for_rest(qtbot, training)
    assert (over.phase, over.reason) == ("finished", "stopped")
    assert wizard.state.problems("run") == []
    assert all(Path(each).is_file() for each in over.pictures)
    assert set(over.checks[-1].scans) == set(wizard.state.parts.held_out)
    assert wizard.run_folder is not None
    models = []
    training.model_used.connect(models.append)
    wizard.change(model=ModelEntry("same", RunFolder(wizard.run_folder).model, None, False))
    training.compare()
    qtbot.waitUntil(lambda: wizard.result is not None or "result" in wizard.faults, timeout=120_000)
    assert wizard.result is not None, wizard.faults
    assert "on 1 scan" in wizard.result.sentence("liver")
    assert wizard.result.worst("liver")[0].name in wizard.result.scans
    training.use_model("Better")
    (path,) = models
    card = read_card(path)
    assert card.name == "Better"
    assert card.scores["held_out_liver"]["scans"] == 1
    assert [each.entry.name for each in wizard.models if each.used_since] == ["Better"]


def test_killed_continued_left_alone_and_found_again(
    qtbot: QtBot, training: Training, scans: Path, tmp_path: Path
) -> None:
    _look(qtbot, training, scans)
    training.begin()
    _wait(qtbot, training, 3)
    run = training.wizard.run_folder
    assert run is not None
    number = RunFolder(run).process
    assert number is not None
    os.kill(number, signal.SIGKILL)
    state = _wait_for_rest(qtbot, training)
    assert state.phase == "failed"
    assert state.failure is not None
    assert state.failure.remedy == "continue"
    at = state.iteration
    training.go_on()
    again = _wait(qtbot, training, at + 1)
    assert list(again.curves["loss"].iterations) == list(range(1, again.iteration + 1))
    child = training._child
    assert child is not None
    training.shutdown(goes_on=True)
    other = _window(tmp_path)
    try:
        other.reconnect()
        assert other.is_running
        _wait(qtbot, other, again.iteration + 1)
        other.stop()
        assert _wait_for_rest(qtbot, other).reason == "stopped"
    finally:
        other.cancel()
        other.shutdown()
        os.waitpid(child.number, 0)


def test_what_goes_wrong_is_said_where_it_belongs(
    qtbot: QtBot, training: Training, scans: Path, tmp_path: Path
) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    _look(qtbot, training, empty)
    assert "no labelled scans" in training.wizard.state.problems("scans")[0]
    training.begin()
    assert "no labelled scans" in training.wizard.faults["run"].sentence
    copy = tmp_path / "copy"
    shutil.copytree(scans, copy)
    _look(qtbot, training, copy)
    shutil.rmtree(copy)
    training.begin()
    state = _wait_for_rest(qtbot, training)
    assert state.failure is not None
    assert (state.phase, state.failure.remedy) == ("failed", "find-scans")
    assert "is gone" in state.failure.sentence


def test_the_window_has_it_all_connected(qtbot: QtBot, program: Program, scan_path: Path, tmp_path: Path) -> None:
    desk = program.controller.training
    desk.start()
    wait_until_idle(qtbot, program)
    assert desk.wizard.state.model is not None
    assert desk.wizard.state.model.card is not None
    open_scan(qtbot, program, scan_path)
    box = Box((4, 8, 8), (8, 16, 16))
    program.session.apply(Edit("Paint liver", box, np.ones(box.shape_zyx, np.uint8)))
    program.window.questions.ask_case = lambda _: tmp_path / "one.hepascope"  # type: ignore[method-assign]
    program.controller.case_files.save_as()
    qtbot.waitUntil(lambda: desk.library.count() == 1, timeout=30_000)
    wait_until_idle(qtbot, program)
    desk.wizard.change(with_corrected=True)
    desk.training.look()
    qtbot.waitUntil(lambda: bool(desk.wizard.state.rows), timeout=30_000)
    (row,) = desk.wizard.state.rows
    assert (row.name, row.origin, row.scan.labels[0].storage) == ("one", "corrected", "saved-case")
    assert row.measured is not None
    assert row.measured.label_voxels == (40 * 32 * 12 - 256, 256, 0)
    assert row.saved_at
