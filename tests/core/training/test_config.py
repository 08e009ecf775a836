import json
from typing import Any

import pytest

from core.errors import UserError
from core.training.config import TrainConfig
from core.training.events import Batch, Finished


def test_the_defaults_are_the_papers() -> None:
    config = TrainConfig()
    assert (config.batch, config.patch_zyx, config.learning_rate) == (6, (12, 256, 256), 1e-3)
    assert (config.poly_power, config.loss, config.preprocessing.grid_mm) == (0.9, "dice+ce", None)


def test_the_learning_rate_falls_as_a_polynomial_to_nothing() -> None:
    config = TrainConfig()
    assert config.learning_rate_at(0) == 1e-3
    assert config.learning_rate_at(0.25) == pytest.approx(1e-3 * 0.75**0.9)
    assert config.learning_rate_at(1) == 0
    assert config.learning_rate_at(1.5) == 0


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"patch_zyx": (12, 250, 256)}, "multiples of 8"),
        ({"patch_zyx": (0, 256, 256)}, "do not fit"),
        ({"batch": 0}, "batch"),
        ({"iterations": 0}, "iterations"),
        ({"minutes": -1.0}, "minutes"),
        ({"learning_rate": 0.0}, "learning rate"),
        ({"poly_power": -1.0}, "power"),
        ({"loss": "mse"}, "mse"),
        ({"precision": "float8"}, "float8"),
        ({"tumour_share": 1.5}, "tumour_share"),
        ({"tumour_share": 0.6, "liver_share": 0.6}, "together"),
    ],
)
def test_a_value_that_cannot_be_is_refused_in_a_sentence(changes: dict[str, Any], word: str) -> None:
    with pytest.raises(UserError, match=word):
        TrainConfig(**changes)


def test_the_configuration_is_plain_json() -> None:
    assert json.loads(json.dumps(TrainConfig().as_dict()))["network"]["factorization"] == "dsts"


def test_an_event_is_one_line_of_json() -> None:
    line = Batch(3, 0.5, 1e-3, 2.0, 0.1, 60.0).as_line()
    assert "\n" not in line
    assert json.loads(line) == {
        "event": "batch",
        "iteration": 3,
        "loss": 0.5,
        "learning_rate": 1e-3,
        "seconds": 2.0,
        "wait_s": 0.1,
        "seconds_left": 60.0,
    }
    assert json.loads(Finished(3, "a", "stopped").as_line())["event"] == "finished"
