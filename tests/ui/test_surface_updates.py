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
from ui.surface_updates import COARSE, FINE, QUIET_MS, Surfaces, SurfaceUpdates


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
def updates(qtbot: QtBot, open_session: Session) -> Iterator["Started"]:
    """Updates whose work lies on a desk, and what they brought, with its step."""
    desk, brought = Desk(), []
    updates = SurfaceUpdates(open_session, desk)
    updates.ready.connect(lambda surfaces, step: brought.append((surfaces, step)))
    updates.start()
    yield updates, desk, brought
    updates.stop()


Started = tuple[SurfaceUpdates, Desk, list[tuple[Surfaces, int]]]


def paint(session: Session, label: int, start: int = 14) -> None:
    box = Box((6, start, 20), (9, start + 6, 30))
    session.apply(Edit("Paint", box, np.full(box.shape_zyx, label, np.uint8)))


def settle(desk: Desk) -> None:
    """Do what lies there, and what follows from it."""
    done = 0
    while done < len(desk.work):
        desk.work[done].finish()
        done += 1


def test_the_mask_as_it_is_comes_coarse_and_then_fine(updates: Started) -> None:
    _, desk, brought = updates
    settle(desk)
    assert [step for _, step in brought] == [COARSE, FINE]
    for surfaces, _ in brought:
        assert surfaces[Label.TUMOUR] is None
        assert surfaces[Label.LIVER].volume_ml == pytest.approx(8 * 24 * 40 * 10 / 1000, rel=0.01)


def test_coarse_ones_keep_coming_while_the_mask_changes_and_a_fine_one_when_it_is_quiet(
    qtbot: QtBot, open_session: Session, updates: Started
) -> None:
    _, desk, brought = updates
    settle(desk)
    brought.clear()
    for start in (10, 12, 14):
        paint(open_session, 2, start)
        assert len(desk.work) == 3, "one at a time"
    desk.work[2].finish()
    assert brought[-1][1] == COARSE
    assert brought[-1][0][Label.TUMOUR] is not None
    paint(open_session, 1, 10)
    assert len(desk.work) == 4, "the newer mask follows at once"
    desk.work[3].finish()
    assert len(desk.work) == 5, "the mask changed while it was made"
    desk.work[4].finish()
    qtbot.wait(2 * QUIET_MS)
    assert len(desk.work) == 6
    desk.work[5].finish()
    assert [step for _, step in brought] == [COARSE, COARSE, COARSE, FINE]
    assert brought[-1][0][Label.TUMOUR].volume_ml == pytest.approx(3 * 4 * 10 * 10 / 1000, rel=0.02)


def test_a_label_that_did_not_change_is_not_made_again(open_session: Session, updates: Started) -> None:
    _, desk, brought = updates
    settle(desk)
    liver = brought[0][0][Label.LIVER]
    paint(open_session, 2)
    desk.work[2].finish()
    assert brought[-1][0][Label.LIVER] is liver
    assert brought[-1][0][Label.TUMOUR] is not None
    paint(open_session, 0)
    desk.work[3].finish()
    assert brought[-1][0][Label.LIVER] is not liver


def test_a_fine_one_that_is_overtaken_gives_nothing_and_keeps_no_mask(
    open_session: Session, updates: Started
) -> None:
    _, desk, brought = updates
    desk.work[0].finish()
    late = desk.work[1].job(silent)
    paint(open_session, 2)
    desk.work[1].done(late)
    assert [step for _, step in brought] == [COARSE]
    assert desk.work[1].job(silent) is None


def test_what_is_painted_outside_of_the_liver_is_seen(open_session: Session, updates: Started) -> None:
    _, desk, brought = updates
    settle(desk)
    box = Box((0, 0, 52), (4, 10, 60))
    open_session.apply(Edit("Paint", box, np.full(box.shape_zyx, 2, np.uint8)))
    desk.work[2].finish()
    assert brought[-1][0][Label.TUMOUR].volume_ml == pytest.approx(4 * 10 * 8 * 10 / 1000, rel=0.02)


def test_cancelled_work_is_asked_for_again(qtbot: QtBot, updates: Started) -> None:
    _, desk, brought = updates
    desk.work[0].cancelled = True
    qtbot.waitUntil(lambda: len(desk.work) == 2, timeout=5000)
    desk.work[1].finish()
    assert brought[0][0][Label.LIVER] is not None


def test_an_empty_mask_needs_no_work(open_session: Session, updates: Started) -> None:
    watching, desk, brought = updates
    open_session.set_case(flat_case())
    watching.update_now()
    assert brought == [({Label.LIVER: None, Label.TUMOUR: None}, FINE)]
    assert len(desk.work) == 1


def test_another_scan_forgets_the_old_ones_work(open_session: Session, updates: Started) -> None:
    watching, desk, brought = updates
    late = desk.work[0].job(silent)
    open_session.set_case(flat_case())
    watching.update_now()
    desk.work[0].done(late)
    assert len(brought) == 1


def test_after_stop_nothing_comes(qtbot: QtBot, open_session: Session, updates: Started) -> None:
    watching, desk, brought = updates
    watching.stop()
    desk.work[0].finish()
    paint(open_session, 2)
    qtbot.wait(2 * QUIET_MS)
    assert brought == []
    assert len(desk.work) == 1


def test_without_a_worker_it_is_done_at_once(qtbot: QtBot, open_session: Session) -> None:
    brought: list[int] = []
    watching = SurfaceUpdates(open_session, run_at_once)
    watching.ready.connect(lambda _, step: brought.append(step))
    watching.start()
    assert brought == [COARSE, FINE]
    watching.stop()


def test_it_works_with_the_programs_own_worker(qtbot: QtBot, open_session: Session) -> None:
    tasks = TaskRunner()
    brought: list[tuple[Surfaces, int]] = []
    watching = SurfaceUpdates(open_session, tasks.run)
    watching.ready.connect(lambda surfaces, step: brought.append((surfaces, step)))
    watching.start()
    qtbot.waitUntil(lambda: len(brought) == 2, timeout=20_000)
    paint(open_session, 2)
    qtbot.waitUntil(lambda: len(brought) == 4, timeout=20_000)
    assert brought[3][0][Label.TUMOUR] is not None
    open_session.undo()
    qtbot.waitUntil(lambda: brought[-1][0][Label.TUMOUR] is None, timeout=20_000)
    watching.stop()
    tasks.shutdown()
