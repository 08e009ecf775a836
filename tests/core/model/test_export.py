"""Networks as ONNX and OpenVINO files: read by their own runtimes, they answer as the network does."""

import json
import math
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch

from core import terminal
from core.cli import main
from core.errors import UserError
from core.model.config import ModelCard, NetworkConfig, Preprocessing
from core.model.export import OPENVINO_FILES, export_model
from core.model.lwhcn import LWHCN
from core.model.openvino_runtime import openvino
from core.model.weights import LoadedModel, load_model, save_model
from core.progress import Cancelled
from tests.conftest import ROOT
from tests.core.model.test_blocks import randomise_norm

CONFIGS = {
    "dsts": NetworkConfig("dsts"),
    "sts_parallel": NetworkConfig("sts_parallel", aspp=False, skips=False),
    "sts_sequential": NetworkConfig("sts_sequential", aspp=False, skips=True),
    "standard": NetworkConfig("standard", aspp=False, skips=False),
}
GRAPH, WEIGHTS = OPENVINO_FILES
SHAPES = ((1, 1, 7, 48, 24), (1, 1, 1, 16, 80))
FULL_DISK = """
import math, resource, signal, sys
from core import terminal
from core.cli import main
terminal.LINE_EVERY_S = math.inf
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (2_000_000,) * 2)
sys.exit(main(sys.argv[1:]))
"""
"""Stands in for a full disk: the same error arrives, in the middle of a file."""


@pytest.fixture(autouse=True)
def _no_word_of_progress(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a busy machine the command says how far it is, after a while; what else it says must not hang on that."""
    monkeypatch.setattr(terminal, "LINE_EVERY_S", math.inf)


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> dict[str, LoadedModel]:
    folder = tmp_path_factory.mktemp("models")
    torch.manual_seed(3)
    for name, config in CONFIGS.items():
        network = LWHCN(config).eval()
        randomise_norm(network)
        card = ModelCard(
            f"Random {name}", network=config, preprocessing=Preprocessing((-150, 250), (3, 2, 2)), license="CC0-1.0"
        )
        save_model(folder / f"{name}.safetensors", network, card)
    return {name: load_model(folder / f"{name}.safetensors") for name in CONFIGS}


@pytest.fixture(scope="module")
def exported(models: dict[str, LoadedModel], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The dsts network as OpenVINO files; tests do not change them."""
    folder = tmp_path_factory.mktemp("exported") / "dsts"
    export_model(models["dsts"], "openvino", folder)
    return folder


def _same(network: LWHCN, answer_of) -> bool:
    for shape in SHAPES:
        volume = torch.rand(shape) * 2 - 1
        with torch.inference_mode():
            wanted = network(volume).numpy()
        found = answer_of(volume.numpy())
        if found.shape != wanted.shape or not np.linalg.norm(found - wanted) < 1e-4 * np.linalg.norm(wanted):
            return False
    return True


def _says_how_it_is_used(said: dict[str, str], model: LoadedModel) -> bool:
    return (
        ModelCard.from_metadata(said) == model.card
        and said["sha256"] == model.sha256
        and "HU clipped to [-150, 250]" in said["input"]
        and "3 x 2 x 2 mm" in said["input"]
        and "2 tumour" in said["output"]
        and "research only" in said["use"]
    )


def _openvino_answers(path: Path):
    compiled = openvino().Core().compile_model(path, "CPU", {"INFERENCE_PRECISION_HINT": "f32"})
    return lambda volume: compiled({"volume": volume})["logits"]


@pytest.mark.parametrize("name", CONFIGS)
def test_onnx_runtime_gives_the_networks_logits_at_any_size(name, models, tmp_path):
    pytest.importorskip("onnx", reason="torch writes ONNX through the package onnx")
    onnxruntime = pytest.importorskip("onnxruntime")
    (path,) = export_model(models[name], "onnx", tmp_path / "network.onnx")
    assert [each.name for each in tmp_path.iterdir()] == ["network.onnx"]
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    assert _same(models[name].network, lambda volume: session.run(["logits"], {"volume": volume})[0])
    assert _same(models[name].network, _openvino_answers(path))
    assert _says_how_it_is_used(session.get_modelmeta().custom_metadata_map, models[name])
    assert str(ROOT).encode() not in path.read_bytes()


def test_openvino_gives_the_networks_logits_at_any_size(models, exported):
    assert sorted(each.name for each in exported.iterdir()) == sorted(OPENVINO_FILES)
    assert _same(models["dsts"].network, _openvino_answers(exported / GRAPH))
    read = openvino().Core().read_model(exported / GRAPH)
    assert _says_how_it_is_used(read.get_rt_info(["hepascope"]).value, models["dsts"])
    assert str(ROOT).encode() not in (exported / GRAPH).read_bytes()


@pytest.mark.parametrize("name", [each for each in CONFIGS if each != "dsts"])
def test_openvino_gives_the_logits_of_the_other_factorizations_too(name, models, tmp_path):
    export_model(models[name], "openvino", tmp_path / name)
    assert _same(models[name].network, _openvino_answers(tmp_path / name / GRAPH))


def test_the_command_writes_nothing_over_what_is_there_unasked(models, exported, tmp_path, capsys):
    model, out = models["dsts"], tmp_path / "out"
    out.mkdir()
    (out / GRAPH).write_text("mine")
    command = ["model", "export", str(model.path), "--format", "openvino", "--out", str(out), "--json"]
    assert main(command) == 2
    assert "exists already" in capsys.readouterr().err
    assert [(each.name, each.read_text()) for each in out.iterdir()] == [(GRAPH, "mine")]
    assert main([*command, "--overwrite"]) == 0
    output = capsys.readouterr()
    assert json.loads(output.out)["files"] == [str(out / name) for name in OPENVINO_FILES]
    assert json.loads(output.out)["sha256"] == model.sha256
    assert output.err == ""
    assert (out / WEIGHTS).read_bytes() == (exported / WEIGHTS).read_bytes()


def test_a_damaged_model_is_one_sentence(models, tmp_path, capsys):
    damaged = tmp_path / "damaged.safetensors"
    damaged.write_bytes(models["dsts"].path.read_bytes()[:-1000])
    assert main(["model", "export", str(damaged), "--format", "openvino", "--out", str(tmp_path / "out")]) == 2
    said = capsys.readouterr().err
    assert "damaged.safetensors" in said
    assert said.count("\n") == 1
    assert [each.name for each in tmp_path.iterdir()] == ["damaged.safetensors"]


def test_what_cannot_be_exported_is_refused_in_a_sentence(models, tmp_path, monkeypatch):
    model = models["dsts"]
    with pytest.raises(UserError, match="two files") as caught:
        export_model(model, "openvino", tmp_path / "network.xml")
    assert "folder" in caught.value.hint
    monkeypatch.setattr(sys, "path", [])
    monkeypatch.delitem(sys.modules, "onnx", raising=False)
    with pytest.raises(UserError) as caught:
        export_model(model, "onnx", tmp_path / "network.onnx")
    assert "pip install onnx" in caught.value.hint
    assert not list(tmp_path.iterdir())


def test_weights_too_large_for_float32_are_not_exported(models, tmp_path):
    network = LWHCN(CONFIGS["dsts"]).eval()
    torch.nn.init.constant_(network.head.weight, 1e38)
    model = LoadedModel(network, models["dsts"].card, "", Path("large"))
    with pytest.raises(UserError, match="not finite"):
        export_model(model, "openvino", tmp_path / "large")
    assert not list(tmp_path.iterdir())


def test_who_stops_leaves_nothing_half_written(models, tmp_path):
    def report(fraction: float, text: str) -> None:
        if "Comparing" in text:  # both files are there, under another name
            assert list(tmp_path.rglob(WEIGHTS))
            raise Cancelled

    with pytest.raises(Cancelled):
        export_model(models["dsts"], "openvino", tmp_path / "out", report=report)
    assert not list(tmp_path.iterdir())


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit for the size of files")
def test_a_full_disk_is_a_sentence_and_leaves_what_was_there(models, tmp_path):
    out = tmp_path / "out"
    out.mkdir()
    (out / GRAPH).write_text("mine")
    command = ["model", "export", str(models["dsts"].path), "--format", "openvino", "--out", str(out), "--overwrite"]
    done = subprocess.run(
        [sys.executable, "-c", FULL_DISK, *command], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert "could not write" in done.stderr
    assert done.stderr.count("\n") == 1
    assert [(each.name, each.read_text()) for each in out.iterdir()] == [(GRAPH, "mine")]
    assert [each.name for each in tmp_path.iterdir()] == ["out"]
