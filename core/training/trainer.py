"""The training loop: batches in, a model file out, stopped and continued at any iteration."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor

from core.errors import UserError
from core.model.config import ModelCard
from core.model.lwhcn import LWHCN
from core.model.weights import load_model, save_model
from core.training.checkpoint import Progress, load_state, save_state
from core.training.config import TrainConfig
from core.training.dataset import Images, Sampler
from core.training.events import Batch, Emit, Finished, Saved, Started, Validated, tell_nobody
from core.training.losses import segmentation_loss
from core.training.metrics import Scores

Validate = Callable[[LWHCN], list[Scores]]
Describe = Callable[[Progress, list[Scores]], ModelCard]


@dataclass(frozen=True)
class Run:
    """One training run: where its files are, what it learns from, how it is checked and described.

    `validate` segments whole scans with the network as it is; `describe` makes the card of the model file.
    """

    folder: Path
    config: TrainConfig
    sampler: Sampler
    describe: Describe
    validate: Validate | None = None

    @property
    def model_path(self) -> Path:
        """The model as it is, for the program to use."""
        return self.folder / "model.safetensors"

    @property
    def state_path(self) -> Path:
        """All that is needed to continue."""
        return self.folder / "state.safetensors"


def train(
    run: Run,
    network: LWHCN,
    emit: Emit = tell_nobody,
    should_stop: Callable[[], bool] = lambda: False,
) -> Path:
    """Train `network` until the run is over or `should_stop`; return the model file. Continues a saved state."""
    trainer = Trainer(run, network, emit)
    trainer.resume()
    trainer.start()
    with trainer.batches() as batches:
        for batch in batches:
            if trainer.is_over:
                break
            if should_stop():
                return trainer.finish("stopped")
            trainer.step(batch)
            if trainer.is_time_to_validate:
                trainer.validate()
            if trainer.is_time_to_save:
                trainer.save()
    trainer.validate()
    return trainer.finish("done")


class Trainer:
    """The steps of `train`."""

    def __init__(self, run: Run, network: LWHCN, emit: Emit) -> None:
        self.run, self.config, self.emit = run, run.config, emit
        torch.manual_seed(self.config.seed)
        self.network = network.train()
        self.network.checkpointing = self.config.checkpointing
        self.optimizer = torch.optim.Adam(self.network.parameters(), lr=self.config.learning_rate)
        self.precision = pick_precision(self.config)
        self.iteration, self._earlier_s, self._started = 0, 0.0, time.monotonic()
        self._wait_s = 0.0
        self.scores: list[Scores] = []

    @property
    def seconds(self) -> float:
        """How long the run has lasted, over all its parts."""
        return self._earlier_s + time.monotonic() - self._started

    @property
    def done(self) -> float:
        """The share of the run that is over, by iterations or by time."""
        by_time = self.seconds / (60 * self.config.minutes) if self.config.minutes else 0.0
        return max(self.iteration / self.config.iterations, by_time)

    @property
    def is_over(self) -> bool:
        """Whether all iterations are done or the time is up."""
        return self.done >= 1

    @property
    def is_time_to_save(self) -> bool:
        """Whether this iteration is one after which the run is saved."""
        return self.iteration % self.config.save_every == 0 and not self.is_over

    @property
    def is_time_to_validate(self) -> bool:
        """Whether this iteration is one after which the model is checked on whole scans."""
        return self.iteration % self.config.validate_every == 0 and not self.is_over

    def resume(self) -> None:
        """Go on where a saved run stopped, if there is one."""
        self.run.folder.mkdir(parents=True, exist_ok=True)
        if self.run.state_path.exists():
            progress = load_state(self.run.state_path, self.network, self.optimizer)
            self.iteration, self._earlier_s = progress.iteration, progress.seconds

    def start(self) -> None:
        """Say what begins."""
        cases, settings = self.run.sampler.cases, self.config.as_dict()
        self.emit(Started(self.iteration, self.config.iterations, cases, "cpu", self.precision, settings))

    @contextmanager
    def batches(self) -> Iterator[Iterator[Images]]:
        """Make the batches from here on, each one in another thread while the one before is learnt from."""
        with ThreadPoolExecutor(1, thread_name_prefix="batches") as worker:
            yield self._batches(worker)

    def _batches(self, worker: ThreadPoolExecutor) -> Iterator[Images]:
        upcoming: Future[Images] = worker.submit(self.run.sampler.batch, self.iteration)
        while True:
            before = time.monotonic()
            batch = upcoming.result()
            self._wait_s = time.monotonic() - before
            upcoming = worker.submit(self.run.sampler.batch, self.iteration + 1)
            yield batch

    def step(self, batch: Images) -> None:
        """Learn from one batch."""
        before = time.monotonic()
        rate = self.config.learning_rate_at(self.done)
        for group in self.optimizer.param_groups:
            group["lr"] = rate
        loss = self._loss(torch.from_numpy(batch.images), torch.from_numpy(batch.labels))
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        self.optimizer.step()
        self.iteration += 1
        seconds = time.monotonic() - before + self._wait_s
        left = self.seconds * (1 - self.done) / max(self.done, 1e-9)
        self.emit(Batch(self.iteration, loss.item(), rate, seconds, self._wait_s, left))

    def _loss(self, images: Tensor, labels: Tensor) -> Tensor:
        with torch.autocast("cpu", torch.bfloat16, enabled=self.precision == "bfloat16"):
            logits = self.network(images)
        return segmentation_loss(logits, labels, self.config.loss)

    def validate(self) -> None:
        """Segment the validation scans with the model as it is and tell the mean scores."""
        if self.run.validate is None:
            return
        self.scores = self.run.validate(self.network)
        self.network.train()
        count = max(len(self.scores), 1)
        liver = sum(each.liver_dice for each in self.scores) / count
        tumour = sum(each.tumour_dice for each in self.scores) / count
        self.emit(Validated(self.iteration, liver, tumour, len(self.scores)))

    def save(self) -> None:
        """Write the model and the state of the run."""
        progress = Progress(self.iteration, self.seconds)
        save_model(self.run.model_path, self.network, self.run.describe(progress, self.scores), overwrite=True)
        save_state(self.run.state_path, self.network, self.optimizer, progress)
        self.emit(Saved(self.iteration, str(self.run.model_path)))

    def finish(self, reason: str) -> Path:
        """Save and say why the run is over."""
        self.save()
        self.emit(Finished(self.iteration, str(self.run.model_path), reason))
        return self.run.model_path


def start_network(config: TrainConfig, start: Path | None = None) -> LWHCN:
    """Return the network to train: new and seeded, or from a model file of the same kind."""
    torch.manual_seed(config.seed)
    if start is None:
        return LWHCN(config.network)
    loaded = load_model(start)
    if loaded.card.network != config.network:
        raise UserError(f"{start} holds another network than this run trains.", "Choose the same factorization.")
    return loaded.network.requires_grad_(True)


def pick_precision(config: TrainConfig) -> str:
    """Return float32 or bfloat16; "auto" takes bfloat16 where the processor multiplies it in hardware."""
    if config.precision != "auto":
        return config.precision
    has_bfloat16 = torch.cpu._is_avx512_bf16_supported() or torch.cpu._is_amx_tile_supported()
    return "bfloat16" if has_bfloat16 else "float32"
