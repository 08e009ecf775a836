"""How long measuring and cleaning a mask takes: `python -m tests.benchmarks.bench_measure` prints one JSON object."""

import json
import time
from collections.abc import Callable

import numpy as np

from core.components import connected_components
from core.inference.postprocess import clean_mask
from core.inference.settings import SegmentSettings
from core.measure import measure
from core.volume import Geometry, Volume

SHAPE_ZYX = (300, 512, 512)
SPACING_MM = (1.0, 0.78, 0.78)
REPEATS = 5


def scan_with_tumours(count: int, seed: int = 0) -> tuple[Volume, np.ndarray]:
    """A liver of about 1.7 litres with `count` round tumours that do not touch, in noise."""
    random = np.random.default_rng(seed)
    z, y, x = np.ogrid[tuple(slice(0, size) for size in SHAPE_ZYX)]
    mask = (((z - 150) / 90) ** 2 + ((y - 250) / 95) ** 2 + ((x - 200) / 110) ** 2 <= 1).astype(np.uint8)
    placed: list[tuple[np.ndarray, float]] = []
    while len(placed) < count:
        centre = random.uniform((90, 190, 130), (210, 310, 270))
        radius = random.uniform(3, 16 if count <= 50 else 4)
        if all(np.linalg.norm(centre - other) > radius + size + 3 for other, size in placed):
            placed.append((centre, radius))
            box = tuple(slice(int(at - radius) - 1, int(at + radius) + 2) for at in centre)
            places = np.stack(np.mgrid[box], axis=-1)
            mask[box][np.linalg.norm(places - centre, axis=-1) <= radius] = 2
    matrix = np.eye(4)
    matrix[:3, :3] = np.array([[0, 0, 1], [0, 1, 0], [1, 0, 0]]) * SPACING_MM
    hu = random.integers(-100, 200, SHAPE_ZYX, dtype=np.int16)
    return Volume(hu, Geometry(SHAPE_ZYX, matrix)), mask


def median_ms(job: Callable[[], object]) -> float:
    """Median wall time of a few runs after one to warm up."""
    job()
    times = []
    for _ in range(REPEATS):
        start = time.perf_counter()
        job()
        times.append(time.perf_counter() - start)
    return round(1000 * float(np.median(times)), 1)


def main() -> None:
    volume, mask = scan_with_tumours(20)
    many_volume, many = scan_with_tumours(500)
    dirty = mask.copy()
    dirty[40:60, 400:460, 400:460] = 1
    dirty[np.random.default_rng(1).random(SHAPE_ZYX) > 0.9998] ^= 1
    result = {
        "shape_zyx": SHAPE_ZYX,
        "tumours": connected_components(mask == 2)[1],
        "measure_ms": median_ms(lambda: measure(volume, mask)),
        "many_tumours": connected_components(many == 2)[1],
        "measure_many_ms": median_ms(lambda: measure(many_volume, many)),
        "clean_mask_ms": median_ms(lambda: clean_mask(mask, SegmentSettings())),
        "clean_noisy_mask_ms": median_ms(lambda: clean_mask(dirty, SegmentSettings())),
    }
    print(json.dumps(result))


if __name__ == "__main__":
    main()
