"""What a network is and how a scan is prepared for it: plain values, no torch.

The same objects stand in the trainer's configuration, in the model's file and on the command line.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any, Literal, get_args

from core.errors import UserError
from core.labels import LABEL_NAMES
from core.provenance import now_utc

Factorization = Literal["standard", "sts_sequential", "sts_parallel", "dsts"]
FACTORIZATIONS: tuple[str, ...] = get_args(Factorization)
FORMAT = 1
"""The newest model file format this program reads and writes."""


@dataclass(frozen=True)
class NetworkConfig:
    """Which LW-HCN: the factorization of its 3x3x3 units (Table 1 of the paper) and the switches of Table 2."""

    factorization: Factorization = "dsts"
    aspp: bool = True
    skips: bool = True
    classes: int = 3

    def __post_init__(self) -> None:
        if self.factorization not in FACTORIZATIONS:
            known = ", ".join(FACTORIZATIONS)
            raise UserError(f'"{self.factorization}" is not a factorization of LW-HCN.', f"Use one of: {known}.")
        for switch in ("aspp", "skips"):
            if not isinstance(getattr(self, switch), bool):
                raise UserError(f'The network\'s switch "{switch}" must be true or false.')
        if type(self.classes) is not int or not 2 <= self.classes <= 255:
            raise UserError(f"A network needs 2 to 255 classes, not {self.classes}.")


@dataclass(frozen=True)
class Preprocessing:
    """How a scan becomes the network's input; shared by training and inference.

    HU are clipped to `hu_range` and mapped linearly to [-1, +1]. `grid_mm` is the spacing (z, y, x) in mm to which
    scans are resampled first; None keeps the scan's own grid, as the paper does.
    """

    hu_range: tuple[float, float] = (-200, 250)
    grid_mm: tuple[float, float, float] | None = None

    def __post_init__(self) -> None:
        low, high = _numbers("hu_range", self.hu_range, 2)
        if not low < high:
            raise UserError(f"The HU range must rise: {low:g} to {high:g} does not.")
        object.__setattr__(self, "hu_range", (low, high))
        if self.grid_mm is not None:
            z, y, x = _numbers("grid_mm", self.grid_mm, 3)
            if not all(0.1 <= step <= 20 for step in (z, y, x)):
                raise UserError(f"A grid needs three spacings of 0.1 to 20 mm, not {z:g}, {y:g}, {x:g}.")
            object.__setattr__(self, "grid_mm", (z, y, x))


@dataclass(frozen=True)
class ModelCard:
    """What a model is, what it was made from and how good it is: all of it stands in the model's file.

    `labels` names the classes in order. `training` and `scores` hold plain values (numbers, texts, lists). The key
    `spacing_range_mm` of `training`, [[z, y, x], [z, y, x]], holds the smallest and largest spacing seen in training.
    """

    name: str
    description: str = ""
    network: NetworkConfig = field(default_factory=NetworkConfig)
    preprocessing: Preprocessing = field(default_factory=Preprocessing)
    labels: tuple[str, ...] = tuple(LABEL_NAMES.values())
    training: Mapping[str, Any] = field(default_factory=dict)
    scores: Mapping[str, Any] = field(default_factory=dict)
    license: str = ""
    created: str = field(default_factory=now_utc)
    format: int = FORMAT

    def __post_init__(self) -> None:
        if not isinstance(self.name, str) or not self.name.strip():
            raise UserError("A model needs a name.")
        object.__setattr__(self, "labels", tuple(self.labels))
        if len(self.labels) != self.network.classes:
            raise UserError(f"The model has {self.network.classes} classes but {len(self.labels)} labels.")

    @property
    def spacing_range_mm(self) -> tuple[tuple[float, ...], tuple[float, ...]] | None:
        """Smallest and largest spacing (z, y, x) in mm seen in training, or None where the card does not say."""
        stated = self.training.get("spacing_range_mm")
        if stated is None:
            return None
        low, high = stated
        return _numbers("spacing_range_mm", low, 3), _numbers("spacing_range_mm", high, 3)

    def to_metadata(self) -> dict[str, str]:
        """Return the card as texts, one per field: structures as JSON."""
        return {
            name: value if isinstance(value, str) else json.dumps(value) for name, value in self.as_dict().items()
        }

    def as_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {**asdict(self), "training": dict(self.training), "scores": dict(self.scores)}

    @classmethod
    def from_metadata(cls, metadata: Mapping[str, str]) -> "ModelCard":
        """Read a card back from `to_metadata`; UserError where a field is missing, damaged or of a newer format."""
        _check_format(metadata)
        texts = {"name", "description", "license", "created"}
        names = [each.name for each in fields(cls)]
        try:
            values: dict[str, Any] = {
                name: metadata[name] if name in texts else json.loads(metadata[name]) for name in names
            }
            values["network"] = NetworkConfig(**values["network"])
            values["preprocessing"] = Preprocessing(**values["preprocessing"])
            return cls(**values)
        except (KeyError, TypeError, ValueError) as error:
            raise UserError(f"The model's card cannot be read ({error}).", "Get the model file again.") from error


def _check_format(metadata: Mapping[str, str]) -> None:
    stated = metadata.get("format", "")
    if not stated.isdigit() or "network" not in metadata:
        raise UserError("The file holds no Hepascope model card.", "Choose a model file made by Hepascope.")
    if int(stated) != FORMAT:
        raise UserError(
            f"The model has format {stated}; this version reads format {FORMAT}.",
            "Install a newer Hepascope." if int(stated) > FORMAT else "Get a newer model file.",
        )


def _numbers(name: str, values: Any, count: int) -> tuple[float, ...]:
    """Return `values` as a tuple of `count` finite numbers, or raise UserError."""
    try:
        numbers = tuple(float(value) for value in values)
    except (TypeError, ValueError):
        numbers = ()
    if len(numbers) != count or not all(abs(number) < 1e9 for number in numbers):
        raise UserError(f'"{name}" must hold {count} numbers, not {values!r}.')
    return numbers
