"""How long opening a scan takes beside SimpleITK and nibabel: `python -m tests.benchmarks.bench_open`; JSON.

300 uncompressed slices of 512 x 512 in a temporary folder, everything in the cache, the programs in turns. Ours goes
from the folder to the open case: headers, order, checks, HU, canonical axes, the hash of the content. Compressed
slices: what the threads of the reader win over one thread.
"""

import json
import statistics
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import nibabel
import numpy as np
import SimpleITK

from core.io import open_case
from core.io.dicom import THREADS
from core.io.dicom_codecs import decode
from tests.core.io.dicom_builder import SeriesSpec, write_series
from tests.core.io.encodings import ENCODERS

SHAPE_ZYX = (300, 512, 512)
REPEATS = 9


def scan_hu() -> np.ndarray:
    """HU of a soft body in air, with noise."""
    rows, columns = np.ogrid[-1:1:512j, -1:1:512j]
    body = np.where(rows**2 + columns**2 < 0.6, 50, -1000).astype(np.int16)
    noise = np.random.default_rng(0).normal(0, 15, SHAPE_ZYX[1:]).astype(np.int16)
    return np.stack([np.roll(noise, k, axis=0) + body for k in range(SHAPE_ZYX[0])])


def open_with_simpleitk(folder: Path) -> object:
    reader = SimpleITK.ImageSeriesReader()
    reader.SetFileNames(SimpleITK.ImageSeriesReader.GetGDCMSeriesFileNames(str(folder)))
    return reader.Execute()


def open_with_nibabel(path: Path) -> object:
    return np.asanyarray(nibabel.load(path).dataobj)


def timed(job: Callable[[], object]) -> tuple[float, float]:
    """Return the seconds on the clock and those of the processors."""
    clock, processor = time.perf_counter(), time.process_time()
    job()
    return time.perf_counter() - clock, time.process_time() - processor


def compare(ours: Callable[[], object], theirs: Callable[[], object]) -> dict[str, float]:
    """Time both in turns after one warm-up each. On a busy machine the best and the processor's time tell most."""
    ours(), theirs()
    mine, other = zip(*[(timed(ours), timed(theirs)) for _ in range(REPEATS)], strict=True)
    result = {}
    for name, choose, which in (
        ("median", statistics.median, 0),
        ("best", min, 0),
        ("processor", statistics.median, 1),
    ):
        own, its = choose(one[which] for one in mine), choose(one[which] for one in other)
        result |= {f"ours_{name}_s": round(own, 3), f"theirs_{name}_s": round(its, 3)}
        result[f"ratio_{name}"] = round(own / its, 3)
    return result


def threads_on(name: str, image: np.ndarray, slices: int = 60) -> dict[str, float]:
    """Decode so many slices in an encoding, by one thread and by as many as the reader takes."""
    syntax, encode, _ = ENCODERS[name]
    stream = encode((image + 1024).astype(np.uint16))

    def by(threads: int) -> float:
        with ThreadPoolExecutor(threads) as pool:
            job = partial(decode, syntax, stream, image.shape, 16)
            return timed(lambda: list(pool.map(lambda _: job(), range(slices))))[0]

    by(1)
    one, many = by(1), by(THREADS)
    return {"one_thread_ms_a_slice": round(1000 * one / slices, 2), "ratio": round(one / many, 2)}


def main() -> None:
    hu = scan_hu()
    with tempfile.TemporaryDirectory() as temporary:
        folder, packed = Path(temporary, "dicom"), Path(temporary, "scan.nii.gz")
        write_series(folder, SeriesSpec(hu=hu))
        nibabel.save(nibabel.Nifti1Image(hu.transpose(2, 1, 0), np.diag([0.7, 0.8, 2.5, 1])), packed)
        result = {
            "dicom_300_slices_against_simpleitk": compare(
                lambda: open_case(folder), lambda: open_with_simpleitk(folder)
            ),
            "nii_gz_against_nibabel": compare(lambda: open_case(packed), lambda: open_with_nibabel(packed)),
        }
    result |= {
        f"threads_on_{name}": threads_on(name, hu[0]) for name in ("jpeg 2000 lossless", "htj2k lossless", "jpeg-ls")
    }
    print(json.dumps(result, indent=2))


if __name__ == "__main__":
    main()
