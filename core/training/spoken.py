"""Training events as sentences, for somebody who watches a terminal. No torch."""

from functools import singledispatch

from core.progress import spoken_duration
from core.training.events import Batch, Epoch, Event, Finished, Preparing, Saved, Started, Warned

PAPER_DICE = {"liver": 0.965, "tumour": 0.730}
"""Dice per case of the paper's model on the LiTS test scans."""
TOLD_EVERY = 10


def beside_paper(liver_dice: float, tumour_dice: float, cases: int) -> str:
    """Say scores with the paper's beside them, and that the data differ."""
    scans = f"{cases} held-out scan{'' if cases == 1 else 's'}"
    paper = f"{PAPER_DICE['liver']:.3f} and {PAPER_DICE['tumour']:.3f}"
    return (
        f"Dice per case on {scans}: liver {liver_dice:.3f}, tumour {tumour_dice:.3f} "
        f"(the paper on the LiTS test scans: {paper}; other data, so do not compare directly)"
    )


@singledispatch
def spoken(event: Event) -> str | None:
    """Return an event as a line for a person, or None where it is not worth one."""
    return None


@spoken.register
def _(event: Preparing) -> str | None:
    return f"{event.text}: {event.fraction:.0%}"


@spoken.register
def _(event: Started) -> str | None:
    begins = f"Goes on after iteration {event.iteration}" if event.iteration else "Begins"
    together = f", {event.processes} processes" if event.processes > 1 else ""
    start = f"\n{event.start}" if event.start else ""
    minutes = event.config.get("minutes")
    length = f"{minutes:g} minutes" if minutes else f"{event.iterations} iterations"
    return f"{begins}: {length} on {event.cases} scans, {event.device}{together}, {event.precision}{start}"


@spoken.register
def _(event: Batch) -> str | None:
    if event.iteration % TOLD_EVERY and event.iteration != 1:
        return None
    return (
        f"Iteration {event.iteration}: loss {event.loss:.4f}, learning rate {event.learning_rate:.2e}, "
        f"{event.seconds:.2f} s, {spoken_duration(event.seconds_left)} left"
    )


@spoken.register
def _(event: Epoch) -> str | None:
    loss = "" if event.loss is None else f", mean loss {event.loss:.4f}"
    line = f"Epoch {event.epoch} done (iteration {event.iteration}){loss}"
    if event.liver_dice is None or event.tumour_dice is None:
        return line
    best = "; the best so far" if event.is_best else ""
    return f"{line}\n  {beside_paper(event.liver_dice, event.tumour_dice, event.cases)}{best}"


@spoken.register
def _(event: Saved) -> str | None:
    return f"Saved {event.path}"


@spoken.register
def _(event: Warned) -> str | None:
    return f"Note: {event.text}"


@spoken.register
def _(event: Finished) -> str | None:
    return (
        f"{'Done' if event.reason == 'done' else 'Stopped'} after iteration {event.iteration}. {event.path}".strip()
    )
