from dataclasses import replace

import numpy as np
import pytest
import torch
from torch import Tensor

from core.model.preprocess import normalise
from core.training.augment import draw_change, prepared
from core.training.config import Augmentation, TrainConfig
from core.training.dataset import Key, cut_shape

PATCH = (6, 40, 48)
KEYS: list[Key] = [(0, 3, number) for number in range(4)]


def config(**changes: float) -> TrainConfig:
    off = Augmentation.off()
    return TrainConfig(patch_zyx=PATCH, augment=replace(off, **{**changes, "share": 1.0}))  # type: ignore[arg-type]


def scan(wanted: TrainConfig, count: int = 4) -> tuple[Tensor, Tensor]:
    """Sub-volumes whose HU say where they are from: a bright half on the right, a tumour in the upper left corner."""
    _, rows, columns = cut_shape(PATCH, wanted.augment)
    hu = torch.full((count, 6, rows, columns), -50, dtype=torch.int16)
    labels = torch.zeros(hu.shape, dtype=torch.uint8)
    middle_y, middle_x = rows // 2, columns // 2
    labels[:, :, middle_y - 12 : middle_y + 6, middle_x - 14 : middle_x] = 1
    labels[:, 2:4, middle_y - 10 : middle_y - 2, middle_x - 12 : middle_x - 6] = 2
    hu[labels == 1], hu[labels == 2] = 110, 40
    return hu, labels


def test_without_augmentation_the_input_is_that_of_inference() -> None:
    wanted = TrainConfig(patch_zyx=PATCH, augment=Augmentation.off())
    hu, labels = scan(wanted)
    images, truth = prepared(hu, labels, KEYS, wanted)
    assert images.shape == (4, 1, *PATCH)
    assert torch.allclose(images[:, 0], normalise(hu.numpy(), wanted.preprocessing), atol=1e-6)
    assert torch.equal(truth, labels.long())


@pytest.mark.parametrize(
    "changes", [{"flip": 1.0}, {"rotate_degrees": 20.0}, {"scale": 0.3}, {"elastic_voxels": 4.0}], ids=str
)
def test_labels_stay_with_their_voxels_wherever_these_go(changes: dict[str, float]) -> None:
    wanted = config(**changes)
    hu, labels = scan(wanted)
    images, truth = prepared(hu, labels, KEYS, wanted)
    plain, _ = prepared(*scan(config()), KEYS, config())
    assert not torch.allclose(images, plain, atol=0.05)
    values = {1: (110 - 25) / 225, 2: (40 - 25) / 225, 0: (-50 - 25) / 225}
    for label, value in values.items():
        inside = images[:, 0][truth == label]
        assert len(inside)
        assert (inside - value).abs().median() < 1e-3
        assert ((inside - value).abs() < 0.15).float().mean() > 0.75  # the others lie on an edge
    assert images.min() > -0.5  # no air was fetched from beyond the margin


def test_a_flip_is_exact() -> None:
    hu, labels = scan(config(flip=1.0))
    images, truth = prepared(hu, labels, KEYS, config(flip=1.0))
    plain, plain_truth = prepared(hu, labels, KEYS, config())
    assert torch.equal(images, plain.flip(-1))
    assert torch.equal(truth, plain_truth.flip(-1))


def test_a_turn_is_by_the_angle_drawn() -> None:
    wanted = config(rotate_degrees=20.0)
    hu, labels = scan(wanted, 1)
    _, truth = prepared(hu, labels, KEYS[:1], wanted)

    def from_centre(mask: Tensor) -> Tensor:
        middle = (torch.tensor(mask.shape[-2:]) - 1) / 2
        return mask.nonzero().float().mean(0)[-2:] - middle

    before, after = from_centre(labels == 1), from_centre(truth == 1)
    turned = torch.atan2(after[0], after[1]) - torch.atan2(before[0], before[1])
    assert abs(turned.item()) == pytest.approx(abs(draw_change(KEYS[0], wanted.augment, PATCH[1:]).angle), abs=0.03)
    assert after.norm().item() == pytest.approx(before.norm().item(), rel=0.05)


@pytest.mark.parametrize(
    "changes", [{"intensity": 0.2}, {"noise_hu": 30.0}, {"blur_voxels": 2.0}, {"thickness": 3}], ids=str
)
def test_looks_change_the_image_and_not_the_labels(changes: dict[str, float]) -> None:
    hu, labels = scan(config())
    images, truth = prepared(hu, labels, KEYS, config(**changes))
    plain, _ = prepared(hu, labels, KEYS, config())
    assert torch.equal(truth, labels.long())
    assert not torch.allclose(images, plain, atol=1e-3)
    assert images.abs().max() <= 1


def test_noise_has_the_strength_drawn() -> None:
    wanted = config(noise_hu=30.0)
    hu = torch.full((4, *PATCH), 30, dtype=torch.int16)
    images, _ = prepared(hu, torch.zeros_like(hu, dtype=torch.uint8), KEYS, wanted)
    for image, key in zip(images, KEYS, strict=True):
        drawn = draw_change(key, wanted.augment, PATCH[1:]).noise_hu
        assert image.std().item() * 225 == pytest.approx(drawn, rel=0.1)


def test_thick_slices_blur_across_slices_only() -> None:
    hu = torch.zeros((1, *PATCH), dtype=torch.int16)
    hu[:, 3:] = 100
    images, _ = prepared(hu, torch.zeros_like(hu, dtype=torch.uint8), KEYS[:1], config(thickness=2))
    levels = images[0, 0].flatten(1)
    assert (levels == levels[:, :1]).all()
    assert len(set(levels[:, 0].tolist())) > 2


def test_a_sub_volume_is_changed_by_its_key_alone() -> None:
    wanted = TrainConfig(patch_zyx=PATCH, augment=Augmentation(share=1.0))
    hu, labels = scan(wanted)
    whole, _ = prepared(hu, labels, KEYS, wanted)
    torch.manual_seed(9)
    part, _ = prepared(hu[1::2], labels[1::2], KEYS[1::2], wanted)
    assert torch.equal(part, whole[1::2])
    other, _ = prepared(hu, labels, [(1, *key[1:]) for key in KEYS], wanted)
    assert not torch.allclose(other, whole)
    assert np.unique(whole.numpy()).size > 1000
