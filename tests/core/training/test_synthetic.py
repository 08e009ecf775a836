"""Synthetic tumours through the sampler: livers without any become sub-volumes with labelled ones."""

from dataclasses import dataclass, replace

import numpy as np
import pytest

from core.errors import UserError
from core.labels import Label
from core.training.config import TrainConfig
from core.training.dataset import Group, Sample, Sampler
from core.training.synthetic import insert

CONFIG = TrainConfig(patch_zyx=(8, 64, 64), batch=4, synthetic_share=1.0, tumour_share=0.0, liver_share=1.0)


@dataclass(frozen=True)
class InMemory:
    """A scan without tumours: a liver in fat."""

    spacing_mm: tuple[float, float, float] | None = (3.0, 1.5, 1.5)

    def read(self) -> Sample:
        labels = np.zeros((20, 96, 96), np.uint8)
        labels[3:17, 16:80, 16:80] = Label.LIVER
        hu = np.where(labels, 100, -90) + np.random.default_rng(0).normal(0, 10, labels.shape)
        return Sample(hu.astype(np.int16), labels, self.spacing_mm)

    def voxels(self, label: Label) -> np.ndarray:
        return np.flatnonzero(self.read().labels == label)


def test_a_run_on_livers_without_tumours_sees_tumours_and_the_same_ones_again() -> None:
    sampler = Sampler([Group("livers", [InMemory()], 1.0)], CONFIG, insert)
    cuts = [sampler.batch(iteration) for iteration in range(3)]
    with_tumour = [(labels == Label.TUMOUR).any() for batch in cuts for labels in batch.labels]
    assert np.mean(with_tumour) > 0.5
    tumours = np.concatenate([batch.hu[batch.labels == Label.TUMOUR] for batch in cuts])
    livers = np.concatenate([batch.hu[batch.labels == Label.LIVER] for batch in cuts])
    assert abs(float(tumours.mean()) - float(livers.mean())) > 5
    again = sampler.batch(2)
    assert np.array_equal(again.hu, cuts[2].hu)
    assert np.array_equal(again.labels, cuts[2].labels)
    none = Sampler([Group("livers", [InMemory()], 1.0)], replace(CONFIG, synthetic_share=0.0), insert).batch(0)
    assert not (none.labels == Label.TUMOUR).any()


def test_millimetres_must_be_known() -> None:
    with pytest.raises(UserError, match="need the spacing"):
        insert(np.random.default_rng(0), InMemory(None).read())
