"""The building blocks of LW-HCN, in folded form.

Everywhere a tensor holds the slices of all sub-volumes one after the other, `(N*T, C, H, W)`, in channels-last
memory, so that each of the paper's 3D operations is a fast 2D one without any copy:

- 1x3x3: a 2D convolution;
- 3x1x1: a 2D convolution with a 3x1 kernel on the view `(N, C, T, H*W)`;
- 1x1x1: a matrix product on the view `(N*T*H*W, C)`; that of a concatenation is a sum of products, so the
  concatenation need not exist.

The tests hold every unit against its literal Conv3d form.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import cast

import torch
from torch import Tensor, nn
from torch.nn import functional

from core.model.config import Factorization
from core.model.slabs import Slab, empty_slices, slabs

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

    def convolve_into(self, y: Tensor, x: Tensor, depth: int) -> Iterator[slice]:
        """Write the same into `y`, without gradients and a few slices at a time; yield which are done."""
        raise NotImplementedError

    def slabs(self, x: Tensor, depth: int) -> list[Slab]:
        """Return slices (N*T, C, H, W), T = `depth`, in parts that take no unit long."""
        weights = sum(each.numel() for each in self.parameters())
        return slabs(x, depth, 2 * weights * x.shape[2] * x.shape[3])

    def forward(self, x: Tensor, depth: int, residual: Tensor | None = None) -> Tensor:
        """Return ReLU(batch norm(convolution) + residual): slices (N*T, co, H, W), T = `depth`."""
        if torch.is_grad_enabled() or len(self.slabs(x, depth)) == 1:
            y = self.normalise(self.convolve(x, depth))
            if residual is not None:
                y = y.add_(residual)
            return y.relu_()
        y = empty_slices(x, self.last.out_channels)
        for done in self.convolve_into(y, x, depth):
            part = y[done]
            if self.norm is not None:
                part.copy_(self.normalise(part))
            if residual is not None:
                part.add_(residual[done])
            part.relu_()
        return y


class StandardUnit(Unit):
    """3x3x3 (eq. 1): 27 ci co weights."""

    def __init__(self, ci: int, co: int, rate: int = 1) -> None:
        super().__init__(VolumeConv(ci, co, rate))

    def convolve(self, x: Tensor, depth: int) -> Tensor:  # noqa: D102 - as Unit
        return cast(Tensor, self.last(x, depth))

    def convolve_into(self, y: Tensor, x: Tensor, depth: int) -> Iterator[slice]:  # noqa: D102 - as Unit
        for slab in self.slabs(x, depth):
            y[slab.own] = self.last(x[slab.reach], slab.reach_depth, slab.margins)
            yield slab.own


class SequentialUnit(Unit):
    """1x3x3 ci -> co, 3x1x1 co -> co, 1x1x1 co -> co (eq. 4): 9 ci co + 4 co^2 weights."""

    def __init__(self, ci: int, co: int, rate: int = 1) -> None:
        super().__init__(nn.Conv2d(co, co, 1, bias=False))
        self.spatial = SpatialConv(ci, co, rate)
        self.temporal = TemporalConv(co, co)

    def convolve(self, x: Tensor, depth: int) -> Tensor:  # noqa: D102 - as Unit
        return cast(Tensor, self.last(self.temporal(self.spatial(x), depth)))

    def convolve_into(self, y: Tensor, x: Tensor, depth: int) -> Iterator[slice]:  # noqa: D102 - as Unit
        middle = torch.empty_like(y)
        for slab in self.slabs(x, depth):
            middle[slab.own] = self.spatial(x[slab.own])
        for slab in self.slabs(middle, depth):
            y[slab.own] = self.last(self.temporal(middle[slab.reach], slab.reach_depth, slab.margins))
            yield slab.own


class ParallelUnit(Unit):
    """1x3x3 ci -> co beside 3x1x1 ci -> co, concatenated, 1x1x1 2co -> co (eq. 5): 12 ci co + 2 co^2 weights."""

    def __init__(self, ci: int, co: int, rate: int = 1) -> None:
        super().__init__(nn.Conv2d(2 * co, co, 1, bias=False))
        self.spatial = SpatialConv(ci, co, rate)
        self.temporal = TemporalConv(ci, co)

    def convolve(self, x: Tensor, depth: int) -> Tensor:  # noqa: D102 - as Unit
        branches = (lambda: self.spatial(x), lambda: self.temporal(x, depth))
        return pointwise(branches, self.last.weight, self.last.bias)

    def convolve_into(self, y: Tensor, x: Tensor, depth: int) -> Iterator[slice]:  # noqa: D102 - as Unit
        spatial_weight, temporal_weight = (each.flatten(1).t() for each in self.last.weight.chunk(2, dim=1))
        bias = y.new_zeros(y.shape[1]) if self.last.bias is None else self.last.bias
        for slab in self.slabs(x, depth):
            rows = as_rows(y[slab.own])
            torch.addmm(bias, as_rows(self.spatial(x[slab.own])), spatial_weight, out=rows)
            temporal = self.temporal(x[slab.reach], slab.reach_depth, slab.margins)
            rows.addmm_(as_rows(temporal), temporal_weight)
            yield slab.own


class DstsUnit(ParallelUnit):
    """Depthwise 1x3x3 beside depthwise 3x1x1, concatenated, 1x1x1 2ci -> co (eq. 6): 12 ci + 2 ci co weights."""

    def __init__(self, ci: int, co: int, rate: int = 1) -> None:
        Unit.__init__(self, nn.Conv2d(2 * ci, co, 1, bias=False))
        self.spatial = SpatialConv(ci, ci, rate, groups=ci)
        self.temporal = TemporalConv(ci, ci, groups=ci)


UNITS: dict[Factorization, type[StandardUnit] | type[SequentialUnit] | type[ParallelUnit]] = {
    "standard": StandardUnit,
    "sts_sequential": SequentialUnit,
    "sts_parallel": ParallelUnit,
    "dsts": DstsUnit,
}


class SpatialConv(nn.Conv2d):
    """The 1x3x3 convolution with in-plane atrous `rate`, for slices (N*T, ci, H, W)."""

    def __init__(self, ci: int, co: int, rate: int, groups: int = 1) -> None:
        super().__init__(ci, co, 3, padding=rate, dilation=rate, groups=groups, bias=False)


class TemporalConv(nn.Conv2d):
    """The 3x1x1 convolution through slices."""

    def __init__(self, ci: int, co: int, groups: int = 1) -> None:
        super().__init__(ci, co, (3, 1), padding=(1, 0), groups=groups, bias=False)

    def forward(  # type: ignore[override]  # knows where a sub-volume ends
        self, x: Tensor, depth: int, margins: tuple[int, int] = (0, 0)
    ) -> Tensor:
        """Map slices (N*T, ci, H, W), T = `depth`, to (N*T, co, H, W).

        `margins` (each 0 or 1, N = 1 then) says whether the first and the last slice are neighbours only: the result
        does not have them.
        """
        padding = 0 if all(margins) else 1
        y = functional.conv2d(as_columns(x, depth), self.weight, padding=(padding, 0), groups=self.groups)
        if padding:  # on both sides
            y = y[:, :, margins[0] : depth - margins[1]]  # (N, co, T, H*W)
        return y.permute(0, 2, 3, 1).reshape(-1, *x.shape[2:], y.shape[1]).permute(0, 3, 1, 2)


class VolumeConv(nn.Conv3d):
    """The 3x3x3 convolution with in-plane atrous `rate`."""

    def __init__(self, ci: int, co: int, rate: int) -> None:
        super().__init__(ci, co, 3, padding=(1, rate, rate), dilation=(1, rate, rate), bias=False)
        self.rate = rate

    def forward(  # type: ignore[override]  # knows where a sub-volume ends
        self, x: Tensor, depth: int, margins: tuple[int, int] = (0, 0)
    ) -> Tensor:
        """Map slices and take `margins` as `TemporalConv`."""
        volumes = x.unflatten(0, (-1, depth)).transpose(1, 2)  # (N, ci, T, H, W), a view
        padding = 0 if any(margins) else 1
        if margins in ((0, 1), (1, 0)):  # to leave a slice out of the result would cost more
            volumes = functional.pad(volumes, (0, 0, 0, 0, margins[1], margins[0]))
        y = functional.conv3d(
            volumes, self.weight, self.bias, padding=(padding, self.rate, self.rate), dilation=self.dilation
        )
        return y.transpose(1, 2).flatten(0, 1).contiguous(memory_format=torch.channels_last)


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


PARTS_OF_LAYERS = (SpatialConv, TemporalConv, VolumeConv)
"""What a layer calls for a few slices at a time, in inference."""
