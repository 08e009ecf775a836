"""Scans of extreme size, too little memory, and models that must not be believed: a right mask or one sentence."""

import contextlib
import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file

from core.errors import UserError
from core.inference.engine import segment
from core.inference.self_test import reference_logits
from core.inference.settings import SegmentSettings
from core.model.config import ModelCard, NetworkConfig, Preprocessing
from core.model.lwhcn import LWHCN
from core.model.preprocess import normalise
from core.model.weights import LoadedModel, load_model
from core.volume import Geometry, Volume
from tests.conftest import ROOT
from tests.core.inference.toy import dice, geometry_matrix, toy_scan

RAW = SegmentSettings(
    device="cpu", precision="float32", largest_liver=False, tumours_inside_liver=False, fill_holes=False
)
BACKENDS = ("openvino", "torch")
LARGEST = 3.4e38
"""Just below the largest float32; rounded to bfloat16 it is infinite."""


def repeated(slices: int) -> Volume:
    """A scan whose slices repeat after ten, which is also the step between windows."""
    hu, _ = toy_scan((10, 16, 16), 1)
    shape = (slices, 16, 16)
    return Volume(np.tile(hu.hu, (slices // 10, 1, 1)), Geometry(shape, geometry_matrix((1.0, 1.0, 1.0))))


def test_every_slice_of_a_scan_of_2000_is_right(toy_model):
    short, long = (segment(repeated(slices), toy_model, RAW).mask for slices in (60, 2000))
    assert short.any()
    assert (long[:30] == short[:30]).all()
    assert (long[-30:] == short[-30:]).all()
    inner = long[30:-30].reshape(-1, 10, 16, 16)
    assert (inner == short[30:40]).all()


@pytest.mark.parametrize("shape", [(1, 64, 64), (1, 1024, 1024), (1, 1, 1)])
def test_one_slice_of_any_matrix_gets_the_same_mask_from_both_backends(shape, toy_model):
    volume, _ = toy_scan(shape, 2)
    masks = [segment(volume, toy_model, replace(RAW, backend=backend)).mask for backend in BACKENDS]
    assert [mask.shape for mask in masks] == [shape, shape]
    assert (masks[0] == masks[1]).mean() > 0.999


def test_a_matrix_of_64_is_enough_to_find_the_liver(toy_model):
    volume, truth = toy_scan((22, 64, 64), 3)
    assert dice(segment(volume, toy_model, SegmentSettings(device="cpu")).mask > 0, truth > 0) > 0.9


SHORT_OF_MEMORY = """
import json, resource, sys
from dataclasses import replace
from pathlib import Path
import torch
from core.errors import UserError
from core.inference.engine import segment
from core.inference.settings import SegmentSettings
from core.model.weights import load_model
from tests.core.inference.toy import toy_scan

torch.set_num_threads(1)
backend, more_mb, model = sys.argv[1], int(sys.argv[2]), load_model(Path(sys.argv[3]))
settings = SegmentSettings(device="cpu", backend=backend, precision="float32")
segment(toy_scan((2, 16, 16), 0)[0], model, settings)  # loads what is loaded once
volume, _ = toy_scan((20, 128, 128), 4)
used_kb = next(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith("VmSize"))
before = resource.getrlimit(resource.RLIMIT_AS)
resource.setrlimit(resource.RLIMIT_AS, (used_kb * 1024 + more_mb * 2**20, before[1]))
try:
    found = segment(volume, model, settings)
except UserError as error:
    print(json.dumps({"sentence": str(error)}))
    sys.exit()
resource.setrlimit(resource.RLIMIT_AS, before)
ran = {name: found.record.settings[name] for name in ("window_slices", "window_step", "backend")}
wanted = segment(volume, model, replace(settings, **ran))
same = bool((found.mask == wanted.mask).all())
print(json.dumps({"same": same, "warnings": found.record.warnings, **ran}))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="the limit of a process's memory is Linux's")
@pytest.mark.parametrize("more_mb", [40, 85])
@pytest.mark.parametrize("backend", BACKENDS)
def test_a_scan_larger_than_the_memory_is_done_in_smaller_steps_or_refused(backend, more_mb, toy_model):
    command = [sys.executable, "-c", SHORT_OF_MEMORY, backend, str(more_mb), str(toy_model.path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    said = json.loads(done.stdout)
    if "sentence" in said:
        assert "not enough memory" in said["sentence"]
    else:
        assert said["same"]
        assert said["window_slices"] < 20
        assert any("too little memory" in warning for warning in said["warnings"])


def _changed(change: Callable[[dict[str, torch.Tensor]], object]) -> Callable[[Path, Path], None]:
    def write(good: Path, bad: Path) -> None:
        tensors = load_file(good)
        change(tensors)
        save_file(tensors, bad, metadata=load_model(good).card.to_metadata())

    return write


def _config(config: NetworkConfig) -> Callable[[Path, Path], None]:
    def write(good: Path, bad: Path) -> None:
        card = ModelCard("Toy", network=config, labels=tuple(str(index) for index in range(config.classes)))
        save_file(load_file(good), bad, metadata=card.to_metadata())

    return write


BAD_MODELS = {
    "NaN": _changed(lambda tensors: tensors["encoder.3.unit2.last.weight"][0, 0].fill_(torch.nan)),
    "infinite": _changed(lambda tensors: tensors["aspp.norm.running_mean"][-1:].fill_(-torch.inf)),
    "truncated": lambda good, bad: bad.write_bytes(good.read_bytes()[:-1]),
    "half": lambda good, bad: bad.write_bytes(good.read_bytes()[: good.stat().st_size // 2]),
    "another factorization": _config(NetworkConfig("sts_parallel")),
    "without the ASPP": _config(NetworkConfig(aspp=False)),
    "without skips": _config(NetworkConfig(skips=False)),
    "more classes": _config(NetworkConfig(classes=4)),
}


@pytest.mark.parametrize("kind", BAD_MODELS)
def test_a_model_whose_file_is_not_right_gives_no_mask(kind, toy_model, tmp_path):
    path = tmp_path / "bad.safetensors"
    BAD_MODELS[kind](toy_model.path, path)
    volume, _ = toy_scan((2, 16, 16), 5)
    with pytest.raises(UserError, match=r"bad\.safetensors"):
        segment(volume, path, RAW)


def loud(model: LoadedModel, weights: Callable[[LWHCN], object]) -> LoadedModel:
    """The model with other numbers in its last layer."""
    network = LWHCN(model.card.network).eval()
    network.load_state_dict(model.network.state_dict())
    weights(network.requires_grad_(False))
    return replace(model, network=network, sha256="")


@pytest.mark.parametrize("precision", ["float32", "bfloat16"])
@pytest.mark.parametrize("backend", BACKENDS)
def test_a_model_that_overflows_on_this_scan_alone_gives_no_mask(backend, precision, toy_model):
    """In float32 its self-test is passed: what is not finite appears in the scan."""
    volume, _ = toy_scan((4, 32, 32), 6)
    volume = Volume(np.where(volume.hu > 0, 250, -200).astype(np.int16), volume.geometry)
    with torch.inference_mode():
        on_scan = toy_model.network(normalise(volume.hu, Preprocessing())[None, None])[0, 1]
    on_body = reference_logits(toy_model)[:, 1]
    sign = 1 if on_scan.max() > 1.1 * on_body.max() else -1
    on_scan, on_body = (float((sign * logits).max()) for logits in (on_scan, on_body))
    assert on_scan > 1.1 * on_body > 0

    def liver_alone(network: LWHCN) -> None:
        for tensor in (network.head.weight, network.head.bias):
            tensor[1] *= sign * LARGEST / (on_scan * on_body) ** 0.5
            tensor[[0, 2]] = 0

    model = loud(toy_model, liver_alone)
    assert reference_logits(model).max() < torch.inf
    with pytest.raises(UserError, match="not finite" if precision == "float32" else "bfloat16|not finite"):
        segment(volume, model, replace(RAW, backend=backend, precision=precision))


@pytest.mark.parametrize("backend", BACKENDS)
def test_what_bfloat16_cannot_hold_is_refused_or_computed_otherwise(backend, toy_model):
    volume, _ = toy_scan((4, 32, 32), 7)
    model = loud(toy_model, lambda network: network.head.bias.add_(LARGEST))
    precise = segment(volume, model, replace(RAW, backend="torch")).mask
    with contextlib.suppress(UserError):
        found = segment(volume, model, replace(RAW, backend=backend, precision="bfloat16"))
        assert (found.mask == precise).all()
    assert (segment(volume, model, replace(RAW, backend=backend, precision="auto")).mask == precise).all()
