"""What to train for, and how thoroughly: goals and presets as settings of the trainer."""

from dataclasses import replace
from typing import Literal, get_args

from core.model.config import ModelCard
from core.training.config import TrainConfig

Goal = Literal["fine-tune", "scratch", "liver-only"]
Preset = Literal["quick", "standard", "paper"]
GOALS: tuple[Goal, ...] = get_args(Goal)
PRESETS: tuple[Preset, ...] = get_args(Preset)
FINE_TUNING_RATE = 1e-4
SYNTHETIC_SHARE = 0.5
"""Of the sub-volumes, where tumours are made because none are drawn."""

_SIZES: dict[Preset, dict[str, object]] = {
    "quick": {
        "patch_zyx": (12, 128, 128),
        "batch": 2,
        "minutes": 8.0,
        "iterations": 2_000,
        "epoch_iterations": 25,
        "validate_epochs": 4,
    },
    "standard": {
        "patch_zyx": (12, 192, 192),
        "batch": 4,
        "iterations": 4_000,
        "epoch_iterations": 100,
        "validate_epochs": 4,
    },
    "paper": {},
}


def recipe(goal: Goal, preset: Preset, card: ModelCard | None) -> TrainConfig:
    """Return the settings of a goal and a preset; `card` is that of the model to go on from.

    "quick" stops after some minutes, "standard" trains a tenth as long as the paper, "paper" is its protocol.
    A model that goes on keeps its network, its preprocessing and its statistics of batch norm.
    """
    config = TrainConfig().changed(_SIZES[preset])
    if goal != "scratch" and card is not None:
        config = replace(
            config,
            network=card.network,
            preprocessing=card.preprocessing,
            learning_rate=FINE_TUNING_RATE,
            frozen_norm=True,
        )
    if goal == "liver-only":
        config = replace(config, synthetic_share=SYNTHETIC_SHARE, tumour_share=0.0, liver_share=0.7)
    return config
