"""The phantom as a whole: the same patient on every grid, a liver of the right size, tissues of the right HU."""

from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.phantom import PHASES, TUMOUR_KINDS, Phantom, PhantomConfig, make_phantom
from core.progress import Cancelled

SMALL = ((48, 64, 64), (4.5, 6.0, 6.0))


@cache
def small_phantom(seed: int, phase: str | None = None, tumours: int | None = None) -> Phantom:
    return make_phantom(PhantomConfig(*SMALL, seed=seed, phase=phase, tumours=tumours))


def liver_ml(phantom: Phantom) -> float:
    return float((phantom.mask > 0).sum()) * phantom.volume.geometry.voxel_ml


def test_the_same_seed_gives_the_same_voxels() -> None:
    config = PhantomConfig((6, 40, 40), (20.0, 9.0, 9.0), seed=3)
    first, second = make_phantom(config), make_phantom(config)
    assert np.array_equal(first.volume.hu, second.volume.hu)
    assert np.array_equal(first.mask, second.mask)
    assert first.tumours == second.tumours


def test_another_seed_is_another_patient() -> None:
    first, second = small_phantom(0), small_phantom(1)
    assert (first.mask > 0).sum() != (second.mask > 0).sum()
    assert not np.array_equal(first.volume.hu, second.volume.hu)


@pytest.mark.parametrize("seed", range(6))
def test_the_liver_has_a_possible_volume(seed: int) -> None:
    assert 1000 <= liver_ml(small_phantom(seed)) <= 2500


@settings(max_examples=6)
@given(seed=st.integers(0, 10_000), spacing=st.tuples(*[st.floats(4.0, 7.0)] * 3))
def test_the_grid_does_not_change_the_patient(seed: int, spacing: tuple[float, float, float]) -> None:
    shape = tuple(int(extent / step) for extent, step in zip((230, 400, 420), spacing, strict=True))
    config = PhantomConfig((shape[0], shape[1], shape[2]), spacing, seed=seed)
    other = make_phantom(config)
    reference = small_phantom(seed)
    assert liver_ml(other) == pytest.approx(liver_ml(reference), rel=0.03)
    assert other.tumours == reference.tumours
    centre, expected = (
        phantom.volume.geometry.to_lps_mm(np.argwhere(phantom.mask > 0).mean(axis=0))
        for phantom in (other, reference)
    )
    assert np.abs(centre - expected).max() < 2.0


@pytest.mark.parametrize(
    ("shape", "spacing"),
    [
        ((1, 64, 64), (5.0, 6.0, 6.0)),
        ((1, 1, 1), (1.0, 1.0, 1.0)),
        ((7, 3, 5), (20.0, 20.0, 0.5)),
        ((33, 51, 47), (7.3, 9.1, 8.7)),
        ((3, 200, 201), (0.4, 2.1, 1.9)),
    ],
)
def test_any_grid_can_be_made(shape: tuple[int, int, int], spacing: tuple[float, float, float]) -> None:
    phantom = make_phantom(PhantomConfig(shape, spacing, seed=1))
    assert phantom.volume.hu.shape == phantom.mask.shape == shape
    assert phantom.volume.spacing_mm == pytest.approx(spacing)
    assert set(np.unique(phantom.mask)) <= {0, 1, 2}
    assert phantom.volume.hu.min() >= -1024
    # The middle of every grid is in the middle of the body, never air outside.
    centre = tuple(size // 2 for size in shape)
    assert phantom.volume.hu[centre] > -400


def test_a_slab_more_or_less_does_not_show() -> None:
    # 2 slabs against 1: the slices near the seam agree but for the rounding of interpolation.
    wide = make_phantom(PhantomConfig((9, 60, 60), (6.0, 6.0, 6.0), seed=2, noise_hu=0))
    thin = make_phantom(PhantomConfig((1, 60, 60), (6.0, 6.0, 6.0), seed=2, noise_hu=0))
    assert np.array_equal(wide.mask[4], thin.mask[0])
    assert np.abs(wide.volume.hu[4].astype(int) - thin.volume.hu[0]).max() <= 1


def test_tissues_have_their_hounsfield_units() -> None:
    phantom = make_phantom(
        PhantomConfig((40, 128, 128), (5.0, 3.1, 3.1), seed=4, phase="portal", tumours=0, noise_hu=0)
    )
    geometry, hu = phantom.volume.geometry, phantom.volume.hu

    def at(x: float, y: float, z: float, reach: int = 1) -> np.ndarray:
        k, j, i = np.rint(geometry.to_index((x, y, z))).astype(int)
        return hu[k, j - reach : j + reach + 1, i - reach : i + reach + 1]

    assert hu[:, :3, :3].max() < -900  # air outside
    liver = hu[(phantom.mask == 1)]
    assert np.median(liver) == pytest.approx(phantom.liver_hu, abs=8)
    assert at(0, -15, -70, 6).max() > 150  # a vertebra
    assert at(-75, 15, 105, 2).max() < -600  # the right lung
    assert np.percentile(hu[(hu > -150) & (hu < -60)], 50) == pytest.approx(-104, abs=12)  # fat is the most of these
    assert hu.max() > 400


@pytest.mark.parametrize("phase", PHASES)
def test_contrast_phases_differ_as_they_should(phase: str) -> None:
    phantom = small_phantom(5, phase, 0)
    aorta = phantom.volume.hu[phantom.volume.hu > -200].max()
    assert phantom.phase == phase
    ranges = {"native": (20, 75), "arterial": (30, 95), "portal": (60, 145), "late": (50, 125)}
    low, high = ranges[phase]
    assert low < phantom.liver_hu < high
    assert aorta > 150


def test_noise_is_stronger_deep_in_the_body() -> None:
    config = PhantomConfig((2, 200, 200), (5.0, 2.0, 2.0), seed=6, tumours=0)
    noisy, clean = (
        make_phantom(PhantomConfig(config.shape_zyx, config.spacing_mm, 6, "portal", 0, noise_hu=noise)).volume.hu
        for noise in (25.0, 0.0)
    )
    noise = noisy.astype(int) - clean
    inside = (clean > 0).all(axis=0)
    middle = noise[:, 90:110, 90:110].std()
    rim = np.where(inside)[0]
    outside = noise[:, :6, 80:120].std()
    assert len(rim)
    assert outside < 0.75 * middle
    assert middle > 5


def test_no_noise_on_demand_and_all_kinds_known() -> None:
    assert len(TUMOUR_KINDS) == 5
    config = PhantomConfig((1, 40, 40), (5.0, 9.0, 9.0), seed=6, noise_hu=0)
    hu = make_phantom(config).volume.hu
    assert len(np.unique(hu[0, :3, :3])) == 1


def test_cancel_stops_the_work() -> None:
    calls = []

    def stop(fraction: float, text: str) -> None:
        calls.append(fraction)
        raise Cancelled

    with pytest.raises(Cancelled):
        make_phantom(PhantomConfig((8, 32, 32), (20.0, 12.0, 12.0)), stop)
    assert calls == [0.0]


def test_progress_rises_to_one() -> None:
    fractions: list[float] = []
    make_phantom(PhantomConfig((8, 32, 32), (20.0, 12.0, 12.0)), lambda fraction, text: fractions.append(fraction))
    assert fractions == sorted(fractions)
    assert fractions[-1] == 1.0
