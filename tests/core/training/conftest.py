from collections.abc import Iterator

import numpy as np
import pytest
import torch

from core.training.anatomy import Anatomy, build_anatomy
from core.training.tissues import Tissue


def _ball(
    shape: tuple[int, int, int], centre: tuple[float, float, float], radii: tuple[float, float, float]
) -> np.ndarray:
    z, y, x = np.ogrid[: shape[0], : shape[1], : shape[2]]
    terms = [((axis - c) / r) ** 2 for axis, c, r in zip((z, y, x), centre, radii, strict=True)]
    return np.asarray(terms[0] + terms[1] + terms[2] <= 1)


@pytest.fixture(scope="session")
def anatomy() -> Anatomy:
    """A toy abdomen on the canvas grid: spine, ribs, liver, spleen, stomach, lung, vessels."""
    shape = (44, 110, 130)
    tissue = np.zeros(shape, np.uint8)
    ribs = np.zeros(shape, bool)
    for side in (22, 108):
        ribs |= _ball(shape, (22, 55, side), (18, 16, 3))
    tissue[ribs] = Tissue.MARROW
    tissue[_ball(shape, (22, 82, 65), (60, 8, 9))] = Tissue.MARROW
    tissue[_ball(shape, (26, 52, 45), (15, 20, 20))] = Tissue.LIVER
    tissue[_ball(shape, (26, 60, 95), (10, 9, 8))] = Tissue.SPLEEN
    tissue[_ball(shape, (24, 42, 80), (10, 9, 12))] = Tissue.STOMACH
    tissue[_ball(shape, (43, 52, 45), (3, 18, 18))] = Tissue.LUNG
    tissue[_ball(shape, (22, 70, 62), (60, 3, 3))] = Tissue.CAVA
    tissue[_ball(shape, (24, 60, 64), (4, 3, 5))] = Tissue.PORTAL_VEIN
    return build_anatomy("toy", tissue, ribs)


@pytest.fixture(autouse=True)
def _one_thread() -> Iterator[None]:
    """Toy tensors are faster on one thread than shared among several."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)
