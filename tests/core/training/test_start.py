"""Starting points: files are really written by h5py, torch and safetensors, and really loaded into the network."""

from collections.abc import Callable
from pathlib import Path

import h5py
import numpy as np
import pytest
import torch
from safetensors.torch import save_file
from torch import Tensor

from core.errors import UserError
from core.model.config import ModelCard, NetworkConfig
from core.model.lwhcn import LWHCN, EntryFlow, fold_batch_norm
from core.model.weights import save_model
from core.training.pretrained import _deeplab_pytorch, _names, _timm, load_encoder, read_tensors
from core.training.start import FrozenNorm, freeze_batch_norm, make_start


def encoder_state(colours: int = 3) -> dict[str, Tensor]:
    """Random weights of the encoder by our names, the first layer for colour pictures."""
    torch.manual_seed(7)
    state = {
        name: torch.rand_like(value) for name, value in EntryFlow().state_dict().items() if value.is_floating_point()
    }
    state["conv1_1.last.weight"] = torch.rand(32, colours, 3, 3)
    return state


def keras_layers(state: dict[str, Tensor]) -> dict[str, dict[str, np.ndarray]]:
    """The same as the published Keras file holds them: layers by name, kernels as (rows, columns, ci, co)."""
    leaves = {"weight": "gamma", "bias": "beta", "running_mean": "moving_mean", "running_var": "moving_variance"}
    layers: dict[str, dict[str, np.ndarray]] = {}
    for name, value in state.items():
        layer, kind, leaf = name.rsplit(".", 2)
        published = "entry_flow_" + layer.replace(".", "_")
        if kind == "norm":
            layers.setdefault(f"{published}_BN", {})[leaves[leaf]] = value.numpy()
        elif "depthwise" in layer:
            layers[published] = {"depthwise_kernel": value.permute(2, 3, 0, 1).numpy()}
        else:
            layers[published] = {"kernel": value.permute(2, 3, 1, 0).numpy()}
    return layers


def write_keras(path: Path, state: dict[str, Tensor], root: str = "") -> Path:
    with h5py.File(path, "w") as file:
        for layer, tensors in keras_layers(state).items():
            for leaf, value in tensors.items():
                file[f"{root}{layer}/{layer}_1/{leaf}:0"] = value
        file[f"{root}middle_flow_unit_1_separable_conv1_pointwise/x/kernel:0"] = np.ones((1, 1, 728, 728), np.float32)
    return path


def pytorch_names(state: dict[str, Tensor], places: Callable[[str], tuple[str, str]]) -> dict[str, Tensor]:
    return {"backbone." + theirs: state[ours] for ours, theirs in _names(places)}


def check_all_loaded(path: Path, state: dict[str, Tensor]) -> None:
    encoder = EntryFlow()
    loaded = load_encoder(path, encoder)
    assert len(loaded.loaded) == len(state) == 80
    assert not loaded.left
    got = encoder.state_dict()
    torch.testing.assert_close(got["conv1_1.last.weight"], state["conv1_1.last.weight"].sum(1, keepdim=True))
    for name in set(state) - {"conv1_1.last.weight"}:
        assert torch.equal(got[name], state[name]), name


@pytest.mark.parametrize("root", ["", "model_weights/"])
def test_the_published_keras_names(tmp_path: Path, root: str) -> None:
    state = encoder_state()
    path = write_keras(tmp_path / "deeplabv3_xception_tf_dim_ordering_tf_kernels.h5", state, root)
    check_all_loaded(path, state)
    start = make_start(NetworkConfig(), 3, path)
    assert "80 of the 2D encoder's 80 tensors" in start.as_text()
    assert "1 tensors in the file have no place" in start.as_text()
    scratch = LWHCN()
    torch.manual_seed(3)
    scratch = LWHCN()
    assert torch.equal(start.network.head.weight, scratch.head.weight)  # the 3D part: from scratch, seeded


def test_a_grey_picture_gives_what_the_colour_network_gave_for_it(tmp_path: Path) -> None:
    state = encoder_state()
    encoder = EntryFlow()
    load_encoder(write_keras(tmp_path / "weights.h5", state), encoder)
    grey = torch.rand(2, 1, 16, 16)
    colour = torch.nn.functional.conv2d(grey.expand(-1, 3, -1, -1), state["conv1_1.last.weight"], stride=2, padding=1)
    torch.testing.assert_close(encoder.conv1_1.last(grey), colour)


@pytest.mark.parametrize("places", [_deeplab_pytorch, _timm])
def test_pytorch_state_dicts_and_safetensors(tmp_path: Path, places: Callable[[str], tuple[str, str]]) -> None:
    state = encoder_state()
    named = pytorch_names(state, places)
    torch.save({"epoch": 4, "state_dict": named}, tmp_path / "weights.pth")
    check_all_loaded(tmp_path / "weights.pth", state)
    save_file({name: value.contiguous() for name, value in named.items()}, tmp_path / "weights.safetensors")
    check_all_loaded(tmp_path / "weights.safetensors", state)


def test_what_does_not_fit_is_left_and_told(tmp_path: Path) -> None:
    state = encoder_state()
    state["block1.shortcut.last.weight"] = torch.rand(128, 32, 1, 1)
    state["block2.separable_conv3.pointwise.norm.bias"][5] = torch.nan
    del state["conv1_2.last.weight"]
    encoder = EntryFlow()
    before = {name: value.clone() for name, value in encoder.state_dict().items()}
    loaded = load_encoder(write_keras(tmp_path / "weights.h5", state), encoder)
    assert loaded.left == {
        "conv1_2.last.weight": "the file has no entry_flow_conv1_2.weight",
        "block1.shortcut.last.weight": "entry_flow_block1_shortcut.weight is [128, 32, 1, 1] in the file, "
        "not [128, 64, 1, 1]",
        "block2.separable_conv3.pointwise.norm.bias": "entry_flow_block2_separable_conv3_pointwise_BN.bias holds "
        "numbers that are not finite",
    }
    assert all(torch.equal(encoder.state_dict()[name], before[name]) for name in loaded.left)
    assert "conv1_2.last.weight starts at random: the file has no" in loaded.as_text()


class Malicious:
    def __reduce__(self) -> tuple[object, tuple[str]]:
        return print, ("never printed",)


def test_other_files_are_refused_in_a_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    save_file({"fc.weight": torch.rand(3, 3)}, tmp_path / "other.safetensors")
    with pytest.raises(UserError, match=r"Nothing in other.safetensors fits the 2D encoder"):
        load_encoder(tmp_path / "other.safetensors", EntryFlow())
    torch.save({"state_dict": Malicious()}, tmp_path / "bad.pth")
    with pytest.raises(UserError, match=r"bad.pth holds more than weights"):
        read_tensors(tmp_path / "bad.pth")
    assert "never printed" not in capsys.readouterr().out
    whole = write_keras(tmp_path / "whole.h5", encoder_state()).read_bytes()
    (tmp_path / "half.h5").write_bytes(whole[: len(whole) // 2])
    (tmp_path / "text.h5").write_text("not weights")
    for name in ("half.h5", "text.h5"):
        with pytest.raises(UserError, match=f"{name} is not a file of weights"):
            read_tensors(tmp_path / name)
    with pytest.raises(UserError, match="no file"):
        make_start(NetworkConfig(), 0, tmp_path / "missing.h5")


def test_fine_tuning_takes_the_whole_model_and_only_the_same_network(tmp_path: Path) -> None:
    torch.manual_seed(1)
    network = LWHCN(NetworkConfig(skips=False))
    path = tmp_path / "model.safetensors"
    save_model(path, network, ModelCard("toy", network=network.config))
    start = make_start(network.config, 0, path)
    assert start.kind == "model"
    assert all(torch.equal(value, start.network.state_dict()[name]) for name, value in network.state_dict().items())
    assert all(parameter.requires_grad for parameter in start.network.parameters())
    with pytest.raises(
        UserError, match=r"another network \(dsts, aspp, no skips\) than this run trains \(dsts, aspp"
    ):
        make_start(NetworkConfig(), 0, path)
    with pytest.raises(UserError, match="cannot be frozen"):
        make_start(NetworkConfig(), 0, freeze=True)


def test_frozen_norms_stay_while_the_rest_learns(tmp_path: Path) -> None:
    torch.manual_seed(1)
    network = LWHCN(NetworkConfig(aspp=False, skips=False))
    network.train()(torch.rand(1, 1, 2, 16, 16))  # statistics that are not the initial ones
    names = list(network.state_dict())
    image = torch.rand(1, 1, 2, 16, 16)
    expected = network.eval()(image)
    freeze_batch_norm(network)
    assert list(network.state_dict()) == names
    network.train()
    network.dropout.eval()
    torch.testing.assert_close(network(image), expected)
    before = {name: value.clone() for name, value in network.state_dict().items()}
    optimizer = torch.optim.Adam(network.parameters(), 1e-3)
    network(image).square().mean().backward()
    optimizer.step()
    changed = {name for name, value in network.state_dict().items() if not torch.equal(value, before[name])}
    assert changed == {name for name in names if ".norm." not in name}
    assert isinstance(network.entry_flow.conv1_1.norm, FrozenNorm)
    torch.testing.assert_close(fold_batch_norm(network)(image), network.eval()(image), rtol=1e-4, atol=1e-4)
