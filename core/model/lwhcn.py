"""LW-HCN: the light-weight hybrid convolutional network (Zhang et al., IJCAI 2019).

The paper gives the operations and four parameter counts. It leaves channel widths and depths open; those used here
are our reconstruction, which meets all four counts within 2 %:

    stage               in-plane  layers                                                        channels
    2D encoder          1/2       conv 3x3 stride 2, conv 3x3                                   32, 64 -> skip
    (slice by slice)    1/4       Xception block, stride 2                                      128 -> skip
                        1/8       Xception block, stride 2                                      256
    transformation Z    1/8       the slices of a sub-volume, stacked                           256
    3D encoder          1/8       6 residual blocks of 3 units                                  256
    DST-ASPP (eq. 7)    1/8       1x1x1 beside units of rate 2, 4, 6; 1x1x1; dropout 0.5        4 * 256 -> 256
    decoder             1/4       bilinear x2, with 1x1x1 of the skip (48); 1 unit              304 -> 128
                        1/2       bilinear x2, with 1x1x1 of the skip (32); 2 units             160 -> 64 -> 64
    head                1/1       1x1x1 with bias, bilinear x2                                  classes
"""

import copy
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import partial
from typing import NamedTuple, cast

import torch
from torch import Tensor, nn
from torch.nn import functional
from torch.utils.checkpoint import checkpoint

from core.model.blocks import UNITS, Conv, Normalised, ResidualBlock, XceptionBlock, pointwise
from core.model.config import NetworkConfig
from core.model.slabs import empty_slices, slabs

IN_PLANE_MULTIPLE = 8
"""Rows and columns of the input are multiples of this."""
ASPP_RATES = (2, 4, 6)
SKIP_CHANNELS = (32, 48)
"""What the decoder takes over from the 2D encoder at half and at quarter size."""


class Features(NamedTuple):
    """What the 2D encoder knows of each slice: slices (S, C, H/k, W/k), channels-last.

    It depends on single slices only, so overlapping sub-volumes share it. Without skips, `half` and `quarter` have no
    channels.
    """

    half: Tensor
    quarter: Tensor
    eighth: Tensor

    def take(self, start: int, stop: int) -> "Features":
        """Return the features of the slices from `start` up to `stop` (views)."""
        return Features(*(each[start:stop] for each in self))

    @classmethod
    def empty(
        cls, shape_syx: tuple[int, int, int], config: NetworkConfig, dtype: torch.dtype, device: torch.device
    ) -> "Features":
        """Return memory for the features of slices of this shape (S, H, W), before anything is written into it."""
        slices, rows, columns = shape_syx
        channels = *(SKIP_CHANNELS if config.skips else (0, 0)), 256
        return cls(
            *(
                torch.empty(slices, rows // step, columns // step, count, dtype=dtype, device=device).permute(
                    0, 3, 1, 2
                )
                for step, count in zip((2, 4, 8), channels, strict=True)
            )
        )


class EntryFlow(nn.Module):
    """The 2D encoder: DeepLabV3+'s Xception entry flow without its third block, by its layer names and widths."""

    def __init__(self) -> None:
        super().__init__()
        self.conv1_1 = Conv(1, 32, stride=2, relu=True)
        self.conv1_2 = Conv(32, 64, relu=True)
        self.block1 = XceptionBlock(64, 128)
        self.block2 = XceptionBlock(128, 256)

    def forward(self, slices: Tensor) -> Features:
        """Map slices (S, 1, H, W) to their features with 64, 128 and 256 channels."""
        half = self.conv1_2(self.conv1_1(slices))
        quarter = self.block1(half)
        return Features(half, quarter, self.block2(quarter))


class Aspp(Normalised):
    """DST-ASPP (eq. 7): several fields of view side by side, integrated by a 1x1x1 convolution."""

    def __init__(self, config: NetworkConfig, channels: int) -> None:
        unit = UNITS[config.factorization]
        super().__init__(nn.Conv2d((1 + len(ASPP_RATES)) * channels, channels, 1, bias=False))
        self.point = Conv(channels, channels, kernel=1, relu=True)
        self.units = nn.ModuleList(unit(channels, channels, rate) for rate in ASPP_RATES)

    def forward(self, x: Tensor, depth: int) -> Tensor:
        """Map slices (N*T, C, H, W), T = `depth`, to the same shape."""
        parts = [partial(self.point, x), *(partial(unit, x, depth) for unit in self.units)]
        return self.normalise(pointwise(parts, self.last.weight, self.last.bias)).relu_()


class LWHCN(nn.Module):
    """The network, for training and for inference alike.

    Set `checkpointing` to trade time for memory in training: blocks are computed again in the backward pass.
    """

    def __init__(self, config: NetworkConfig | None = None) -> None:
        super().__init__()
        self.config = config = config or NetworkConfig()
        self.checkpointing = False
        unit = UNITS[config.factorization]
        skip_half, skip_quarter = SKIP_CHANNELS if config.skips else (0, 0)
        self.entry_flow = EntryFlow()
        if config.skips:
            self.skip_half = Conv(64, skip_half, kernel=1, relu=True)
            self.skip_quarter = Conv(128, skip_quarter, kernel=1, relu=True)
        self.encoder = nn.ModuleList(ResidualBlock(unit, 256) for _ in range(6))
        self.aspp = Aspp(config, 256) if config.aspp else None
        self.dropout = nn.Dropout(0.5)
        self.upsampling = Upsampling()
        self.decode_quarter = unit(256 + skip_quarter, 128)
        self.decode_half1 = unit(128 + skip_half, 64)
        self.decode_half2 = unit(64, 64)
        self.head = nn.Conv2d(64, config.classes, 1)
        self.apply(_initialise)

    def forward(self, volumes: Tensor) -> Tensor:
        """Map sub-volumes (N, 1, T, H, W) in [-1, 1] to logits (N, classes, T, H, W).

        H and W are multiples of 8, T is any number of slices.
        """
        count, _, depth, height, width = volumes.shape
        slices = volumes.transpose(1, 2).reshape(count * depth, 1, height, width)
        logits = self.forward_3d(self.features_2d(slices), depth)
        return logits.unflatten(0, (count, depth)).transpose(1, 2)

    def features_2d(self, slices: Tensor) -> Features:
        """Return what the 3D part needs to know of each of the slices (S, 1, H, W)."""
        # One channel fits both memory formats; written so that its stride is 1, all that follows is channels-last.
        slices = slices[:, 0, :, :, None].permute(0, 3, 1, 2)
        half, quarter, eighth = self._run(self.entry_flow, slices)
        if not self.config.skips:
            return Features(half[:, :0], quarter[:, :0], eighth)
        return Features(self.skip_half(half), self.skip_quarter(quarter), eighth)

    def forward_3d(self, features: Features, depth: int) -> Tensor:
        """Return logits (N*T, classes, H, W) of the sub-volumes of `depth` T slices whose features are stacked."""
        x = features.eighth  # the transformation Z: stacked slices are a sub-volume
        for block in self.encoder:
            x = self._run(block, x, depth)
        if self.aspp is not None:
            x = self._run(self.aspp, x, depth)
        x = self.dropout(x)
        x = self._run(self.decode_quarter, self._upsampled(x, features.quarter), depth)
        x = self._run(self.decode_half1, self._upsampled(x, features.half), depth)
        x = self._run(self.decode_half2, x, depth)
        return upsample(self.head(x).float())

    def _upsampled(self, x: Tensor, skip: Tensor) -> Tensor:
        if torch.is_grad_enabled():
            return cast(Tensor, self.upsampling(x, skip))
        room = empty_slices(x, x.shape[1] + skip.shape[1], enlarged=2)
        for slab in slabs(room, len(room)):
            self.upsampling(x[slab.own], skip[slab.own], room[slab.own])
        return room

    def _run(self, module: nn.Module, *inputs: Tensor | int) -> Tensor:
        if self.checkpointing and self.training and torch.is_grad_enabled():

            def contexts() -> tuple[AbstractContextManager[None], AbstractContextManager[None]]:
                return nullcontext(), _statistics_kept(module)

            return cast(Tensor, checkpoint(module, *inputs, use_reentrant=False, context_fn=contexts))
        return cast(Tensor, module(*inputs))


class Upsampling(nn.Module):
    """Doubles rows and columns, bilinearly, and appends the channels of a skip; slices stay apart."""

    def forward(self, slices: Tensor, skip: Tensor, room: Tensor | None = None) -> Tensor:
        """Return slices (S, C, H, W) at twice the size with the channels of `skip`, in `room` where it is given."""
        larger = upsample(slices)
        if room is None:
            return torch.cat((larger, skip), dim=1) if skip.shape[1] else larger
        room[:, : larger.shape[1]] = larger
        room[:, larger.shape[1] :] = skip
        return room


def upsample(slices: Tensor) -> Tensor:
    """Double rows and columns of slices (S, C, H, W), bilinearly."""
    return functional.interpolate(slices, scale_factor=2, mode="bilinear", align_corners=False)


def fold_batch_norm(network: LWHCN) -> LWHCN:
    """Return a copy for inference: batch norm inside the weights, no gradients, no dropout."""
    folded = copy.deepcopy(network).eval()
    for module in folded.modules():
        if isinstance(module, Normalised):
            module.fold()
    return folded.requires_grad_(False)


def parameter_count(network: nn.Module) -> int:
    """Return the number of trained numbers."""
    return sum(parameter.numel() for parameter in network.parameters())


@contextmanager
def _statistics_kept(module: nn.Module) -> Iterator[None]:
    """Keep the running statistics of batch norm as they are while a block is computed a second time."""
    norms = [each for each in module.modules() if isinstance(each, nn.BatchNorm2d | nn.SyncBatchNorm)]
    momenta = [norm.momentum for norm in norms]
    for norm in norms:
        norm.momentum = 0.0
    try:
        yield
    finally:
        for norm, momentum in zip(norms, momenta, strict=True):
            norm.momentum = momentum


def _initialise(module: nn.Module) -> None:
    # On the meta device there is nothing to fill, and trying to makes torch import its compiler: 1.5 s.
    if isinstance(module, nn.Conv2d | nn.Conv3d) and not module.weight.is_meta:
        nn.init.kaiming_normal_(module.weight, nonlinearity="relu")
        if module.bias is not None:
            nn.init.zeros_(module.bias)
