import errno
import json
import math
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor

from core.errors import UserError
from core.inference.engine import segment
from core.inference.settings import SegmentSettings
from core.model.lwhcn import LWHCN
from core.model.weights import load_model
from core.training import checkpoint, learner
from core.training.augment import prepared
from core.training.checkpoint import load_state
from core.training.events import Batch, Epoch, Event, Finished, Saved, Started, Warned
from core.training.metrics import score
from core.training.trainer import Run, train
from core.training.validation import HeldOutSample
from tests.core.training.blocks import CONFIG, block_sample, make_run, new_network


def losses(events: list[Event]) -> list[tuple[int, float, float]]:
    return [(e.iteration, e.loss, e.learning_rate) for e in events if isinstance(e, Batch)]


def test_the_loss_falls_and_the_file_segments(tmp_path: Path) -> None:
    events: list[Event] = []
    run = make_run(tmp_path)
    path = train(run, new_network(), events.append)
    told = [loss for _, loss, _ in losses(events)]
    assert len(told) == 12
    assert np.mean(told[-3:]) < 0.75 * np.mean(told[:3])
    assert [type(e) for e in events if not isinstance(e, Batch)] == [Started, Epoch, Saved, Finished]
    assert events[-1] == Finished(12, str(path), "done")
    loaded = load_model(path)
    assert loaded.card.training["iterations"] == 12
    cuts = run.sampler.batch(99)
    images, truth = prepared(torch.from_numpy(cuts.hu), torch.from_numpy(cuts.labels), cuts.keys, run.config)
    # Batch statistics, as in training: twelve iterations are too few for the running ones to have settled.
    with torch.no_grad():
        answer = loaded.network.train()(images).argmax(1).numpy().astype(np.uint8)
    assert score(answer, truth.numpy().astype(np.uint8)).liver_dice > 0.6


def test_every_parameter_learns(tmp_path: Path) -> None:
    network = new_network()
    before = {name: value.clone() for name, value in network.named_parameters()}
    train(make_run(tmp_path, replace(CONFIG, iterations=1)), network)
    unchanged = [name for name, value in network.named_parameters() if torch.equal(value, before[name])]
    assert unchanged == []


def test_a_run_stopped_between_batches_goes_on_bit_for_bit(tmp_path: Path) -> None:
    config = replace(CONFIG, iterations=6, epoch_iterations=2)
    whole: list[Event] = []
    train(make_run(tmp_path / "whole", config), new_network(), whole.append)
    run = make_run(tmp_path / "parts", config)
    parts: list[Event] = []
    path = train(run, new_network(), parts.append, lambda: len(losses(parts)) == 3)
    assert parts[-1] == Finished(3, str(path), "stopped")
    assert load_model(path).card.training["iterations"] == 3
    torch.rand(7)  # whatever state the random numbers are in
    train(run, LWHCN(CONFIG.network), parts.append)
    assert losses(parts) == losses(whole)
    means = [[e.loss for e in events if isinstance(e, Epoch)] for events in (whole, parts)]
    assert means[0] == means[1]
    states = [load_state(tmp_path / name / "run/state.safetensors", *_blank()) for name in ("whole", "parts")]
    assert states[0].iteration == states[1].iteration == 6
    last = [load_model(tmp_path / name / "run/model.safetensors").network.state_dict() for name in ("whole", "parts")]
    assert all(torch.equal(last[0][name], last[1][name]) for name in last[0])


def _blank() -> tuple[LWHCN, torch.optim.Adam]:
    network = LWHCN(CONFIG.network)
    return network, torch.optim.Adam(network.parameters())


def test_the_state_holds_weights_and_moments_exactly(tmp_path: Path) -> None:
    run = make_run(tmp_path, replace(CONFIG, iterations=2))
    network = new_network()
    train(run, network)
    other, optimizer = _blank()
    assert load_state(run.files.state, other, optimizer).iteration == 2
    for (name, value), restored in zip(network.state_dict().items(), other.state_dict().values(), strict=True):
        assert torch.equal(value, restored), name
    assert len(optimizer.state) == len(list(other.parameters()))


def test_a_damaged_state_is_refused_in_a_sentence(tmp_path: Path) -> None:
    run = make_run(tmp_path, replace(CONFIG, iterations=1))
    train(run, new_network())
    run.files.state.write_bytes(run.files.state.read_bytes()[:2000])
    with pytest.raises(UserError, match="not the state"):
        train(run, new_network())


def test_validation_segments_with_the_engine_and_keeps_the_best(tmp_path: Path) -> None:
    events: list[Event] = []
    config = replace(CONFIG, iterations=6, epoch_iterations=2, validate_epochs=1)
    held_out = [HeldOutSample(block_sample(5)), HeldOutSample(block_sample(6))]
    run = replace(make_run(tmp_path, config), held_out=held_out)
    train(run, new_network(), events.append)
    epochs = [event for event in events if isinstance(event, Epoch)]
    assert [(epoch.epoch, epoch.iteration, epoch.cases) for epoch in epochs] == [(1, 2, 2), (2, 4, 2), (3, 6, 2)]
    assert epochs[0].is_best
    for picture in epochs[-1].pictures:
        assert Path(picture).read_bytes().startswith(b"\x89PNG")
    # The newest model's file, segmented for a user, scores what validation said of it.
    loaded, found = load_model(run.files.model), []
    for case in held_out:
        volume, truth = case.open()
        found.append(score(segment(volume, loaded, SegmentSettings(device="cpu")).mask, truth))
    assert np.mean([each.liver_dice for each in found]) == epochs[-1].liver_dice
    assert np.mean([each.tumour_dice for each in found]) == epochs[-1].tumour_dice
    assert loaded.card.scores["tumour"] == found[0].tumour_dice
    best = max(epochs, key=lambda epoch: (epoch.liver_dice or 0) + (epoch.tumour_dice or 0))
    assert load_model(run.files.best).card.training["iterations"] == best.iteration


def test_a_stop_during_validation_is_heard_and_costs_nothing(tmp_path: Path) -> None:
    config = replace(CONFIG, iterations=4, epoch_iterations=2, validate_epochs=1)
    run = replace(make_run(tmp_path, config), held_out=[HeldOutSample(block_sample(5))])
    events: list[Event] = []
    train(run, new_network(), events.append, lambda: len(losses(events)) == 2)
    assert isinstance(events[-1], Finished)
    assert events[-1].reason == "stopped"
    assert [e.cases for e in events if isinstance(e, Epoch)] == [0]
    assert not run.files.best.exists()
    assert load_model(run.files.model).card.scores == {}


def test_a_last_check_that_is_stopped_is_made_when_the_run_goes_on(tmp_path: Path) -> None:
    config = replace(CONFIG, iterations=2, epoch_iterations=2)
    run = replace(make_run(tmp_path, config), held_out=[HeldOutSample(block_sample(5))])
    events: list[Event] = []
    train(run, new_network(), events.append, lambda: len(losses(events)) == 2)
    assert isinstance(events[-1], Finished)
    assert events[-1].reason == "stopped"
    train(run, LWHCN(CONFIG.network), events.append)
    assert [event.cases for event in events if isinstance(event, Epoch)] == [0, 1]
    assert len(losses(events)) == 2
    assert events[-1].reason == "done"
    assert load_model(run.files.model).card.scores
    train(run, LWHCN(CONFIG.network), events.append)
    assert [type(event) for event in events[-2:]] == [Started, Finished]  # now it is over


def test_scores_are_not_claimed_for_a_later_model(tmp_path: Path) -> None:
    config = replace(CONFIG, iterations=9, epoch_iterations=2, validate_epochs=1)
    run = replace(make_run(tmp_path, config), held_out=[HeldOutSample(block_sample(5))])
    events: list[Event] = []
    train(run, new_network(), events.append, lambda: len(losses(events)) == 3)
    assert load_model(run.files.model).card.scores == {}
    assert "tumour" in load_model(run.files.best).card.scores


def test_gradient_checkpointing_changes_no_result(tmp_path: Path) -> None:
    def first_loss(folder: Path, checkpointing: bool) -> float:
        events: list[Event] = []
        config = replace(CONFIG, iterations=2, checkpointing=checkpointing)
        train(make_run(folder, config), new_network(), events.append)
        return losses(events)[1][1]

    assert first_loss(tmp_path / "a", True) == pytest.approx(first_loss(tmp_path / "b", False), rel=1e-4)


def test_bfloat16_learns_too(tmp_path: Path) -> None:
    events: list[Event] = []
    train(make_run(tmp_path, replace(CONFIG, iterations=2, precision="bfloat16")), new_network(), events.append)
    assert isinstance(events[0], Started)
    assert events[0].precision == "bfloat16"
    assert all(math.isfinite(loss) for _, loss, _ in losses(events))


def test_float16_is_refused_where_it_cannot_be(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="float16"):
        train(make_run(tmp_path, replace(CONFIG, precision="float16", device="cpu")), new_network())


def let_losses_burst(monkeypatch: pytest.MonkeyPatch, when: Callable[[], bool]) -> None:
    """Let logits be infinite, and so the loss not a number, where `when` says so."""
    real = learner.segmentation_loss

    def loss(logits: Tensor, labels: Tensor, *rest: Any) -> Tensor:
        return real(logits * torch.inf if when() else logits, labels, *rest)

    monkeypatch.setattr(learner, "segmentation_loss", loss)


def test_a_loss_that_is_not_finite_goes_back_and_lowers_the_rate(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    events: list[Event] = []
    let_losses_burst(
        monkeypatch, lambda: len(losses(events)) == 3 and not any(isinstance(event, Warned) for event in events)
    )
    run = make_run(tmp_path, replace(CONFIG, iterations=5, epoch_iterations=2))
    path = train(run, new_network(), events.append)
    assert [n for n, _, _ in losses(events)] == [1, 2, 3, 3, 4, 5]
    warned = [event.text for event in events if isinstance(event, Warned)]
    assert len(warned) == 1
    assert "goes on from iteration 2 at 0.5 times" in warned[0]
    rates = [rate for _, _, rate in losses(events)]
    assert rates[3] == pytest.approx(rates[2] / 2)
    assert events[-1] == Finished(5, str(path), "done")


def test_a_loss_that_is_never_finite_ends_in_a_sentence_with_the_checkpoint_intact(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    events: list[Event] = []
    let_losses_burst(monkeypatch, lambda: len(losses(events)) >= 2)
    run = make_run(tmp_path, replace(CONFIG, iterations=5, epoch_iterations=2))
    with pytest.raises(UserError, match=r"not finite after iteration 2.*lowered 5 times"):
        train(run, new_network(), events.append)
    assert sum(isinstance(event, Warned) for event in events) == 5
    assert load_state(run.files.state, *_blank()).iteration == 2
    assert load_model(run.files.model).card.training["iterations"] == 2


class Short:
    """A memory for so many voxels a batch and no more: asked for more, torch itself fails to allocate."""

    def __init__(self, voxels: int) -> None:
        self.voxels = voxels

    def __call__(self, hu: Tensor, labels: Tensor, keys: object, config: object) -> tuple[Tensor, Tensor]:
        images, truth = prepared(hu, labels, keys, config)  # type: ignore[arg-type]
        if images.numel() > self.voxels:
            torch.empty(2**46)  # torch's own error of a real allocation that no machine can serve
        return images, truth


def test_too_little_memory_takes_fewer_then_smaller_sub_volumes_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(learner, "prepared", Short(4 * 64 * 64))
    events: list[Event] = []
    run = make_run(tmp_path, replace(CONFIG, iterations=2, batch=3, patch_zyx=(4, 96, 72)))
    train(run, new_network(), events.append)
    warned = [event.text for event in events if isinstance(event, Warned)]
    assert len(warned) == 2
    assert "1 sub-volume of 4x96x72" in warned[0]
    assert "1 sub-volume of 4x64x64" in warned[1]
    progress = load_state(run.files.state, *_blank())
    assert (progress.batch, progress.patch_zyx) == (1, (4, 64, 64))
    # A run that goes on keeps to what fitted.
    events.clear()
    train(replace(run, config=replace(run.config, iterations=3)), new_network(), events.append)
    assert not any(isinstance(event, Warned) for event in events)


def test_other_errors_are_not_taken_for_too_little_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> tuple[Tensor, Tensor]:
        raise RuntimeError("a bug")

    monkeypatch.setattr(learner, "prepared", broken)
    with pytest.raises(RuntimeError, match="a bug"):
        train(make_run(tmp_path), new_network())


def test_a_lost_gpu_ends_in_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def lost(*_: object) -> tuple[Tensor, Tensor]:
        raise torch.AcceleratorError("CUDA error: device-side failure\nmore lines")

    monkeypatch.setattr(learner, "prepared", lost)
    with pytest.raises(UserError, match="GPU stopped working") as told:
        train(make_run(tmp_path), new_network())
    assert "hepascope train resume" in told.value.hint


def test_a_full_disk_ends_in_a_sentence_with_the_last_checkpoint_intact(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = make_run(tmp_path, replace(CONFIG, iterations=4, epoch_iterations=2))
    events: list[Event] = []
    real = checkpoint._write

    def write(path: Path, data: bytes) -> None:
        if len(losses(events)) > 2:
            path.write_bytes(data[:1000])
            raise OSError(errno.ENOSPC, "No space left on device")
        real(path, data)

    monkeypatch.setattr(checkpoint, "_write", write)
    with pytest.raises(UserError, match="not enough space"):
        train(run, new_network(), events.append)
    assert load_state(run.files.state, *_blank()).iteration == 2


def test_a_damaged_scan_is_left_out_and_named_and_too_many_end_the_run(tmp_path: Path) -> None:
    run = make_run(tmp_path, replace(CONFIG, iterations=6), count=3)
    (tmp_path / "sample-1.npz").write_bytes(b"no")
    events: list[Event] = []
    train(run, new_network(), events.append)
    warned = [event.text for event in events if isinstance(event, Warned)]
    assert len(warned) == 1
    assert "sample-1.npz" in warned[0]
    (tmp_path / "sample-2.npz").unlink()
    with pytest.raises(UserError, match="2 of 3 scans cannot be read"):
        train(replace(run, folder=tmp_path / "other"), new_network(), events.append)


def test_all_that_happens_stands_in_the_runs_file(tmp_path: Path) -> None:
    run = make_run(tmp_path, replace(CONFIG, iterations=1))
    run.folder.mkdir()
    run.files.events.write_text('{"event": "batch", "iterat')  # a kill cut this line
    events: list[Event] = []
    train(run, new_network(), events.append)
    torn, *lines = run.files.events.read_text().splitlines()
    assert torn.endswith("iterat")
    assert [json.loads(line) for line in lines] == [json.loads(event.as_line()) for event in events]


def test_a_finished_run_is_left_as_it_is(tmp_path: Path) -> None:
    run: Run = make_run(tmp_path, replace(CONFIG, iterations=1))
    train(run, new_network())
    before = run.files.model.read_bytes()
    events: list[Event] = []
    train(run, new_network(), events.append)
    assert [type(event) for event in events] == [Started, Finished]
    assert run.files.model.read_bytes() == before
    for damage in (before[:300], before[:-5]):
        run.files.model.write_bytes(damage)
        train(run, new_network(), events.append)
        assert isinstance(events[-2], Warned)
        weights = load_model(run.files.model).network.state_dict()
        saved, _ = _blank()
        load_state(run.files.state, saved, _)
        assert all(torch.equal(value, weights[name]) for name, value in saved.state_dict().items())
