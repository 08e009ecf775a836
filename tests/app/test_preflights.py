from pathlib import Path

import numpy as np
import pytest

from app.headless import Headless
from core.phantom import PhantomConfig, make_phantom
from core.phantom.files import _write
from core.preflight.finding import Level

GRID = {"shape_zyx": (40, 64, 64), "spacing_mm": (5.0, 6.24, 6.24)}


@pytest.fixture(scope="module")
def scans(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("scans")
    volume = make_phantom(PhantomConfig(seed=3, **GRID)).volume
    _write(folder / "good.nii.gz", volume.hu, volume.geometry)
    _write(folder / "upside.nii.gz", np.ascontiguousarray(volume.hu[::-1]), volume.geometry)
    return folder


def test_a_scan_is_looked_over_when_it_is_opened_and_asked_about_where_it_is_red(scans: Path, tmp_path: Path) -> None:
    with Headless(tmp_path, quiet=True) as program:
        controller, asked = program.controller, []
        answers = [False, True, True]
        controller.window.questions.ask = lambda *texts: asked.append(texts) or answers[len(asked) - 1]
        program.do(lambda: controller.open_path(scans / "good.nii.gz"))
        program.settle()
        assert controller.preflights.found.level == Level.AMBER  # of the spacing, which no model has seen
        assert controller.preflights.may_segment()
        assert asked == []

        program.do(lambda: controller.open_path(scans / "upside.nii.gz"))
        program.settle()
        assert controller.preflights.found.level == Level.RED
        controller.segment()
        assert not controller.tasks.busy  # Cancel was the answer
        assert "upside down" in asked[0][1]
        program.do(controller.segment)
        program.settle()
        told = controller.session.record.warnings
        assert any(each.startswith("Before segmenting (red): ") and "upside down" in each for each in told)
        program.do(controller.close_case)
        assert controller.preflights.found is None
