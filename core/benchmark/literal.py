"""LW-HCN written as the paper does, with Conv3d on (N, C, T, H, W): what the fast forms are held against.

It takes the very parameters of a folded network, so values and gradients can be compared.
"""

import torch
from torch import Tensor, nn
from torch.nn import functional

from core.model.config import Factorization
from core.model.lwhcn import LWHCN


class Literal:
    """Layers by their names in a module whose weights they use. `training`: batch norm by the batch's statistics."""

    def __init__(self, module: nn.Module, factorization: Factorization, training: bool = False) -> None:
        self.values = {**dict(module.named_parameters()), **dict(module.named_buffers())}
        self.factorization, self.training = factorization, training

    def conv(self, x: Tensor, name: str, stride: int = 1, rate: int = 1) -> Tensor:
        """A 3D convolution that keeps the number of slices; depthwise where the weight says so."""
        weight = self.values[f"{name}.weight"]
        if weight.dim() == 4 and name.endswith("temporal"):  # (co, ci, 3, 1): through the slices
            weight = weight[..., None]
        elif weight.dim() == 4:  # (co, ci, k, k): in-plane
            weight = weight[:, :, None]
        padding = tuple((size // 2) * step for size, step in zip(weight.shape[2:], (1, rate, rate), strict=True))
        groups = x.shape[1] // weight.shape[1]
        bias = self.values.get(f"{name}.bias")
        return functional.conv3d(x, weight, bias, (1, stride, stride), padding, (1, rate, rate), groups)

    def norm(self, x: Tensor, name: str) -> Tensor:
        """Batch norm over (N, T, H, W); the running statistics stay as they are."""
        mean, variance = (self.values[f"{name}.norm.running_{each}"].clone() for each in ("mean", "var"))
        scale, shift = self.values[f"{name}.norm.weight"], self.values[f"{name}.norm.bias"]
        return functional.batch_norm(x, mean, variance, scale, shift, self.training, 0.1, 1e-3)

    def layer(self, x: Tensor, name: str, stride: int = 1) -> Tensor:
        """Convolution and batch norm."""
        return self.norm(self.conv(x, f"{name}.last", stride), name)

    def unit(self, x: Tensor, name: str, rate: int = 1) -> Tensor:
        """One 3x3x3 unit (eq. 1, 4, 5, 6) with batch norm."""
        dot = f"{name}." if name else ""
        if self.factorization == "standard":
            y = self.conv(x, f"{dot}last", rate=rate)
        elif self.factorization == "sts_sequential":
            y = self.conv(self.conv(x, f"{dot}spatial", rate=rate), f"{dot}temporal")
            y = self.conv(y, f"{dot}last")
        else:
            branches = self.conv(x, f"{dot}spatial", rate=rate), self.conv(x, f"{dot}temporal")
            y = self.conv(torch.cat(branches, 1), f"{dot}last")
        return self.norm(y, name) if name else y

    def xception_block(self, x: Tensor, name: str) -> Tensor:
        """Three separable convolutions beside a shortcut."""
        y = x
        for number, stride in ((1, 1), (2, 1), (3, 2)):
            y = self.layer(y.relu(), f"{name}.separable_conv{number}.depthwise", stride)
            y = self.layer(y, f"{name}.separable_conv{number}.pointwise")
        return y + self.layer(x, f"{name}.shortcut", 2)

    def aspp(self, x: Tensor) -> Tensor:
        """DST-ASPP (eq. 7)."""
        branches = [self.layer(x, "aspp.point").relu()]
        branches += [self.unit(x, f"aspp.units.{k}", rate).relu() for k, rate in enumerate((2, 4, 6))]
        return self.layer(torch.cat(branches, 1), "aspp").relu()


def literal_logits(network: LWHCN, volumes: Tensor, training: bool = False) -> Tensor:
    """Return the logits (N, classes, T, H, W) of volumes (N, 1, T, H, W), without dropout."""
    config = network.config
    net = Literal(network, config.factorization, training)
    half = net.layer(net.layer(volumes, "entry_flow.conv1_1", 2).relu(), "entry_flow.conv1_2").relu()
    quarter = net.xception_block(half, "entry_flow.block1")
    x = net.xception_block(quarter, "entry_flow.block2")
    for k in range(6):
        y = net.unit(x, f"encoder.{k}.unit1").relu()
        y = net.unit(y, f"encoder.{k}.unit2").relu()
        x = (x + net.unit(y, f"encoder.{k}.unit3")).relu()
    if config.aspp:
        x = net.aspp(x)
    x = _upsample(x)
    if config.skips:
        x = torch.cat((x, net.layer(quarter, "skip_quarter").relu()), 1)
    x = _upsample(net.unit(x, "decode_quarter").relu())
    if config.skips:
        x = torch.cat((x, net.layer(half, "skip_half").relu()), 1)
    x = net.unit(net.unit(x, "decode_half1").relu(), "decode_half2").relu()
    return _upsample(net.conv(x, "head"))


def literal_unit(unit: nn.Module, factorization: Factorization, x: Tensor, rate: int) -> Tensor:
    """Return one unit without its batch norm: (N, ci, T, H, W) to (N, co, T, H, W)."""
    return Literal(unit, factorization).unit(x, "", rate)


def _upsample(x: Tensor) -> Tensor:
    return functional.interpolate(x, scale_factor=(1, 2, 2), mode="trilinear", align_corners=False)
