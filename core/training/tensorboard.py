"""Losses and scores for TensorBoard, where that package is installed; it does not come with the program."""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from core.errors import UserError
from core.training.events import Batch, Emit, Epoch, Event


class TensorBoard:
    """Writes events as curves. `writer` is a `torch.utils.tensorboard.SummaryWriter`."""

    def __init__(self, writer: Any) -> None:
        self._writer = writer

    def __call__(self, event: Event) -> None:
        """Add an event's numbers to the curves."""
        if isinstance(event, Batch):
            self._add(event.iteration, loss=event.loss, learning_rate=event.learning_rate)
        if isinstance(event, Epoch) and event.liver_dice is not None:
            self._add(event.iteration, liver_dice=event.liver_dice, tumour_dice=event.tumour_dice)

    def _add(self, iteration: int, **values: float | None) -> None:
        for name, value in values.items():
            self._writer.add_scalar(name, value, iteration)

    @staticmethod
    @contextmanager
    def beside(emit: Emit, folder: Path, wanted: bool) -> Iterator[Emit]:
        """Yield an `emit` that writes curves too, where `wanted`; UserError where TensorBoard is not installed."""
        if not wanted:
            yield emit
            return
        require_tensorboard()
        from torch.utils.tensorboard import SummaryWriter

        with SummaryWriter(str(folder / "tensorboard")) as writer:
            board = TensorBoard(writer)

            def both(event: Event) -> None:
                emit(event)
                board(event)

            yield both


def require_tensorboard() -> None:
    """Raise UserError where TensorBoard is not installed."""
    if find_spec("tensorboard") is None:
        raise UserError("TensorBoard is not installed.", "Install the package tensorboard, or set tensorboard=false.")
