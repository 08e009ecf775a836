"""Scans with a bright ball for a liver and a darker one in it for a tumour, and a network that has learnt them."""

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional

from core.model.config import NetworkConfig, Preprocessing
from core.model.lwhcn import LWHCN
from core.model.preprocess import normalise
from core.volume import Geometry, Volume


def toy_scan(shape: tuple[int, int, int], seed: int, spacing_mm=(2.0, 1.0, 1.0)) -> tuple[Volume, NDArray[np.uint8]]:
    """A scan and its labels."""
    rng = np.random.default_rng(seed)
    size = np.array(shape)
    centre, radii = size * rng.uniform(0.4, 0.6, 3), size * rng.uniform(0.28, 0.4, 3)
    labels = (_distance(shape, centre, radii) < 1).astype(np.uint8)
    inner = _distance(shape, centre + radii * rng.uniform(-0.3, 0.3, 3), radii) < 0.15
    labels[inner & (labels == 1)] = 2
    hu = np.choose(labels, (-80, 120, 30)) + rng.normal(0, 15, shape)
    return Volume(hu.astype(np.int16), Geometry(shape, geometry_matrix(spacing_mm))), labels


def geometry_matrix(spacing_mm: tuple[float, float, float]) -> NDArray[np.float64]:
    """Canonical axes with the origin somewhere."""
    z, y, x = spacing_mm
    return np.array([[0, 0, x, -50], [0, y, 0, -60], [z, 0, 0, 70], [0, 0, 0, 1]], dtype=float)


def learn_toys(steps: int = 36) -> LWHCN:
    """Train a network on toy scans for some seconds."""
    torch.manual_seed(0)
    network = LWHCN(NetworkConfig()).train()
    optimizer = torch.optim.Adam(network.parameters(), 3e-3)
    importance = torch.tensor([1.0, 1.0, 4.0])
    for step in range(steps):
        pairs = [toy_scan((6, 48, 48), 10 * step + k) for k in range(2)]
        images = torch.stack([normalise(volume.hu, Preprocessing()) for volume, _ in pairs])[:, None]
        labels = torch.stack([torch.from_numpy(labels).long() for _, labels in pairs])
        with torch.autocast("cpu", torch.bfloat16):
            logits = network(images)
        optimizer.zero_grad()
        functional.cross_entropy(logits, labels, importance).backward()
        optimizer.step()
    return network.eval()


def dice(found: NDArray[np.bool_], truth: NDArray[np.bool_]) -> float:
    return float(2 * (found & truth).sum() / (found.sum() + truth.sum()))


def _distance(shape, centre, radii) -> NDArray[np.float64]:
    axes = np.ogrid[: shape[0], : shape[1], : shape[2]]
    terms = [((axis - at) / radius) ** 2 for axis, at, radius in zip(axes, centre, radii, strict=True)]
    return np.asarray(terms[0] + terms[1] + terms[2])
