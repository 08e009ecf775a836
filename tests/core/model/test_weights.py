import hashlib
import json
import pickle
import struct
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file

from core.errors import UserError
from core.model.config import ModelCard, NetworkConfig, Preprocessing
from core.model.lwhcn import LWHCN
from core.model.weights import load_model, model_info, save_model
from tests.core.model.test_blocks import randomise_norm

CARD = ModelCard("toy", "random", preprocessing=Preprocessing(grid_mm=(3, 2, 2)), scores={"dice": 0.5}, license="CC0")


@pytest.fixture(scope="module")
def network() -> LWHCN:
    torch.manual_seed(5)
    network = LWHCN().eval()
    randomise_norm(network)
    return network


@pytest.fixture(scope="module")
def saved(network: LWHCN, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("models") / "toy.safetensors"
    save_model(path, network, CARD)
    return path


def test_a_model_comes_back_as_it_was(network, saved):
    loaded = load_model(saved)
    assert loaded.card == CARD
    assert loaded.path == saved
    assert loaded.sha256 == hashlib.sha256(saved.read_bytes()).hexdigest()
    assert not loaded.network.training
    volumes = torch.rand(1, 1, 2, 16, 16)
    with torch.inference_mode():
        assert torch.equal(loaded.network(volumes), network(volumes))


def test_another_library_reads_the_card(saved):
    size = struct.unpack("<Q", saved.read_bytes()[:8])[0]
    header = json.loads(saved.read_bytes()[8 : 8 + size])["__metadata__"]
    assert header["name"] == "toy"
    assert json.loads(header["preprocessing"])["grid_mm"] == [3, 2, 2]


def test_nothing_is_overwritten_unasked(network, saved):
    before = saved.read_bytes()
    with pytest.raises(UserError):
        save_model(saved, network, CARD)
    assert saved.read_bytes() == before
    save_model(saved, network, CARD, overwrite=True)
    assert [each.name for each in saved.parent.iterdir()] == ["toy.safetensors"]


def test_a_card_of_another_network_is_not_written(network, tmp_path):
    with pytest.raises(ValueError, match="another network"):
        save_model(tmp_path / "wrong.safetensors", network, ModelCard("x", network=NetworkConfig(aspp=False)))
    assert not list(tmp_path.iterdir())


def _rewritten(saved: Path, target: Path, change, metadata=None) -> None:
    tensors = load_file(saved)
    change(tensors)
    save_file(tensors, target, metadata=metadata or CARD.to_metadata())


def _with_nan(tensors):
    tensors["head.weight"][0, 0] = float("nan")


BAD = {
    "empty": lambda saved, path: path.write_bytes(b""),
    "text": lambda saved, path: path.write_text("this is no model " * 9),
    "pickle": lambda saved, path: path.write_bytes(pickle.dumps({"weights": [1, 2, 3]})),
    "huge header": lambda saved, path: path.write_bytes(struct.pack("<Q", 2**62) + b"{}"),
    "truncated in the header": lambda saved, path: path.write_bytes(saved.read_bytes()[:100]),
    "truncated in the weights": lambda saved, path: path.write_bytes(saved.read_bytes()[:-1000]),
    "longer": lambda saved, path: path.write_bytes(saved.read_bytes() + b"x"),
    "no card": lambda saved, path: save_file(load_file(saved), path),
    "newer format": lambda saved, path: _rewritten(
        saved, path, lambda tensors: None, {**CARD.to_metadata(), "format": "2"}
    ),
    "another network": lambda saved, path: _rewritten(
        saved, path, lambda tensors: None, ModelCard("x", network=NetworkConfig("standard")).to_metadata()
    ),
    "NaN": lambda saved, path: _rewritten(saved, path, _with_nan),
    "a layer less": lambda saved, path: _rewritten(saved, path, lambda tensors: tensors.pop("head.bias")),
    "a layer more": lambda saved, path: _rewritten(saved, path, lambda tensors: tensors.update(extra=torch.zeros(2))),
    "another shape": lambda saved, path: _rewritten(
        saved, path, lambda tensors: tensors.update({"head.bias": torch.zeros(4)})
    ),
    "another type": lambda saved, path: _rewritten(
        saved, path, lambda tensors: tensors.update({"head.bias": torch.zeros(3, dtype=torch.int32)})
    ),
    "a folder": lambda saved, path: path.mkdir(),
    "nothing": lambda saved, path: None,
}


@pytest.mark.parametrize("kind", BAD)
def test_bad_files_are_refused_by_name(kind, saved, tmp_path):
    path = tmp_path / "bad.safetensors"
    BAD[kind](saved, path)
    with pytest.raises(UserError) as caught:
        load_model(path)
    assert "bad.safetensors" in caught.value.message
    assert caught.value.hint


def test_info_of_a_file_and_of_a_factorization(saved):
    info = model_info(saved)
    assert info["parameters"] == 3_556_675
    assert info["bytes"] == 4 * 3_556_675
    assert info["name"] == "toy"
    assert info["sha256"] == load_model(saved).sha256
    assert info["network"]["factorization"] == "dsts"
    fresh = model_info("sts_parallel")
    assert fresh["parameters"] == pytest.approx(20.8e6, rel=0.02)
    assert fresh["network"]["factorization"] == "sts_parallel"
