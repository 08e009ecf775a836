import sys

import numpy as np
import pytest
import torch

from core.benchmark.measuring import PeakMemory, best_of, machine, process_mb, product_gflops

CPU = torch.device("cpu")


def test_the_best_of_some_runs_counts() -> None:
    runs = []
    best = best_of(3, CPU, lambda: runs.append(sum(range(10000))))
    assert len(runs) == 3
    assert best.seconds > 0
    assert best.cpu_s >= 0


def test_a_product_has_a_speed() -> None:
    assert all(speed > 0 for speed in product_gflops(CPU, torch.float32))


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux forgets a process's peak")
def test_a_peak_is_seen_after_it_is_over_and_an_earlier_one_is_forgotten() -> None:
    earlier = np.ones(30_000_000)
    del earlier
    memory = PeakMemory(CPU)
    block = np.ones(12_500_000)  # 100 MB
    del block
    peak_mb = memory.above_mb()
    assert peak_mb is not None
    assert 95 < peak_mb < 200
    now_mb = process_mb("VmRSS")
    assert now_mb is not None
    assert now_mb > 10


def test_the_machine_is_named_with_versions() -> None:
    named = machine(CPU)
    assert named["device"]
    assert named["versions"]["torch"] == torch.__version__
