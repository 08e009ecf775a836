"""The network in OpenVINO: the fastest way on a processor."""

import time
from typing import Any

import torch
from torch import Tensor

from core.inference.executor import TEXT
from core.model.lwhcn import LWHCN, Features
from core.model.openvino_graph import features_graph, folded_weights, window_graph
from core.model.openvino_runtime import openvino
from core.progress import Report, part, silent

LOOK_EVERY_MS = 50
"""How often a running calculation asks whether it shall stop."""


class OpenVinoExecutor:
    """The network in OpenVINO on the processor; ImportError where OpenVINO is not there.

    Graphs are compiled for each size when it first comes (0.1 to 0.5 s). Features are channels-last slices in the
    number type of the calculation.
    """

    backend = "openvino"
    device = torch.device("cpu")

    def __init__(self, network: LWHCN, dtype: torch.dtype) -> None:
        self.precision = str(dtype).removeprefix("torch.")
        self._ov = openvino()
        self._core = self._ov.Core()
        self._dtype = dtype
        self._number = {torch.float32: "f32", torch.bfloat16: "bf16"}[dtype]
        self._config = network.config
        self._weights = folded_weights(network)
        self._compiled: dict[tuple[str, tuple[int, int, int]], _Compiled] = {}

    def room_for(self, shape_syx: tuple[int, int, int]) -> Features:  # noqa: D102 - as Executor
        return Features.empty(shape_syx, self._config, self._dtype, self.device)

    def features_2d(self, slices: Tensor, into: Features, report: Report = silent) -> None:  # noqa: D102 - as Executor
        count, _, rows, columns = slices.shape
        compiled = self._for("2d", (1, rows, columns))  # one slice stays in the processor's cache
        for number in range(count):
            step = part(report, number / count, (number + 1) / count)
            compiled.run([slices[number : number + 1].contiguous()], _as_graph(into.take(number, number + 1)), step)

    def forward_3d(self, features: Features, depth: int, report: Report = silent) -> Tensor:  # noqa: D102 - as Executor
        rows, columns = (8 * size for size in features.eighth.shape[2:])
        logits = torch.empty(1, self._config.classes, depth, rows, columns)
        self._for("3d", (depth, rows, columns)).run(_as_graph(features), [logits], report)
        return logits[0].transpose(0, 1)

    def _for(self, half: str, shape: tuple[int, int, int]) -> "_Compiled":
        if (half, shape) not in self._compiled:
            build = features_graph if half == "2d" else window_graph
            graph = build(self._config, self._weights, shape, self._number)
            settings = {"INFERENCE_PRECISION_HINT": self._number, "INFERENCE_NUM_THREADS": torch.get_num_threads()}
            compiled = self._core.compile_model(graph, "CPU", settings)
            self._compiled[half, shape] = _Compiled(self._ov, compiled)
        return self._compiled[half, shape]


def _as_graph(features: Features) -> list[Tensor]:
    """Return the same memory as the graphs hand it over: slices (S, H, W, C), those without channels left out."""
    return [each.permute(0, 2, 3, 1) for each in features if each.shape[1]]


class _Compiled:
    """A compiled graph that runs on torch's memory and can be stopped."""

    def __init__(self, ov: Any, compiled: Any) -> None:
        self._ov = ov
        self._request = compiled.create_infer_request()
        self._usual_s = 0.0

    def run(self, inputs: list[Tensor], outputs: list[Tensor], report: Report) -> None:
        """Read `inputs` and write `outputs`, contiguous all; whatever `report` raises stops the calculation."""
        for number, tensor in enumerate(inputs):
            self._request.set_input_tensor(number, self._shared(tensor))
        for number, tensor in enumerate(outputs):
            self._request.set_output_tensor(number, self._shared(tensor))
        start = time.monotonic()
        report(0.0, TEXT)
        self._request.start_async()
        try:
            while not self._request.wait_for(LOOK_EVERY_MS):
                report(self._share_done(time.monotonic() - start), TEXT)
        except BaseException:
            self._stop()
            raise
        self._usual_s = time.monotonic() - start

    def _share_done(self, seconds: float) -> float:
        """Judge by the last run; unknown the first time."""
        return min(seconds / self._usual_s, 0.95) if self._usual_s else 0.0

    def _stop(self) -> None:
        """Cancel, and wait until nothing reads or writes the tensors any more."""
        self._request.cancel()
        try:
            self._request.wait()
        except RuntimeError:  # "was cancelled": what was asked for
            return

    def _shared(self, tensor: Tensor) -> Any:
        """Return an OpenVINO tensor on the same memory."""
        if tensor.dtype == torch.bfloat16:
            return self._ov.Tensor(
                tensor.view(torch.uint16).numpy(), self._ov.Shape(list(tensor.shape)), self._ov.Type.bf16
            )
        return self._ov.Tensor(tensor.numpy(), shared_memory=True)
