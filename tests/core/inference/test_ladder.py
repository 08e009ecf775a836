import numpy as np
import pytest
import torch

from core.errors import UserError
from core.inference.backends import UnfitDeviceError
from core.inference.ladder import Attempt, attempts, is_out_of_memory, run_ladder
from core.inference.settings import SegmentSettings
from core.memory import available_bytes

GPU, CPU = torch.device("cuda"), torch.device("cpu")


def test_first_smaller_windows_then_main_memory_then_the_cpu():
    tried = list(attempts(Attempt(GPU, 20, 10, GPU)))
    assert [(each.device.type, each.window_slices, each.window_step, each.results.type) for each in tried] == [
        ("cuda", 20, 10, "cuda"),
        ("cuda", 12, 6, "cuda"),
        ("cuda", 6, 3, "cuda"),
        ("cuda", 6, 3, "cpu"),
        ("cpu", 20, 10, "cpu"),
        ("cpu", 12, 6, "cpu"),
        ("cpu", 6, 3, "cpu"),
    ]
    assert list(attempts(Attempt(CPU, 4, 1, CPU))) == [Attempt(CPU, 4, 1, CPU)]


@pytest.mark.parametrize("error", [torch.OutOfMemoryError("CUDA out of memory."), MemoryError()])
def test_a_full_gpu_leads_to_the_cpu_and_is_told(error):
    def work(attempt):
        if attempt.device == GPU or attempt.window_slices > 12:
            raise error
        return np.ones((1, 1, 1), np.uint8)

    outcome = run_ladder(GPU, SegmentSettings(), work)
    assert outcome.attempt == Attempt(CPU, 12, 6, CPU)
    assert outcome.result.all()
    told = " ".join(outcome.warnings)
    assert "CPU" in told
    assert "windows of 12 every 6" in told


def test_nothing_is_told_where_nothing_happened():
    outcome = run_ladder(CPU, SegmentSettings(), lambda attempt: np.zeros((1, 1, 1), np.uint8))
    assert outcome.warnings == ()
    assert outcome.attempt == Attempt(CPU, 20, 10, CPU)


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


def test_what_does_not_fit_a_processors_memory_is_not_begun():
    begun = []

    def work(attempt):
        begun.append(attempt.window_slices)
        return attempt.window_slices

    everything = available_bytes()
    outcome = run_ladder(CPU, SegmentSettings(), work, lambda attempt: attempt.window_slices * everything // 15)
    assert begun == [12]
    assert "windows of 12 every 6" in " ".join(outcome.warnings)
    with pytest.raises(UserError, match=r"GB are needed") as caught:
        run_ladder(CPU, SegmentSettings(), work, lambda attempt: 3 * everything)
    assert "free" in caught.value.message
    assert begun == [12]


def test_a_gpu_that_disappears_leaves_the_work_to_the_processor():
    begun = []

    def work(attempt):
        begun.append(attempt.device.type)
        if attempt.device == GPU:
            raise torch.AcceleratorError("CUDA error: device-side assert triggered\nmore lines")
        return "done"

    outcome = run_ladder(GPU, SegmentSettings(), work)
    assert begun == ["cuda", "cpu"]
    assert outcome.warnings == (
        "The cuda device failed (CUDA error: device-side assert triggered); the CPU did the work.",
    )


def test_a_gpu_that_computes_wrongly_leaves_the_work_to_the_processor():
    def work(attempt):
        if attempt.device == GPU:
            raise UnfitDeviceError("PyTorch in bfloat16 was not used.", "Use another device.")
        return "done"

    outcome = run_ladder(GPU, SegmentSettings(), work)
    assert outcome.warnings == ("PyTorch in bfloat16 was not used. The CPU did the work.",)

    def fails_everywhere(attempt):
        raise UnfitDeviceError("Nothing computes rightly.", "Use another device.")

    with pytest.raises(UnfitDeviceError):
        run_ladder(CPU, SegmentSettings(), fails_everywhere)


@pytest.mark.parametrize(
    ("said", "is_memory"),
    [
        ("Check 'ptr' failed at src/plugins/intel_cpu/src/cpu_memory.cpp:257:\nFailed to allocate 9 bytes\n", True),
        ("Exception from src/inference/src/dev/plugin.cpp:54:\ncan't alloc\n\n\n", True),
        ("Exception from src/inference/src/dev/plugin.cpp:54:\nResource temporarily unavailable\n\n\n", True),
        ("could not create a primitive", True),
        ("could not create a primitive descriptor for a convolution", False),
    ],
)
def test_what_openvino_and_onednn_said_when_memory_was_short_is_understood(said, is_memory):
    assert is_out_of_memory(RuntimeError(said)) is is_memory
