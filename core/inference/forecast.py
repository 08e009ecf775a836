"""How long a segmentation will take and how much memory, from a measurement of at most about two seconds.

Measured on two cores of an AMD EPYC: slices of 256x256 foretell those of 512x512 to a tenth, also in torch.
"""

import time
from dataclasses import replace

import numpy as np
import torch
from torch import Tensor

from core.box import Box
from core.inference.backends import Chosen, UnfitDeviceError, choose
from core.inference.device import device_name, pick_device
from core.inference.executor import Executor
from core.inference.ladder import Attempt, attempts
from core.inference.memory import window_bytes
from core.inference.promise import Promise, Speed
from core.inference.protocol import opinion_of
from core.inference.search import MARGIN_MM, WIDENING_MM, WORTHWHILE, locator_for, with_margin, work
from core.inference.settings import SegmentSettings
from core.memory import available_bytes, spoken_size
from core.model.config import ModelCard
from core.model.lwhcn import Features
from core.model.openvino_runtime import openvino_problem
from core.model.preprocess import Shape, grid_shape
from core.model.weights import LoadedModel
from core.progress import Report, part, silent
from core.volume import Volume

TYPICAL_LIVER_MM = (170.0, 175.0, 215.0)
"""Height, depth and width of the box around an adult's liver."""
RUNS_OF_SIZES = (((4, 128, 128), 4), ((8, 256, 256), 2), ((20, 512, 512), 2))
"""What is measured and how often, until the time is up; the largest counts. The last one is for GPUs."""
BUDGET_S = 2.0
FIRST_TIME = 1.5
"""The first run of a size takes this many times longer than the next: its graph is compiled."""
MOMENTS_VOXELS = 10_000_000
"""In all windows; so many take some five seconds on two cores, a fraction of one on a GPU."""
AROUND_S = 0.015
"""Resampling and tidying, per million voxels of the scan: on one core, small beside the rest."""
MILLION = 1e6


def measure_speed(model: LoadedModel, settings: SegmentSettings, report: Report = silent) -> Speed:
    """Measure the executor that a segmentation would use. Takes one to two seconds; any thread.

    Raises what `core.inference.backends.choose` and `report` raise.
    """
    openvino_problem()  # imports it: that is not counted
    start = time.perf_counter()
    device, chosen = _chosen(model, settings, report)
    testing_s = time.perf_counter() - start
    start = time.perf_counter()
    whole_s = flat_s = first_s = 0.0
    measured, _ = RUNS_OF_SIZES[0]
    for size, runs in RUNS_OF_SIZES:
        foretold_s = (runs + FIRST_TIME) * whole_s * np.prod(size) / np.prod(measured)
        if time.perf_counter() - start + foretold_s > BUDGET_S:
            break
        measured = size
        first_s, _ = _timed(size, model.card, chosen.executor, report)
        # Whatever else the machine does makes a run slower, never faster.
        whole_s, flat_s = min(_timed(size, model.card, chosen.executor, report) for _ in range(runs))
    millions = np.prod(measured) / MILLION
    return Speed(
        device=device.type,
        device_name=device_name(device),
        backend=chosen.executor.backend,
        precision=chosen.executor.precision,
        seconds_2d=float(flat_s / millions),
        seconds_3d=float((whole_s - flat_s) / millions),
        fixed_s=testing_s + max(0.0, first_s - whole_s),
    )


def takes_moments(volume: Volume, model: LoadedModel, settings: SegmentSettings, scans: int = 1) -> bool:
    """Tell whether scans like this one take so little that measuring the speed first would take as long."""
    grid = grid_shape(volume.hu.shape, volume.spacing_mm, model.card.preprocessing)
    return scans * work(grid, settings) < MOMENTS_VOXELS


def promise(volume: Volume, model: LoadedModel, settings: SegmentSettings, speed: Speed) -> Promise:
    """Foretell a segmentation of a scan, from the speed of the same model and settings.

    Where the liver will be looked for first, its box is not known yet: `TYPICAL_LIVER_MM` with the search's margin
    is assumed, never more than the scan.
    """
    locator = locator_for(volume, model, settings)
    box = _typical_box(volume, settings)
    boxed = locator is not None and work(box.shape_zyx, settings) <= WORTHWHILE * work(volume.hu.shape, settings)
    shape = box.shape_zyx if boxed else volume.hu.shape
    grid = grid_shape(shape, volume.spacing_mm, model.card.preprocessing)
    windows, peak_bytes, doubts = _fitting(grid, volume, model.card, settings, speed)
    looking_s = 0.0
    if locator is not None:
        looking_s = _seconds(volume.hu.shape, volume, locator.card, settings.without_overlap, speed)
    seconds = looking_s + _seconds(shape, volume, model.card, windows or settings, speed)
    longest_s = seconds
    if boxed:  # in the worst case a wider box is searched after that, and then everything
        whole_s = _seconds(volume.hu.shape, volume, model.card, windows or settings, speed)
        wider = with_margin(box, volume, settings, WIDENING_MM)
        wider_s = _seconds(wider.shape_zyx, volume, model.card, windows or settings, speed)
        longest_s += whole_s + min(wider_s, WORTHWHILE * whole_s)
    return Promise(
        seconds, longest_s, peak_bytes, speed.device, speed.device_name, doubts, possible=windows is not None
    )


class _Stopwatch:
    """An executor that keeps the time of its 2D half."""

    def __init__(self, executor: Executor) -> None:
        self.backend, self.precision = executor.backend, executor.precision
        self.device, self.room_for = executor.device, executor.room_for
        self.seconds_2d = 0.0
        self._executor = executor

    def features_2d(self, slices: Tensor, into: Features, report: Report = silent) -> None:
        start = time.perf_counter()
        self._executor.features_2d(slices, into, report)
        if self.device.type == "cuda":
            torch.cuda.synchronize(self.device)
        self.seconds_2d += time.perf_counter() - start

    def forward_3d(self, features: Features, depth: int, report: Report = silent) -> Tensor:
        return self._executor.forward_3d(features, depth, report)


def _chosen(model: LoadedModel, settings: SegmentSettings, report: Report) -> tuple[torch.device, Chosen]:
    """Return where and how the engine would compute: like the ladder, on the CPU where a GPU computes wrongly."""
    device = pick_device(settings.device)
    try:
        return device, choose(model, device, settings, report)
    except UnfitDeviceError:
        if device.type == "cpu":
            raise
        return torch.device("cpu"), choose(model, torch.device("cpu"), settings, report)


def _timed(size_zyx: Shape, card: ModelCard, executor: Executor, report: Report) -> tuple[float, float]:
    """Return the seconds of one window of this size, and those of its 2D half."""
    hu = np.random.default_rng(0).integers(-200, 250, size_zyx, dtype=np.int16)
    watch = _Stopwatch(executor)
    attempt = Attempt(executor.device, size_zyx[0], size_zyx[0], executor.device)
    start = time.perf_counter()
    opinion_of(hu, size_zyx, card.preprocessing, watch, attempt, part(report, 0.0, 1.0))
    return time.perf_counter() - start, watch.seconds_2d


def _typical_box(volume: Volume, settings: SegmentSettings) -> Box:
    """Return a typical liver's box in the middle of the scan, with the search's margin and alignment."""
    shape, spacing_mm = volume.hu.shape, volume.spacing_mm
    sizes = [min(size, round(mm / step)) for size, mm, step in zip(shape, TYPICAL_LIVER_MM, spacing_mm, strict=True)]
    start = [(whole - size) // 2 for whole, size in zip(shape, sizes, strict=True)]
    liver = Box((0, 0, 0), (sizes[0], sizes[1], sizes[2])).moved((start[0], start[1], start[2]))
    return with_margin(liver, volume, settings, MARGIN_MM)


def _seconds(shape_zyx: Shape, volume: Volume, card: ModelCard, settings: SegmentSettings, speed: Speed) -> float:
    """Return the seconds that a part of the scan of this shape takes with a model."""
    grid = grid_shape(shape_zyx, volume.spacing_mm, card.preprocessing)
    flat, windowed, scan = np.prod(grid) / MILLION, work(grid, settings) / MILLION, np.prod(shape_zyx) / MILLION
    return float(speed.fixed_s + speed.seconds_2d * flat + speed.seconds_3d * windowed + AROUND_S * scan)


def _fitting(
    grid_zyx: Shape, volume: Volume, card: ModelCard, settings: SegmentSettings, speed: Speed
) -> tuple[SegmentSettings | None, int, tuple[str, ...]]:
    """Return the settings with the largest windows for which the memory suffices, their peak, and what to tell."""
    cpu = torch.device("cpu")
    dtype = getattr(torch, speed.precision)
    for rung in attempts(Attempt(cpu, settings.window_slices, settings.window_step, cpu)):
        window = (min(rung.window_slices, grid_zyx[0]), *grid_zyx[1:])
        peak_bytes = window_bytes(window, card.network, speed.backend, dtype) + volume.hu.size
        # What a GPU can hold is found out by trying: the ladder then steps down, at the worst to the CPU.
        if speed.device != "cpu" or peak_bytes <= available_bytes():
            fits = replace(settings, window_slices=rung.window_slices, window_step=rung.window_step)
            smaller = rung.window_slices < settings.window_slices
            return fits, peak_bytes, ("There is little memory: smaller windows will be used.",) if smaller else ()
    figures = f"{spoken_size(peak_bytes)} are needed, {spoken_size(available_bytes())} are free"
    return None, peak_bytes, (f"This scan cannot be segmented on this machine: {figures}.",)
