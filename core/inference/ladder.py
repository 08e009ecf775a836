"""Out of memory is no dialog: the work steps down until it fits, and what was done is told."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from core.errors import UserError
from core.inference.settings import SegmentSettings

SMALLER_WINDOWS = (12, 6)
"""Slices a window, tried in this order where there is too little memory."""


@dataclass(frozen=True)
class Attempt:
    """One way to do the work."""

    device: torch.device
    window_slices: int
    window_step: int


@dataclass(frozen=True, eq=False)
class Outcome:
    """The labels, the attempt that succeeded and what to tell about those that did not."""

    result: NDArray[np.uint8]
    attempt: Attempt
    warnings: tuple[str, ...]


def run_ladder(
    device: torch.device, settings: SegmentSettings, work: Callable[[Attempt], NDArray[np.uint8]]
) -> Outcome:
    """Do the work with the first attempt for which the memory suffices; UserError where it never does."""
    wanted = Attempt(device, settings.window_slices, settings.window_step)
    for attempt in attempts(wanted):
        result = _unless_out_of_memory(work, attempt)
        if result is not None:
            return Outcome(result, attempt, _told(wanted, attempt))
    raise UserError(
        f"There is not enough memory to segment this scan, even with {attempt.window_slices} slices at a time.",
        "Close other programs and try again.",
    )


def attempts(wanted: Attempt) -> Iterator[Attempt]:
    """Yield what to try: smaller and smaller windows on the wanted device, then the same on the CPU."""
    devices = [wanted.device] if wanted.device.type == "cpu" else [wanted.device, torch.device("cpu")]
    for device in devices:
        yield Attempt(device, wanted.window_slices, wanted.window_step)
        for slices in SMALLER_WINDOWS:
            if slices < wanted.window_slices:
                yield Attempt(device, slices, max(1, slices * wanted.window_step // wanted.window_slices))


def is_out_of_memory(error: BaseException) -> bool:
    """Tell whether an error means that memory ran out, on any device."""
    if isinstance(error, torch.OutOfMemoryError | MemoryError):
        return True
    text = str(error).lower()
    return isinstance(error, RuntimeError) and any(
        said in text for said in ("out of memory", "can't allocate memory", "not enough memory")
    )


def _unless_out_of_memory(work: Callable[[Attempt], NDArray[np.uint8]], attempt: Attempt) -> NDArray[np.uint8] | None:
    try:
        return work(attempt)
    except (RuntimeError, MemoryError) as error:
        if not is_out_of_memory(error):
            raise
    # Only here, after the error and the tensors in its frames are gone, is there something to give back.
    if attempt.device.type == "cuda":
        torch.cuda.empty_cache()
    return None


def _told(wanted: Attempt, ran: Attempt) -> tuple[str, ...]:
    told = []
    if ran.device != wanted.device:
        told.append(f"The memory of the {wanted.device.type} device was too small; the CPU did the work.")
    if ran.window_slices != wanted.window_slices:
        told.append(
            f"There was too little memory for windows of {wanted.window_slices} slices; "
            f"windows of {ran.window_slices} every {ran.window_step} were used."
        )
    return tuple(told)
