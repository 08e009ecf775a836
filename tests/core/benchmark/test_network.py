"""The benchmark of the network, really run on a small input."""

import copy
import math

import pytest
import torch

from core.benchmark.literal import literal_logits
from core.benchmark.network import (
    PAPER,
    NetworkBenchmark,
    agreement,
    made_window,
    measure_network,
    operations_gflop,
    traffic_numbers,
    window_logits,
)
from core.inference.device import has_bfloat16
from core.inference.executor import TorchExecutor
from core.model.config import FACTORIZATIONS, NetworkConfig
from core.model.lwhcn import LWHCN
from core.model.openvino_runtime import openvino_problem
from core.model.weights import LoadedModel

CPU = torch.device("cpu")


def test_every_way_is_measured_and_agrees_with_the_literal_network(coarse_model: LoadedModel) -> None:
    benchmark = NetworkBenchmark(CPU, coarse_model, slices=2, size=32, repeats=1)
    result = measure_network(benchmark)
    assert result["input"] == [1, 1, 2, 32, 32]
    assert {name: each["weights"] for name, each in result["factorizations"].items()} == {"dsts": "coarse"}
    backends = {"torch"} if openvino_problem() else {"torch", "openvino"}
    precisions = {"float32", "bfloat16"} if has_bfloat16(CPU) else {"float32"}
    for name, figures in result["factorizations"].items():
        assert figures["paper"] == PAPER[name]
        assert figures["backend"] in backends
        for backend in backends:
            assert figures[backend].keys() == precisions
            for precision, row in figures[backend].items():
                ratios = row["floor_ratio"], row["floor_ratio_cpu"], row["gflops"], row["matrix_gflops"]
                assert all(math.isfinite(ratio) and ratio > 0 for ratio in ratios)
                assert row["relative_error"] < (1e-4 if precision == "float32" else 0.1)
                assert row["argmax_agreement"] > (0.999 if precision == "float32" else 0.9)
    assert result["speedup_over_literal"] == result["factorizations"]["dsts"]["speedup_over_literal"] > 0
    assert result["floor_ratio_fp32"] > 0
    assert (result["floor_ratio_bf16"] is None) == (not has_bfloat16(CPU))


def test_a_way_that_computes_something_else_would_be_noticed(coarse_model: LoadedModel) -> None:
    volumes = made_window(2, 32)
    slices = volumes[0].transpose(0, 1)
    wrong = copy.deepcopy(coarse_model.network)
    wrong.decode_half2.temporal.weight.data.mul_(-1)
    with torch.inference_mode():
        wanted = literal_logits(coarse_model.network, volumes)[0].transpose(0, 1)
        right, other = (
            agreement(window_logits(TorchExecutor(network, CPU, torch.float32), slices), wanted)
            for network in (coarse_model.network, wrong)
        )
    assert right["relative_error"] < 1e-5 < 0.01 < other["relative_error"]
    assert right["argmax_agreement"] > 0.999 > other["argmax_agreement"]


def test_operations_are_those_of_the_design() -> None:
    """264 G multiply-adds for 12x512x512, counted by hand when the network was designed."""
    assert operations_gflop(NetworkConfig(), (1, 1, 12, 512, 512)) == pytest.approx(2 * 264, rel=0.01)


@pytest.mark.parametrize("factorization", FACTORIZATIONS)
def test_layers_move_at_least_their_inputs_and_outputs(factorization) -> None:
    config, shape = NetworkConfig(factorization), (1, 1, 2, 16, 16)
    seen = []
    with torch.device("meta"):
        network = LWHCN(config).eval()
        network.head.register_forward_hook(lambda _, inputs, output: seen.append((inputs[0], output)))
        network(torch.empty(shape))
    (fed, answered) = seen[0]
    moved = traffic_numbers(config, shape)
    assert moved > fed.numel() + answered.numel() + 2 * 3 * 18 * 2 * 256 * 2 * 2
    assert traffic_numbers(config, (1, 1, 4, 16, 16)) == 2 * moved, "slices twice, traffic twice"
