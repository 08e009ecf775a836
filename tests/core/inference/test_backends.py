"""Who computes: the fastest that proves itself. Wrong executors are made by spoiling real ones."""

import copy
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from core.errors import UserError
from core.inference.backends import UnfitDeviceError, Way, choose, ways
from core.inference.executor import TorchExecutor
from core.inference.openvino_executor import OpenVinoExecutor
from core.inference.self_test import answer, difference, made_body, reference_logits, stored_logits, stored_path
from core.inference.settings import SegmentSettings
from core.model.catalog import list_models
from core.model.config import ModelCard, Preprocessing
from core.model.lwhcn import LWHCN
from core.model.weights import LoadedModel, load_model

CPU = torch.device("cpu")
AUTO = SegmentSettings(device="cpu")


@pytest.mark.parametrize("entry", [each for each in list_models() if each.shipped], ids=lambda each: each.name)
def test_what_ships_has_its_answer_stored_and_torch_gives_it(entry):
    model = load_model(entry.path)
    stored = stored_logits(model)
    assert stored is not None, "run packaging/self_test.py"
    found = answer(TorchExecutor(model.network, CPU, torch.float32), model)
    assert float((found - stored).norm() / stored.norm()) < 1e-4
    assert len(stored.argmax(1).unique()) == 3  # a test that sees one class only would prove little


@pytest.mark.parametrize("executor", [TorchExecutor, OpenVinoExecutor])
def test_the_fast_forms_are_close_enough_on_trained_weights(starter, executor):
    wanted = reference_logits(starter)
    make = (
        (lambda dtype: executor(starter.network, CPU, dtype))
        if executor is TorchExecutor
        else (lambda dtype: executor(starter.network, dtype))
    )
    for dtype, most_error in ((torch.float32, 1e-5), (torch.bfloat16, 1e-2)):
        found = answer(make(dtype), starter)
        assert float((found - wanted).norm() / wanted.norm()) < most_error
        assert difference(make(dtype), starter, wanted).problem == ""
        assert float((found.argmax(1) == wanted.argmax(1)).float().mean()) > 0.999


def test_the_fastest_comes_first():
    assert [str(way) for way in ways(CPU, replace(AUTO, precision="float32"))] == [
        "OpenVINO in float32",
        "PyTorch in float32",
    ]
    assert list(ways(CPU, replace(AUTO, precision="bfloat16", backend="torch"))) == [Way("torch", torch.bfloat16)]
    assert list(ways(torch.device("mps"), AUTO)) == [Way("torch", torch.float32)]
    assert list(ways(torch.device("mps"), replace(AUTO, backend="openvino"))) == []


def test_the_fastest_is_chosen(starter):
    chosen = choose(starter, CPU, AUTO)
    assert chosen.executor.backend == "openvino"
    assert chosen.told == ()


class _Spoilt(OpenVinoExecutor):
    """An engine with a fault: the last columns are wrong."""

    def forward_3d(self, features, depth, report=lambda fraction, text: None):
        logits = super().forward_3d(features, depth, report)
        logits[..., -2:] = logits.flip(1)[..., -2:]
        return logits


def test_an_engine_that_computes_wrongly_is_not_used_and_that_is_told(starter, monkeypatch):
    monkeypatch.setattr("core.inference.backends.OpenVinoExecutor", _Spoilt)
    chosen = choose(starter, CPU, replace(AUTO, precision="float32"))
    assert chosen.executor.backend == "torch"
    assert "OpenVINO in float32 was not used" in " ".join(chosen.told)
    with pytest.raises(UnfitDeviceError, match="computes something else"):
        choose(starter, CPU, replace(AUTO, backend="openvino"))


def test_a_wrong_answer_in_few_places_is_noticed(starter):
    wanted = reference_logits(starter)
    assert difference(_Spoilt(starter.network, torch.float32), starter, wanted).labels > 0.001
    network = copy.deepcopy(starter.network)
    network.head.bias[1] += 0.5
    nudged = difference(TorchExecutor(network, CPU, torch.float32), starter, wanted)
    assert nudged.problem


def test_weights_for_which_bfloat16_is_too_coarse_are_computed_in_float32(starter):
    network = copy.deepcopy(starter.network)
    network.head.bias += 500  # changes no probability, but bfloat16 has no digits left for what does
    chosen = choose(replace(starter, network=network, sha256=""), CPU, replace(AUTO, precision="auto"))
    assert chosen.executor.precision == "float32"


def test_openvino_that_is_missing_is_a_sentence_where_it_was_asked_for(starter, monkeypatch):
    monkeypatch.setattr("core.inference.backends.openvino_problem", lambda: "OpenVINO cannot be loaded.")
    assert choose(starter, CPU, AUTO).executor.backend == "torch"
    with pytest.raises(UserError, match="cannot be loaded") as caught:
        choose(starter, CPU, replace(AUTO, backend="openvino"))
    assert caught.value.hint


def test_a_stored_answer_that_is_damaged_is_calculated_anew(starter, tmp_path, monkeypatch):
    damaged = tmp_path / "damaged.logits"
    damaged.write_bytes(stored_path(starter.sha256).read_bytes()[:1000])
    monkeypatch.setattr("core.inference.self_test.stored_path", lambda sha256: damaged)
    assert stored_logits(starter) is None
    assert (
        difference(OpenVinoExecutor(starter.network, torch.float32), starter, reference_logits(starter)).problem == ""
    )


def test_the_made_body_is_the_same_everywhere():
    body = made_body(Preprocessing())
    assert body.shape == (6, 1, 64, 64)
    assert float(body.min()) == -1
    assert round(float(body.sum()), 1) == pytest.approx(-6802.1, abs=0.5)


def test_a_model_that_is_not_finite_is_refused():
    network = LWHCN().eval()
    torch.nn.init.constant_(network.head.weight, 1e38)
    with pytest.raises(UserError, match="not finite"):
        choose(LoadedModel(network, ModelCard("nonsense"), "", Path("nonsense")), CPU, AUTO)
