"""The paper's loss (eq. 8): soft Dice over classes, plus cross entropy."""

import torch
from torch import Tensor
from torch.nn import functional

from core.training.config import Loss

EPSILON = 1e-5


def dice_loss(logits: Tensor, labels: Tensor) -> Tensor:
    """Return 1 - mean over classes of 2 sum(p y) / (sum(p + y) + eps), the sums over the whole batch.

    `logits` are (N, classes, ...), `labels` (N, ...) whole numbers; the result is a scalar.
    """
    probabilities = torch.softmax(logits.float(), dim=1)
    truth = functional.one_hot(labels.long(), logits.shape[1]).movedim(-1, 1).to(probabilities.dtype)
    axes = [axis for axis in range(logits.dim()) if axis != 1]
    overlap = (probabilities * truth).sum(axes)
    total = (probabilities + truth).sum(axes)
    return 1.0 - (2.0 * overlap / (total + EPSILON)).mean()


def segmentation_loss(logits: Tensor, labels: Tensor, loss: Loss) -> Tensor:
    """Return the loss named in the configuration: "dice", or "dice+ce" (with cross entropy averaged over voxels)."""
    dice = dice_loss(logits, labels)
    return dice if loss == "dice" else dice + functional.cross_entropy(logits.float(), labels.long())
