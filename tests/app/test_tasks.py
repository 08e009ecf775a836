"""The worker: progress, cancel, failure, results on the GUI thread, and an end that leaves nothing behind."""

import gc
import os
import sys
import threading
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from app.tasks import TaskRunner
from core.errors import UserError
from core.progress import Report


@pytest.fixture
def tasks(qapp: object) -> Iterator[TaskRunner]:
    runner = TaskRunner()
    yield runner
    runner.shutdown()


def wait_until_idle(qtbot: QtBot, tasks: TaskRunner) -> None:
    qtbot.waitUntil(lambda: not tasks.busy, timeout=10_000)


def endless(started: threading.Event) -> "object":
    """Return a job that works until its report tells it to stop."""

    def job(report: Report) -> None:
        pause = threading.Event()
        while True:
            report(0.5, "working")
            started.set()
            pause.wait(0.002)

    return job


def test_a_result_arrives_on_the_gui_thread(qtbot: QtBot, tasks: TaskRunner) -> None:
    seen: list[tuple[int, threading.Thread, threading.Thread]] = []
    main = threading.current_thread()
    tasks.run(
        "add",
        lambda report: (2 + 3, threading.current_thread()),
        lambda got: seen.append((*got, threading.current_thread())),
    )
    wait_until_idle(qtbot, tasks)
    ((value, worker, receiver),) = seen
    assert value == 5
    assert worker is not main
    assert receiver is main


def test_fifty_of_fifty_results_arrive_in_order(qtbot: QtBot, tasks: TaskRunner) -> None:
    results: list[int] = []
    for number in range(50):
        tasks.run("count", lambda report, number=number: number, results.append)
    gc.collect()  # results must not hang on something that is collected
    wait_until_idle(qtbot, tasks)
    assert results == list(range(50))


def test_progress_carries_fraction_text_and_time_left(qtbot: QtBot, tasks: TaskRunner) -> None:
    told: list[tuple[float, str, object]] = []
    tasks.progress.connect(lambda *values: told.append(values))

    def job(report: Report) -> None:
        pause = threading.Event()
        for step in range(1, 9):
            pause.wait(0.1)
            report(step / 8, f"step {step}")

    tasks.run("steps", job, lambda _: None)
    wait_until_idle(qtbot, tasks)
    assert told[0][:2] == (0.0, "steps")
    assert told[0][2] is None, "too early to say"
    assert told[-1][:2] == (1.0, "step 8")
    fractions = [fraction for fraction, _, _ in told]
    assert fractions == sorted(fractions)
    estimates = [left for fraction, _, left in told if fraction in (0.75, 0.875)]
    assert all(isinstance(left, float) and left > 0 for left in estimates)
    assert estimates


def test_reports_in_a_row_are_thinned_out_but_the_last_is_told(qtbot: QtBot, tasks: TaskRunner) -> None:
    told: list[float] = []
    tasks.progress.connect(lambda fraction, *_: told.append(fraction))
    tasks.run("many", lambda report: [report(n / 20_000, "") for n in range(20_001)], lambda _: None)
    wait_until_idle(qtbot, tasks)
    assert told[-1] == 1.0
    assert len(told) < 2_000


def test_busy_is_told_once_for_a_queue(qtbot: QtBot, tasks: TaskRunner) -> None:
    told: list[bool] = []
    tasks.busy_changed.connect(told.append)
    for _ in range(3):
        tasks.run("one", lambda report: None, lambda _: None)
    wait_until_idle(qtbot, tasks)
    assert told == [True, False]


def test_cancel_stops_the_running_job_and_says_nothing(qtbot: QtBot, tasks: TaskRunner) -> None:
    started = threading.Event()
    said: list[object] = []
    tasks.failed.connect(said.append)
    tasks.run("endless", endless(started), said.append, said.append)
    waiting = tasks.run("waits", lambda report: "late", said.append, said.append)
    assert started.wait(5)
    tasks.cancel()
    wait_until_idle(qtbot, tasks)
    assert said == []
    assert waiting.cancelled


def test_a_result_that_came_too_late_for_the_cancel_is_not_delivered(qtbot: QtBot, tasks: TaskRunner) -> None:
    said: list[object] = []
    finished = threading.Event()
    task = tasks.run("quick", lambda report: finished.set(), said.append)
    assert finished.wait(5)
    task.cancel()
    wait_until_idle(qtbot, tasks)
    assert said == []


def test_cancelling_one_task_leaves_the_others(qtbot: QtBot, tasks: TaskRunner) -> None:
    started = threading.Event()
    results: list[str] = []
    first = tasks.run("endless", endless(started), lambda _: results.append("first"))
    tasks.run("second", lambda report: "second", results.append)
    assert started.wait(5)
    first.cancel()
    wait_until_idle(qtbot, tasks)
    assert results == ["second"]


def test_a_failure_goes_to_its_own_handler_or_to_the_signal(qtbot: QtBot, tasks: TaskRunner) -> None:
    own: list[Exception] = []
    common: list[Exception] = []
    tasks.failed.connect(common.append)

    def fail(report: Report) -> None:
        raise UserError("The file is not there.")

    tasks.run("mine", fail, lambda _: None, own.append)
    tasks.run("anybody's", fail, lambda _: None)
    tasks.run("fine", lambda report: None, lambda _: own.append(RuntimeError("reached")))
    wait_until_idle(qtbot, tasks)
    assert [str(error) for error in own] == ["The file is not there.", "reached"]
    assert [str(error) for error in common] == ["The file is not there."]


def test_a_handler_may_start_the_next_job(qtbot: QtBot, tasks: TaskRunner) -> None:
    results: list[str] = []
    told: list[bool] = []
    tasks.busy_changed.connect(told.append)
    tasks.run("first", lambda report: "first", lambda _: tasks.run("second", lambda report: "second", results.append))
    qtbot.waitUntil(lambda: results == ["second"] and not tasks.busy, timeout=5_000)
    assert told[-1] is False
    assert told.count(False) == 1


def test_shutdown_stops_a_running_job_and_leaves_no_thread(qtbot: QtBot) -> None:
    before = set(threading.enumerate())
    runner = TaskRunner()
    started = threading.Event()
    said: list[object] = []
    runner.run("endless", endless(started), said.append, said.append)
    runner.run("waits", lambda report: "late", said.append)
    assert started.wait(5)
    runner.shutdown()
    assert set(threading.enumerate()) <= before
    assert not runner.busy
    qtbot.wait(30)
    assert said == []


@pytest.mark.skipif(sys.platform != "linux", reason="niceness belongs to the whole program elsewhere")
def test_the_window_goes_first(qtbot: QtBot, tasks: TaskRunner) -> None:
    seen: list[int] = []
    tasks.run("look", lambda report: os.getpriority(os.PRIO_PROCESS, threading.get_native_id()), seen.append)
    wait_until_idle(qtbot, tasks)
    ours = os.getpriority(os.PRIO_PROCESS, threading.get_native_id())
    assert seen[0] > ours or ours == 19
