"""One segmentation, measured in the process that does nothing else: seconds per step and memory."""

import importlib
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from core.benchmark.measuring import PeakMemory, machine
from core.box import Box
from core.case import Case
from core.exporting.snapshot import ExportInput
from core.exporting.writing import export_case
from core.inference.device import pick_device
from core.inference.engine import segment
from core.inference.runner import Runner
from core.inference.search import MARGIN_MM, locate, with_margin
from core.inference.settings import Segmentation, SegmentSettings
from core.io import open_case
from core.measure import measure
from core.model.openvino_runtime import openvino_problem
from core.model.weights import LoadedModel, load_model
from core.progress import silent
from core.volume import Volume, new_mask

LATE_LIBRARIES = ("cc3d", "nibabel", "pydicom", "scipy.spatial")


@dataclass(frozen=True)
class OneScan:
    """What is segmented; `out` is a folder for the results that does not exist yet.

    `own_grid` runs the model's network on the scan's own grid, whatever grid it has learnt on: its time is that of a
    model for that grid, its mask means nothing.
    """

    scan: Path
    model: Path
    out: Path
    search: str = "full"
    device: str = "auto"
    own_grid: bool = False


def measure_one(one: OneScan) -> dict[str, Any]:
    """Segment the scan, from its file to the results' files, and return the figures.

    The clock and the memory start when the program and the model are loaded. "network" holds all of the segmentation
    but the preparation and the tidying, also making the fast network ready and, where it was done, the search.
    """
    start = time.perf_counter()
    model, device = load_model(one.model), pick_device(one.device)
    _load_libraries()
    settings = SegmentSettings(device=one.device, search=one.search)
    memory, gpu_memory, clock = (
        PeakMemory(pick_device("cpu")),
        PeakMemory(device),
        _Clock(time.perf_counter() - start),
    )
    with clock("read"):
        case = open_case(one.scan)
    with clock("network"):
        found = _segment(case.volume, model, settings, own_grid=one.own_grid)
    with clock("postprocess"):
        measurements = measure(case.volume, found.mask)
    with clock("write"):
        export_case(one.out, ExportInput(case, found.mask, measurements, found.record))
    seconds = _split(clock.seconds, found.seconds)
    total_s = sum(seconds.values())
    return {
        "total_s": round(total_s, 3),
        "seconds": {step: round(each, 3) for step, each in seconds.items()},
        "search_s": round(found.seconds.get("search", 0.0), 3),
        "share_read_postprocess_write": round(1 - (seconds["network"] + seconds["preprocess"]) / total_s, 4),
        "ready_s": round(clock.ready_s, 2),
        "peak_mb": memory.above_mb(),
        "peak_gpu_mb": gpu_memory.above_mb() if device.type == "cuda" else None,
        "liver_ml": round(measurements.liver_ml, 1),
        "tumours": len(measurements.tumours),
        "how": {name: found.record.settings[name] for name in ("backend", "precision", "search", "box_zyx")},
        "warnings": list(found.record.warnings),
        **_scan(case),
        **machine(device),
    }


def _load_libraries() -> None:
    """Load what the program loads when it first needs it."""
    openvino_problem()
    for name in LATE_LIBRARIES:
        importlib.import_module(name)


def _segment(volume: Volume, model: LoadedModel, settings: SegmentSettings, *, own_grid: bool) -> Segmentation:
    if not own_grid:
        return segment(volume, model, settings)
    card = replace(model.card, preprocessing=replace(model.card.preprocessing, grid_mm=None))
    native = replace(model, card=card)
    if settings.search == "full":
        return segment(volume, native, settings)
    return in_its_box(volume, model, native, replace(settings, search="full"))


def in_its_box(
    volume: Volume,
    locator: LoadedModel,
    model: LoadedModel,
    settings: SegmentSettings,
    margin_mm: float = MARGIN_MM,
) -> Segmentation:
    """Do the work of `core.inference.search` without its doubts: weights for another grid would only raise them.

    `settings` ask for the full search: within the box there is nothing more to look for.
    """
    runner = Runner(pick_device(settings.device), settings)
    located = locate(volume, locator, runner, silent)
    liver = Box.whole(volume.geometry.shape_zyx) if located is None else located.box
    box = with_margin(liver, volume, settings, margin_mm)
    found = segment(volume.part(box), model, settings)
    mask = new_mask(volume.geometry)
    mask[box.slices] = found.mask
    where = {"search": "auto", "box_zyx": [list(box.start_zyx), list(box.stop_zyx)]}
    record = replace(found.record, settings={**found.record.settings, **where})
    return Segmentation(mask, record, {**found.seconds, **runner.seconds})


def _split(outer: Mapping[str, float], inner: Mapping[str, float]) -> dict[str, float]:
    """Return seconds per step that add up: the segmentation's own preparation and tidying are taken out of it."""
    prepare, tidy = inner.get("prepare", 0.0), inner.get("postprocess", 0.0)
    return {
        "read": outer["read"],
        "preprocess": prepare,
        "network": outer["network"] - prepare - tidy,
        "postprocess": outer["postprocess"] + tidy,
        "write": outer["write"],
    }


def _scan(case: Case) -> dict[str, Any]:
    return {
        "shape_zyx": list(case.volume.geometry.shape_zyx),
        "spacing_mm": [round(step, 4) for step in case.volume.spacing_mm],
    }


@dataclass
class _Clock:
    """Seconds per step."""

    ready_s: float
    """What it took until the first step could begin."""
    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def __call__(self, step: str) -> Iterator[None]:
        start = time.perf_counter()
        yield
        self.seconds[step] = time.perf_counter() - start
