"""The OpenVINO graphs against the network itself: every factorization, every switch, odd sizes."""

import itertools
import subprocess
import sys

import pytest
import torch

from core.inference.openvino_executor import OpenVinoExecutor
from core.model.config import FACTORIZATIONS, NetworkConfig
from core.model.lwhcn import LWHCN, Features
from core.model.openvino_runtime import openvino_problem
from tests.core.model.test_blocks import randomise_norm, relative_error

CONFIGS = [NetworkConfig(name) for name in FACTORIZATIONS]
CONFIGS += [NetworkConfig("dsts", aspp, skips) for aspp, skips in itertools.product((True, False), repeat=2)]


def network_of(config: NetworkConfig) -> LWHCN:
    torch.manual_seed(5)
    network = LWHCN(config).eval()
    randomise_norm(network)
    return network


def features_of(executor: OpenVinoExecutor, slices: torch.Tensor) -> Features:
    count, _, rows, columns = slices.shape
    features = executor.room_for((count, rows, columns))
    executor.features_2d(slices, features)
    return features


@pytest.mark.parametrize("config", CONFIGS, ids=str)
@torch.inference_mode()
def test_both_halves_equal_the_network(config):
    network = network_of(config)
    executor = OpenVinoExecutor(network, torch.float32)
    for depth, rows, columns in ((1, 16, 40), (5, 24, 32)):
        slices = torch.rand(depth, 1, rows, columns) * 2 - 1
        wanted, found = network.features_2d(slices), features_of(executor, slices)
        for each, other in zip(wanted, found, strict=True):
            assert each.shape == other.shape
            assert not each.numel() or relative_error(other, each) < 1e-5
        assert relative_error(executor.forward_3d(found, depth), network.forward_3d(wanted, depth)) < 1e-5


@torch.inference_mode()
def test_windows_may_be_views_of_a_longer_row_of_slices():
    network = network_of(NetworkConfig())
    executor = OpenVinoExecutor(network, torch.float32)
    features = features_of(executor, torch.rand(7, 1, 16, 24) * 2 - 1)
    apart = Features(*(each[2:6].clone() for each in features))
    assert torch.equal(executor.forward_3d(features.take(2, 6), 4), executor.forward_3d(apart, 4))


@torch.inference_mode()
def test_bfloat16_is_close():
    network = network_of(NetworkConfig())
    executor = OpenVinoExecutor(network, torch.bfloat16)
    slices = torch.rand(4, 1, 32, 32) * 2 - 1
    features = features_of(executor, slices)
    assert {each.dtype for each in features} == {torch.bfloat16}
    wanted = network.forward_3d(network.features_2d(slices), 4)
    assert relative_error(executor.forward_3d(features, 4), wanted) < 3e-2  # untrained; trained ones: test_backends


@torch.inference_mode()
def test_results_are_not_overwritten_by_the_next():
    executor = OpenVinoExecutor(network_of(NetworkConfig()), torch.float32)
    features = executor.room_for((3, 16, 16))
    executor.features_2d(torch.zeros(2, 1, 16, 16), features.take(0, 2))
    kept = Features(*(each.clone() for each in features.take(0, 2)))
    executor.features_2d(torch.ones(1, 1, 16, 16), features.take(2, 3))
    assert all(torch.equal(each, other) for each, other in zip(features.take(0, 2), kept, strict=True))
    first = executor.forward_3d(features, 3)
    known = first.clone()
    executor.features_2d(torch.ones(3, 1, 16, 16), features)
    executor.forward_3d(features, 3)
    assert torch.equal(first, known)


def test_openvinos_telemetry_is_never_loaded():
    code = (
        "import sys; from core.model.openvino_runtime import openvino, openvino_problem\n"
        "openvino(); assert not openvino_problem()\n"
        "from openvino.tools.ovc import telemetry_utils\n"
        "assert telemetry_utils.tm.__name__ == 'openvino.tools.ovc.telemetry_stub', telemetry_utils.tm\n"
        "assert sys.modules['openvino_telemetry'] is None\n"
        "assert 'urllib.request' not in sys.modules and 'http.client' not in sys.modules"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_openvino_is_there():
    assert openvino_problem() == ""
