"""Out of memory is no dialog: the work steps down until it fits, and what was done is told."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

import torch

from core.errors import UserError
from core.inference.backends import UnfitDeviceError
from core.inference.settings import SegmentSettings
from core.memory import available_bytes, spoken_size

SMALLER_WINDOWS = (12, 6)
"""Slices a window, tried in this order where there is too little memory."""
OUT_OF_MEMORY = (
    "out of memory",
    "not enough memory",
    "cannot allocate memory",
    "can't alloc",  # torch; OpenVINO, for code made at run time
    "failed to allocate",
    "bad_alloc",
    "resource temporarily unavailable",  # OpenVINO, for a thread's stack
)
"""How torch and OpenVINO say it where they have no exception of its own for it."""
NO_PRIMITIVE = "could not create a primitive"
"""The whole text of oneDNN in torch where memory is short; with more words behind it, it is another matter."""

T = TypeVar("T")


@dataclass(frozen=True)
class Attempt:
    """One way to do the work; `results` is where probabilities are averaged and labels kept."""

    device: torch.device
    window_slices: int
    window_step: int
    results: torch.device


@dataclass(frozen=True, eq=False)
class Outcome(Generic[T]):
    """The result, the attempt that succeeded and what to tell about those that did not."""

    result: T
    attempt: Attempt
    warnings: tuple[str, ...]


def run_ladder(
    device: torch.device,
    settings: SegmentSettings,
    work: Callable[[Attempt], T],
    needed_bytes: Callable[[Attempt], int] = lambda _: 0,
) -> Outcome[T]:
    """Do the work with the first attempt for which the memory suffices; UserError where it never does.

    A processor's attempt that needs more than there is, by `needed_bytes`, is not begun: systems kill a program
    rather than tell it. A device that fails in another way than for want of memory is left for the next one.
    """
    told: list[str] = []
    given_up: torch.device | None = None
    wanted = Attempt(device, settings.window_slices, settings.window_step, device)
    for attempt in attempts(wanted):
        if attempt.device == given_up or _is_too_large(attempt, needed_bytes):
            continue
        try:
            return Outcome(work(attempt), attempt, (*told, *_told(wanted, attempt, given_up)))
        except (RuntimeError, MemoryError, UnfitDeviceError) as error:
            problem = _problem_of_device(error, attempt)
        if problem:
            told.append(problem)
            given_up = attempt.device
        # Only here, after the error and the tensors in its frames are gone, is there something to give back.
        if attempt.device.type == "cuda" and not problem:
            torch.cuda.empty_cache()
    raise UserError(
        f"There is not enough memory to segment this scan, even with {attempt.window_slices} slices at a time"
        f"{_figures(needed_bytes(attempt))}.",
        "Close other programs and try again.",
    )


def attempts(wanted: Attempt) -> Iterator[Attempt]:
    """Yield what to try: smaller and smaller windows, then with the results in main memory, then on the CPU."""
    cpu = torch.device("cpu")
    for device in [wanted.device] if wanted.device == cpu else [wanted.device, cpu]:
        rung = Attempt(device, wanted.window_slices, wanted.window_step, device)
        yield rung
        for slices in SMALLER_WINDOWS:
            if slices < wanted.window_slices:
                step = max(1, slices * wanted.window_step // wanted.window_slices)
                rung = Attempt(device, slices, step, device)
                yield rung
        if device != cpu:
            yield Attempt(device, rung.window_slices, rung.window_step, cpu)


def is_out_of_memory(error: BaseException) -> bool:
    """Tell whether an error means that memory ran out, on any device."""
    if isinstance(error, torch.OutOfMemoryError | MemoryError):
        return True
    text = str(error).lower().strip()
    return isinstance(error, RuntimeError) and (text == NO_PRIMITIVE or any(said in text for said in OUT_OF_MEMORY))


def _is_too_large(attempt: Attempt, needed_bytes: Callable[[Attempt], int]) -> bool:
    return attempt.device.type == "cpu" and needed_bytes(attempt) > available_bytes()


def _problem_of_device(error: Exception, attempt: Attempt) -> str:
    """Return what to tell of a device that cannot be used, "" where only its memory was too small; else raise."""
    if is_out_of_memory(error):
        return ""
    if attempt.device.type == "cpu":
        raise error
    if isinstance(error, UnfitDeviceError):
        return f"{error.message} The CPU did the work."
    if isinstance(error, torch.AcceleratorError) or "cuda" in str(error).lower():
        return f"The {attempt.device.type} device failed ({str(error).splitlines()[0]}); the CPU did the work."
    raise error


def _figures(needed_bytes: int) -> str:
    if not needed_bytes:
        return ""
    return f" ({spoken_size(needed_bytes)} are needed, {spoken_size(available_bytes())} are free)"


def _told(wanted: Attempt, ran: Attempt, given_up: torch.device | None) -> list[str]:
    told = []
    if ran.device != wanted.device and given_up is None:
        told.append(f"The memory of the {wanted.device.type} device was too small; the CPU did the work.")
    if ran.window_slices != wanted.window_slices:
        told.append(
            f"There was too little memory for windows of {wanted.window_slices} slices; "
            f"windows of {ran.window_slices} every {ran.window_step} were used."
        )
    return told
