import json
import os
import sys
from pathlib import Path

import pytest
import torch

from core.errors import UserError
from core.model.lwhcn import _statistics_kept, fold_batch_norm
from core.training.learner import Learner
from core.training.processes import ALONE, Processes, joined
from core.training.run_folder import RunFolder
from core.training.start import freeze_batch_norm
from tests.core.training.blocks import CONFIG, make_run, new_network
from tests.core.training.children import TOY, TRAIN, read_events, run, write_pairs

TORCHRUN = [sys.executable, "-m", "torch.distributed.run", "--nproc-per-node", "2", "--standalone"]
SAME_STEP = """
import sys
from pathlib import Path
from tests.core.training.test_processes import gradients_of_a_step
gradients_of_a_step(Path(sys.argv[1]))
"""


def gradients_of_a_step(folder: Path) -> dict[str, torch.Tensor]:
    """Learn from one batch, without what differs between processes (batch statistics, dropout); write gradients."""
    from safetensors.torch import save_file

    from core.training.loader import batches_ahead

    torch.set_num_threads(1)
    network = new_network()
    network.dropout.p = 0.0
    freeze_batch_norm(network)
    with joined("cpu") as processes:
        learner = Learner(network, CONFIG, processes)
        sampler = make_run(folder / f"{processes.count}-{processes.rank}").sampler
        with batches_ahead(sampler, 3, processes.numbers(CONFIG.batch), pin=False) as batches:
            loss = learner.step(next(batches), CONFIG, 1e-3)
        gradients = {name: each.grad.clone() for name, each in network.named_parameters() if each.grad is not None}
        gradients["loss"] = torch.tensor(loss)
        save_file(gradients, folder / f"gradients-{processes.rank}.safetensors")
    return gradients


def test_two_processes_learn_what_one_learns_from_the_whole_batch(tmp_path: Path) -> None:
    from safetensors.torch import load_file

    script = tmp_path / "step.py"
    script.write_text(SAME_STEP)
    done = run([*TORCHRUN, str(script), str(tmp_path)])
    assert done.returncode == 0, done.stderr
    first, second = (load_file(tmp_path / f"gradients-{rank}.safetensors") for rank in (0, 1))
    alone = gradients_of_a_step(tmp_path)
    for name, gradient in alone.items():
        assert torch.equal(first[name], second[name]), name
        scale = gradient.abs().max().item()
        assert torch.allclose(first[name], gradient, atol=1e-4 * scale, rtol=1e-3), name


def test_two_processes_train_together_and_one_goes_on(tmp_path: Path) -> None:
    data, folder = write_pairs(tmp_path / "data", count=4), tmp_path / "run"
    more = [*TOY, "--iterations", "3", "--folds", "2"]
    done = run([*TORCHRUN, "-m", "core.cli", "train", "folder", str(data), "--out", str(folder), *more])
    assert done.returncode == 0, done.stderr
    together = read_events(folder)
    assert [json.loads(line) for line in done.stdout.splitlines()][-1] == together[-1]
    assert [event["processes"] for event in together if event["event"] == "started"] == [2]
    assert [event["iteration"] for event in together if event["event"] == "batch"] == [1, 2, 3]
    assert [event["cases"] for event in together if event["event"] == "epoch"] == [0, 2]
    assert len(list((folder / "pictures").iterdir())) == 2
    files = RunFolder(folder)
    plan = json.loads(files.config.read_text())
    plan["settings"]["iterations"] = 5  # config.json is the truth
    files.config.write_text(json.dumps(plan))
    done = run([*TRAIN, "resume", str(folder)])
    assert done.returncode == 0, done.stderr
    alone = read_events(folder)[len(together) :]
    assert [event["processes"] for event in alone if event["event"] == "started"] == [1]
    assert [event["iteration"] for event in alone if event["event"] == "batch"] == [4, 5]


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [(["--version"], 0, ("hepascope ", "")), (["train", "resume", "nowhere"], 2, ("", "nowhere"))],
)
def test_a_process_of_several_that_ends_on_the_spot_has_said_all_and_how_it_went(
    arguments: list[str], code: int, said: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WORLD_SIZE", "2")
    done = run([sys.executable, "-m", "core.cli", *arguments])
    assert done.returncode == code
    assert said[0] in done.stdout
    assert said[1] in done.stderr
    assert "Traceback" not in done.stderr


def test_a_batch_is_shared_out_equally_or_refused() -> None:
    parts = [list(Processes(rank, 3).numbers(6)) for rank in range(3)]
    assert sorted(number for part in parts for number in part) == list(range(6))
    assert {len(part) for part in parts} == {2}
    with pytest.raises(UserError, match="batch of 6 cannot be shared equally among 4"):
        Processes(0, 4).numbers(6)


def test_alone_nothing_is_shared() -> None:
    values = torch.tensor([1.0, 2.0])
    assert ALONE.sum(values) is values
    assert ALONE.summed(values) is values
    assert ALONE.of_first([1.0, 2.0], torch.device("cpu")) == [1.0, 2.0]
    assert "WORLD_SIZE" not in os.environ
    with joined("cpu") as processes:
        assert processes is ALONE


def test_batch_norm_of_several_gpus_is_the_same_network_to_inference_and_checkpointing() -> None:
    network, image = new_network().eval(), torch.randn(1, 1, 4, 32, 32)
    with torch.no_grad():
        before, keys = network(image), list(network.state_dict())
        torch.nn.SyncBatchNorm.convert_sync_batchnorm(network)
        assert list(network.state_dict()) == keys
        assert torch.allclose(network(image), before, atol=1e-5)
        folded = fold_batch_norm(network)(image)
        assert torch.allclose(folded, before, atol=1e-5 * before.abs().max().item())
    norms = [each for each in network.modules() if isinstance(each, torch.nn.SyncBatchNorm)]
    with _statistics_kept(network):
        assert {norm.momentum for norm in norms} == {0.0}
    assert {norm.momentum for norm in norms} == {0.1}
