"""Surfaces follow the mask: the newest wins, also when work comes late, in another order, or never."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from app.tasks import TaskRunner
from core.box import Box
from core.history import Edit
from core.labels import Label
from core.progress import Report, silent
from core.session import Session
from tests.ui.viewing import SHAPE_ZYX, flat_case
from ui.background import run_at_once
from ui.surface_updates import QUIET_MS, Surfaces, SurfaceUpdates


class Work:
    """One job that was handed over and is done when the test says so."""

    def __init__(self, job: Callable[[Report], Any], done: Callable[[Any], None]) -> None:
        self.job, self.done, self.cancelled = job, done, False

    def finish(self) -> Any:
        result = self.job(silent)
        self.done(result)
        return result


class Desk:
    """Takes work and leaves it lying there."""

    def __init__(self) -> None:
        self.work: list[Work] = []

    def __call__(self, name: str, job: Callable[[Report], Any], done: Callable[[Any], None]) -> Work:
        self.work.append(Work(job, done))
        return self.work[-1]


@pytest.fixture
def open_session(session: Session) -> Session:
    mask = np.zeros(SHAPE_ZYX, np.uint8)
    mask[4:12, 8:32, 10:50] = 1
    session.set_case(flat_case(), mask)
    return session


@pytest.fixture
def updates(qtbot: QtBot, open_session: Session) -> Iterator[tuple[SurfaceUpdates, Desk, list[Surfaces]]]:
    """Updates whose work lies on a desk, and what they brought."""
    desk, brought = Desk(), []
    updates = SurfaceUpdates(open_session, desk)
    updates.ready.connect(brought.append)
    updates.start(liver_step=1)
    yield updates, desk, brought
    updates.stop()


Started = tuple[SurfaceUpdates, Desk, list[Surfaces]]


def paint(session: Session, label: int, start: int = 14) -> None:
    box = Box((6, start, 20), (9, start + 6, 30))
    session.apply(Edit("Paint", box, np.full(box.shape_zyx, label, np.uint8)))


def test_the_mask_as_it_is_comes_first(updates: Started) -> None:
    _, desk, brought = updates
    desk.work[0].finish()
    assert brought[0][Label.TUMOUR] is None
    assert brought[0][Label.LIVER].volume_ml == pytest.approx(8 * 24 * 40 * 10 / 1000, rel=0.01)


def test_many_changes_make_one_update(qtbot: QtBot, open_session: Session, updates: Started) -> None:
    _, desk, brought = updates
    desk.work[0].finish()
    for start in (10, 12, 14):
        paint(open_session, 2, start)
    qtbot.waitUntil(lambda: len(desk.work) == 2)
    qtbot.wait(2 * QUIET_MS)
    assert len(desk.work) == 2
    desk.work[1].finish()
    assert brought[-1][Label.TUMOUR].volume_ml == pytest.approx(3 * 10 * 10 * 10 / 1000, rel=0.02)


def test_work_that_is_overtaken_gives_nothing_and_keeps_no_mask(
    qtbot: QtBot, open_session: Session, updates: Started
) -> None:
    _, desk, brought = updates
    paint(open_session, 2)
    qtbot.waitUntil(lambda: len(desk.work) == 2)
    assert desk.work[0].finish() is None
    desk.work[1].finish()
    assert len(brought) == 1
    assert brought[0][Label.TUMOUR] is not None


def test_a_result_that_comes_after_the_mask_changed_is_dropped(
    qtbot: QtBot, open_session: Session, updates: Started
) -> None:
    _, desk, brought = updates
    late = desk.work[0].job(silent)
    paint(open_session, 2)
    desk.work[0].done(late)
    assert brought == []
    qtbot.waitUntil(lambda: len(desk.work) == 2)
    desk.work[1].finish()
    desk.work[0].done(late)
    assert len(brought) == 1


def test_cancelled_work_is_asked_for_again(qtbot: QtBot, updates: Started) -> None:
    _, desk, brought = updates
    desk.work[0].cancelled = True
    qtbot.waitUntil(lambda: len(desk.work) == 2, timeout=5000)
    desk.work[1].finish()
    assert brought[0][Label.LIVER] is not None


def test_an_empty_mask_needs_no_work(open_session: Session, updates: Started) -> None:
    watching, desk, brought = updates
    open_session.set_case(flat_case())
    watching.update_now()
    assert brought == [{Label.LIVER: None, Label.TUMOUR: None}]
    assert len(desk.work) == 1


def test_after_stop_nothing_comes(qtbot: QtBot, open_session: Session, updates: Started) -> None:
    watching, desk, brought = updates
    watching.stop()
    desk.work[0].finish()
    paint(open_session, 2)
    qtbot.wait(2 * QUIET_MS)
    assert brought == []
    assert len(desk.work) == 1


def test_without_a_worker_it_is_done_at_once(qtbot: QtBot, open_session: Session) -> None:
    brought: list[Surfaces] = []
    watching = SurfaceUpdates(open_session, run_at_once)
    watching.ready.connect(brought.append)
    watching.start(liver_step=2)
    assert brought[0][Label.LIVER] is not None
    watching.stop()


def test_it_works_with_the_programs_own_worker(qtbot: QtBot, open_session: Session) -> None:
    tasks = TaskRunner()
    watching = SurfaceUpdates(open_session, tasks.run)
    with qtbot.waitSignal(watching.ready, timeout=20_000) as first:
        watching.start(liver_step=1)
    assert first.args[0][Label.TUMOUR] is None
    with qtbot.waitSignal(watching.ready, timeout=20_000) as second:
        paint(open_session, 2)
    assert second.args[0][Label.TUMOUR] is not None
    with qtbot.waitSignal(watching.ready, timeout=20_000) as third:
        open_session.undo()
    assert third.args[0][Label.TUMOUR] is None
    watching.stop()
    tasks.shutdown()
