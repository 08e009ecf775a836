"""Cancel answers soon as no step between two reports is long: counted, on the meta device, without calculating."""

from typing import Any

import pytest
import torch
from torch import Tensor
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves

from core.inference.executor import TorchExecutor, window_logits
from core.model.config import FACTORIZATIONS, NetworkConfig
from core.model.lwhcn import LWHCN

META = torch.device("meta")
WINDOW = (20, 1, 512, 512)
MOST_WRITTEN_MB = 450
"""First touches of memory took 1.1 s a GB on the slowest machine seen; the largest tensors have 840 MB."""
MOST_GFLOP = 45
"""Two cores do 150 in a second, in float32."""


class Steps(TorchDispatchMode):
    """Adds up what is calculated and written between two reports."""

    def __init__(self) -> None:
        super().__init__()
        self.gflop, self.written_mb, self.fractions = [0.0], [0.0], [0.0]

    def report(self, fraction: float, text: str) -> None:
        self.fractions.append(fraction)
        self.gflop.append(0.0)
        self.written_mb.append(0.0)

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        out = func(*args, **(kwargs or {}))
        written = [each for each in tree_leaves(out) if isinstance(each, Tensor)]
        if not func.is_view and "empty" not in func.name():
            self.written_mb[-1] += sum(each.numel() * each.itemsize for each in written) / 1e6
        self.gflop[-1] += operations(func.name(), args, written) / 1e9
        return out


def operations(name: str, args: Any, written: list[Tensor]) -> int:
    """Two for each multiply-add of convolutions and matrix products."""
    if "conv" in name:
        return 2 * written[0].numel() * int(args[1][0].numel())
    if "mm" in name:
        return 2 * written[0].numel() * int(args[1 if "addmm" in name else 0].shape[1])
    return 0


@pytest.mark.parametrize("factorization", FACTORIZATIONS)
def test_no_step_between_two_reports_is_long(factorization: Any) -> None:
    with META:
        network = LWHCN(NetworkConfig(factorization)).eval()
    executor = TorchExecutor(network, META, torch.float32)
    with torch.inference_mode(), Steps() as steps:
        logits = window_logits(executor, torch.empty(WINDOW, device=META), steps.report)
    assert logits.shape == (20, 3, 512, 512)
    assert sum(steps.gflop) > 800  # the whole window was counted
    assert max(steps.gflop) < MOST_GFLOP
    assert max(steps.written_mb) < MOST_WRITTEN_MB
    assert max(steps.fractions) <= 1
