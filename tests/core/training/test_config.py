import json
from dataclasses import replace
from typing import Any

import pytest

from core.errors import UserError
from core.model.config import NetworkConfig
from core.training.commands.common import changed_by
from core.training.commands.folder import _settings
from core.training.config import Augmentation, TrainConfig
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
        ({"device": "tpu"}, "tpu"),
        ({"seed": -1}, "seed"),
        ({"batch": "6"}, "whole number"),
        ({"batch": True}, "whole number"),
        ({"checkpointing": 1}, "true or false"),
        ({"learning_rate": float("nan")}, "learning rate"),
        ({"patch_zyx": (12.0, 256, 256)}, "do not fit"),
        ({"augment.flip": 1.5}, "flip"),
        ({"augment.thickness": 2.5}, "whole number"),
        ({"network.aspp": 1}, "true or false"),
        ({"bach": 6}, "no setting"),
    ],
)
def test_a_value_that_cannot_be_is_refused_in_a_sentence(changes: dict[str, Any], word: str) -> None:
    with pytest.raises(UserError, match=word):
        TrainConfig().changed(changes)


def test_the_configuration_goes_through_json_and_back() -> None:
    changes = {"batch": 2, "augment.noise_hu": 0, "network.skips": False, "preprocessing.grid_mm": [3, 2, 2]}
    config = TrainConfig(minutes=3.5).changed(changes)
    assert TrainConfig.from_dict(json.loads(json.dumps(config.as_dict()))) == config
    assert config.flat()["network.skips"] is False
    assert config != TrainConfig()


def test_every_setting_can_be_set_from_the_command_line_as_it_is_shown() -> None:
    shown = dict(line.strip().split("=") for line in _settings().splitlines())
    assert list(shown) == list(TrainConfig().flat())
    assert changed_by(TrainConfig(), [f"{name}={value}" for name, value in shown.items()]) == TrainConfig()
    assert changed_by(
        TrainConfig(), ["patch_zyx=8,64,64", "minutes=2", "network.aspp=false", "loss=dice"]
    ) == replace(TrainConfig(), patch_zyx=(8, 64, 64), minutes=2, network=NetworkConfig(aspp=False), loss="dice")
    with pytest.raises(UserError, match="sets nothing"):
        changed_by(TrainConfig(), ["batch"])


def test_no_augmentation_is_all_zero() -> None:
    assert set(Augmentation.off().__dict__.values()) == {0}


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
