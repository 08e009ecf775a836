"""`dataset.json`, as the Medical Segmentation Decathlon and nnU-Net (1 and 2) write it."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.errors import UserError
from core.training.datasets.model import Mapped
from core.training.datasets.names import PLAIN_VALUES, map_named_values

NAME = "dataset.json"
MAX_BYTES = 64 * 2**20


@dataclass(frozen=True)
class Description:
    """What a data set says about itself: the mapping of its labels, its channels and its pairs (relative paths)."""

    mapping: tuple[Mapped, ...]
    channels: dict[int, str]
    pairs: tuple[tuple[str, str], ...]

    @property
    def ct_channel(self) -> int | None:
        """The number of the one channel that is CT (or the only one, unnamed); None where there is none."""
        named = [number for number, name in self.channels.items() if "ct" in name.lower().replace("_", " ").split()]
        if len(named) == 1:
            return named[0]
        return 0 if not self.channels else None


def read_description(path: Path) -> Description:
    """Read a dataset.json. Raises UserError where it is not one."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise ValueError("too large")
        values = json.loads(path.read_text(encoding="utf-8"))
        names = _label_names(values["labels"]) if "labels" in values else {}
        channels = values.get("channel_names", values.get("modality", {}))
        return Description(
            map_named_values(names) if names else PLAIN_VALUES,
            {int(number): str(name) for number, name in channels.items()},
            tuple(_pairs(values.get("training", []))),
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as problem:
        raise UserError(
            f"{path} does not describe a data set as the Medical Segmentation Decathlon or nnU-Net do.",
            'Give it "labels", "modality" (or "channel_names") and "training".',
        ) from problem


def _label_names(labels: dict[str, Any]) -> dict[int, str]:
    """Return number -> name from either direction; of regions (lists of numbers) the smallest names a number."""
    if all(str(key).isdigit() for key in labels):
        return {int(key): str(name) for key, name in labels.items()}
    names: dict[int, str] = {}
    regions = [(each if isinstance(each, list) else [each], name) for name, each in labels.items()]
    for values, name in sorted(regions, key=lambda region: -len(region[0])):
        names |= {int(value): str(name) for value in values}
    return names


def _pairs(training: list[Any]) -> list[tuple[str, str]]:
    return [(str(each["image"]), str(each["label"])) for each in training if isinstance(each, dict)]
