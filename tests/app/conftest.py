"""The whole program on real files: a small scan, a small model, the window, the worker."""

from collections.abc import Iterator
from pathlib import Path

import nibabel
import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from pytestqt.qtbot import QtBot

from app.errors import ErrorDesk
from app.main import Program, build
from app.settings import Settings

SHAPE_XYZ = (40, 32, 12)


@pytest.fixture(scope="session")
def scan_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A NIfTI scan: a bright ball in a body of noise, 40 x 32 x 12 voxels of 3 x 3 x 5 mm."""
    i, j, k = np.indices(SHAPE_XYZ)
    hu = np.random.default_rng(1).normal(0, 15, SHAPE_XYZ)
    hu += 90 * ((i - 16) ** 2 + (j - 16) ** 2 + 4 * (k - 6) ** 2 < 90)
    image = nibabel.Nifti1Image(hu.astype(np.int16), np.diag([-3.0, -3.0, 5.0, 1.0]))
    image.header.set_xyzt_units("mm")
    path = tmp_path_factory.mktemp("scans") / "portal.nii.gz"
    nibabel.save(image, path)
    return path


@pytest.fixture(scope="session")
def model_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A real model file with random weights, turned so that it finds some liver and some tumour."""
    import torch

    from core.model.config import ModelCard, NetworkConfig
    from core.model.lwhcn import LWHCN
    from core.model.weights import save_model

    torch.manual_seed(3)
    network = LWHCN(NetworkConfig())
    path = tmp_path_factory.mktemp("models") / "random.safetensors"
    save_model(path, network, ModelCard("Random"))
    return path


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Preferences of this test alone."""
    return Settings(tmp_path / "config" / "settings.json")


@pytest.fixture
def program(qtbot: QtBot, settings: Settings) -> Iterator[Program]:
    """The program with its window shown; it is closed as a user would."""
    program = build(settings)
    desk = ErrorDesk(program.window.show_error, program.window.show_report)
    for runner in (program.tasks, program.background):
        runner.failed.connect(desk.take)
    program.window.show()
    with qtbot.waitExposed(program.window):
        pass
    yield program
    program.window.may_close = lambda: True
    program.window.close()
    program.window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def wait_until_idle(qtbot: QtBot, program: Program, timeout_ms: int = 60_000) -> None:
    """Let the program work until nothing runs, waits or is about to be measured."""
    qtbot.waitUntil(lambda: program.controller.is_idle, timeout=timeout_ms)


def open_scan(qtbot: QtBot, program: Program, path: Path) -> None:
    """Open a scan and wait for it."""
    program.controller.open_path(path)
    wait_until_idle(qtbot, program)
