import dataclasses
import itertools

import pytest
import torch
from torch import Tensor

from core.benchmark.literal import literal_logits
from core.model.config import FACTORIZATIONS, NetworkConfig
from core.model.lwhcn import LWHCN, Features, fold_batch_norm, parameter_count
from tests.core.model.test_blocks import randomise_norm, relative_error

PAPER_MILLIONS = {"standard": 38.6, "sts_sequential": 19.4, "sts_parallel": 20.8, "dsts": 3.6}
PLAN_MILLIONS = {"standard": 39.22, "sts_sequential": 19.10, "sts_parallel": 20.58, "dsts": 3.56}
SWITCHES = list(itertools.product((True, False), (True, False)))


def network_of(factorization="dsts", aspp=True, skips=True) -> LWHCN:
    torch.manual_seed(3)
    network = LWHCN(NetworkConfig(factorization, aspp, skips)).eval()
    randomise_norm(network)
    return network


@pytest.mark.parametrize("factorization", FACTORIZATIONS)
def test_parameter_counts_are_the_papers(factorization):
    with torch.device("meta"):
        millions = parameter_count(LWHCN(NetworkConfig(factorization))) / 1e6
    assert millions == pytest.approx(PAPER_MILLIONS[factorization], rel=0.02)
    assert round(millions, 2) == PLAN_MILLIONS[factorization]


@pytest.mark.parametrize("factorization", FACTORIZATIONS)
def test_the_network_equals_its_literal_form(factorization):
    network = network_of(factorization)
    volumes = torch.rand(2, 1, 3, 24, 16) * 2 - 1
    with torch.inference_mode():
        wanted = literal_logits(network, volumes)
        assert relative_error(network(volumes), wanted) < 1e-4
        assert relative_error(fold_batch_norm(network)(volumes), wanted) < 1e-4


@pytest.mark.parametrize(("aspp", "skips"), SWITCHES)
@pytest.mark.parametrize("depth", [1, 5])
def test_every_switch_equals_its_literal_form(aspp, skips, depth):
    network = network_of("dsts", aspp, skips)
    volumes = torch.rand(1, 1, depth, 16, 40) * 2 - 1
    with torch.inference_mode():
        found = fold_batch_norm(network)(volumes)
        assert found.shape == (1, 3, depth, 16, 40)
        assert relative_error(found, literal_logits(network, volumes)) < 1e-4


@pytest.mark.parametrize("skips", [True, False])
def test_upsampled_a_few_slices_at_a_time_is_the_same_bit_for_bit(skips, monkeypatch):
    network = fold_batch_norm(network_of(skips=skips))
    x, skip = (torch.randn(4, channels, *size) for channels, size in ((8, (3, 5)), (2 * skips, (6, 10))))
    whole = network._upsampled(x, skip)
    monkeypatch.setattr("core.model.slabs.MOST_NUMBERS", 1)
    with torch.inference_mode():
        assert torch.equal(network._upsampled(x, skip), whole)


def test_gradients_equal_those_of_the_literal_form():
    network = network_of().double().train()
    network.dropout.p = 0.0
    volumes = (torch.rand(2, 1, 3, 16, 24, dtype=torch.float64) * 2 - 1).requires_grad_()
    inputs = [volumes, *network.parameters()]
    statistics = {name: value.clone() for name, value in network.named_buffers()}
    wanted = literal_logits(network, volumes, training=True)
    wanted_gradients = torch.autograd.grad(wanted.square().mean(), inputs)
    found = network(volumes)
    found_gradients = torch.autograd.grad(found.double().square().mean(), inputs)
    assert relative_error(found.double(), wanted) < 1e-4  # the head answers in float32
    for found_gradient, wanted_gradient in zip(found_gradients, wanted_gradients, strict=True):
        assert float((found_gradient - wanted_gradient).norm()) <= 1e-4 * float(wanted_gradient.norm()) + 1e-12
    changed = {name for name, value in network.named_buffers() if not torch.equal(value, statistics[name])}
    assert changed == set(statistics)


def test_switches_shrink_the_network():
    counts = [parameter_count(network_of("dsts", aspp, skips)) for aspp, skips in SWITCHES]
    assert counts == sorted(counts, reverse=True)
    assert len(set(counts)) == 4


def test_folding_leaves_the_original_alone_and_keeps_no_batch_norm():
    network = network_of()
    before = {name: value.clone() for name, value in network.state_dict().items()}
    folded = fold_batch_norm(network.train())
    assert not any(isinstance(each, torch.nn.BatchNorm2d) for each in folded.modules())
    assert not any(parameter.requires_grad for parameter in folded.parameters())
    assert not folded.training
    assert network.training
    assert all(torch.equal(value, before[name]) for name, value in network.state_dict().items())


def test_2d_features_know_single_slices_only():
    network = fold_batch_norm(network_of())
    slices = torch.rand(5, 1, 16, 24) * 2 - 1
    with torch.inference_mode():
        together = network.features_2d(slices)
        for start, stop in ((0, 2), (2, 5)):
            for one, other in zip(network.features_2d(slices[start:stop]), together.take(start, stop), strict=True):
                assert torch.allclose(one, other, atol=1e-5)
    assert [tuple(each.shape) for each in together] == [(5, 32, 8, 12), (5, 48, 4, 6), (5, 256, 2, 3)]
    assert [tuple(each.shape) for each in together.take(1, 3)] == [(2, 32, 8, 12), (2, 48, 4, 6), (2, 256, 2, 3)]


@pytest.mark.parametrize("config", [NetworkConfig(), NetworkConfig(skips=False)], ids=str)
def test_room_for_features_is_as_the_network_makes_them(config):
    network = fold_batch_norm(LWHCN(config))
    with torch.inference_mode():
        made = network.features_2d(torch.rand(3, 1, 16, 24))
    room = Features.empty((3, 16, 24), config, torch.float32, torch.device("cpu"))
    for one, other in zip(made, room, strict=True):
        assert one.shape == other.shape
        assert not one.numel() or one.stride() == other.stride()


def test_all_features_stay_in_channels_last_memory():
    network = fold_batch_norm(network_of())
    layouts = []

    def note(_module: torch.nn.Module, _inputs: tuple[object, ...], output: Tensor) -> None:
        layouts.append(output.is_contiguous(memory_format=torch.channels_last))

    for module in network.modules():
        if not list(module.children()) or hasattr(module, "fold"):
            module.register_forward_hook(note)
    with torch.inference_mode():
        network(torch.rand(1, 1, 3, 32, 32))
    assert len(layouts) > 60
    assert all(layouts)


def test_volumes_of_a_batch_do_not_mix():
    network = network_of()
    volumes = torch.rand(2, 1, 4, 16, 16) * 2 - 1
    with torch.inference_mode():
        both = network(volumes)
        apart = torch.cat([network(volumes[:1]), network(volumes[1:])])
    assert relative_error(both, apart) < 1e-5


def test_checkpointing_changes_neither_gradients_nor_statistics():
    volumes = torch.rand(1, 1, 2, 16, 16) * 2 - 1
    results = []
    for checkpointing in (False, True):
        network = network_of().train()
        network.dropout.p = 0.0
        network.checkpointing = checkpointing
        network(volumes).square().mean().backward()
        gradients = {name: parameter.grad for name, parameter in network.named_parameters()}
        statistics = {name: value for name, value in network.named_buffers() if "running" in name}
        results.append({**gradients, **statistics})
    plain, checkpointed = results
    for name, value in plain.items():
        assert torch.allclose(value.double(), checkpointed[name].double(), rtol=1e-4, atol=1e-6), name


def test_training_in_bfloat16_reaches_every_parameter():
    network = network_of().train()
    with torch.autocast("cpu", torch.bfloat16):
        logits = network(torch.rand(1, 1, 3, 32, 32) * 2 - 1)
    logits.square().mean().backward()
    assert logits.dtype == torch.float32
    for name, parameter in network.named_parameters():
        assert parameter.grad is not None, name
        assert torch.isfinite(parameter.grad).all(), name
        assert parameter.grad.abs().max() > 0, name


def test_the_2d_encoder_has_the_layers_of_deeplabs_entry_flow():
    shapes = {
        name.removesuffix(".last.weight"): tuple(value.shape)
        for name, value in network_of().entry_flow.state_dict().items()
        if name.endswith("last.weight")
    }
    wanted = {"conv1_1": (32, 1, 3, 3), "conv1_2": (64, 32, 3, 3)}
    for block, ci, co in (("block1", 64, 128), ("block2", 128, 256)):
        for number, inputs in ((1, ci), (2, co), (3, co)):
            wanted[f"{block}.separable_conv{number}.depthwise"] = (inputs, 1, 3, 3)
            wanted[f"{block}.separable_conv{number}.pointwise"] = (co, inputs, 1, 1)
        wanted[f"{block}.shortcut"] = (co, ci, 1, 1)
    assert shapes == wanted


def test_the_configuration_stays_with_the_network():
    config = NetworkConfig("sts_parallel", aspp=False, classes=2)
    network = LWHCN(config)
    assert network.config == config
    assert dataclasses.asdict(network.config)["classes"] == network.head.out_channels == 2
