"""Tumours: inside the liver, of the kind they say, as large as they say."""

import numpy as np
import pytest

from core.phantom import PHASES, TUMOUR_KINDS, Phantom, PhantomConfig, Tumour, make_phantom


def one_kind(kind: str, phase: str = "portal", seed: int = 2) -> Phantom:
    shape, spacing = (100, 110, 110), (2.2, 3.6, 3.6)
    return make_phantom(PhantomConfig(shape, spacing, seed, phase, tumours=2, kinds=(kind,), noise_hu=0))


def around(phantom: Phantom, tumour: Tumour, reach_mm: float) -> np.ndarray:
    """Return a boolean ball (voxels) about the tumour's centre."""
    grid = np.stack(np.meshgrid(*[np.arange(n) for n in phantom.mask.shape], indexing="ij"), axis=-1)
    distance = np.linalg.norm(phantom.volume.geometry.to_lps_mm(grid) - tumour.centre_lps_mm, axis=-1)
    return distance < reach_mm


@pytest.mark.parametrize("kind", TUMOUR_KINDS)
def test_each_kind_looks_as_it_should(kind: str) -> None:
    phantom = one_kind(kind)
    assert [tumour.kind for tumour in phantom.tumours] == [kind, kind]
    hu, mask = phantom.volume.hu, phantom.mask
    for tumour in phantom.tumours:
        ball = around(phantom, tumour, tumour.radius_mm * 1.4)
        inside = hu[ball & (mask == 2)]
        assert len(inside)
        middle = hu[around(phantom, tumour, max(2.5, 0.35 * tumour.radius_mm)) & (mask == 2)].mean()
        if kind == "hyperdense":
            assert middle > phantom.liver_hu + 8
        elif kind == "rim":
            assert middle < phantom.liver_hu - 15
            assert inside.max() > phantom.liver_hu + 5
        else:
            assert middle < phantom.liver_hu - 10


@pytest.mark.parametrize("phase", PHASES)
def test_contrast_has_the_right_sign_in_every_phase(phase: str) -> None:
    for tumour in one_kind("hyperdense", phase).tumours:
        assert tumour.contrast_hu > 0
    for tumour in one_kind("hypodense", phase).tumours:
        assert tumour.contrast_hu < 0


@pytest.mark.parametrize("seed", [1, 8])
def test_tumours_lie_in_the_liver_and_have_their_volume(seed: int) -> None:
    phantom = make_phantom(PhantomConfig((100, 110, 110), (2.2, 3.6, 3.6), seed, tumours=5))
    assert len(phantom.tumours) == 5
    for tumour in phantom.tumours:
        k, j, i = np.rint(phantom.volume.geometry.to_index(tumour.centre_lps_mm)).astype(int)
        assert phantom.mask[k, j, i] > 0
        ball = around(phantom, tumour, tumour.radius_mm * 1.5)
        measured = (phantom.mask[ball] == 2).sum() * phantom.volume.geometry.voxel_ml
        assert measured == pytest.approx(tumour.volume_ml, rel=0.2, abs=0.15)
        if tumour.kind not in ("capsule", "tiny"):
            # Not touching the surface: liver all around.
            shell = ball & (phantom.mask == 0)
            assert not shell.any() or tumour.radius_mm < 8


def test_the_number_of_tumours_is_as_asked() -> None:
    for count in (0, 1, 8):
        phantom = make_phantom(PhantomConfig((4, 24, 24), (40.0, 16.0, 16.0), 5, tumours=count))
        assert len(phantom.tumours) == count
    counts = {len(make_phantom(PhantomConfig((1, 4, 4), (5, 5, 5), seed)).tumours) for seed in range(12)}
    assert counts <= set(range(9))
    assert len(counts) > 3


def test_radii_and_volumes_belong_together() -> None:
    phantom = one_kind("hypodense", seed=9)
    for tumour in phantom.tumours:
        ball_ml = 4 / 3 * np.pi * tumour.radius_mm**3 / 1000
        assert tumour.volume_ml == pytest.approx(ball_ml, rel=0.6)
