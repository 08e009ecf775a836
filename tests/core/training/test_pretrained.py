"""The published Keras weights, layer by layer: names and shapes as bonlime/keras-deeplab-v3-plus defines them.

The file itself (deeplabv3_xception_tf_dim_ordering_tf_kernels.h5) cannot be had here. What is written is a file with
all its layers, named by that repository's own rules and stored as Keras stores weights, and not by our mapping.
"""

from collections.abc import Iterator
from pathlib import Path

import h5py
import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from torch.nn import functional

from core.model.lwhcn import EntryFlow
from core.training.pretrained import load_encoder

Tensors = dict[str, NDArray[np.float32]]
NORM = ("gamma", "beta", "moving_mean", "moving_variance")
BLOCKS = {  # channels in, channels of the three separable convolutions, whether there is a shortcut
    "entry_flow_block1": (64, (128, 128, 128), True),
    "entry_flow_block2": (128, (256, 256, 256), True),
    "entry_flow_block3": (256, (728, 728, 728), True),
    **{f"middle_flow_unit_{number}": (728, (728, 728, 728), False) for number in range(1, 17)},
    "exit_flow_block1": (728, (728, 1024, 1024), True),
    "exit_flow_block2": (1024, (1536, 1536, 2048), False),
}


def published_shapes() -> Iterator[tuple[str, dict[str, tuple[int, ...]]]]:
    """Yield each layer of the published network that has weights, with their shapes in Keras's order."""

    def normed(
        name: str, shape: tuple[int, ...], leaf: str = "kernel"
    ) -> Iterator[tuple[str, dict[str, tuple[int, ...]]]]:
        yield name, {leaf: shape}
        yield f"{name}_BN", dict.fromkeys(NORM, (shape[2 if leaf == "depthwise_kernel" else 3],))

    def separable(name: str, ci: int, co: int) -> Iterator[tuple[str, dict[str, tuple[int, ...]]]]:
        yield from normed(f"{name}_depthwise", (3, 3, ci, 1), "depthwise_kernel")
        yield from normed(f"{name}_pointwise", (1, 1, ci, co))

    yield from normed("entry_flow_conv1_1", (3, 3, 3, 32))
    yield from normed("entry_flow_conv1_2", (3, 3, 32, 64))
    for block, (channels, widths, has_shortcut) in BLOCKS.items():
        for number, (ci, co) in enumerate(zip((channels, *widths), widths, strict=False), start=1):
            yield from separable(f"{block}_separable_conv{number}", ci, co)
        if has_shortcut:
            yield from normed(f"{block}_shortcut", (1, 1, channels, widths[-1]))
    yield from normed("image_pooling", (1, 1, 2048, 256))
    yield from normed("aspp0", (1, 1, 2048, 256))
    for name in ("aspp1", "aspp2", "aspp3"):
        yield from separable(name, 2048, 256)
    yield from normed("concat_projection", (1, 1, 1280, 256))
    yield from normed("feature_projection0", (1, 1, 256, 48))
    yield from separable("decoder_conv0", 304, 256)
    yield from separable("decoder_conv1", 256, 256)
    yield "logits_semantic", {"kernel": (1, 1, 256, 21), "bias": (21,)}


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Tensors]]:
    """The file, and the tensors of the layers that the encoder can take; the others hold zeros."""
    path = tmp_path_factory.mktemp("weights") / "deeplabv3_xception_tf_dim_ordering_tf_kernels.h5"
    rng, kept = np.random.default_rng(5), {}
    with h5py.File(path, "w") as file:
        layers = dict(published_shapes())
        file.attrs["layer_names"] = [name.encode() for name in ("input_1", "activation_1", *layers)]
        file.attrs["backend"], file.attrs["keras_version"] = b"tensorflow", b"2.1.4"
        for weightless in ("input_1", "activation_1"):
            file.create_group(weightless).attrs["weight_names"] = []
        for name, shapes in layers.items():
            group = file.create_group(name)
            group.attrs["weight_names"] = [f"{name}/{leaf}:0".encode() for leaf in shapes]
            for leaf, shape in shapes.items():
                if name.startswith(("entry_flow_conv", "entry_flow_block1", "entry_flow_block2")):
                    values = rng.uniform(0.1, 1, shape).astype(np.float32)
                    kept.setdefault(name, {})[leaf] = values
                    group.create_dataset(f"{name}/{leaf}:0", data=values)
                else:
                    group.create_dataset(f"{name}/{leaf}:0", shape, np.float32)  # takes no room
    return path, kept


def test_every_layer_of_the_published_file_that_can_be_used_is(published: tuple[Path, dict[str, Tensors]]) -> None:
    path, kept = published
    encoder = EntryFlow()
    loaded = load_encoder(path, encoder)
    assert loaded.kind == "Keras DeepLabV3+"
    assert dict(loaded.left) == {}
    taken = sum(len(tensors) for tensors in kept.values())
    everything = sum(len(shapes) for _, shapes in published_shapes())
    assert len(loaded.loaded) == taken == 80
    assert everything == 80 + loaded.unused + sum(large_or_bias())
    state = encoder.state_dict()
    stored = sorted(float(values.sum(dtype=np.float64)) for each in kept.values() for values in each.values())
    found = sorted(state[name].double().sum().item() for name in loaded.loaded)
    assert np.allclose(stored, found, rtol=1e-5)  # each tensor once, none twice


def large_or_bias() -> Iterator[bool]:
    """For each tensor of the file, whether it is not read: too large for the encoder, or no kind that it has."""
    for _, shapes in published_shapes():
        for leaf, shape in shapes.items():
            yield leaf == "bias" or np.prod(shape) > 2**22


def test_the_encoder_computes_what_the_published_layers_do(published: tuple[Path, dict[str, Tensors]]) -> None:
    """The published network's first block by its own definition, on a grey picture; odd sizes pad on both sides."""
    path, kept = published
    encoder = EntryFlow().eval()
    load_encoder(path, encoder)

    def convolved(x: torch.Tensor, name: str, stride: int = 1) -> torch.Tensor:
        tensors = {leaf: torch.from_numpy(values) for leaf, values in kept[name].items()}
        if "depthwise_kernel" in tensors:
            kernel, groups = tensors["depthwise_kernel"].permute(2, 3, 0, 1), x.shape[1]
        else:
            kernel, groups = tensors["kernel"].permute(3, 2, 0, 1), 1
        x = functional.conv2d(x, kernel, None, stride, kernel.shape[-1] // 2, groups=groups)
        gamma, beta, mean, variance = (torch.from_numpy(kept[f"{name}_BN"][leaf])[:, None, None] for leaf in NORM)
        return (x - mean) / (variance + 1e-3).sqrt() * gamma + beta

    grey = torch.rand(1, 1, 33, 33) * 2 - 1
    with torch.inference_mode():
        x = convolved(grey.expand(-1, 3, -1, -1), "entry_flow_conv1_1", stride=2).relu()
        x = convolved(x, "entry_flow_conv1_2").relu()
        y = x
        for number, stride in ((1, 1), (2, 1), (3, 2)):
            name = f"entry_flow_block1_separable_conv{number}"
            y = convolved(convolved(y.relu(), f"{name}_depthwise", stride), f"{name}_pointwise")
        wanted = y + convolved(x, "entry_flow_block1_shortcut", 2)
        found = encoder(grey).quarter
    assert found.shape == wanted.shape == (1, 128, 9, 9)
    assert float((found - wanted).norm() / wanted.norm()) < 1e-5
