"""Networks of H-DenseUNet's size, to measure its speed: a 2D DenseUNet-161 and a 3D DenseUNet-65.

Widths, depths and strides follow the paper (Li et al., IEEE TMI 2018) and its published code: densely connected
blocks with bottlenecks, transitions that halve the channels, a decoder that adds the encoder's features. The weights
are random, so these are good for nothing but measuring.
"""

from itertools import pairwise

import torch
from torch import Tensor, nn
from torch.nn import functional

BOTTLENECK = 4


class DenseLayer(nn.Module):
    """1x1 and 3x3 convolution whose result is appended to the input."""

    def __init__(self, dimensions: int, ci: int, growth: int) -> None:
        super().__init__()
        self.layers = nn.Sequential(
            *norm_relu(dimensions, ci),
            conv(dimensions, ci, BOTTLENECK * growth, 1),
            *norm_relu(dimensions, BOTTLENECK * growth),
            conv(dimensions, BOTTLENECK * growth, growth, 3),
        )

    def forward(self, x: Tensor) -> Tensor:
        return torch.cat((x, self.layers(x)), 1)


class DenseUNet(nn.Module):
    """`widths` are those of the five steps of the decoder; the last has no skip."""

    def __init__(
        self, dimensions: int, channels: int, blocks: tuple[int, ...], growth: int, widths: tuple[int, ...]
    ) -> None:
        super().__init__()
        self.stem = nn.Sequential(conv(dimensions, channels, 96, 7, stride=2), *norm_relu(dimensions, 96))
        self.pool = (nn.MaxPool2d if dimensions == 2 else nn.MaxPool3d)(3, 2, 1)
        self.blocks, self.transitions = nn.ModuleList(), nn.ModuleList()
        ci, skips = 96, [96]
        for number, layers in enumerate(blocks):
            self.blocks.append(
                nn.Sequential(*(DenseLayer(dimensions, ci + k * growth, growth) for k in range(layers)))
            )
            ci += layers * growth
            if number < len(blocks) - 1:
                skips.append(ci)
                self.transitions.append(transition(dimensions, ci))
                ci //= 2
        self.line = conv(dimensions, skips[-1], ci, 1)
        steps = pairwise((ci, *widths))
        self.decoder = nn.ModuleList(
            nn.Sequential(conv(dimensions, wide, narrow, 3), *norm_relu(dimensions, narrow)) for wide, narrow in steps
        )
        self.head = conv(dimensions, widths[-1], 3, 1)

    def forward(self, x: Tensor) -> Tensor:
        """Map (N, channels, [T,] H, W) to (N, 3, [T,] H, W); H and W are multiples of 32, T of 4."""
        sizes, skips = [x.shape[2:]], [self.stem(x)]
        x = self.pool(skips[0])
        for block, shrink in zip(self.blocks, [*self.transitions, None], strict=True):
            x = block(x)
            if shrink is not None:
                skips.append(x)
                x = shrink(x)
        sizes += [skip.shape[2:] for skip in skips]
        skips[-1] = self.line(skips[-1])
        for step in self.decoder:
            x = functional.interpolate(x, size=sizes.pop())
            x = step(x + skips.pop() if skips else x)
        return self.head(x)


def dense_unet_161() -> DenseUNet:
    """2D, on three neighbouring slices (N, 3, H, W)."""
    return DenseUNet(2, 3, (6, 12, 36, 24), 48, (768, 384, 96, 96, 64))


def dense_unet_65() -> DenseUNet:
    """3D, on the scan and the 2D network's three probabilities (N, 4, T, H, W)."""
    return DenseUNet(3, 4, (3, 4, 12, 8), 32, (224, 192, 96, 96, 64))


def conv(dimensions: int, ci: int, co: int, size: int, stride: int = 1) -> nn.Module:
    kind = nn.Conv2d if dimensions == 2 else nn.Conv3d
    return kind(ci, co, size, stride, size // 2, bias=False)


def norm_relu(dimensions: int, channels: int) -> tuple[nn.Module, nn.Module]:
    norm = nn.BatchNorm2d if dimensions == 2 else nn.BatchNorm3d
    return norm(channels), nn.ReLU(inplace=True)


def transition(dimensions: int, channels: int) -> nn.Module:
    """Half the channels and half the size, in 3D within the slices only."""
    return nn.Sequential(
        *norm_relu(dimensions, channels), conv(dimensions, channels, channels // 2, 1), InPlanePool()
    )


class InPlanePool(nn.Module):
    """Means of 2x2; torch's own for 3D knows no bfloat16."""

    def forward(self, x: Tensor) -> Tensor:
        return functional.avg_pool2d(x.flatten(1, -3), 2).unflatten(1, x.shape[1:-2])
