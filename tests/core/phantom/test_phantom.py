"""The phantom as a scan: the same patient on every grid, tissues of the right HU, the truth where it is seen."""

from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.phantom import Phantom, PhantomConfig, make_phantom
from core.phantom.anatomy import draw_anatomy
from core.progress import Cancelled


@cache
def small_phantom(seed: int) -> Phantom:
    return make_phantom(PhantomConfig((38, 50, 54), (6.0, 8.0, 8.0), seed))


@cache
def clean_phantom() -> Phantom:
    return make_phantom(PhantomConfig((60, 92, 100), (4.2, 4.2, 4.2), 4, "portal", tumours=6, noise_hu=0))


def liver_ml(phantom: Phantom) -> float:
    return float((phantom.mask > 0).sum()) * phantom.volume.geometry.voxel_ml


def test_the_same_seed_gives_the_same_voxels() -> None:
    first = make_phantom(small_phantom(0).config)
    second = small_phantom(0)
    assert np.array_equal(first.volume.hu, second.volume.hu)
    assert np.array_equal(first.mask, second.mask)
    assert first.tumours == second.tumours


def test_another_seed_is_another_patient() -> None:
    assert not np.array_equal(small_phantom(0).mask, small_phantom(1).mask)


@settings(max_examples=4)
@given(seed=st.integers(0, 2), spacing=st.tuples(*[st.floats(4.0, 8.0)] * 3))
def test_the_grid_does_not_change_the_patient(seed: int, spacing: tuple[float, float, float]) -> None:
    z, y, x = (int(extent / step) for extent, step in zip((228, 400, 432), spacing, strict=True))
    other, reference = make_phantom(PhantomConfig((z, y, x), spacing, seed)), small_phantom(seed)
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
        ((21, 31, 33), (11.3, 13.1, 12.7)),
        ((5, 120, 121), (0.4, 0.9, 1.1)),
    ],
)
def test_any_grid_can_be_made(shape: tuple[int, int, int], spacing: tuple[float, float, float]) -> None:
    phantom = make_phantom(PhantomConfig(shape, spacing, seed=1))
    assert phantom.volume.hu.shape == phantom.mask.shape == shape
    assert phantom.volume.spacing_mm == pytest.approx(spacing)
    assert set(np.unique(phantom.mask)) <= {0, 1, 2}
    assert phantom.volume.hu.min() >= -1024
    # The middle of every grid is in the middle of the body, never in the air outside.
    assert phantom.volume.hu[tuple(size // 2 for size in shape)] > -400


def test_slabs_leave_no_seam() -> None:
    many = make_phantom(PhantomConfig((9, 60, 60), (6.0, 6.0, 6.0), seed=2, noise_hu=0))
    one = make_phantom(PhantomConfig((1, 60, 60), (6.0, 6.0, 6.0), seed=2, noise_hu=0))
    assert np.array_equal(many.mask[4], one.mask[0])
    assert np.abs(many.volume.hu[4].astype(int) - one.volume.hu[0]).max() <= 1


@pytest.mark.parametrize(
    ("tissue", "template_zyx_mm", "low_hu", "high_hu"),
    [
        ("vertebra", (0, -15, 0), 90, 400),
        ("aorta", (0, -48.5, 7.5), 120, 210),
        ("right lung", (95, 25, -75), -1000, -700),
        ("left lung", (95, 25, 85), -1000, -700),
        ("back muscle", (20, 52, 35), 30, 80),
        ("heart", (118, -92, 16), 80, 210),
        ("fat before the left kidney's vertebra", (-70, 62, 0), -150, 700),
    ],
)
def test_tissues_have_their_hounsfield_units(
    tissue: str, template_zyx_mm: tuple[float, float, float], low_hu: float, high_hu: float
) -> None:
    phantom = clean_phantom()
    body = draw_anatomy(phantom.config).body
    z, y, x = body.to_patient(np.array([template_zyx_mm], dtype=float))[0]
    k, j, i = np.rint(phantom.volume.geometry.to_index((x, y, z))).astype(int)
    assert low_hu < phantom.volume.hu[k, j, i] < high_hu, tissue


def test_air_liver_and_bone_have_their_hounsfield_units() -> None:
    phantom = clean_phantom()
    hu, mask = phantom.volume.hu, phantom.mask
    assert (hu[:, :3, :3] == -1000).all()
    assert np.median(hu[mask == 1]) == pytest.approx(phantom.liver_hu, abs=4)
    assert hu.max() > 400
    fat = hu[(hu > -150) & (hu < -60)]
    assert np.median(fat) == pytest.approx(-104, abs=6)


def test_tumours_are_seen_where_the_truth_says() -> None:
    phantom = clean_phantom()
    hu, mask, geometry = phantom.volume.hu, phantom.mask, phantom.volume.geometry
    grid = geometry.to_lps_mm(np.stack(np.meshgrid(*[np.arange(n) for n in mask.shape], indexing="ij"), axis=-1))
    assert len(phantom.tumours) == 6
    for tumour in phantom.tumours:
        distance = np.linalg.norm(grid - tumour.centre_lps_mm, axis=-1)
        inside = (mask == 2) & (distance < 1.5 * tumour.radius_mm)
        measured = inside.sum() * geometry.voxel_ml
        assert measured == pytest.approx(tumour.volume_ml, rel=0.25, abs=0.2)
        assert (mask[distance < 3.0] > 0).all()
        if tumour.radius_mm < 6:
            continue
        middle = hu[distance < max(3.0, 0.3 * tumour.radius_mm)].mean()
        assert (middle > phantom.liver_hu + 5) == (tumour.kind == "hyperdense")
        assert (middle < phantom.liver_hu - 10) == (tumour.kind != "hyperdense")
        if tumour.kind == "rim":
            assert hu[inside].max() > phantom.liver_hu + 5


def test_all_tumour_voxels_belong_to_a_told_tumour() -> None:
    phantom = clean_phantom()
    points = phantom.volume.geometry.to_lps_mm(np.argwhere(phantom.mask == 2))
    gaps = [np.linalg.norm(points - t.centre_lps_mm, axis=1) - 1.6 * t.radius_mm for t in phantom.tumours]
    assert (np.min(gaps, axis=0) < 0).all()


def test_noise_is_stronger_deep_in_the_body_and_can_be_left_out() -> None:
    noisy, clean = (
        make_phantom(PhantomConfig((2, 200, 200), (5.0, 2.0, 2.0), 6, "portal", 0, noise_hu=noise)).volume.hu
        for noise in (25.0, 0.0)
    )
    noise = noisy.astype(int) - clean
    # Between the air and the middle of the body; above -1000 nothing is cut off.
    assert (clean[:, 4, 100] == -1000).all()
    middle = noise[:, 90:110, 90:110].std()
    soft = (clean > -140) & (clean < -80)
    assert middle > 6  # 25 HU is told for smaller voxels
    assert noise[soft].std() < 0.9 * middle


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
