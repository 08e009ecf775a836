"""The training loop: batches in, a model file out, stopped and continued at any iteration, lost never."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from time import monotonic

import torch

from core.errors import UserError
from core.inference.device import device_name
from core.inference.ladder import is_out_of_memory
from core.model.catalog import read_card
from core.model.config import ModelCard
from core.model.lwhcn import LWHCN
from core.model.weights import save_model
from core.progress import Cancelled
from core.training.checkpoint import Progress, load_state, save_state
from core.training.config import TrainConfig
from core.training.dataset import Sampler
from core.training.events import Batch, Emit, Epoch, Event, Finished, Saved, Started, Warned, tell_nobody
from core.training.learner import Learner, repeatable
from core.training.loader import Loaded, batches_ahead
from core.training.metrics import Scores
from core.training.processes import ALONE, Processes
from core.training.run_folder import EventLog, RunFolder
from core.training.sizes import smaller, spoken_sizes
from core.training.validation import Check, HeldOut, Job, validate

Describe = Callable[[Progress, Sequence[Scores]], ModelCard]
MOST_TRIES = 5
"""How often in a row a run goes back to its last checkpoint before it gives up."""


@dataclass(frozen=True)
class Run:
    """One training run: where its files are, what it learns from, how it is checked and described.

    `describe` makes the card of the model file; it gets scores only where those are this very model's. The scans
    `held_out` are segmented whole every few epochs. `start` says in words what the weights were at the beginning.
    """

    folder: Path
    config: TrainConfig
    sampler: Sampler
    describe: Describe
    held_out: Sequence[HeldOut] = ()
    start: str = ""
    names: Sequence[str] = ()
    """Of the held-out scans, in their order; empty where they have none."""

    @property
    def files(self) -> RunFolder:
        """What lies where."""
        return RunFolder(self.folder)


class NotFinite(Exception):  # noqa: N818 - an event of training, dealt with by `train`
    """The loss or a weight is infinite or not a number."""


def train(
    run: Run,
    network: LWHCN,
    emit: Emit = tell_nobody,
    should_stop: Callable[[], bool] = lambda: False,
    processes: Processes = ALONE,
) -> Path:
    """Train `network` until the run is over or `should_stop`; return the newest model's file.

    Goes on with a saved state. Raises UserError where it cannot go on (disk full, device lost, too little memory, the
    loss not finite again and again, too many damaged scans); the last checkpoint stays. The caller has locked the
    folder. `should_stop` is asked before each batch and while scans are validated.
    """
    log = EventLog(run.files.events)

    def tell(event: Event) -> None:
        log(event)
        emit(event)

    trainer = Trainer(run, network, tell if processes.is_first else emit, processes)
    try:
        with repeatable(trainer.learner.device, run.config.deterministic):
            return _train(trainer, should_stop)
    finally:
        log.close()


def _train(trainer: "Trainer", should_stop: Callable[[], bool]) -> Path:
    trainer.begin()
    while True:
        try:
            return trainer.go_on(should_stop)
        except NotFinite:
            mend = trainer.lower_rate
        except (RuntimeError, MemoryError) as error:
            if not is_out_of_memory(error):
                trainer.end_if_device_is_lost(error)
                raise
            mend = trainer.take_smaller
        mend()  # only here are the error and the tensors in its frames gone


class Trainer:
    """The steps of `train`."""

    def __init__(self, run: Run, network: LWHCN, emit: Emit, processes: Processes) -> None:
        self.run, self.files, self.emit, self.processes = run, run.files, emit, processes
        self.config, self.sampler = run.config, run.sampler
        self.learner = Learner(network, run.config, processes)
        self.progress = Progress()
        self._since = monotonic()
        self._seconds = 0.0
        self._scores: list[Scores] = []
        self._tries = 0
        self._told_damaged: set[tuple[int, int]] = set()

    @property
    def done(self) -> float:
        """The share of the run that is over, by iterations or by time."""
        by_time = self._seconds / (60 * self.config.minutes) if self.config.minutes else 0.0
        return max(self.progress.iteration / self.config.iterations, by_time)

    @property
    def seconds_left(self) -> float:
        """The time left, as things go; 0 before there is anything to go by."""
        return self._seconds * (1 - min(1.0, self.done)) / self.done if self.done else 0.0

    def begin(self) -> None:
        """Go on where a saved run stopped, or save the beginning; say what begins."""
        self.processes.numbers(self.config.batch)
        if self.files.state.exists():
            self._take_up_state()
        elif self.processes.is_first:
            self.files.path.mkdir(parents=True, exist_ok=True)
            save_state(self.files.state, self.learner.network, self.learner.optimizer, self.progress)
        self.processes.wait()
        self.emit(
            Started(
                iteration=self.progress.iteration,
                iterations=self.config.iterations,
                cases=self.sampler.cases,
                device=device_name(self.learner.device),
                precision=self.learner.precision,
                config=self.config.as_dict(),
                processes=self.processes.count,
                start=self.run.start,
            )
        )

    def go_on(self, should_stop: Callable[[], bool]) -> Path:
        """Train from here to the end or until `should_stop`."""
        self._look_at_clock()
        if self.progress.is_over and self.done >= 1:  # config.json may ask for more than it did then
            self._mend_model()
            self.emit(Finished(self.progress.iteration, str(self.files.model), "done"))
            return self.files.model
        numbers, is_cuda = self.processes.numbers(self.config.batch), self.learner.device.type == "cuda"
        with batches_ahead(self.sampler, self.progress.iteration, numbers, pin=is_cuda) as batches:
            while self.done < 1:
                if self._look_at_clock(should_stop()):
                    return self._finish("stopped")
                self._step(next(batches))
                if self.progress.iteration % self.config.epoch_iterations == 0 and self.done < 1:
                    self._end_epoch(should_stop)
        self._end_epoch(should_stop, is_last=True)
        return self._finish("done" if self.progress.is_over else "stopped")

    def _look_at_clock(self, stop: bool = False) -> bool:
        """Take the time, and return whether to stop; all processes as the first one says."""
        stopped, seconds = self.processes.of_first((stop, self._seconds_now()), self.learner.device)
        self._seconds = seconds
        return bool(stopped)

    def _seconds_now(self) -> float:
        return self.progress.seconds + monotonic() - self._since

    def _step(self, batch: Loaded) -> None:
        before = monotonic()
        self._scores = []
        self._tell_damaged()
        rate = self.config.learning_rate_at(self.done) * self.progress.rate_factor
        loss = self.learner.step(batch, self.config, rate)
        if not math.isfinite(loss):
            raise NotFinite
        total, count = self.progress.losses
        self.progress = replace(
            self.progress, iteration=self.progress.iteration + 1, losses=(total + loss, count + 1)
        )
        seconds = monotonic() - before + batch.wait_s
        self.emit(Batch(self.progress.iteration, loss, rate, seconds, batch.wait_s, self.seconds_left))

    def _tell_damaged(self) -> None:
        for key, problem in list(self.sampler.damaged.items()):
            if key not in self._told_damaged:
                self._told_damaged.add(key)
                self.emit(Warned(f"A scan is left out: {problem}"))

    def _end_epoch(self, should_stop: Callable[[], bool], is_last: bool = False) -> None:
        """Save, check the model where it is time to, tell how the epoch went.

        Only with the last epoch's check is the run over: where that is stopped, it is made when the run goes on.
        """
        iteration, config = self.progress.iteration, self.config
        number = -(-iteration // config.epoch_iterations)
        total, count = self.progress.losses
        has_check = bool(self.run.held_out) and (is_last or number % config.validate_epochs == 0)
        self.progress = replace(self.progress, losses=(0.0, 0), is_over=is_last and not has_check)
        self._save()
        epoch = Epoch(number, iteration, total / count if count else None, self.seconds_left)
        if has_check:
            epoch = self._validated(epoch, should_stop, is_last)
        self.emit(epoch)
        if not is_last:
            self.emit(Saved(iteration, str(self.files.model)))

    def _validated(self, epoch: Epoch, should_stop: Callable[[], bool], is_last: bool) -> Epoch:
        """Segment the held-out scans, keep the model where it is the best so far; return the epoch with scores."""
        try:
            check = self._check(epoch, should_stop)
        except Cancelled:
            return epoch
        for problem in check.damaged:
            self.emit(Warned(f"A held-out scan is left out: {problem}"))
        found = self._of_all_processes(check)
        self._scores = list(found.values())
        self.progress = replace(self.progress, is_over=is_last)
        cases = len(self._scores)
        if not cases:
            self._save()
            return epoch
        liver = sum(each.liver_dice for each in self._scores) / cases
        tumour = sum(each.tumour_dice for each in self._scores) / cases
        is_best = self.progress.best is None or (liver + tumour) / 2 > self.progress.best
        if is_best:
            self.progress = replace(self.progress, best=(liver + tumour) / 2)
        self._save(also_best=is_best)
        pictures, names = tuple(str(path) for path in check.pictures), self.run.names
        scans = tuple((names[at], each.liver_dice, each.tumour_dice) for at, each in found.items() if names)
        epoch = replace(epoch, liver_dice=liver, tumour_dice=tumour, cases=cases, is_best=is_best)
        return replace(epoch, pictures=pictures, scans=scans)

    def _check(self, epoch: Epoch, should_stop: Callable[[], bool]) -> Check:
        def report(fraction: float, text: str) -> None:
            if self.processes.count == 1 and should_stop():  # alone in stopping, it would leave the others waiting
                raise Cancelled

        self.processes.same_buffers(self.learner.network)
        self.files.pictures.mkdir(exist_ok=True)
        numbers = range(self.processes.rank, len(self.run.held_out), self.processes.count)
        job = Job(self.run.held_out, numbers, self.files.pictures / f"epoch-{epoch.epoch:04d}.png")
        return validate(self.learner.network, self.run.describe(self.progress, []), job, report)

    def _of_all_processes(self, check: Check) -> dict[int, Scores]:
        """Return the scores of the scans of all processes, by their number and in that order."""
        table = torch.zeros(len(self.run.held_out), 3, dtype=torch.float64)
        for number, each in check.scores.items():
            table[number] = torch.tensor((1.0, each.liver_dice, each.tumour_dice), dtype=torch.float64)
        if self.processes.count > 1:
            table = self.processes.sum(table.to(self.learner.device))
        rows = enumerate(table.tolist())
        return {number: Scores(liver, tumour) for number, (there, liver, tumour) in rows if there}

    def _save(self, also_best: bool = False) -> None:
        """Write the model and the state of the run; NotFinite where the weights are no longer worth it."""
        if not self.learner.is_finite():
            raise NotFinite
        self.progress = replace(self.progress, seconds=self._seconds_now(), scale=self.learner.scale)
        self._since, self._tries = monotonic(), 0
        if not self.processes.is_first:
            return
        network, card = self.learner.network, self.run.describe(self.progress, self._scores)
        save_model(self.files.model, network, card, overwrite=True)
        if also_best:
            save_model(self.files.best, network, card, overwrite=True)
        save_state(self.files.state, network, self.learner.optimizer, self.progress)

    def _mend_model(self) -> None:
        """Write the model anew from the state where its file is damaged or gone."""
        try:
            read_card(self.files.model)
        except UserError:
            self._save()
            self.emit(
                Warned(f"{self.files.model} was damaged or gone; it was made anew, without scores in its card.")
            )

    def _finish(self, reason: str) -> Path:
        """Say why the run is over; save it where it stops before its end."""
        if reason == "stopped":
            self._save()
        self.emit(Saved(self.progress.iteration, str(self.files.model)))
        self.emit(Finished(self.progress.iteration, str(self.files.model), reason))
        return self.files.model

    def lower_rate(self) -> None:
        """Go back to the last checkpoint, where the numbers are finite, and learn more slowly from there."""
        at, factor = self.progress.iteration, self.progress.rate_factor / 2
        self._tries += 1
        if self._tries > MOST_TRIES:
            raise UserError(
                f"The loss is not finite after iteration {at}, also at a learning rate lowered {MOST_TRIES} times.",
                "Start anew with a lower learning rate or precision=float32; the last model is untouched.",
            )
        self._take_up_state()
        self.progress = replace(self.progress, rate_factor=factor)
        self.emit(
            Warned(
                f"The loss was not finite after iteration {at}. The run goes on from iteration "
                f"{self.progress.iteration} at {factor:.3g} times the planned learning rate."
            )
        )

    def take_smaller(self) -> None:
        """Go back to the last checkpoint and go on with fewer or smaller sub-volumes; UserError where none is."""
        sizes = self.config.batch, self.config.patch_zyx
        hint = "Close other programs, or switch gradient checkpointing on (checkpointing=true)."
        if self.processes.count > 1:
            raise UserError(
                f"There is not enough memory for {spoken_sizes(*sizes)}.", "Choose a smaller batch or patch."
            )
        if self.learner.device.type == "cuda":
            torch.cuda.empty_cache()
        fewer = smaller(*sizes)
        if fewer is None:
            raise UserError(f"There is not enough memory, even for {spoken_sizes(*sizes)}.", hint)
        self._take_up_state()
        self._use_sizes(*fewer)
        self.progress = replace(self.progress, batch=fewer[0], patch_zyx=fewer[1])
        told = f"There was too little memory for {spoken_sizes(*sizes)} at a time; the run goes on with "
        self.emit(Warned(f"{told}{spoken_sizes(*fewer)}. {hint}"))

    def end_if_device_is_lost(self, error: BaseException) -> None:
        """Raise UserError where an error means that the GPU, or another process of the run, is gone."""
        text = str(error).strip().split("\n")[0]
        resume = f"The run is safe up to its last checkpoint; go on with: hepascope train resume {self.files.path}"
        if isinstance(error, torch.AcceleratorError) or (
            self.learner.device.type != "cpu" and any(word in text.lower() for word in ("cuda error", "mps backend"))
        ):
            raise UserError(f"The GPU stopped working ({text}).", resume) from error
        if isinstance(error, torch.distributed.DistBackendError | torch.distributed.DistNetworkError):
            raise UserError(f"Another process of this run is gone ({text}).", resume) from error

    def _take_up_state(self) -> None:
        """Put back weights, optimizer and progress as they were saved; the time goes on."""
        seconds = self._seconds_now()
        self.progress = load_state(self.files.state, self.learner.network, self.learner.optimizer)
        self.progress = replace(self.progress, seconds=max(seconds, self.progress.seconds))
        self._since = monotonic()
        self.learner.remember(self.progress)
        config = self.run.config
        self._use_sizes(self.progress.batch or config.batch, self.progress.patch_zyx or config.patch_zyx)

    def _use_sizes(self, batch: int, patch_zyx: tuple[int, int, int]) -> None:
        self.config = replace(self.config, batch=batch, patch_zyx=patch_zyx)
        self.sampler = self.sampler.resized(self.config)
