import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor
from torch.nn import functional

from core.benchmark.literal import literal_unit
from core.model.blocks import (
    UNITS,
    Conv,
    Normalised,
    SeparableConv,
    XceptionBlock,
    as_columns,
    as_rows,
    as_slices,
    pointwise,
)
from core.model.config import FACTORIZATIONS


def channels_last(*shape: int) -> Tensor:
    return torch.randn(*shape).contiguous(memory_format=torch.channels_last)


def fold(volumes: Tensor) -> Tensor:
    """(N, C, T, H, W) as slices (N*T, C, H, W), channels-last."""
    return volumes.transpose(1, 2).flatten(0, 1).contiguous(memory_format=torch.channels_last)


def unfold(slices: Tensor, depth: int) -> Tensor:
    return slices.unflatten(0, (-1, depth)).transpose(1, 2)


def relative_error(found: Tensor, wanted: Tensor) -> float:
    return float(((found - wanted).abs().max() / wanted.abs().max().clamp_min(1e-2)).detach())


def randomise_norm(module: torch.nn.Module) -> None:
    for norm in module.modules():
        if isinstance(norm, torch.nn.BatchNorm2d):
            torch.nn.init.normal_(norm.running_mean)
            torch.nn.init.uniform_(norm.running_var, 0.5, 2)
            torch.nn.init.uniform_(norm.weight, 0.5, 2)
            torch.nn.init.normal_(norm.bias)


sizes = st.fixed_dictionaries(
    {
        "count": st.integers(1, 3),
        "depth": st.integers(1, 20),
        "height": st.integers(1, 9),
        "width": st.integers(1, 9),
        "ci": st.integers(1, 9),
        "co": st.integers(1, 9),
        "rate": st.sampled_from((1, 2, 4, 6)),
    }
)


@pytest.mark.parametrize("factorization", FACTORIZATIONS)
@settings(max_examples=15)
@given(size=sizes)
def test_units_equal_their_literal_form_in_values_and_gradients(factorization, size):
    torch.manual_seed(1)
    unit = UNITS[factorization](size["ci"], size["co"], size["rate"])
    volumes = torch.randn(size["count"], size["ci"], size["depth"], size["height"], size["width"]).requires_grad_()
    weights = [weight for name, weight in unit.named_parameters() if not name.startswith("norm")]

    found = unfold(unit.convolve(fold(volumes), size["depth"]), size["depth"])
    wanted = literal_unit(unit, factorization, volumes, size["rate"])
    assert found.shape == wanted.shape
    assert relative_error(found, wanted) < 1e-4

    direction = torch.randn_like(wanted)
    found_gradients = torch.autograd.grad(found, [volumes, *weights], direction)
    wanted_gradients = torch.autograd.grad(wanted, [volumes, *weights], direction)
    for found_gradient, wanted_gradient in zip(found_gradients, wanted_gradients, strict=True):
        scale = max(1.0, float(wanted_gradient.abs().max()))
        assert float((found_gradient - wanted_gradient).abs().max()) / scale < 1e-4


@pytest.mark.parametrize("factorization", FACTORIZATIONS)
@pytest.mark.parametrize("depth", [1, 4, 7])
@pytest.mark.parametrize("at_once", [1, 2, 3, 9])
def test_units_without_gradients_give_the_same_whatever_they_do_at_once(factorization, depth, at_once, monkeypatch):
    monkeypatch.setattr("core.model.slabs.MOST_NUMBERS", at_once * 6 * 9 * 7)
    unit = UNITS[factorization](6, 10, 2).eval()
    x = channels_last(2 * depth, 6, 9, 7)
    with_gradients = unit(x, depth)
    with torch.inference_mode():
        assert relative_error(unit(x, depth), with_gradients) < 1e-5


def test_a_residual_is_added_before_the_last_relu():
    unit = UNITS["dsts"](5, 5).eval()
    x = channels_last(3, 5, 8, 8)
    expected = torch.relu(unit.norm(unit.convolve(x, 3)) + x)
    assert torch.allclose(unit(x, 3, residual=x.clone()), expected, atol=1e-6)


def test_slices_of_different_volumes_do_not_mix():
    unit = UNITS["dsts"](4, 4).eval()
    one, two = channels_last(5, 4, 6, 6), channels_last(5, 4, 6, 6)
    both = unit(torch.cat((one, two)).contiguous(memory_format=torch.channels_last), 5)
    assert torch.allclose(both, torch.cat((unit(one, 5), unit(two, 5))), atol=1e-6)


@pytest.mark.parametrize("gradients", [True, False])
def test_pointwise_is_the_convolution_of_the_concatenation(gradients):
    parts = [channels_last(4, 6, 5, 7) for _ in range(3)]
    weight, bias = torch.randn(8, 18, 1, 1), torch.randn(8)
    with torch.set_grad_enabled(gradients):
        found = pointwise([lambda part=part: part for part in parts], weight, bias)
    assert relative_error(found, functional.conv2d(torch.cat(parts, 1), weight, bias)) < 1e-5


def test_foldings_are_views():
    x = channels_last(6, 4, 5, 7)
    rows, columns = as_rows(x), as_columns(x, 3)
    assert rows.shape == (6 * 5 * 7, 4)
    assert columns.shape == (2, 4, 3, 35)
    assert columns.is_contiguous(memory_format=torch.channels_last)
    assert x.data_ptr() == rows.data_ptr() == columns.data_ptr() == as_slices(rows, x).data_ptr()
    assert torch.equal(as_slices(rows, x), x)
    assert torch.equal(columns[1, :, 2, 8], x[5, :, 1, 1])


@pytest.mark.parametrize("factorization", FACTORIZATIONS)
def test_units_keep_channels_last(factorization):
    with torch.inference_mode():
        y = UNITS[factorization](16, 32).eval()(channels_last(4, 16, 8, 8), 4)
    assert y.is_contiguous(memory_format=torch.channels_last)


FOLDABLE = {
    "conv": (lambda: Conv(6, 8, stride=2, relu=True), False),
    "depthwise conv": (lambda: Conv(6, 6, groups=6, relu=False), False),
    "separable conv": (lambda: SeparableConv(6, 8), False),
    "Xception block": (lambda: XceptionBlock(6, 12), False),
    **{name: (lambda name=name: UNITS[name](6, 8, 4), True) for name in FACTORIZATIONS},
}


@pytest.mark.parametrize("name", FOLDABLE)
def test_folding_batch_norm_changes_nothing(name):
    make, takes_depth = FOLDABLE[name]
    module = make().eval()
    randomise_norm(module)
    x = channels_last(4, 6, 8, 10)
    arguments = (x, 4) if takes_depth else (x,)
    with torch.no_grad():
        before = module(*arguments)
        for each in module.modules():
            if isinstance(each, Normalised):
                each.fold()
        assert relative_error(module(*arguments), before) < 1e-5
    assert not any(isinstance(each, torch.nn.BatchNorm2d) for each in module.modules())
