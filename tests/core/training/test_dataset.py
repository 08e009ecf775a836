from pathlib import Path

import numpy as np
import pytest

from core.errors import UserError
from core.model.config import Preprocessing
from core.training.config import TrainConfig
from core.training.dataset import Group, Sample, SampleFile, Sampler


def make_sample(seed: int) -> Sample:
    rng = np.random.default_rng(seed)
    hu = rng.normal(40, 10, (20, 40, 48)).astype(np.int16)
    labels = np.zeros(hu.shape, np.uint8)
    labels[6:14, 10:30, 8:30] = 1
    labels[9:11, 18:22, 14:18] = 2
    hu[labels == 1], hu[labels == 2] = 110, 60
    return Sample(hu, labels)


@pytest.fixture
def files(tmp_path: Path) -> list[SampleFile]:
    result = []
    for seed in range(3):
        file = SampleFile(tmp_path / f"sample-{seed}.npz")
        file.write(make_sample(seed))
        result.append(file)
    return result


def config(**changes: object) -> TrainConfig:
    return TrainConfig(patch_zyx=(8, 24, 32), batch=4, **changes)  # type: ignore[arg-type]


def test_a_sample_comes_back_from_disk_as_it_was(files: list[SampleFile]) -> None:
    assert np.array_equal(files[1].read().hu, make_sample(1).hu)
    assert np.array_equal(files[1].read().labels, make_sample(1).labels)


def test_a_damaged_file_is_named(files: list[SampleFile]) -> None:
    files[0].path.write_bytes(files[0].path.read_bytes()[:100])
    with pytest.raises(UserError, match=r"sample-0\.npz"):
        files[0].read()


def test_batches_have_the_networks_shape_and_range(files: list[SampleFile]) -> None:
    batch = Sampler([Group("a", files, 1.0)], config()).batch(0)
    assert batch.images.shape == (4, 1, 8, 24, 32)
    assert batch.labels.shape == (4, 8, 24, 32)
    assert batch.images.dtype == np.float32
    assert np.abs(batch.images).max() <= 1
    assert set(np.unique(batch.labels)) <= {0, 1, 2}


def test_a_batch_depends_on_seed_and_number_only(files: list[SampleFile]) -> None:
    groups = [Group("a", files, 1.0)]
    first, again, other = (Sampler(groups, config(seed=seed)) for seed in (5, 5, 6))
    first.batch(0)
    assert np.array_equal(first.batch(7).images, again.batch(7).images)
    assert not np.array_equal(first.batch(7).images, first.batch(8).images)
    assert not np.array_equal(first.batch(7).images, other.batch(7).images)


def test_labels_stay_with_their_voxels_when_turned_and_scaled(files: list[SampleFile]) -> None:
    sampler = Sampler([Group("a", files, 1.0)], config(preprocessing=Preprocessing((-200, 250))))
    for number in range(5):
        batch = sampler.batch(number)
        images = batch.images[:, 0]
        assert images[batch.labels == 1].mean() > images[batch.labels == 2].mean() + 0.1
        assert images[batch.labels == 1].mean() > images[batch.labels == 0].mean() + 0.1


def test_the_shares_centre_sub_volumes_on_tumour_and_liver(files: list[SampleFile]) -> None:
    def holding_tumour(share: float) -> int:
        sampler = Sampler([Group("a", files, 1.0)], config(tumour_share=share, liver_share=0.0, augment=False))
        return sum((sampler.batch(k).labels[n] == 2).any() for k in range(8) for n in range(4))

    assert holding_tumour(1.0) == 32
    assert holding_tumour(0.0) < 32


def test_without_augmentation_the_values_are_the_scans_own(files: list[SampleFile]) -> None:
    batch = Sampler([Group("a", files, 1.0)], config(augment=False, liver_share=0.7)).batch(0)
    liver = batch.images[:, 0][batch.labels == 1]
    assert len(liver)
    assert np.allclose(liver, (110 + 200) / 225 - 1, atol=1e-6)


def test_groups_are_drawn_by_weight_and_empty_ones_not_at_all(files: list[SampleFile]) -> None:
    sampler = Sampler([Group("a", files, 1.0), Group("none", [], 5.0), Group("off", files, 0.0)], config())
    assert [group.name for group in sampler.groups] == ["a"]
    with pytest.raises(UserError, match="nothing to train on"):
        Sampler([], config())


def test_a_scan_smaller_than_the_sub_volume_is_surrounded_by_air(tmp_path: Path) -> None:
    file = SampleFile(tmp_path / "small.npz")
    file.write(Sample(np.full((3, 10, 10), 100, np.int16), np.ones((3, 10, 10), np.uint8)))
    batch = Sampler([Group("a", [file], 1.0)], config(augment=False, tumour_share=0.0, liver_share=1.0)).batch(0)
    assert batch.images.min() == -1
    assert 0 < batch.labels.sum() <= 4 * 300
