"""The building blocks of LW-HCN, in folded form.

Everywhere a tensor holds the slices of all sub-volumes one after the other, `(N*T, C, H, W)`, in channels-last
memory, so that each of the paper's 3D operations is a fast 2D one without any copy:

- 1x3x3: a 2D convolution;
- 3x1x1: a 2D convolution with a 3x1 kernel on the view `(N, C, T, H*W)`;
- 1x1x1: a matrix product on the view `(N*T*H*W, C)`; that of a concatenation is a sum of products, so the
  concatenation need not exist.

The tests hold every unit against its literal Conv3d form.
"""

from collections.abc import Callable, Sequence
from typing import cast

import torch
from torch import Tensor, nn
from torch.nn import functional

from core.model.config import Factorization

NORM_EPSILON = 1e-3
"""As DeepLabV3+'s Xception, whose weights the 2D encoder can take, and as Keras, with which the paper was made."""


def as_rows(slices: Tensor) -> Tensor:
    """View slices (N*T, C, H, W) as the rows of a matrix (N*T*H*W, C)."""
    return slices.permute(0, 2, 3, 1).reshape(-1, slices.shape[1])


def as_slices(rows: Tensor, like: Tensor) -> Tensor:
    """View rows (N*T*H*W, C) as slices (N*T, C, H, W), the counterpart of `as_rows(like)`."""
    count, _, height, width = like.shape
    return rows.reshape(count, height, width, -1).permute(0, 3, 1, 2)


def as_columns(slices: Tensor, depth: int) -> Tensor:
    """View slices (N*T, C, H, W) of `depth` T as (N, C, T, H*W): the second last axis runs through the slices."""
    count, channels, height, width = slices.shape
    return slices.permute(0, 2, 3, 1).reshape(count // depth, depth, height * width, channels).permute(0, 3, 1, 2)


def pointwise(parts: Sequence[Callable[[], Tensor]], weight: Tensor, bias: Tensor | None) -> Tensor:
    """Return the 1x1x1 convolution of the concatenated `parts`, without concatenating them.

    `parts` make slices (N*T, ci, H, W), all of one shape, one after the other: in inference only one of them is in
    memory at a time. `weight` is (co, sum of ci, 1, 1); the result (N*T, co, H, W).
    """
    first_weight, *weights = weight.chunk(len(parts), dim=1)
    first = functional.conv2d(parts[0](), first_weight, bias)
    total = as_rows(first)
    for part, part_weight in zip(parts[1:], weights, strict=True):
        matrix = part_weight.flatten(1).t().to(total.dtype)
        if torch.is_grad_enabled():
            total = torch.addmm(total, as_rows(part()), matrix)
        else:
            total.addmm_(as_rows(part()), matrix)
    return as_slices(total, first)


class Normalised(nn.Module):
    """A linear map `self.last` followed by batch norm, which `fold` moves into the weights of `self.last`.

    A module or its absence stands in `norm`: None after folding.
    """

    def __init__(self, last: nn.Conv2d | nn.Conv3d) -> None:
        super().__init__()
        self.last = last
        self.norm: nn.BatchNorm2d | None = nn.BatchNorm2d(last.out_channels, eps=NORM_EPSILON)

    def fold(self) -> None:
        """Move the batch norm, with its running statistics, into the weights: from now on for inference only."""
        norm = self.norm
        if norm is None:
            return
        mean, variance = cast(Tensor, norm.running_mean), cast(Tensor, norm.running_var)
        scale = norm.weight * torch.rsqrt(variance + norm.eps)
        weight = self.last.weight
        self.last.weight = nn.Parameter((weight * scale.view(-1, *[1] * (weight.dim() - 1))).detach())
        self.last.bias = nn.Parameter((norm.bias - mean * scale).detach())
        self.norm = None

    def normalise(self, x: Tensor) -> Tensor:
        """Apply the batch norm, or nothing where it is folded."""
        return x if self.norm is None else cast(Tensor, self.norm(x))


class Conv(Normalised):
    """A 2D convolution with batch norm, and ReLU where told."""

    def __init__(self, ci: int, co: int, kernel: int = 3, *, stride: int = 1, groups: int = 1, relu: bool) -> None:
        super().__init__(nn.Conv2d(ci, co, kernel, stride, kernel // 2, groups=groups, bias=False))
        self.relu = relu

    def forward(self, x: Tensor) -> Tensor:
        """Map slices (N*T, ci, H, W) to (N*T, co, H/stride, W/stride)."""
        y = self.normalise(self.last(x))
        return y.relu_() if self.relu else y


class SeparableConv(nn.Module):
    """A depthwise 3x3 and a pointwise 1x1 convolution, batch norm after each."""

    def __init__(self, ci: int, co: int, stride: int = 1) -> None:
        super().__init__()
        self.depthwise = Conv(ci, ci, stride=stride, groups=ci, relu=False)
        self.pointwise = Conv(ci, co, kernel=1, relu=False)

    def forward(self, x: Tensor) -> Tensor:
        """Map slices (N*T, ci, H, W) to (N*T, co, H/stride, W/stride)."""
        return cast(Tensor, self.pointwise(self.depthwise(x)))


class XceptionBlock(nn.Module):
    """Three separable convolutions, ReLU before each, the last with stride 2, beside a shortcut (as DeepLabV3+)."""

    def __init__(self, ci: int, co: int) -> None:
        super().__init__()
        self.separable_conv1 = SeparableConv(ci, co)
        self.separable_conv2 = SeparableConv(co, co)
        self.separable_conv3 = SeparableConv(co, co, stride=2)
        self.shortcut = Conv(ci, co, kernel=1, stride=2, relu=False)

    def forward(self, x: Tensor) -> Tensor:
        """Map slices (N*T, ci, H, W) to (N*T, co, H/2, W/2)."""
        y = self.separable_conv1(functional.relu(x))
        y = self.separable_conv2(y.relu_())
        y = self.separable_conv3(y.relu_())
        return cast(Tensor, y.add_(self.shortcut(x)))


class Unit(Normalised):
    """One 3x3x3 unit ci -> co with in-plane atrous `rate`; subclasses are the four factorizations of section 3.1.

    `last` is the convolution that batch norm follows.
    """

    def convolve(self, x: Tensor, depth: int) -> Tensor:
        """Map slices (N*T, ci, H, W), T = `depth`, to (N*T, co, H, W)."""
        raise NotImplementedError

    def forward(self, x: Tensor, depth: int, residual: Tensor | None = None) -> Tensor:
        """Return ReLU(batch norm(convolution) + residual): slices (N*T, co, H, W), T = `depth`."""
        y = self.normalise(self.convolve(x, depth))
        if residual is not None:
            y = y.add_(residual)
        return y.relu_()


class StandardUnit(Unit):
    """3x3x3 (eq. 1): 27 ci co weights."""

    def __init__(self, ci: int, co: int, rate: int = 1) -> None:
        super().__init__(nn.Conv3d(ci, co, 3, padding=(1, rate, rate), dilation=(1, rate, rate), bias=False))

    def convolve(self, x: Tensor, depth: int) -> Tensor:  # noqa: D102 - as Unit
        volumes = x.unflatten(0, (-1, depth)).transpose(1, 2)  # (N, ci, T, H, W), a view
        y = cast(Tensor, self.last(volumes)).transpose(1, 2).flatten(0, 1)
        return y.contiguous(memory_format=torch.channels_last)


class SequentialUnit(Unit):
    """1x3x3 ci -> co, 3x1x1 co -> co, 1x1x1 co -> co (eq. 4): 9 ci co + 4 co^2 weights."""

    def __init__(self, ci: int, co: int, rate: int = 1) -> None:
        super().__init__(nn.Conv2d(co, co, 1, bias=False))
        self.spatial = spatial_conv(ci, co, rate)
        self.temporal = temporal_conv(co, co)

    def convolve(self, x: Tensor, depth: int) -> Tensor:  # noqa: D102 - as Unit
        return cast(Tensor, self.last(along_slices(self.temporal, self.spatial(x), depth)))


class ParallelUnit(Unit):
    """1x3x3 ci -> co beside 3x1x1 ci -> co, concatenated, 1x1x1 2co -> co (eq. 5): 12 ci co + 2 co^2 weights."""

    def __init__(self, ci: int, co: int, rate: int = 1) -> None:
        super().__init__(nn.Conv2d(2 * co, co, 1, bias=False))
        self.spatial = spatial_conv(ci, co, rate)
        self.temporal = temporal_conv(ci, co)

    def convolve(self, x: Tensor, depth: int) -> Tensor:  # noqa: D102 - as Unit
        branches = (lambda: self.spatial(x), lambda: along_slices(self.temporal, x, depth))
        return pointwise(branches, self.last.weight, self.last.bias)


class DstsUnit(ParallelUnit):
    """Depthwise 1x3x3 beside depthwise 3x1x1, concatenated, 1x1x1 2ci -> co (eq. 6): 12 ci + 2 ci co weights."""

    def __init__(self, ci: int, co: int, rate: int = 1) -> None:
        Unit.__init__(self, nn.Conv2d(2 * ci, co, 1, bias=False))
        self.spatial = spatial_conv(ci, ci, rate, groups=ci)
        self.temporal = temporal_conv(ci, ci, groups=ci)


UNITS: dict[Factorization, type[StandardUnit] | type[SequentialUnit] | type[ParallelUnit]] = {
    "standard": StandardUnit,
    "sts_sequential": SequentialUnit,
    "sts_parallel": ParallelUnit,
    "dsts": DstsUnit,
}


def spatial_conv(ci: int, co: int, rate: int, groups: int = 1) -> nn.Conv2d:
    """Return the 1x3x3 convolution with in-plane atrous `rate`, for slices (N*T, ci, H, W)."""
    return nn.Conv2d(ci, co, 3, padding=rate, dilation=rate, groups=groups, bias=False)


def temporal_conv(ci: int, co: int, groups: int = 1) -> nn.Conv2d:
    """Return the 3x1x1 convolution, for columns (N, ci, T, H*W)."""
    return nn.Conv2d(ci, co, (3, 1), padding=(1, 0), groups=groups, bias=False)


def along_slices(conv: nn.Conv2d, x: Tensor, depth: int) -> Tensor:
    """Apply `temporal_conv` through slices (N*T, ci, H, W), T = `depth`; the result is (N*T, co, H, W)."""
    y = conv(as_columns(x, depth))  # (N, co, T, H*W)
    return as_slices(y.permute(0, 2, 3, 1), like=x)


class ResidualBlock(nn.Module):
    """Three units with a shortcut around them; the last ReLU follows the sum (as in ResNet)."""

    def __init__(self, unit: type[StandardUnit] | type[SequentialUnit] | type[ParallelUnit], channels: int) -> None:
        super().__init__()
        self.unit1 = unit(channels, channels)
        self.unit2 = unit(channels, channels)
        self.unit3 = unit(channels, channels)

    def forward(self, x: Tensor, depth: int) -> Tensor:
        """Map slices (N*T, C, H, W), T = `depth`, to the same shape."""
        y = self.unit2(self.unit1(x, depth), depth)
        return cast(Tensor, self.unit3(y, depth, residual=x))
