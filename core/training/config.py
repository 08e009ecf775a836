"""What a training run is: plain values that check themselves, without torch."""

from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from core.errors import UserError
from core.model.config import NetworkConfig, Preprocessing

Loss = Literal["dice", "dice+ce"]
Precision = Literal["auto", "float32", "bfloat16"]


@dataclass(frozen=True)
class TrainConfig:
    """One training run; the defaults are the paper's protocol (section 4), the number of iterations is ours.

    `patch_zyx` and `batch` give the sub-volumes of one iteration. The learning rate falls as
    `(1 - done) ** poly_power`, where `done` is the share of `iterations` or, where `minutes` are given, of that time,
    whichever is further. `tumour_share` and `liver_share` of the sub-volumes are centred on such a voxel.
    """

    network: NetworkConfig = field(default_factory=NetworkConfig)
    preprocessing: Preprocessing = field(default_factory=Preprocessing)
    patch_zyx: tuple[int, int, int] = (12, 256, 256)
    batch: int = 6
    iterations: int = 40_000
    minutes: float | None = None
    learning_rate: float = 1e-3
    poly_power: float = 0.9
    loss: Loss = "dice+ce"
    tumour_share: float = 0.3
    liver_share: float = 0.4
    augment: bool = True
    checkpointing: bool = False
    precision: Precision = "auto"
    seed: int = 0
    save_every: int = 200
    validate_every: int = 1000

    def __post_init__(self) -> None:
        object.__setattr__(self, "patch_zyx", tuple(int(size) for size in self.patch_zyx))
        self._check_sizes()
        self._check_choices()
        for name in ("tumour_share", "liver_share"):
            if not 0 <= getattr(self, name) <= 1:
                raise UserError(f"The setting {name} is {getattr(self, name)}.", "Choose a share from 0 to 1.")
        if self.tumour_share + self.liver_share > 1:
            raise UserError("The shares of sub-volumes centred on tumour and on liver are more than 1 together.")

    def _check_sizes(self) -> None:
        if len(self.patch_zyx) != 3 or min(self.patch_zyx) < 1 or any(size % 8 for size in self.patch_zyx[1:]):
            raise UserError(
                f"Sub-volumes of {self.patch_zyx} do not fit the network.", "Rows and columns are multiples of 8."
            )
        for name in ("batch", "iterations", "save_every", "validate_every"):
            if int(getattr(self, name)) < 1:
                raise UserError(f"The setting {name} is {getattr(self, name)}.", "Choose a whole number from 1.")
        if self.minutes is not None and self.minutes <= 0:
            raise UserError(f"The run is to last {self.minutes} minutes.", "Choose a time above 0.")
        if not 0 < self.learning_rate <= 1:
            raise UserError(f"The learning rate is {self.learning_rate}.", "Choose a number above 0, as 0.001.")
        if not 0 <= self.poly_power <= 10:
            raise UserError(f"The power of the learning rate's decay is {self.poly_power}.", "Choose 0 to 10.")

    def _check_choices(self) -> None:
        if self.loss not in ("dice", "dice+ce"):
            raise UserError(f"There is no loss named {self.loss}.", "Choose dice or dice+ce.")
        if self.precision not in ("auto", "float32", "bfloat16"):
            raise UserError(f"There is no precision named {self.precision}.", "Choose auto, float32 or bfloat16.")

    def learning_rate_at(self, done: float) -> float:
        """Return the learning rate when the share `done` (0 to 1) of the run is over."""
        return self.learning_rate * (1.0 - min(max(done, 0.0), 1.0)) ** self.poly_power

    def as_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return asdict(self)
