import multiprocessing
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from core.progress import Cancelled
from core.training.workers import processes_that_fit, run_jobs
from tests.core.training.worker_jobs import half, slow

ROOT = Path(__file__).resolve().parents[3]


@pytest.mark.parametrize("processes", [1, 2])
def test_outcomes_come_in_order_and_mistakes_stay_with_their_job(processes: int) -> None:
    told: list[float] = []
    outcomes = run_jobs(half, [8, 3, 20, 2], processes, lambda fraction, text: told.append(fraction))
    assert [outcome.result for outcome in outcomes] == [4, None, 10, 1]
    error = outcomes[1].error
    assert error is not None
    assert (error.message, error.hint) == ("3 is odd.", "Give an even one.")
    assert told == sorted(told)
    assert 0 <= told[0] <= told[-1] <= 1


def test_a_worker_that_dies_costs_one_job() -> None:
    outcomes = run_jobs(half, [2, 13, 4, 6, 8], 2)
    assert [outcome.result for outcome in outcomes] == [1, None, 2, 3, 4]
    assert "ended by itself (code 3)" in str(outcomes[1].error)
    assert not multiprocessing.active_children()


def test_a_fault_of_ours_comes_through() -> None:
    with pytest.raises(RuntimeError, match="ZeroDivisionError: ours"):
        run_jobs(half, [2, 99, 4], 2)
    assert not multiprocessing.active_children()


def test_cancelling_ends_the_workers_after_they_have_tidied_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MARKS", str(tmp_path))

    def report(fraction: float, text: str) -> None:
        if len(list(tmp_path.iterdir())) == 2 and fraction > 0.02:
            raise Cancelled

    with pytest.raises(Cancelled):
        run_jobs(slow, [1, 2, 3], 2, report)
    assert list(tmp_path.iterdir()) == []
    assert not multiprocessing.active_children()


@pytest.mark.skipif(sys.platform == "win32", reason="asks for processes by signal 0")
def test_workers_end_when_their_parent_is_killed(tmp_path: Path) -> None:
    script = "from tests.core.training.worker_jobs import slow\nfrom core.training.workers import run_jobs\n"
    script += "if __name__ == '__main__':\n    run_jobs(slow, [1, 2], 2)\n"
    (tmp_path / "parent.py").write_text(script)
    marks = tmp_path / "marks"
    marks.mkdir()
    environment = {**os.environ, "MARKS": str(marks), "PYTHONPATH": str(ROOT)}
    with subprocess.Popen([sys.executable, str(tmp_path / "parent.py")], env=environment) as parent:
        _until(lambda: len(list(marks.iterdir())) == 2 and all(path.read_text() for path in marks.iterdir()))
        workers = [int(path.read_text()) for path in marks.iterdir()]
        parent.send_signal(signal.SIGKILL)
    _until(lambda: list(marks.iterdir()) == [] and not any(_is_there(worker) for worker in workers))


def test_at_least_one_process_fits_everywhere() -> None:
    assert 1 <= processes_that_fit() <= (os.cpu_count() or 1)


def _until(is_so) -> None:
    give_up = time.monotonic() + 60
    while not is_so():
        assert time.monotonic() < give_up
        time.sleep(0.05)


def _is_there(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return Path(f"/proc/{process}/stat").read_text().split()[2] != "Z" if Path("/proc/self/stat").exists() else True
