import math

import numpy as np
import pytest
import torch

from core.training.losses import dice_loss, segmentation_loss


def literal_dice_loss(probabilities: np.ndarray, labels: np.ndarray, eps: float) -> float:
    """Equation 8 with loops, class by class, voxel by voxel."""
    classes = probabilities.shape[1]
    dice = []
    for c in range(classes):
        overlap = total = 0.0
        for n, z, y, x in np.ndindex(labels.shape):
            p, truth = probabilities[n, c, z, y, x], float(labels[n, z, y, x] == c)
            overlap += p * truth
            total += p + truth
        dice.append(2 * overlap / (total + eps))
    return 1 - sum(dice) / classes


@pytest.fixture
def batch() -> tuple[torch.Tensor, torch.Tensor]:
    torch.manual_seed(3)
    return torch.randn(2, 3, 2, 4, 5) * 2, torch.randint(0, 3, (2, 2, 4, 5))


def test_dice_is_equation_8_summed_over_the_whole_batch(batch: tuple[torch.Tensor, torch.Tensor]) -> None:
    logits, labels = batch
    expected = literal_dice_loss(torch.softmax(logits, 1).numpy(), labels.numpy(), 1e-5)
    assert dice_loss(logits, labels).item() == pytest.approx(expected, abs=1e-6)


def test_cross_entropy_is_added_as_the_mean_over_voxels(batch: tuple[torch.Tensor, torch.Tensor]) -> None:
    logits, labels = batch
    chosen = torch.softmax(logits, 1).gather(1, labels[:, None])
    entropy = -float(np.mean([math.log(p) for p in chosen.flatten().tolist()]))
    difference = segmentation_loss(logits, labels, "dice+ce") - segmentation_loss(logits, labels, "dice")
    assert difference.item() == pytest.approx(entropy, abs=1e-5)


def test_a_perfect_answer_costs_nothing_and_a_wrong_one_nearly_two_thirds_per_class_at_least() -> None:
    labels = torch.tensor([[[[0, 1], [2, 0]]]])
    perfect = torch.nn.functional.one_hot(labels, 3).movedim(-1, 1).float() * 40
    assert dice_loss(perfect, labels).item() == pytest.approx(0, abs=1e-4)
    assert dice_loss(perfect.roll(1, dims=1), labels).item() == pytest.approx(1, abs=1e-4)


def test_bfloat16_logits_lose_nothing_in_the_sums() -> None:
    torch.manual_seed(0)
    logits = torch.randn(1, 3, 8, 32, 32).bfloat16()
    labels = torch.randint(0, 3, (1, 8, 32, 32))
    assert segmentation_loss(logits, labels, "dice+ce") == segmentation_loss(logits.float(), labels, "dice+ce")


def test_every_logit_gets_a_gradient(batch: tuple[torch.Tensor, torch.Tensor]) -> None:
    logits, labels = batch
    logits.requires_grad_()
    segmentation_loss(logits, labels, "dice+ce").backward()
    assert logits.grad is not None
    assert torch.isfinite(logits.grad).all()
    assert (logits.grad.abs() > 0).all()
