"""The paper's loss (eq. 8): soft Dice over classes, plus cross entropy."""

from collections.abc import Callable

import torch
from torch import Tensor
from torch.nn import functional

from core.training.config import Loss

EPSILON = 1e-5


def _only_here(sums: Tensor) -> Tensor:
    return sums


def dice_loss(logits: Tensor, labels: Tensor, summed: Callable[[Tensor], Tensor] = _only_here) -> Tensor:
    """Return 1 - mean over classes of 2 sum(p y) / (sum(p + y) + eps), the sums over the whole batch.

    `logits` are (N, classes, ...), `labels` (N, ...) whole numbers; the result is a scalar. `summed` adds up sums
    over the parts of the batch that other processes have.
    """
    probabilities, truth = torch.softmax(logits.float(), dim=1), _one_hot(labels, logits.shape[1])
    axes = [axis for axis in range(logits.dim()) if axis != 1]
    overlap, total = summed(torch.stack(((probabilities * truth).sum(axes), (probabilities + truth).sum(axes))))
    return 1.0 - (2.0 * overlap / (total + EPSILON)).mean()


def cross_entropy(logits: Tensor, labels: Tensor) -> Tensor:
    """Return the cross entropy averaged over voxels, by sums whose order is fixed: on a GPU torch's own is not."""
    return -(torch.log_softmax(logits.float(), dim=1) * _one_hot(labels, logits.shape[1])).sum(1).mean()


def segmentation_loss(
    logits: Tensor, labels: Tensor, loss: Loss, summed: Callable[[Tensor], Tensor] = _only_here
) -> Tensor:
    """Return the loss named in the configuration: "dice", or "dice+ce" (with cross entropy averaged over voxels)."""
    dice = dice_loss(logits, labels, summed)
    return dice if loss == "dice" else dice + cross_entropy(logits, labels)


def _one_hot(labels: Tensor, classes: int) -> Tensor:
    return functional.one_hot(labels.long(), classes).movedim(-1, 1).float()
