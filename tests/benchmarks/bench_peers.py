"""The same voxels through other networks for the same task, beside ours: prints one JSON object.

    python tests/benchmarks/bench_peers.py [--peers lwhcn dynunet ...] [--repeats 2]

Needs MONAI and einops, which `bootstrap.py bench` installs. All weights are random and all networks give three
classes; seconds are per million voxels of the network's input, once through it. How often each voxel goes through one
is another matter: `visits` says it where the method fixes it.
"""

import argparse
import contextlib
import json
import sys
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn

from core.benchmark.measuring import PeakMemory, best_of, machine
from core.benchmark.network import window_logits
from core.inference.device import has_bfloat16
from core.inference.executor import TorchExecutor
from core.inference.openvino_executor import OpenVinoExecutor
from core.model.lwhcn import LWHCN, parameter_count
from core.model.openvino_runtime import openvino
from tests.benchmarks.dense_unet import dense_unet_65, dense_unet_161

CPU = torch.device("cpu")


@dataclass(frozen=True)
class Peer:
    """A network: how it is made, on what input (N, C, ...) it is measured, how often its method sees a voxel."""

    what: str
    make: Callable[[], nn.Module]
    shape: tuple[int, ...]
    visits: float | None = None

    @property
    def million_voxels(self) -> float:
        return torch.Size((self.shape[0], *self.shape[2:])).numel() / 1e6


def dynunet() -> nn.Module:
    from monai.networks.nets import DynUNet

    return DynUNet(
        spatial_dims=3,
        in_channels=1,
        out_channels=3,
        kernel_size=[3] * 6,
        strides=[1, 2, 2, 2, 2, 2],
        upsample_kernel_size=[2] * 5,
        filters=[32, 64, 128, 256, 320, 320],
    )


def segresnet() -> nn.Module:
    from monai.networks.nets import SegResNet

    return SegResNet(init_filters=32, in_channels=1, out_channels=3, blocks_down=(1, 2, 2, 4), blocks_up=(1, 1, 1))


def swin_unetr() -> nn.Module:
    from monai.networks.nets import SwinUNETR

    return SwinUNETR(in_channels=1, out_channels=3, feature_size=48)


PEERS = {
    "lwhcn": Peer("LW-HCN, windows of 12 slices; a scan: 20 every 10, 2D half once", LWHCN, (1, 1, 12, 512, 512), 2),
    "dynunet": Peer("nnU-Net's 3d_fullres plan for LiTS, as MONAI's DynUNet", dynunet, (1, 1, 128, 128, 128), 8),
    "segresnet": Peer("SegResNet as in MONAI's whole-body bundle", segresnet, (1, 1, 96, 96, 96)),
    "swin_unetr": Peer("SwinUNETR, feature size 48", swin_unetr, (1, 1, 96, 96, 96)),
    "dense_unet_161": Peer("as H-DenseUNet's 2D half", dense_unet_161, (2, 3, 512, 512)),
    "dense_unet_65": Peer("as H-DenseUNet's 3D half, to be added to it", dense_unet_65, (1, 4, 12, 224, 224)),
}


def measure(peer: Peer, repeats: int) -> dict[str, Any]:
    """All figures of one network."""
    torch.manual_seed(0)
    network, x = peer.make().eval(), torch.rand(peer.shape) * 2 - 1
    with torch.inference_mode():
        wanted = run_torch(network, x, torch.float32)[0]()
    precisions = [torch.float32, *([torch.bfloat16] if has_bfloat16(CPU) else [])]
    result: dict[str, Any] = {
        "what": peer.what,
        "input": list(peer.shape),
        "parameters": parameter_count(network),
        "visits": peer.visits,
    }
    for backend, make in (("torch", run_torch), ("openvino", run_openvino)):
        result[backend] = {}
        for dtype in precisions:
            name = str(dtype).removeprefix("torch.")
            try:
                result[backend][name] = timed(make, network, x, dtype, repeats, wanted, peer.million_voxels)
            except Exception as error:  # a network that a library cannot convert: that is a result
                result[backend][name] = {"error": f"{type(error).__name__}: {str(error)[:200]}"}
    return result


def timed(
    make: Callable[..., tuple[Callable[[], Tensor], object]],
    network: nn.Module,
    x: Tensor,
    dtype: torch.dtype,
    repeats: int,
    wanted: Tensor,
    million_voxels: float,
) -> dict[str, float | None]:
    """Seconds of one way, after a first run, and how far its answer is from float32 in torch."""
    memory = PeakMemory(CPU)
    with torch.inference_mode():
        run, kept = make(network, x, dtype)
        found = run().float()
        best = best_of(repeats, CPU, run)
        peak_mb = memory.above_mb()
        del kept
        return {
            "seconds": round(best.seconds, 3),
            "s_per_million_voxels": round(best.seconds / million_voxels, 3),
            "cpu_s_per_million_voxels": round(best.cpu_s / million_voxels, 3),
            "peak_mb": peak_mb,
            "relative_error": float((found - wanted).norm() / wanted.norm()),
        }


def run_torch(network: nn.Module, x: Tensor, dtype: torch.dtype) -> tuple[Callable[[], Tensor], object]:
    """The network in torch; ours as the program runs it."""
    if isinstance(network, LWHCN):
        executor = TorchExecutor(network, CPU, dtype)
        return lambda: window_logits(executor, x[0].transpose(0, 1).contiguous()), executor
    import copy

    moved, y = copy.deepcopy(network).to(dtype), x.to(dtype)
    return lambda: moved(y), moved


def run_openvino(network: nn.Module, x: Tensor, dtype: torch.dtype) -> tuple[Callable[[], Tensor], object]:
    """The network in OpenVINO; ours as the program runs it, others as OpenVINO converts them."""
    if isinstance(network, LWHCN):
        executor = OpenVinoExecutor(network, dtype)
        return lambda: window_logits(executor, x[0].transpose(0, 1).contiguous()), executor
    ov = openvino()
    with torch.inference_mode(False), torch.no_grad():
        model = ov.convert_model(network, example_input=x.clone(), input=list(x.shape))
    number = {torch.float32: "f32", torch.bfloat16: "bf16"}[dtype]
    settings = {"INFERENCE_PRECISION_HINT": number, "INFERENCE_NUM_THREADS": torch.get_num_threads()}
    compiled = ov.compile_model(model, "CPU", settings)
    return lambda: torch.from_numpy(compiled(x.numpy())[0]), compiled


@contextlib.contextmanager
def quietly() -> Iterator[None]:
    """Send to standard error what libraries print, so that the JSON object stands alone."""
    with contextlib.redirect_stdout(sys.stderr), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--peers", nargs="+", choices=tuple(PEERS), default=list(PEERS))
    parser.add_argument("--repeats", type=int, default=2)
    options = parser.parse_args()
    with quietly():
        result = {name: measure(PEERS[name], options.repeats) for name in options.peers}
    print(json.dumps({**machine(CPU), "peers": result}, indent=1))


if __name__ == "__main__":
    main()
