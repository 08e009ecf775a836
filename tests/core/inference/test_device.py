import pytest
import torch

from core.errors import UserError
from core.inference.device import available_devices, device_name, has_bfloat16, pick_device, pick_precision


def test_the_cpu_is_always_there_and_last():
    assert available_devices()[-1] == "cpu"
    assert pick_device("cpu") == torch.device("cpu")
    assert pick_device("auto").type == available_devices()[0]


def test_a_device_that_is_not_there_is_refused_with_those_that_are():
    missing = next(name for name in ("mps", "cuda") if name not in available_devices())
    with pytest.raises(UserError, match=missing) as caught:
        pick_device(missing)
    assert "cpu" in caught.value.hint


def test_precision_follows_the_hardware_unless_told():
    cpu = torch.device("cpu")
    assert pick_precision("auto", cpu) == (torch.bfloat16 if has_bfloat16(cpu) else torch.float32)
    assert pick_precision("float32", cpu) == torch.float32
    assert pick_precision("bfloat16", cpu) == torch.bfloat16
    assert pick_precision("auto", torch.device("mps")) == torch.float32


def test_the_processor_has_a_name_and_threads():
    name = device_name(torch.device("cpu"))
    assert name.endswith(f"({torch.get_num_threads()} threads)")
    assert len(name) > len(" (1 threads)")
