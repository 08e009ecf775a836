import json
import os
import shutil
import signal
import sys
from pathlib import Path

import pytest
import torch

from core.errors import UserError
from core.model.config import ModelCard, NetworkConfig
from core.model.lwhcn import LWHCN
from core.model.weights import load_model, save_model
from core.training.checkpoint import load_state
from core.training.config import TrainConfig
from core.training.events import Batch, Event, Warned
from core.training.run_folder import Plan, RunFolder, Scans
from core.training.runs import train_plan
from tests.core.training.children import TOY, TRAIN, Watched, losses, read_events, run, write_pairs

MORE = [*TOY, "--iterations", "6", "--train-on-all", "--set", "network.aspp=false"]


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_pairs(tmp_path_factory.mktemp("scans") / "data")


@pytest.fixture(scope="module")
def whole(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run that nothing disturbed, by a terminal user whose standard input is closed."""
    folder = tmp_path_factory.mktemp("whole") / "run"
    done = run([*TRAIN, "folder", str(data), "--out", str(folder), *MORE])
    assert done.returncode == 0, done.stderr
    events = [json.loads(line) for line in done.stdout.splitlines()]
    assert events[-1]["reason"] == "done"
    assert [e for e in events if e["event"] != "preparing"] == read_events(folder)
    return folder


def test_a_killed_run_goes_on_bit_for_bit_from_its_last_checkpoint(data: Path, whole: Path, tmp_path: Path) -> None:
    folder = tmp_path / "run"
    child = Watched([*TRAIN, "folder", str(data), "--out", str(folder), *MORE, "--events"])
    child.until("batch", 3)
    with pytest.raises(UserError, match="Another process trains"):
        train_plan(folder)
    child.process.send_signal(signal.SIGKILL)
    child.end()
    assert losses(folder).keys() != losses(whole).keys()
    train_plan(folder)
    started = [event["iteration"] for event in read_events(folder) if event["event"] == "started"]
    assert started[0] == 0
    assert started[1] >= 2
    assert losses(folder) == losses(whole)
    assert (folder / "model.safetensors").stat().st_size == (whole / "model.safetensors").stat().st_size


def test_a_run_stopped_by_a_word_and_by_silence_goes_on_bit_for_bit(data: Path, whole: Path, tmp_path: Path) -> None:
    folder = tmp_path / "run"
    child = Watched([*TRAIN, "folder", str(data), "--out", str(folder), *MORE, "--events"])
    child.until("batch", 1)
    child.say("stop\n")
    child.until("finished", 1)
    child.end()
    assert child.process.returncode == 0
    last = read_events(folder)[-1]
    assert (last["event"], last["reason"]) == ("finished", "stopped")
    assert load_model(Path(last["path"])).card.training["iterations"] == last["iteration"]
    child = Watched([*TRAIN, str(folder), "--events"])  # train RUN is train resume RUN
    child.until("batch", last["iteration"] + 1)
    child.end()  # closes its standard input
    assert child.process.returncode == 0
    assert read_events(folder)[-1]["event"] == "finished"
    train_plan(folder)
    assert losses(folder) == losses(whole)


LIMITED = """
import resource, sys
resource.setrlimit(resource.RLIMIT_FSIZE, (20_000_000, 20_000_000))
from core.cli import main
sys.exit(main(sys.argv[1:]))
"""


@pytest.mark.skipif(os.name == "nt", reason="the limit on files is a Unix one")
def test_a_full_disk_ends_in_a_sentence_with_the_last_checkpoint_intact(data: Path, tmp_path: Path) -> None:
    folder = tmp_path / "run"
    # The first state (11 MB) and the model fit, the state with Adam's moments (34 MB) does not.
    done = run([sys.executable, "-c", LIMITED, "train", "folder", str(data), "--out", str(folder), *MORE])
    assert done.returncode == 2
    assert "not enough space" in done.stderr
    assert "Traceback" not in done.stderr
    load_model(folder / "model.safetensors")
    network = LWHCN(NetworkConfig(aspp=False))
    assert load_state(folder / "state.safetensors", network, torch.optim.Adam(network.parameters())).iteration == 0
    assert list(losses(folder)) == [1, 2]


def test_fine_tuning_with_frozen_norms_goes_on_bit_for_bit(data: Path, tmp_path: Path) -> None:
    torch.manual_seed(2)
    network = LWHCN(NetworkConfig(aspp=False))
    network.train()(torch.rand(1, 1, 2, 32, 32))  # statistics that are not the initial ones
    start = tmp_path / "start.safetensors"
    save_model(start, network, ModelCard("start", network=network.config))
    config = TrainConfig(
        NetworkConfig(aspp=False),
        patch_zyx=(2, 32, 32),
        batch=1,
        iterations=2,
        frozen_norm=True,
        precision="float32",
    )
    plan = Plan(data, config, start, cache=tmp_path / "cache", hold_out=False)
    whole = train_plan(tmp_path / "whole", plan)
    told: list[Event] = []
    train_plan(tmp_path / "parts", plan, told.append, lambda: any(isinstance(event, Batch) for event in told))
    start.unlink()  # all is in the run
    parts = train_plan(tmp_path / "parts")
    assert whole is not None
    assert parts is not None
    first, second, before = load_model(whole).network, load_model(parts).network, network.state_dict()
    for (name, value), other in zip(first.state_dict().items(), second.state_dict().values(), strict=True):
        assert torch.equal(value, other), name
        assert torch.equal(value, before[name]) == (".norm." in name), name


def test_a_run_that_cannot_begin_leaves_no_plan_and_says_so_before_it_prepares(data: Path, tmp_path: Path) -> None:
    files = RunFolder(tmp_path / "run")
    config = TrainConfig(patch_zyx=(4, 32, 32), batch=1, iterations=1, epoch_iterations=1)
    for plan, word in (
        (Plan(data, config, tmp_path / "none.safetensors", hold_out=False), "no file"),
        (Plan(data, config.changed({"frozen_norm": True}), hold_out=False), "frozen"),
        (Plan(data, config.changed({"precision": "float16", "device": "cpu"}), hold_out=False), "float16"),
        (Plan(tmp_path / "typo", config, hold_out=False), "typo"),
    ):
        with pytest.raises(UserError, match=word):
            train_plan(files.path, plan)
        assert [path.name for path in files.path.iterdir()] == ["lock"]
    assert train_plan(files.path, Plan(data, config, hold_out=False)) == files.model
    files.state.unlink()
    with pytest.raises(UserError, match=r"state.safetensors is gone.*not begun again over its model"):
        train_plan(files.path)


def test_a_scan_that_changed_since_the_run_began_is_told(tmp_path: Path) -> None:
    data = write_pairs(tmp_path / "data")
    config = TrainConfig(patch_zyx=(4, 32, 32), batch=1, iterations=2, epoch_iterations=1)
    events: list[Event] = []
    stop = lambda: any(isinstance(event, Batch) for event in events)  # noqa: E731
    train_plan(tmp_path / "run", Plan(data, config, hold_out=False), events.append, stop)
    shutil.copy(data / "volume-1.nii.gz", data / "volume-0.nii.gz")
    train_plan(tmp_path / "run", None, events.append)
    assert [event.text for event in events if isinstance(event, Warned)] == [
        "The scan volume-0 was prepared anew: it is not as the run knew it."
    ]


def test_another_plan_for_the_same_folder_is_refused(data: Path, whole: Path) -> None:
    plan = RunFolder(whole).read_plan()
    assert plan.data == data
    assert plan.scans == Scans(("volume-0", "volume-1"), ())
    other = Plan(data, plan.config.changed({"batch": 4}), hold_out=False)
    with pytest.raises(UserError, match=r"another run.*it has batch 2") as told:
        train_plan(whole, other)
    assert f"train resume {whole}" in told.value.hint


def test_a_folder_without_a_run_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="not the folder of a training run"):
        train_plan(tmp_path / "nothing")


def test_a_damaged_plan_is_refused_with_the_wrong_setting(tmp_path: Path) -> None:
    files = RunFolder(tmp_path)
    files.write_plan(Plan(tmp_path))
    text = files.config.read_text()
    for old, new, word in (('"batch": 6', '"batch": -6', "batch"), ("{", "", "damaged"), ('"data"', '"dat"', "data")):
        files.config.write_text(text.replace(old, new, 1))
        with pytest.raises(UserError, match=word):
            files.read_plan()
