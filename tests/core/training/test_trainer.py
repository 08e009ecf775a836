from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from core.errors import UserError
from core.model.config import ModelCard
from core.model.lwhcn import LWHCN
from core.model.weights import load_model
from core.training.checkpoint import Progress, load_state
from core.training.config import TrainConfig
from core.training.dataset import Group, Sample, SampleFile, Sampler
from core.training.events import Batch, Event, Finished, Saved, Started, Validated
from core.training.metrics import Scores, score
from core.training.trainer import Run, train

CONFIG = TrainConfig(
    patch_zyx=(4, 32, 32), batch=2, iterations=12, save_every=100, validate_every=100, precision="float32"
)


def make_run(folder: Path, config: TrainConfig = CONFIG) -> Run:
    files = []
    folder.mkdir(exist_ok=True)
    for seed in range(2):
        labels = np.zeros((8, 40, 40), np.uint8)
        labels[:, 8:32, 6 + 2 * seed : 26] = 1
        labels[2:6, 14:22, 12:20] = 2
        hu = np.random.default_rng(seed).normal(-60, 10, labels.shape)
        hu[labels == 1], hu[labels == 2] = 110, 30
        files.append(SampleFile(folder / f"sample-{seed}.npz"))
        files[-1].write(Sample(hu.astype(np.int16), labels))
    sampler = Sampler([Group("blocks", files, 1.0)], config)
    return Run(folder / "run", config, sampler, lambda progress, scores: describe(config, progress))


def describe(config: TrainConfig, progress: Progress) -> ModelCard:
    training = {"iterations": progress.iteration}
    return ModelCard("blocks", network=config.network, preprocessing=config.preprocessing, training=training)


def new_network() -> LWHCN:
    torch.manual_seed(1)
    return LWHCN(CONFIG.network)


def test_the_loss_falls_and_the_file_segments(tmp_path: Path) -> None:
    events: list[Event] = []
    run = make_run(tmp_path)
    path = train(run, new_network(), events.append)
    losses = [event.loss for event in events if isinstance(event, Batch)]
    assert len(losses) == 12
    assert np.mean(losses[-3:]) < 0.7 * np.mean(losses[:3])
    assert [type(events[0]), type(events[-2]), type(events[-1])] == [Started, Saved, Finished]
    assert events[-1] == Finished(12, str(path), "done")
    loaded = load_model(path)
    assert loaded.card.training["iterations"] == 12
    batch = run.sampler.batch(99)
    # Batch statistics, as in training: twelve iterations are too few for the running ones to have settled.
    with torch.no_grad():
        answer = loaded.network.train()(torch.from_numpy(batch.images)).argmax(1).numpy().astype(np.uint8)
    assert score(answer, batch.labels.astype(np.uint8)).liver_dice > 0.6


def test_every_parameter_learns(tmp_path: Path) -> None:
    network = new_network()
    before = {name: value.clone() for name, value in network.named_parameters()}
    train(make_run(tmp_path, replace(CONFIG, iterations=1)), network)
    unchanged = [name for name, value in network.named_parameters() if torch.equal(value, before[name])]
    assert unchanged == []


def test_a_stop_between_batches_leaves_a_model_and_the_run_goes_on_from_there(tmp_path: Path) -> None:
    whole: list[Event] = []
    network = new_network()
    train(make_run(tmp_path / "whole", replace(CONFIG, iterations=4)), network, whole.append)
    run = make_run(tmp_path / "parts", replace(CONFIG, iterations=4))
    parts: list[Event] = []
    path = train(run, new_network(), parts.append, lambda: sum(isinstance(e, Batch) for e in parts) == 2)
    assert parts[-1] == Finished(2, str(path), "stopped")
    assert load_model(path).card.training["iterations"] == 2
    train(run, LWHCN(CONFIG.network), parts.append)
    numbers = [(e.iteration, e.learning_rate) for e in parts if isinstance(e, Batch)]
    assert numbers == [(e.iteration, e.learning_rate) for e in whole if isinstance(e, Batch)]
    assert parts[-1] == Finished(4, str(path), "done")


def test_the_state_holds_weights_and_moments_exactly(tmp_path: Path) -> None:
    run = make_run(tmp_path, replace(CONFIG, iterations=2))
    network = new_network()
    train(run, network)
    other = LWHCN(CONFIG.network)
    optimizer = torch.optim.Adam(other.parameters())
    assert load_state(run.state_path, other, optimizer).iteration == 2
    for (name, value), restored in zip(network.state_dict().items(), other.state_dict().values(), strict=True):
        assert torch.equal(value, restored), name
    assert len(optimizer.state) == len(list(other.parameters()))


def test_a_damaged_state_is_refused_in_a_sentence(tmp_path: Path) -> None:
    run = make_run(tmp_path, replace(CONFIG, iterations=1))
    train(run, new_network())
    run.state_path.write_bytes(run.state_path.read_bytes()[:2000])
    with pytest.raises(UserError, match="not the state"):
        train(run, new_network())


def test_validation_is_told_with_mean_scores(tmp_path: Path) -> None:
    events: list[Event] = []
    run = replace(
        make_run(tmp_path, replace(CONFIG, iterations=2, validate_every=1)),
        validate=lambda network: [Scores(0.9, 0.4), Scores(0.7, 0.2)],
    )
    train(run, new_network(), events.append)
    told = [event for event in events if isinstance(event, Validated)]
    assert [event.iteration for event in told] == [1, 2]
    assert told[0].liver_dice == pytest.approx(0.8)
    assert told[0].tumour_dice == pytest.approx(0.3)


def test_gradient_checkpointing_changes_no_result(tmp_path: Path) -> None:
    def losses(folder: Path, checkpointing: bool) -> list[float]:
        events: list[Event] = []
        train(
            make_run(folder, replace(CONFIG, iterations=2, checkpointing=checkpointing)), new_network(), events.append
        )
        return [event.loss for event in events if isinstance(event, Batch)]

    assert losses(tmp_path / "a", True)[0] == pytest.approx(losses(tmp_path / "b", False)[0], rel=1e-5)
