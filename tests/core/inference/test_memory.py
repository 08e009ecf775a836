import subprocess
import sys
from pathlib import Path

import pytest
import torch

from core.inference.memory import window_bytes
from core.memory import _room_in_control_groups, available_bytes, spoken_size
from core.model.config import NetworkConfig


def test_a_larger_window_needs_more_and_bfloat16_less():
    sizes = [window_bytes((20, side, side), NetworkConfig(), "openvino", torch.bfloat16) for side in (64, 256, 512)]
    assert sizes == sorted(sizes)
    assert sizes[0] < window_bytes((20, 64, 64), NetworkConfig(), "openvino", torch.float32)
    assert window_bytes((1, 9, 9), NetworkConfig(), "torch", torch.float32) == window_bytes(
        (1, 16, 16), NetworkConfig(), "torch", torch.float32
    )


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="needs ulimit -v and /proc")
def test_the_limit_of_the_address_space_counts():
    code = (
        "import resource, psutil; from core.memory import available_bytes\n"
        "used = psutil.Process().memory_info().vms\n"
        "resource.setrlimit(resource.RLIMIT_AS, (used + 50_000_000, resource.RLIM_INFINITY))\n"
        "print(available_bytes())"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert 0 <= int(done.stdout) <= 50_000_000
    assert available_bytes() > 100_000_000


def test_limits_of_control_groups_count_up_to_the_root(tmp_path: Path):
    own = tmp_path / "cgroup"
    for version, line, names in (
        ("2", "0::/job/step", ("memory.max", "memory.current")),
        ("1", "5:memory:/job/step", ("memory.limit_in_bytes", "memory.usage_in_bytes")),
    ):
        root = tmp_path / version
        own.write_text(f"{line}\n7:cpu,cpuacct:/job\n")
        base = root if version == "2" else root / "memory"
        (base / "job" / "step").mkdir(parents=True)
        for folder, limit, used in ((base / "job" / "step", "max", "5"), (base / "job", "1000", "400")):
            (folder / names[0]).write_text(f"{limit}\n")
            (folder / names[1]).write_text(f"{used}\n")
        if version == "1":
            (base / "job" / "step" / names[0]).write_text("800")
        rooms = list(_room_in_control_groups(root, own))
        assert rooms == ([600] if version == "2" else [795, 600])
        (base / "job" / "memory.stat").write_text(f"anon 7\n{'' if version == '2' else 'total_'}inactive_file 100\n")
        assert list(_room_in_control_groups(root, own))[-1] == 700  # files read before make room
    assert list(_room_in_control_groups(tmp_path, tmp_path / "missing")) == []


@pytest.mark.parametrize(("size", "said"), [(2_900_000_000, "2.9 GB"), (740_000_000, "740 MB")])
def test_sizes_are_said_as_people_say_them(size, said):
    assert spoken_size(size) == said


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads the peak from /proc")
def test_an_estimate_is_not_below_the_truth():
    """The peak of a real window, in a process of its own, against what is foretold."""
    code = (
        "import re, torch; from core.inference.openvino_executor import OpenVinoExecutor\n"
        "from core.inference.executor import window_logits; from core.model.lwhcn import LWHCN\n"
        "def peak_kb(): return int(re.search(r'VmHWM:\\s+(\\d+)', open('/proc/self/status').read())[1])\n"
        "executor = OpenVinoExecutor(LWHCN().eval(), torch.float32)\n"
        "before = peak_kb()\n"
        "with torch.inference_mode():\n"
        "    window_logits(executor, torch.zeros(12, 1, 192, 192)).softmax(1)\n"
        "print(1024 * (peak_kb() - before))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    foretold = window_bytes((12, 192, 192), NetworkConfig(), "openvino", torch.float32)
    assert foretold / 3 < int(done.stdout) < foretold


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="needs ulimit -v and /proc")
def test_a_scan_that_does_not_fit_is_refused_before_memory_is_taken():
    code = (
        "import resource, psutil; from core.errors import UserError; from core.io.assemble import check_size\n"
        "used = psutil.Process().memory_info().vms\n"
        "resource.setrlimit(resource.RLIMIT_AS, (used + 100_000_000, resource.RLIM_INFINITY))\n"
        "check_size('small', (20, 512, 512))\n"
        "try: check_size('large', (300, 512, 512))\n"
        "except UserError as error: print(error)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("large does not fit into memory (354 MB are needed, ")
