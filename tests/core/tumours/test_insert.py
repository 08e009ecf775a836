"""Lesions in a toy liver whose tissue, noise, vessel and capsule are known."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.ndimage import gaussian_filter

from core.labels import Label
from core.tumours.insert import _Lesion, _paint, insert_tumours
from core.tumours.kinds import CYST, DIAMETERS_MM, ENHANCED, UNENHANCED, Kind, Look, draw_look
from core.tumours.shape import LobedBall
from core.tumours.site import Site
from core.tumours.texture import noise_like

SPACING_MM = (2.5, 1.2, 1.2)
SHAPE = (24, 90, 90)
LIVER_HU, VESSEL_HU, FAT_HU, NOISE_HU = 105, 175, -100, 12


def scan(noise_hu: float = NOISE_HU, bone: bool = False) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """A liver that is a disc of 40 mm radius in every slice, with one straight vessel; HU, labels and vessel."""
    z, y, x = np.ogrid[: SHAPE[0], : SHAPE[1], : SHAPE[2]]
    from_axis = np.hypot((y - 45) * 1.2, (x - 45) * 1.2) + 0 * z
    liver = from_axis < 40
    vessel = np.hypot((y - 30) * 1.2, (x - 45) * 1.2) + 0 * z < 5
    hu = np.select([vessel, liver], [VESSEL_HU, LIVER_HU], FAT_HU).astype(float)
    if bone:
        hu[(from_axis > 42) & (from_axis < 48)] = 600
    hu += np.random.default_rng(1).normal(0, noise_hu, SHAPE)
    return hu.astype(np.int16), liver.astype(np.uint8), vessel


def look(kind: Kind, diameter_mm: float, body_hu: float = -50.0) -> Look:
    return Look(kind, diameter_mm, body_hu, 0.0, 0.3, None, 1.0, None, 0.5)


def painted(
    lesion_look: Look, centre: tuple[int, int, int], seed: int = 0, bone: bool = False
) -> tuple[np.ndarray, np.ndarray]:
    hu, labels, _ = scan(bone=bone)
    rng = np.random.default_rng(seed)
    site = Site.of(hu, labels, SPACING_MM)
    assert site is not None
    lesion = _Lesion.draw(rng, lesion_look, np.array(centre), SHAPE, SPACING_MM)
    result = _paint(rng, lesion, hu, labels, site)
    assert result is not None
    return result[0], result[1]


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000))
def test_labels_and_scan_change_together_and_only_there(seed: int) -> None:
    hu, labels, _ = scan()
    before = hu.copy(), labels.copy()
    new_hu, new_labels, made = insert_tumours(hu, labels, SPACING_MM, np.random.default_rng(seed))
    assert np.array_equal(hu, before[0])
    assert np.array_equal(labels, before[1])
    assert new_hu.dtype == np.int16
    assert set(np.unique(new_labels)) <= {0, 1, 2}
    again = insert_tumours(hu, labels, SPACING_MM, np.random.default_rng(seed))
    assert np.array_equal(again[0], new_hu)
    assert again[2] == made
    for each in made:
        assert DIAMETERS_MM[0] <= each.diameter_mm <= DIAMETERS_MM[1]
        assert each.is_tumour == (each.voxels > 0)
    assert (new_labels == Label.TUMOUR).any() == any(each.is_tumour for each in made)
    assert not made or not np.array_equal(new_hu, hu)


def test_a_large_vessel_is_never_grown_over() -> None:
    bright = gaussian_filter(scan()[0].astype(float), 1) > 140
    for seed in range(8):
        hu, labels = painted(look(ENHANCED[0], 36.0), (12, 36, 45), seed)
        assert np.count_nonzero(labels == Label.TUMOUR) > 3000
        # It may be pushed aside, but it is still there, as bright as before and not labelled tumour.
        still = gaussian_filter(hu.astype(float), 1) > 140
        assert np.count_nonzero(still & (labels == Label.LIVER)) > 0.8 * bright.sum()
        assert np.count_nonzero(still & (labels == Label.TUMOUR)) < 0.08 * bright.sum()


@pytest.mark.parametrize("spacing_mm", [(1.0, 1.0, 1.0), (5.0, 0.8, 0.8), (1.0, 1.6, 1.6)])
def test_sizes_are_millimetres_on_every_grid(spacing_mm: tuple[float, float, float]) -> None:
    shape = tuple(round(60 / step) for step in spacing_mm)
    hu = np.random.default_rng(2).normal(LIVER_HU, NOISE_HU, shape).astype(np.int16)
    labels = np.ones(shape, np.uint8)
    site = Site.of(hu, labels, spacing_mm)
    assert site is not None
    volumes = []
    for seed in range(6):
        rng = np.random.default_rng(seed)
        lesion = _Lesion.draw(rng, look(ENHANCED[0], 14.5), np.asarray(shape) // 2, shape, spacing_mm)
        result = _paint(rng, lesion, hu, labels, site)
        assert result is not None
        volumes.append(np.count_nonzero(result[1] == Label.TUMOUR) * np.prod(spacing_mm))
    diameter_mm = (6 * np.mean(volumes) / np.pi) ** (1 / 3)
    assert diameter_mm == pytest.approx(14.5, rel=0.12)


def test_a_tumour_has_its_contrast_and_the_noise_of_the_scan() -> None:
    hu, labels = painted(look(ENHANCED[0], 30.0), (12, 55, 45))
    core = np.zeros(SHAPE, bool)
    core[10:15, 50:61, 40:51] = True
    assert (labels[core] == Label.TUMOUR).all()
    assert hu[core].mean() == pytest.approx(LIVER_HU - 50, abs=4)
    assert hu[core].std() == pytest.approx(NOISE_HU, rel=0.2)
    # Also around its border, where old and new noise are mixed.
    flat = scan(0)[0].astype(float)
    border = np.zeros(SHAPE, bool)
    border[12, 20:80, 20:75] = True
    border &= (labels == Label.LIVER) & (flat == LIVER_HU) & (hu > 60)
    assert hu[border].std() == pytest.approx(NOISE_HU, rel=0.25)


def test_a_border_pixel_is_between_tumour_and_liver() -> None:
    rng = np.random.default_rng(0)
    lesion = _Lesion.draw(rng, look(ENHANCED[0], 14.0), np.array([12, 45, 45]), SHAPE, (6.0, 1.2, 1.2))
    partial = (lesion.cover > 0.05) & (lesion.cover < 0.95)
    # Slices of 6 mm: many voxels of a 14 mm ball are filled in part, and more so across slices than in-plane.
    assert np.count_nonzero(partial) > 0.4 * np.count_nonzero(lesion.cover > 0.5)


def test_the_capsule_bulges_where_nothing_hard_lies_beside_it() -> None:
    at_capsule = (12, 45, 45 + int(24 / 1.2))
    big = look(ENHANCED[0], 26.0)
    grown = [np.count_nonzero(painted(big, at_capsule, seed)[1] > 0) for seed in range(6)]
    whole = np.count_nonzero(scan()[1])
    assert max(grown) > whole + 200
    assert min(grown) >= whole
    for seed in range(3):
        assert np.count_nonzero(painted(big, at_capsule, seed, bone=True)[1] > 0) == whole


def test_a_cyst_is_dark_and_stays_liver() -> None:
    hu, labels = painted(look(CYST, 20.0, body_hu=5.0 - LIVER_HU), (12, 55, 45))
    assert not (labels == Label.TUMOUR).any()
    assert hu[11:14, 53:58, 43:48].mean() == pytest.approx(5, abs=5)


def test_where_there_is_no_liver_nothing_changes() -> None:
    hu, labels, _ = scan()
    empty = np.zeros_like(labels)
    few = empty.copy()
    few[3, 4, 5] = 1
    for each in (empty, few):
        assert insert_tumours(hu, each, SPACING_MM, np.random.default_rng(0))[2] == ()


@given(st.integers(0, 10_000), st.floats(10, 140), st.booleans())
def test_no_tumour_is_darker_than_fluid_and_small_ones_have_simple_looks(
    seed: int, liver: float, enhanced: bool
) -> None:
    drawn = draw_look(np.random.default_rng(seed), liver, enhanced=enhanced, cyst=False)
    assert drawn.kind in (ENHANCED if enhanced else UNENHANCED)
    assert drawn.kind.diameters_mm[0] <= drawn.diameter_mm <= drawn.kind.diameters_mm[1]
    assert all(liver + value >= 4.9 for value in (drawn.body_hu, drawn.core_hu) if value is not None)


def test_without_contrast_agent_only_kinds_that_are_seen_then() -> None:
    hu, labels, vessel = scan()
    flat = np.where(vessel, LIVER_HU - 55, hu - 50).astype(np.int16)
    site = Site.of(flat, labels, SPACING_MM)
    assert site is not None
    assert not site.enhanced
    assert Site.of(hu, labels, SPACING_MM).enhanced  # type: ignore[union-attr]


def test_noise_has_the_grain_and_strength_of_its_sample() -> None:
    rng = np.random.default_rng(3)
    sample = rng.normal(0, 10, (16, 48, 48)).astype(np.float32)
    sample = (sample + np.roll(sample, 1, 2)) / np.sqrt(2)  # neighbours in a row are correlated by a half
    noise = noise_like(rng, sample, np.ones(sample.shape, bool))
    assert noise.std() == pytest.approx(10, rel=0.1)
    correlation = np.corrcoef(noise[..., 1:].ravel(), noise[..., :-1].ravel())[0, 1]
    assert correlation == pytest.approx(0.5, abs=0.1)
    assert abs(np.corrcoef(noise[:, 1:].ravel(), noise[:, :-1].ravel())[0, 1]) < 0.1


@given(st.integers(0, 10_000))
def test_a_shape_is_inside_at_its_centre_and_outside_beyond_its_reach(seed: int) -> None:
    ball = LobedBall.draw(np.random.default_rng(seed), 10.0, (0.03, 0.16))
    far = np.float32([0, ball.reach_mm])
    values = ball.field(far, np.float32(0), np.float32(0))  # type: ignore[arg-type]
    assert values[0] < 0 <= values[1]
