"""How long phantoms take and how much memory: `python -m tests.benchmarks.bench_phantom` prints one JSON object."""

import json
import multiprocessing
import os
import resource
import time

from core.phantom import PhantomConfig, make_phantom

SCANS = {
    "standard": PhantomConfig((80, 512, 512), (2.5, 0.78, 0.78), seed=1),
    "training": PhantomConfig((64, 128, 128), (3.0, 3.0, 3.0), seed=1),
    "large": PhantomConfig((300, 512, 512), (1.0, 0.78, 0.78), seed=1),
}


def measured(name: str) -> dict[str, float]:
    """Make one phantom in this process and return its times (s) and the most memory it took (GB)."""
    start, cpu = time.perf_counter(), time.process_time()
    make_phantom(SCANS[name])
    return {
        "wall_s": round(time.perf_counter() - start, 2),
        "cpu_s": round(time.process_time() - cpu, 2),
        "peak_gb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6, 2),
    }


def main() -> None:
    # A process for each: the peak of memory is the process's.
    results: dict[str, object] = {"load_before": os.getloadavg()[0]}
    for name in SCANS:
        with multiprocessing.get_context("spawn").Pool(1) as pool:
            results[name] = pool.apply(measured, (name,))
    print(json.dumps(results))


if __name__ == "__main__":
    main()
