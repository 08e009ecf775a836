"""LW-HCN as two OpenVINO graphs, one for single slices and one for windows of them, from the weights of a network.

They compute what `core.model.lwhcn` computes, arranged as OpenVINO's CPU kernels are fastest (measured on two cores
of an EPYC with AVX512-BF16, 12x512x512, against torch's folded form in the same run: 1.8 s instead of 2.5 in
bfloat16, 3.3 instead of 4.8 in float32):

- the 3D part is written on (1, C, T, H, W), as the paper does; the atrous 1x3x3 goes through a view as slices, for
  which there is a kernel four times as fast;
- the pointwise convolution of a concatenation is a sum of pointwise convolutions: nothing is concatenated;
- in the decoder, the temporal branch of what was upsampled is computed before the upsampling, which is a quarter of
  the work: filtering along slices, mixing channels and bilinear upsampling in-plane commute.

Between the graphs, features are slices (S, H, W, C), so that windows are views of one buffer.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.model.config import NetworkConfig
from core.model.lwhcn import ASPP_RATES, LWHCN, SKIP_CHANNELS, fold_batch_norm
from core.model.openvino_runtime import openvino

Array = NDArray[np.float32]
Node = Any
"""An OpenVINO node; its library has no types."""
Weights = Mapping[str, Array]


def folded_weights(network: LWHCN) -> dict[str, Array]:
    """Return the network's weights, batch norm folded into them, by the names in `core.model.lwhcn`."""
    return {name: tensor.float().cpu().numpy() for name, tensor in fold_batch_norm(network).state_dict().items()}


def features_graph(config: NetworkConfig, weights: Weights, shape_syx: tuple[int, int, int], number: str) -> Any:
    """Return the 2D half as an `openvino.Model`: slices (S, 1, H, W), float32, to their features (S, H, W, C).

    `number` is the type in which features are handed over: "f32" or "bf16". The outputs are those of
    `core.model.lwhcn.Features`, without those that have no channels.
    """
    ov = openvino()
    layers = Layers(ov, weights)
    count, rows, columns = shape_syx
    slices = layers.ops.parameter([count, 1, rows, columns], np.float32)
    half, quarter, eighth = _entry_flow(layers, slices)
    outputs = [eighth]
    if config.skips:
        outputs = [layers.conv_relu(half, "skip_half"), layers.conv_relu(quarter, "skip_quarter"), eighth]
    handed = [layers.ops.convert(layers.transposed(each, 0, 2, 3, 1), number) for each in outputs]
    return ov.Model(handed, [slices], "lwhcn_2d")


def window_graph(config: NetworkConfig, weights: Weights, shape_zyx: tuple[int, int, int], number: str) -> Any:
    """Return the 3D half as an `openvino.Model`: features of a window's slices to logits (1, classes, T, H, W).

    `shape_zyx` is the window's T, H, W; inputs are the outputs of `features_graph`.
    """
    ov = openvino()
    layers = Layers(ov, weights)
    depth, rows, columns = shape_zyx
    channels = [*(SKIP_CHANNELS if config.skips else ()), 256]
    steps = [2, 4, 8] if config.skips else [8]
    inputs = [
        layers.ops.parameter([depth, rows // step, columns // step, count], getattr(ov.Type, number))
        for step, count in zip(steps, channels, strict=True)
    ]
    *skips, eighth = [layers.as_window(each) for each in inputs]
    half, quarter = skips or (None, None)
    return ov.Model([_hybrid(layers, config, half, quarter, eighth)], inputs, "lwhcn_3d")


class Layers:
    """Layers by the names of their weights. Slices are (S, C, H, W), windows (1, C, T, H, W)."""

    def __init__(self, ov: Any, weights: Weights) -> None:
        self.ops = ov.opset15
        self._weights = weights

    def array(self, name: str) -> Array:
        """Return a weight."""
        return self._weights[name]

    def constant(self, values: Any) -> Node:
        """Return a constant; whole numbers are int64, others float32."""
        array = np.ascontiguousarray(values)
        return self.ops.constant(array.astype(np.int64 if array.dtype.kind == "i" else np.float32))

    def transposed(self, x: Node, *axes: int) -> Node:
        """Return `x` with its axes in another order."""
        return self.ops.transpose(x, self.constant(np.array(axes)))

    def reshaped(self, x: Node, *shape: int) -> Node:
        """Return `x` in another shape."""
        return self.ops.reshape(x, self.constant(np.array(shape)), special_zero=False)

    def shape(self, x: Node) -> list[int]:
        """Return the shape of a node's output."""
        return [int(size) for size in x.output(0).get_shape()]

    def as_window(self, features: Node) -> Node:
        """Turn features (T, H, W, C) into a window (1, C, T, H, W) of float32."""
        shape = self.shape(features)
        return self.transposed(self.reshaped(self.ops.convert(features, "f32"), 1, *shape), 0, 4, 1, 2, 3)

    def convolved(self, x: Node, weight: Array, stride: int = 1, rate: int = 1) -> Node:
        """Convolve slices or a window; depthwise where each filter has one channel and there are as many of both.

        `weight` has as many axes as `x`. In-plane stride and atrous rate; the number of slices stays.
        """
        space = weight.ndim - 2
        strides, rates = ([1] * (space - 2) + [value] * 2 for value in (stride, rate))
        padding = [size // 2 * step for size, step in zip(weight.shape[2:], rates, strict=True)]
        if weight.shape[1] == 1 and self.shape(x)[1] == weight.shape[0]:
            return self.ops.group_convolution(x, self.constant(weight[:, None]), strides, padding, padding, rates)
        return self.ops.convolution(x, self.constant(weight), strides, padding, padding, rates)

    def biased(self, x: Node, bias: Array) -> Node:
        """Add a number to each channel."""
        return self.ops.add(x, self.constant(bias.reshape(1, -1, *[1] * (len(self.shape(x)) - 2))))

    def conv(self, x: Node, name: str, stride: int = 1) -> Node:
        """Return the 2D convolution `name`.last with its bias."""
        return self.biased(
            self.convolved(x, self.array(f"{name}.last.weight"), stride), self.array(f"{name}.last.bias")
        )

    def conv_relu(self, x: Node, name: str, stride: int = 1) -> Node:
        """Return the same with ReLU."""
        return self.ops.relu(self.conv(x, name, stride))

    def mixed(self, parts: Sequence[Node], weight: Array, bias: Array | None = None) -> Node:
        """Return the pointwise convolution of the concatenated `parts` (windows), without concatenating them."""
        total, first = None, 0
        for each in parts:
            count = self.shape(each)[1]
            part = self.convolved(each, weight[:, first : first + count].reshape(len(weight), count, 1, 1, 1))
            if total is None:
                total = part if bias is None else self.biased(part, bias)
            else:
                total = self.ops.add(part, total)
            first += count
        return total

    def spatial(self, x: Node, weight: Array, rate: int = 1) -> Node:
        """Return the 1x3x3 convolution of a window; `weight` is (co, ci, 3, 3)."""
        if rate == 1:
            return self.convolved(x, weight[:, :, None])
        _, channels, depth, rows, columns = self.shape(x)
        slices = self.reshaped(self.transposed(x, 0, 2, 3, 4, 1), depth, rows, columns, channels)
        y = self.convolved(self.transposed(slices, 0, 3, 1, 2), weight, rate=rate)
        rows_first = self.reshaped(self.transposed(y, 0, 2, 3, 1), 1, depth, rows, columns, len(weight))
        return self.transposed(rows_first, 0, 4, 1, 2, 3)

    def temporal(self, x: Node, weight: Array) -> Node:
        """Return the 3x1x1 convolution of a window; `weight` is (co, ci, 3, 1)."""
        return self.convolved(x, weight[..., None])

    def upsampled(self, x: Node) -> Node:
        """Double rows and columns of a window, bilinearly."""
        scales, axes = self.constant([1.0, 2.0, 2.0]), self.constant([2, 3, 4])
        return self.ops.interpolate(
            x, scales, "linear_onnx", "scales", axes=axes, coordinate_transformation_mode="half_pixel"
        )


def _entry_flow(layers: Layers, slices: Node) -> tuple[Node, Node, Node]:
    half = layers.conv_relu(layers.conv_relu(slices, "entry_flow.conv1_1", 2), "entry_flow.conv1_2")
    quarter = _xception_block(layers, half, "entry_flow.block1")
    return half, quarter, _xception_block(layers, quarter, "entry_flow.block2")


def _xception_block(layers: Layers, x: Node, name: str) -> Node:
    y = x
    for number, stride in ((1, 1), (2, 1), (3, 2)):
        y = layers.conv(layers.ops.relu(y), f"{name}.separable_conv{number}.depthwise", stride)
        y = layers.conv(y, f"{name}.separable_conv{number}.pointwise")
    return layers.ops.add(y, layers.conv(x, f"{name}.shortcut", 2))


def _hybrid(layers: Layers, config: NetworkConfig, half: Node | None, quarter: Node | None, eighth: Node) -> Node:
    x = eighth
    for number in range(6):
        y = _unit(layers, config, x, f"encoder.{number}.unit1")
        y = _unit(layers, config, y, f"encoder.{number}.unit2")
        x = _unit(layers, config, y, f"encoder.{number}.unit3", residual=x)
    if config.aspp:
        x = _aspp(layers, config, x)
    x = _decoded(layers, config, x, quarter, "decode_quarter")
    x = _decoded(layers, config, x, half, "decode_half1")
    x = _unit(layers, config, x, "decode_half2")
    return layers.upsampled(layers.mixed([x], layers.array("head.weight"), layers.array("head.bias")))


def _unit(
    layers: Layers, config: NetworkConfig, x: Node, name: str, rate: int = 1, residual: Node | None = None
) -> Node:
    """One 3x3x3 unit (eq. 1, 4, 5, 6) with batch norm folded, the residual added, ReLU."""
    last, bias = layers.array(f"{name}.last.weight"), layers.array(f"{name}.last.bias")
    if config.factorization == "standard":
        y = layers.biased(layers.convolved(x, last, rate=rate), bias)
    else:
        spatial, temporal = (layers.array(f"{name}.{each}.weight") for each in ("spatial", "temporal"))
        if config.factorization == "sts_sequential":
            y = layers.mixed([layers.temporal(layers.spatial(x, spatial, rate), temporal)], last, bias)
        else:
            y = layers.mixed([layers.spatial(x, spatial, rate), layers.temporal(x, temporal)], last, bias)
    return layers.ops.relu(y if residual is None else layers.ops.add(y, residual))


def _aspp(layers: Layers, config: NetworkConfig, x: Node) -> Node:
    point = layers.mixed([x], layers.array("aspp.point.last.weight"), layers.array("aspp.point.last.bias"))
    branches = [_unit(layers, config, x, f"aspp.units.{k}", rate) for k, rate in enumerate(ASPP_RATES)]
    parts = [layers.ops.relu(point), *branches]
    return layers.ops.relu(layers.mixed(parts, layers.array("aspp.last.weight"), layers.array("aspp.last.bias")))


def _decoded(layers: Layers, config: NetworkConfig, x: Node, skip: Node | None, name: str) -> Node:
    """A unit on the upsampled `x` beside `skip`."""
    if config.factorization != "dsts":
        upsampled = layers.upsampled(x)
        inputs = upsampled if skip is None else layers.ops.concat([upsampled, skip], 1)
        return _unit(layers, config, inputs, name)
    spatial, temporal, last = (layers.array(f"{name}.{each}.weight") for each in ("spatial", "temporal", "last"))
    count, inner = layers.shape(x)[1], len(spatial)
    along_slices = layers.mixed(
        [layers.temporal(x, temporal[:count])], last[:, inner : inner + count], layers.array(f"{name}.last.bias")
    )
    y = layers.upsampled(along_slices)
    parts = [(layers.spatial(layers.upsampled(x), spatial[:count]), last[:, :count])]
    if skip is not None:
        parts.append((layers.spatial(skip, spatial[count:]), last[:, count:inner]))
        parts.append((layers.temporal(skip, temporal[count:]), last[:, inner + count :]))
    for part, weight in reversed(parts):
        y = layers.ops.add(layers.mixed([part], weight), y)
    return layers.ops.relu(y)
