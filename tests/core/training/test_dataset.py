from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from core.errors import UserError
from core.training.config import Augmentation, TrainConfig
from core.training.dataset import Group, Sample, SampleFile, Sampler, cut_shape


def make_sample(seed: int) -> Sample:
    rng = np.random.default_rng(seed)
    hu = rng.normal(40, 10, (20, 40, 48)).astype(np.int16)
    labels = np.zeros(hu.shape, np.uint8)
    labels[6:14, 10:30, 8:30] = 1
    labels[9:11, 18:22, 14:18] = 2
    hu[labels == 1], hu[labels == 2] = 110, 60
    return Sample(hu, labels, (2.0, 1.0, 0.75))


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
    assert files[1].read().spacing_mm == (2.0, 1.0, 0.75)


def test_a_damaged_file_is_named(files: list[SampleFile]) -> None:
    files[0].path.write_bytes(files[0].path.read_bytes()[:100])
    with pytest.raises(UserError, match=r"sample-0\.npz"):
        files[0].read()


def test_batches_are_cut_with_a_margin_for_turning(files: list[SampleFile]) -> None:
    cuts = Sampler([Group("a", files, 1.0)], config()).batch(0)
    _, rows, columns = cut_shape((8, 24, 32), config().augment)
    assert rows > 24
    assert columns > 32
    assert (rows - 24) % 2 == (columns - 32) % 2 == 0  # so that both have the same centre
    assert cuts.hu.shape == cuts.labels.shape == (4, 8, rows, columns)
    assert (cuts.hu.dtype, cuts.labels.dtype) == (np.int16, np.uint8)
    assert cut_shape((8, 24, 32), Augmentation.off()) == (8, 24, 32)


def test_a_sub_volume_depends_on_seed_iteration_and_number_only(files: list[SampleFile]) -> None:
    groups = [Group("a", files, 1.0)]
    first, again, other = (Sampler(groups, config(seed=seed)) for seed in (5, 5, 6))
    first.batch(0)
    whole = first.batch(7)
    assert np.array_equal(whole.hu, again.batch(7).hu)
    assert not np.array_equal(whole.hu, first.batch(8).hu)
    assert not np.array_equal(whole.hu, other.batch(7).hu)
    # Two processes together have the batch that one has.
    parts = [again.batch(7, range(rank, 4, 2)) for rank in (0, 1)]
    for rank, part in enumerate(parts):
        assert np.array_equal(part.hu, whole.hu[rank::2])
        assert part.keys == whole.keys[rank::2]


@pytest.mark.parametrize("label", [1, 2])
def test_the_shares_centre_sub_volumes_on_tumour_and_liver(files: list[SampleFile], label: int) -> None:
    def holding(share: float) -> float:
        shares = {"tumour_share": share if label == 2 else 0.0, "liver_share": share if label == 1 else 0.0}
        sampler = Sampler([Group("a", files, 1.0)], config(augment=Augmentation.off(), **shares))
        cuts = [sampler.batch(k).labels[n] for k in range(8) for n in range(4)]
        assert share < 1 or all((labels == label).any() for labels in cuts)
        return float(np.mean([labels == label for labels in cuts]))

    assert holding(1.0) > 1.3 * holding(0.0)


def test_without_tumours_the_sub_volumes_meant_for_them_are_centred_on_the_liver(tmp_path: Path) -> None:
    sample = make_sample(0)
    file = SampleFile(tmp_path / "liver.npz")
    file.write(Sample(sample.hu, np.minimum(sample.labels, 1)))
    sampler = Sampler(
        [Group("a", [file], 1.0)], config(augment=Augmentation.off(), tumour_share=1.0, liver_share=0.0)
    )
    assert all((labels == 1).any() for k in range(8) for labels in sampler.batch(k).labels)


def test_values_and_labels_are_the_scans_own(files: list[SampleFile]) -> None:
    cuts = Sampler([Group("a", files, 1.0)], config(augment=Augmentation.off(), liver_share=0.7)).batch(0)
    assert set(np.unique(cuts.hu[cuts.labels == 1])) == {110}
    assert (cuts.labels == 1).any()


def test_a_scan_that_cannot_be_read_is_replaced_by_another_and_noted(files: list[SampleFile]) -> None:
    sampler = Sampler([Group("a", files, 1.0)], config())
    whole = [sampler.batch(k) for k in range(6)]
    files[2].path.write_bytes(b"")
    damaged = Sampler([Group("a", files, 1.0)], config())
    again = [damaged.batch(k) for k in range(6)]
    assert list(damaged.damaged) == [(0, 2)]
    assert "sample-2.npz" in damaged.damaged[0, 2]
    same = [np.array_equal(a, b) for x, y in zip(whole, again, strict=True) for a, b in zip(x.hu, y.hu, strict=True)]
    assert 0 < sum(same) < len(same)


def test_a_tumour_is_inserted_into_the_wanted_share(files: list[SampleFile]) -> None:
    def insert(rng: np.random.Generator, sample: Sample) -> Sample:
        labels = sample.labels.copy()
        labels[0, 0, 0] = 2
        return replace(sample, labels=labels)

    def inserted(share: float) -> float:
        sampler = Sampler([Group("a", files, 1.0)], config(synthetic_share=share, tumour_share=0.0), insert)
        return float(np.mean([sampler.batch(k).labels[:, 0, 0, 0] == 2 for k in range(20)]))

    assert inserted(1.0) == 1
    assert inserted(0.5) == pytest.approx(0.5, abs=0.2)


def test_groups_are_drawn_by_weight_and_empty_ones_not_at_all(files: list[SampleFile]) -> None:
    sampler = Sampler([Group("a", files, 1.0), Group("none", [], 5.0), Group("off", files, 0.0)], config())
    assert [group.name for group in sampler.groups] == ["a"]
    with pytest.raises(UserError, match="nothing to train on"):
        Sampler([], config())


def test_a_scan_smaller_than_the_sub_volume_is_surrounded_by_air(tmp_path: Path) -> None:
    file = SampleFile(tmp_path / "small.npz")
    file.write(Sample(np.full((3, 10, 10), 100, np.int16), np.ones((3, 10, 10), np.uint8)))
    batch = Sampler(
        [Group("a", [file], 1.0)], config(augment=Augmentation.off(), tumour_share=0.0, liver_share=1.0)
    ).batch(0)
    assert batch.hu.min() == -1000
    assert 0 < batch.labels.sum() <= 4 * 300
