import numpy as np
import pytest
import torch

from core.errors import UserError
from core.inference.ladder import Attempt, attempts, is_out_of_memory, run_ladder
from core.inference.settings import SegmentSettings

GPU, CPU = torch.device("cuda"), torch.device("cpu")


def test_first_smaller_windows_then_the_cpu():
    tried = list(attempts(Attempt(GPU, 20, 10)))
    assert [(each.device.type, each.window_slices, each.window_step) for each in tried] == [
        ("cuda", 20, 10),
        ("cuda", 12, 6),
        ("cuda", 6, 3),
        ("cpu", 20, 10),
        ("cpu", 12, 6),
        ("cpu", 6, 3),
    ]
    assert list(attempts(Attempt(CPU, 4, 1))) == [Attempt(CPU, 4, 1)]


@pytest.mark.parametrize("error", [torch.OutOfMemoryError("CUDA out of memory."), MemoryError()])
def test_a_full_gpu_leads_to_the_cpu_and_is_told(error):
    def work(attempt):
        if attempt.device == GPU or attempt.window_slices > 12:
            raise error
        return np.ones((1, 1, 1), np.uint8)

    outcome = run_ladder(GPU, SegmentSettings(), work)
    assert outcome.attempt == Attempt(CPU, 12, 6)
    assert outcome.result.all()
    told = " ".join(outcome.warnings)
    assert "CPU" in told
    assert "windows of 12 every 6" in told


def test_nothing_is_told_where_nothing_happened():
    outcome = run_ladder(CPU, SegmentSettings(), lambda attempt: np.zeros((1, 1, 1), np.uint8))
    assert outcome.warnings == ()
    assert outcome.attempt == Attempt(CPU, 20, 10)


def test_where_nothing_fits_there_is_a_sentence():
    def work(attempt):
        raise MemoryError

    with pytest.raises(UserError, match="not enough memory") as caught:
        run_ladder(CPU, SegmentSettings(), work)
    assert caught.value.hint


def test_other_errors_are_not_memory():
    def work(attempt):
        raise RuntimeError("shapes do not match")

    with pytest.raises(RuntimeError, match="shapes"):
        run_ladder(GPU, SegmentSettings(), work)


def test_torch_says_out_of_memory_in_a_way_that_is_understood():
    with pytest.raises(RuntimeError) as caught:
        torch.empty(2**55, dtype=torch.float32)
    assert is_out_of_memory(caught.value)
    assert not is_out_of_memory(ValueError("out of memory"))
