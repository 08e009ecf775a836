import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from core.box import Box
from core.io import open_case
from core.model.catalog import default_model, read_card
from core.phantom import Phantom, PhantomConfig, make_phantom, phantom_case
from core.preflight.finding import Level, Preflight
from core.preflight.look_over import look_over, look_over_case
from core.volume import Geometry, Volume

GRID = {"shape_zyx": (80, 128, 128), "spacing_mm": (2.5, 3.12, 3.12)}
DATA = Path(__file__).resolve().parents[3].parent / "shared" / "data"


@pytest.fixture(scope="module")
def phantom() -> Phantom:
    return make_phantom(PhantomConfig(seed=3, **GRID))


def keys(found: Preflight) -> list[str]:
    return [one.key for one in found.doubts]


def changed(volume: Volume, hu: np.ndarray) -> Volume:
    return Volume(np.ascontiguousarray(hu.astype(np.int16)), volume.geometry)


def cut(volume: Volume, start: int, stop: int) -> Volume:
    return volume.part(Box((start, 0, 0), (stop, *volume.hu.shape[1:])))


@pytest.mark.parametrize("seed", range(6))
def test_a_good_scan_raises_no_alarm(seed: int) -> None:
    found = look_over(make_phantom(PhantomConfig(seed=seed, **GRID)).volume)
    assert found.level == Level.GREEN, found.doubts
    assert [one.key for one in found.findings] == ["values", "orientation", "liver", "noise", "metal", "spacing"]
    assert found.warnings == ()


def test_a_scan_that_lies_wrongly_is_red(phantom: Phantom) -> None:
    hu = phantom.volume.hu
    for turned, words in ((hu[::-1], "upside down"), (hu[:, ::-1], "front and back"), (hu[:, :, ::-1], "mirrored")):
        found = look_over(changed(phantom.volume, turned))
        assert found.level == Level.RED
        assert found.doubts[0].key == "orientation"
        assert words in found.doubts[0].reason
        assert found.warnings[0].startswith("Before segmenting (red): ")


def test_values_that_are_no_hounsfield_units(phantom: Phantom) -> None:
    hu = phantom.volume.hu.astype(np.float32)
    eight_bits = (np.clip(hu, -200, 250) + 200) / 450 * 255
    for values, level in ((eight_bits, Level.RED), (hu + 1024, Level.RED), (np.clip(hu, -200, 250), Level.AMBER)):
        found = look_over(changed(phantom.volume, values))
        assert (found.level, keys(found)) == (level, ["values"])
    nothing = look_over(
        changed(phantom.volume, np.where(np.arange(80)[:, None, None] == 0, 400, np.full_like(hu, -1000)))
    )
    assert nothing.level >= Level.AMBER


def test_a_liver_that_is_cut_or_missing(phantom: Phantom) -> None:
    middle = int(np.argwhere(phantom.mask.any((1, 2))).mean())
    below, above = look_over(cut(phantom.volume, 0, middle)), look_over(cut(phantom.volume, middle, 80))
    assert (below.doubts[0].key, above.doubts[0].key) == ("liver", "liver")
    assert "cut off by the highest slice" in below.doubts[0].reason
    assert "cut off by the lowest slice" in above.doubts[0].reason
    pelvis = look_over(cut(phantom.volume, 0, 12))
    assert "no organ of a liver's size" in pelvis.doubts[0].reason


def test_noise_and_metal_in_the_liver(phantom: Phantom) -> None:
    noise = np.random.default_rng(0).normal(0, 60, phantom.volume.hu.shape)
    assert "noise" in keys(look_over(changed(phantom.volume, phantom.volume.hu + noise)))
    z, y, x = (int(each) for each in np.argwhere(phantom.mask > 0).mean(0))
    clip = phantom.volume.hu.copy()
    clip[z - 1 : z + 2, y : y + 3, x : x + 3] = 3000
    found = look_over(changed(phantom.volume, clip))
    assert keys(found) == ["metal"]
    first, last = map(int, re.findall(r"slices (\d+) to (\d+)", found.doubts[0].reason)[0])
    assert z <= first <= last <= z + 2


def test_a_body_that_leaves_the_picture(phantom: Phantom) -> None:
    volume = phantom.volume
    assert "border" in keys(look_over(volume.part(Box((0, 0, 40), (80, 128, 128)))))


def test_spacing_is_compared_with_what_the_model_has_learnt_from(phantom: Phantom) -> None:
    card = read_card(default_model())
    found = look_over(phantom.volume, card)
    assert keys(found) == ["spacing"]
    assert "The rows are 3.1 mm apart; the model has learnt from 0.5 to 1.5 mm." in found.doubts[0].reason
    matrix = np.array(phantom.volume.geometry.index_to_lps_mm)
    matrix[:, 0] *= 3.2
    thick = look_over(Volume(phantom.volume.hu, Geometry((80, 128, 128), matrix)), card)
    assert {"spacing", "thickness"} <= set(keys(thick))


def test_it_can_be_cancelled(phantom: Phantom) -> None:
    def report(fraction: float, text: str) -> None:
        raise InterruptedError

    with pytest.raises(InterruptedError):
        look_over(phantom.volume, report=report)


@pytest.mark.skipif(not DATA.is_dir(), reason="the real scans are not here")
@pytest.mark.parametrize(
    ("name", "doubts"),
    [
        ("ct_hcc048/dicom", []),
        ("ct_slab/example_ct_dicom", ["liver"]),
        ("ct_unenhanced/example_ct_sm.nii.gz", ["liver", "spacing"]),
        ("ct_seg_3slice/ct-3slice", ["liver"]),
    ],
)
def test_real_scans(name: str, doubts: list[str]) -> None:
    assert keys(look_over(open_case(DATA / name).volume, read_card(default_model()))) == doubts


def test_a_scan_without_contrast_is_told() -> None:
    found = {
        phase: look_over_case(phantom_case(make_phantom(PhantomConfig(seed=4, phase=phase, **GRID))))
        for phase in ("native", "portal")
    }
    assert keys(found["native"]) == ["phase"]
    assert "Without contrast agent" in found["native"].doubts[0].reason
    assert found["portal"].level == Level.GREEN
    assert "probably portal" in found["portal"].findings[-1].reason


def test_a_phase_the_model_has_not_learnt_from_is_told() -> None:
    card = read_card(default_model())
    case = phantom_case(make_phantom(PhantomConfig(seed=4, phase="portal", **GRID)))
    found = look_over_case(case, replace(card, training={"phases": ["arterial"]}))
    assert keys(found) == ["phase"]
    assert "has not learnt from it" in found.doubts[0].reason
