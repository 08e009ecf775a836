from importlib.util import find_spec
from pathlib import Path

import pytest

from core.errors import UserError
from core.training.events import Batch, Epoch, Event
from core.training.tensorboard import TensorBoard


class Curves:
    """Notes what would be drawn."""

    def __init__(self) -> None:
        self.points: list[tuple[str, float, int]] = []

    def add_scalar(self, name: str, value: float, iteration: int) -> None:
        self.points.append((name, value, iteration))


def test_losses_and_scores_become_curves() -> None:
    curves = Curves()
    board = TensorBoard(curves)
    board(Batch(3, 0.5, 1e-3, 1.0, 0.0, 9.0))
    board(Epoch(1, 3, 0.5, 9.0))
    board(Epoch(2, 6, 0.5, 9.0, 0.9, 0.4, 2))
    assert curves.points == [
        ("loss", 0.5, 3),
        ("learning_rate", 1e-3, 3),
        ("liver_dice", 0.9, 6),
        ("tumour_dice", 0.4, 6),
    ]


@pytest.mark.skipif(find_spec("tensorboard") is not None, reason="TensorBoard is installed")
def test_without_the_package_the_wish_for_it_is_refused(tmp_path: Path) -> None:
    events: list[Event] = []
    with TensorBoard.beside(events.append, tmp_path, wanted=False) as emit:
        emit(Batch(3, 0.5, 1e-3, 1.0, 0.0, 9.0))
    assert len(events) == 1
    with pytest.raises(UserError, match="not installed"), TensorBoard.beside(events.append, tmp_path, wanted=True):
        pass
