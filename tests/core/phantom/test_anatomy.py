"""A drawn patient, before any scan: the seed decides, the liver has a possible size, tumours lie in it."""

from functools import cache

import numpy as np
import pytest

from core.phantom import PHASES, TUMOUR_KINDS, PhantomConfig
from core.phantom.anatomy import Anatomy, draw_anatomy
from core.phantom.site import Survey


@cache
def patient(seed: int, phase: str | None = None, tumours: int | None = None, kind: str | None = None) -> Anatomy:
    return draw_anatomy(
        PhantomConfig(seed=seed, phase=phase, tumours=tumours, kinds=(kind,) if kind else TUMOUR_KINDS)
    )


@cache
def survey(seed: int) -> Survey:
    return patient(seed).site.survey()


@pytest.mark.parametrize("seed", range(4))
def test_the_liver_has_a_possible_volume(seed: int) -> None:
    assert 1050 <= survey(seed).volume_ml <= 2350


def test_a_liver_that_came_out_too_small_is_made_larger() -> None:
    site = patient(0).site
    shrunken = type(site)(site.liver.resized(0.5), site.organs, site.trunk, site.body)
    assert shrunken.survey().volume_ml < 1000
    _, fitted = shrunken.fitted()
    assert 1050 <= fitted.volume_ml <= 2350


def test_the_configuration_does_not_change_the_patient() -> None:
    plain, other = patient(5), patient(5, "arterial", 1)
    assert plain.body.scale_zyx == other.body.scale_zyx
    assert np.array_equal(plain.vessels.portal_tree.a, other.vessels.portal_tree.a)
    assert np.array_equal(plain.site.organs.bowel.colon.a, other.site.organs.bowel.colon.a)
    assert other.phase == "arterial"
    assert len(other.tumours) == 1


@pytest.mark.parametrize("count", [0, 1, 8])
def test_the_number_of_tumours_is_as_asked(count: int) -> None:
    assert len(patient(3, None, count).tumours) == count


def test_the_number_of_tumours_differs_between_patients() -> None:
    counts = [len(patient(seed).tumours) for seed in range(6)]
    assert max(counts) <= 8
    assert len(set(counts)) > 2


@pytest.mark.parametrize("kind", TUMOUR_KINDS)
def test_tumours_lie_in_the_liver_as_deep_as_their_kind_does(kind: str) -> None:
    anatomy, points = patient(1, "portal", 3, kind), survey(1)
    assert [tumour.kind for tumour in anatomy.tumours] == [kind] * 3
    for tumour in anatomy.tumours:
        distance = np.linalg.norm(points.points_zyx_mm - tumour.centre_lps_mm[::-1], axis=1)
        assert distance.min() < 4.0
        depth = points.depth_mm[distance.argmin()]
        if kind == "capsule":
            assert depth < tumour.radius_mm
        else:
            assert depth > tumour.radius_mm
        whole_ml = 4 / 3 * np.pi * tumour.radius_mm**3 / 1000
        assert 0.4 * whole_ml < tumour.volume_ml < 1.6 * whole_ml
        assert (tumour.radius_mm < 5) == (kind == "tiny")


def test_tumours_do_not_overlap() -> None:
    tumours = patient(3, None, 8).tumours
    for n, one in enumerate(tumours):
        for other in tumours[:n]:
            gap = np.linalg.norm(np.subtract(one.centre_lps_mm, other.centre_lps_mm))
            assert gap > one.radius_mm + other.radius_mm


@pytest.mark.parametrize("phase", PHASES)
def test_contrast_has_the_right_sign_in_every_phase(phase: str) -> None:
    for tumour in patient(3, phase, 8).tumours:
        bright = tumour.kind == "hyperdense" or (tumour.kind == "rim" and phase != "native")
        assert (tumour.contrast_hu > 0) == bright
        assert abs(tumour.contrast_hu) >= 6


def test_the_phases_enhance_the_organs_in_their_order() -> None:
    hu = {phase: patient(3, phase, 8).tissues for phase in PHASES}
    aorta = [hu[phase]["aorta"] for phase in ("native", "late", "portal", "arterial")]
    assert aorta == sorted(aorta)
    liver = [hu[phase]["liver"] for phase in ("native", "arterial", "late", "portal")]
    assert liver == sorted(liver)
    assert hu["arterial"]["cortex"] > hu["arterial"]["medulla"] + 50
    for tissues in hu.values():
        assert tissues["lung"] < -800 < -130 < tissues["fat"] < -80 < tissues["bile"] < tissues["muscle"]
        assert tissues["marrow"] < tissues["cortical"]


def test_points_go_to_the_patient_and_back() -> None:
    body = patient(2).body
    template = np.array([[0.0, -15.0, 0.0], [60.0, -100.0, 80.0], [-90.0, 30.0, -120.0]])
    for point, goal in zip(body.to_patient(template), template, strict=True):
        z, y, x = (np.array([value], dtype=np.float32) for value in point)
        back = [float(axis[0, 0, 0]) for axis in body.to_template(z, y, x)]
        assert back == pytest.approx(goal, abs=0.05)
