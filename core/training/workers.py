"""Slow jobs in several processes, with progress and cancel, that leave nothing running whoever dies.

Each worker has a pipe of its own to the parent. It tells its progress there; when the parent has gone (killed, or
done with it), telling fails, and the worker's own clean-up runs before it ends. A worker that dies takes one job
with it, and another one goes on.
"""

import multiprocessing
import os
import signal
import traceback
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from typing import Any, Generic, TypeVar

from core.errors import UserError
from core.progress import Cancelled, Report, part, silent

Given = TypeVar("Given")
Made = TypeVar("Made")
MEMORY_EACH = 3 * 2**30
"""What preparing one large scan takes."""
TELL_EVERY = 0.02
"""Workers tell their progress in such steps: a message for every slice would be more work than the work."""


@dataclass(frozen=True)
class Outcome(Generic[Made]):
    """What became of a job: its result, or why there is none."""

    result: Made | None = None
    error: UserError | None = None


def processes_that_fit() -> int:
    """Return how many workers this machine takes: one a processor, as far as its memory goes."""
    memory = MEMORY_EACH * 4
    if hasattr(os, "sysconf") and "SC_PHYS_PAGES" in os.sysconf_names:
        memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return max(1, min(os.cpu_count() or 1, memory // MEMORY_EACH))


def run_jobs(
    function: Callable[[Given, Report], Made], jobs: Sequence[Given], processes: int, report: Report = silent
) -> list[Outcome[Made]]:
    """Return the outcome of `function(job, report)` for every job, in order.

    `function` is a module's own, and jobs and results can be sent between processes. UserErrors of one job are its
    outcome. Raises what `report` raises, after the workers have cleaned up; RuntimeError where a job has a fault of
    ours. With one process, or one job, everything runs in this one.
    """
    if processes <= 1 or len(jobs) <= 1:
        return [
            _here(function, job, part(report, number / len(jobs), (number + 1) / len(jobs)))
            for number, job in enumerate(jobs)
        ]
    return _Pool(function, jobs, min(processes, len(jobs)), report).run()


def _here(function: Callable[[Given, Report], Made], job: Given, report: Report) -> Outcome[Made]:
    try:
        return Outcome(function(job, report))
    except UserError as error:
        return Outcome(error=error)


class _Worker:
    """A process and the job it has."""

    def __init__(self, function: Callable[[Any, Report], Any]) -> None:
        context = multiprocessing.get_context("spawn")
        self.pipe, theirs = context.Pipe()
        self.process = context.Process(target=_serve, args=(theirs, function), name="prepare", daemon=True)
        self.process.start()
        theirs.close()  # so that the pipe ends when the worker does
        self.job: int | None = None

    def end(self) -> None:
        """Hang up, which cancels what it does, and wait for it."""
        self.pipe.close()
        self.process.join()


class _Pool(Generic[Given, Made]):
    def __init__(
        self, function: Callable[[Given, Report], Made], jobs: Sequence[Given], count: int, report: Report
    ) -> None:
        self._function, self._jobs, self._report = function, jobs, report
        self._waiting = deque(range(len(jobs)))
        self._outcomes: dict[int, Outcome[Made]] = {}
        self._fractions: dict[int, float] = {}
        self._workers: list[_Worker] = []
        self._count = count

    def run(self) -> list[Outcome[Made]]:
        try:
            while len(self._outcomes) < len(self._jobs):
                self._give_work()
                ready = wait([worker.pipe for worker in self._workers if worker.job is not None], timeout=0.5)
                for worker in [each for each in self._workers if each.pipe in ready]:
                    self._listen(worker)
                done = sum(self._fractions.values()) / len(self._jobs)
                self._report(done, f"Preparing scans ({len(self._outcomes)} of {len(self._jobs)})")
        finally:
            for worker in self._workers:
                worker.end()
        return [self._outcomes[number] for number in range(len(self._jobs))]

    def _give_work(self) -> None:
        while self._waiting and len(self._workers) < self._count:
            self._workers.append(_Worker(self._function))
        for worker in self._workers:
            if worker.job is None and self._waiting:
                worker.job = self._waiting.popleft()
                worker.pipe.send(self._jobs[worker.job])

    def _listen(self, worker: _Worker) -> None:
        number = worker.job
        if number is None:
            return
        try:
            kind, said = worker.pipe.recv()
        except (EOFError, OSError):
            self._bury(worker, number)
            return
        if kind == "progress":
            self._fractions[number] = said
            return
        if kind == "fault":
            raise RuntimeError(f"a worker process failed:\n{said}")
        self._finish(number, Outcome(said) if kind == "done" else Outcome(error=UserError(*said)))
        worker.job = None

    def _bury(self, worker: _Worker, number: int) -> None:
        worker.end()
        self._workers.remove(worker)
        code = worker.process.exitcode
        sentence = f"The process that prepared scan {number + 1} of {len(self._jobs)} ended by itself (code {code})."
        self._finish(
            number, Outcome(error=UserError(sentence, "There may be too little memory: use fewer processes."))
        )

    def _finish(self, number: int, outcome: Outcome[Made]) -> None:
        self._outcomes[number] = outcome
        self._fractions[number] = 1.0


def _serve(pipe: Connection, function: Callable[[Any, Report], Any]) -> None:
    """Do jobs until the parent hangs up."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for the parent, who hangs up then
    os.environ["OMP_NUM_THREADS"] = "1"  # read when torch loads: the other processors have workers of their own
    told = 0.0

    def report(fraction: float, text: str) -> None:
        nonlocal told
        if abs(fraction - told) >= TELL_EVERY:
            told = fraction
            _tell(pipe, "progress", fraction)

    try:
        while True:
            told = 0.0
            job = pipe.recv()
            try:
                answer = ("done", function(job, report))
            except UserError as error:
                answer = ("error", (error.message, error.hint))
            except Cancelled:
                raise
            except Exception:
                answer = ("fault", traceback.format_exc())
            _tell(pipe, *answer)
    except (Cancelled, EOFError, OSError):
        return  # the parent has hung up


def _tell(pipe: Connection, kind: str, said: Any) -> None:
    try:
        pipe.send((kind, said))
    except OSError as error:
        raise Cancelled from error
