import numpy as np
import pytest

from core.errors import UserError
from core.labels import Label
from core.training.anatomy import Anatomy
from core.training.body import add_wall
from core.training.dataset import Sample
from core.training.fissures import paint_fissure
from core.training.lesions import KINDS, draw_lesions
from core.training.painted import PaintOptions, paint, repaint
from core.training.tissues import Tissue, draw_appearance, tissue_of
from core.training.vessels import draw_tree, grow_tree

SEEDS = range(6)


@pytest.fixture(scope="module")
def samples(anatomy: Anatomy) -> list[Sample]:
    return [paint(anatomy, seed, PaintOptions(wild_share=0.0)) for seed in SEEDS]


def test_the_same_seed_paints_the_same_sample_and_another_one_does_not(
    anatomy: Anatomy, samples: list[Sample]
) -> None:
    again = paint(anatomy, 0, PaintOptions(wild_share=0.0))
    assert np.array_equal(again.hu, samples[0].hu)
    assert np.array_equal(again.labels, samples[0].labels)
    assert samples[0].hu.shape != samples[1].hu.shape or not np.array_equal(samples[0].hu, samples[1].hu)


def test_samples_hold_a_liver_and_most_of_them_tumours(samples: list[Sample]) -> None:
    for sample in samples:
        assert sample.hu.dtype == np.int16
        assert sample.labels.dtype == np.uint8
        assert sample.hu.shape == sample.labels.shape
        assert set(np.unique(sample.labels)) <= {0, 1, 2}
        assert (sample.labels > 0).sum() * 0.027 > 40  # ml: the toy liver has about 200
    assert sum((sample.labels == Label.TUMOUR).any() for sample in samples) >= 3


def test_hu_are_those_of_ct(samples: list[Sample]) -> None:
    for sample in samples:
        liver = sample.hu[sample.labels == Label.LIVER]
        assert 0 < np.median(liver) < 170
        assert np.median(sample.hu[:, 0, :]) < -900  # air at the front
        assert sample.hu.min() >= -1024
        assert (sample.hu > 200).any()  # bone


def test_tumours_lie_in_the_liver_and_differ_from_it(anatomy: Anatomy) -> None:
    rng = np.random.default_rng(1)
    liver = anatomy.liver
    lesions = [each for _ in range(40) for each in draw_lesions(rng, liver, 2.0, 110.0, enhanced=True)]
    tumours = [each for each in lesions if each.is_tumour]
    assert {each.kind for each in tumours} == set(KINDS)
    assert len(tumours) < len(lesions)  # some are cysts
    for each in tumours:
        assert liver[each.box].any()
        assert abs(np.abs(each.hu[each.inside > 0] - 110).max()) > 5


def test_a_body_wall_lies_around_the_trunk(anatomy: Anatomy) -> None:
    tissue = add_wall(np.random.default_rng(0), anatomy)
    row = tissue[22, 55]
    inward = [int(value) for value in row[np.flatnonzero(row != Tissue.AIR)]]
    order = [inward.index(each) for each in (Tissue.SKIN, Tissue.OUTER_FAT, Tissue.MUSCLE)]
    assert order == sorted(order)
    assert (tissue[anatomy.tissue > 0] == anatomy.tissue[anatomy.tissue > 0]).all()


def test_a_vessel_tree_grows_thinner_from_its_root(anatomy: Anatomy) -> None:
    tree = grow_tree(np.random.default_rng(2), anatomy.liver, anatomy.portal_root_zyx, root_radius_mm=6.0)
    assert tree.radii_mm[0] == pytest.approx(6.0)
    for k in range(1, len(tree.parents)):
        assert tree.radii_mm[k] <= tree.radii_mm[tree.parents[k]] + 1e-9
        assert tree.parents[k] < k
    voxels = draw_tree(tree, anatomy.liver.shape, 2.0)
    assert 0.01 < (voxels & anatomy.liver).sum() / anatomy.liver.sum() < 0.3


def test_a_fissure_is_a_thin_dark_cleft_from_the_front_of_the_liver(anatomy: Anatomy) -> None:
    liver = anatomy.liver
    for seed in range(8):
        hu = np.where(liver, 110, 50).astype(np.float32)
        paint_fissure(np.random.default_rng(seed), hu, liver, -100)
        assert (hu[~liver] == 50).all()
        dark = liver & (hu < 80)
        assert 0 < dark.sum() < 0.06 * liver.sum()
        assert hu.min() >= -100
        front = liver.argmax(axis=1)
        levels, rows, columns = np.nonzero(dark)
        assert (rows - front[levels, columns]).min() <= 2  # it opens at the front
        assert (rows - front[levels, columns]).max() * 2 <= 47


def test_contrast_phases_are_what_radiologists_expect() -> None:
    drawn = [draw_appearance(np.random.default_rng(seed)) for seed in range(200)]
    assert {each.phase for each in drawn} == {"none", "arterial", "portal", "delayed"}
    for each in drawn:
        if each.phase == "arterial":
            assert each.hu[Tissue.AORTA] > each.hu[Tissue.LIVER] + 100
        if each.phase == "none":
            assert each.hu[Tissue.AORTA] < 60
        assert each.hu[Tissue.FAT] < -50 < each.hu[Tissue.MUSCLE]


def test_a_real_scan_is_bent_and_given_tumours() -> None:
    hu = np.full((14, 60, 70), -1000, np.int16)
    labels = np.zeros(hu.shape, np.uint8)
    hu[:, 10:50, 10:60], hu[:, 15:45, 15:40] = 40, 110
    labels[:, 15:45, 15:40] = 1
    copies = [repaint(Sample(hu, labels), seed) for seed in range(4)]
    assert sum((copy.labels == 2).any() for copy in copies) >= 2
    assert all(np.median(copy.hu[copy.labels == 1]) == pytest.approx(110, abs=3) for copy in copies)
    assert not np.array_equal(copies[0].hu.shape, copies[1].hu.shape) or (copies[0].hu != copies[1].hu).any()


@pytest.mark.parametrize(
    ("structure", "tissue"),
    [
        ("liver", Tissue.LIVER),
        ("rib_left_7", Tissue.MARROW),
        ("kidney_cyst_left", Tissue.WATER),
        ("kidney_left", Tissue.KIDNEY),
        ("portal_vein_and_splenic_vein", Tissue.PORTAL_VEIN),
        ("iliac_vena_left", Tissue.CAVA),
        ("subclavian_artery_left", Tissue.AORTA),
    ],
)
def test_structures_become_tissues(structure: str, tissue: Tissue) -> None:
    assert tissue_of(structure) == tissue


def test_options_that_cannot_be_are_refused() -> None:
    for wrong in ({"grid_mm": (0.1, 3.0, 3.0)}, {"wild_share": 2.0}, {"bend_mm": 90.0}):
        with pytest.raises(UserError):
            PaintOptions(**wrong)  # type: ignore[arg-type]
