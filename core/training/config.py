"""What a training run is: plain values that check themselves, without torch."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, is_dataclass, replace
from typing import Any, Literal, get_args

from core.errors import UserError
from core.model.config import NetworkConfig, Preprocessing

Loss = Literal["dice", "dice+ce"]
Precision = Literal["auto", "float32", "bfloat16", "float16"]
Device = Literal["auto", "cpu", "cuda", "mps"]


@dataclass(frozen=True)
class Augmentation:
    """How much sub-volumes are changed at random; 0 switches a change off.

    `flip` is the probability with which left and right are exchanged. `rotate_degrees` (in-plane, either way),
    `scale` and `intensity` (shares, either way) are limits. `share` of the sub-volumes are bent by up to
    `elastic_voxels`; as many, drawn anew each time, get up to `noise_hu` more noise, are blurred by up to
    `blur_voxels`, and made of slices up to `thickness` times as thick.
    """

    flip: float = 0.5
    rotate_degrees: float = 10.0
    scale: float = 0.15
    elastic_voxels: float = 4.0
    intensity: float = 0.08
    noise_hu: float = 20.0
    blur_voxels: float = 0.8
    thickness: int = 3
    share: float = 0.3

    def __post_init__(self) -> None:
        _check_types(self)
        limits = {"flip": 1, "rotate_degrees": 180, "scale": 0.5, "elastic_voxels": 50, "intensity": 0.9}
        limits |= {"noise_hu": 1000, "blur_voxels": 10, "thickness": 16, "share": 1}
        for name, most in limits.items():
            if not 0 <= getattr(self, name) <= most:
                raise UserError(f"The setting augment.{name} is {getattr(self, name)}.", f"Choose 0 to {most}.")

    @classmethod
    def off(cls) -> "Augmentation":
        """Return the augmentation that changes nothing."""
        return cls(**{each.name: 0 for each in fields(cls)})


@dataclass(frozen=True)
class TrainConfig:
    """One training run; the defaults are the paper's protocol (section 4). Ours: iterations, shares, augmentation.

    `patch_zyx` and `batch` (over all processes together) give the sub-volumes of one iteration. The learning rate
    falls as `(1 - done) ** poly_power`, where `done` is the share of `iterations` or, where `minutes` are given, of
    that time, whichever is further. `tumour_share` and `liver_share` of the sub-volumes are centred on such a voxel,
    the others lie anywhere; `synthetic_share` of them get a synthetic tumour. After each `epoch_iterations` the run
    is saved, after each `validate_epochs` of those checked on whole scans. `frozen_norm` keeps the statistics of
    batch norm, for fine-tuning. `deterministic` makes a GPU repeat itself bit for bit, a little more slowly.
    """

    network: NetworkConfig = field(default_factory=NetworkConfig)
    preprocessing: Preprocessing = field(default_factory=Preprocessing)
    augment: Augmentation = field(default_factory=Augmentation)
    patch_zyx: tuple[int, int, int] = (12, 256, 256)
    batch: int = 6
    iterations: int = 40_000
    minutes: float | None = None
    learning_rate: float = 1e-3
    poly_power: float = 0.9
    loss: Loss = "dice+ce"
    tumour_share: float = 0.3
    liver_share: float = 0.4
    synthetic_share: float = 0.0
    frozen_norm: bool = False
    checkpointing: bool = False
    device: Device = "auto"
    precision: Precision = "auto"
    deterministic: bool = True
    seed: int = 0
    epoch_iterations: int = 250
    validate_epochs: int = 4
    tensorboard: bool = False

    def __post_init__(self) -> None:
        if isinstance(self.patch_zyx, list | tuple):
            object.__setattr__(self, "patch_zyx", tuple(self.patch_zyx))
        _check_types(self)
        self._check_sizes()
        self._check_choices()
        for name in ("tumour_share", "liver_share", "synthetic_share"):
            if not 0 <= getattr(self, name) <= 1:
                raise UserError(f"The setting {name} is {getattr(self, name)}.", "Choose a share from 0 to 1.")
        if self.tumour_share + self.liver_share > 1:
            raise UserError("The shares of sub-volumes centred on tumour and on liver are more than 1 together.")

    def _check_sizes(self) -> None:
        sizes = self.patch_zyx
        if (
            len(sizes) != 3
            or not all(type(size) is int and size > 0 for size in sizes)
            or sizes[1] % 8
            or sizes[2] % 8
        ):
            raise UserError(f"Sub-volumes of {sizes} do not fit the network.", "Rows and columns are multiples of 8.")
        for name in ("batch", "iterations", "epoch_iterations", "validate_epochs"):
            if getattr(self, name) < 1:
                raise UserError(f"The setting {name} is {getattr(self, name)}.", "Choose a whole number from 1.")
        if self.seed < 0:
            raise UserError(f"The setting seed is {self.seed}.", "Choose a whole number from 0.")
        if self.minutes is not None and not 0 < self.minutes < 1e9:
            raise UserError(f"The run is to last {self.minutes} minutes.", "Choose a time above 0.")
        if not 0 < self.learning_rate <= 1:
            raise UserError(f"The learning rate is {self.learning_rate}.", "Choose a number above 0, as 0.001.")
        if not 0 <= self.poly_power <= 10:
            raise UserError(f"The power of the learning rate's decay is {self.poly_power}.", "Choose 0 to 10.")

    def _check_choices(self) -> None:
        for name, choices in (("loss", Loss), ("precision", Precision), ("device", Device)):
            if getattr(self, name) not in get_args(choices):
                known = ", ".join(get_args(choices))
                raise UserError(f"There is no {name} named {getattr(self, name)}.", f"Choose one of: {known}.")

    def learning_rate_at(self, done: float) -> float:
        """Return the learning rate when the share `done` (0 to 1) of the run is over."""
        return self.learning_rate * (1.0 - min(max(done, 0.0), 1.0)) ** self.poly_power

    def as_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return asdict(self)

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> "TrainConfig":
        """Read a configuration back from `as_dict`; UserError where a name or a value is wrong."""
        return cls().changed(flattened(values))

    def changed(self, changes: Mapping[str, Any]) -> "TrainConfig":
        """Return the configuration with other values: `{"batch": 2, "augment.flip": 0, "network.aspp": False}`."""
        own: dict[str, Any] = {}
        inner: dict[str, dict[str, Any]] = {}
        known = self.flat()
        for name, value in changes.items():
            if name not in known:
                raise UserError(f'There is no setting "{name}".', f"There are: {', '.join(known)}.")
            group, _, leaf = name.rpartition(".")
            (inner.setdefault(group, {}) if group else own)[leaf] = value
        for group, values in inner.items():
            own[group] = replace(getattr(self, group), **values)
        return replace(self, **own)

    def flat(self) -> dict[str, Any]:
        """Return all settings by name, those of its parts as "augment.flip"."""
        return flattened(self.as_dict())


def flattened(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return `{"a": {"b": 1}}` as `{"a.b": 1}`."""
    flat: dict[str, Any] = {}
    for name, value in values.items():
        if isinstance(value, Mapping):
            flat.update({f"{name}.{leaf}": inner for leaf, inner in value.items()})
        else:
            flat[name] = value
    return flat


def _check_types(config: Any) -> None:
    """Refuse values of another type than their field's default: "0.5" for a share, true for a number."""
    for each in fields(config):
        default = each.default_factory() if callable(each.default_factory) else each.default
        value = getattr(config, each.name)
        kind: Any = (int, float) if isinstance(default, float) or each.name == "minutes" else type(default)
        if value is None and default is None:
            continue
        is_number_wanted = kind in (int, (int, float))
        if not isinstance(value, kind) or (is_number_wanted and isinstance(value, bool)):
            wanted = "one of its own kind" if is_dataclass(kind) else _spoken(kind)
            raise UserError(f"The setting {each.name} is {value!r}.", f"Give {wanted}.")


def _spoken(kind: Any) -> str:
    names = {int: "a whole number", bool: "true or false", str: "a name", tuple: "whole numbers, as 12,256,256"}
    return names.get(kind, "a number")
