"""What a training will take on this computer: memory, disk and time, from one measured step."""

from dataclasses import dataclass

from core.progress import spoken_duration


@dataclass(frozen=True)
class Forecast:
    """What a training takes. Bytes are None where this system cannot tell."""

    device: str
    """Its name, as people call it."""
    seconds: float
    """The whole training, its checks of held-out scans included."""
    seconds_per_iteration: float
    memory_bytes: int | None
    memory_free_bytes: int | None
    disk_bytes: int
    disk_free_bytes: int

    @property
    def text(self) -> str:
        """The time as a user reads it: "about 3 h 10 min on this computer"."""
        return f"about {spoken_duration(_rounded(self.seconds))} on this computer"

    @property
    def problems(self) -> list[str]:
        """Sentences about what is too small."""
        told = []
        if self.disk_bytes > self.disk_free_bytes:
            told.append(
                f"The disk is too small: {self.disk_bytes / 1e9:.1f} GB are needed, "
                f"{self.disk_free_bytes / 1e9:.1f} GB are free."
            )
        if self.memory_bytes and self.memory_free_bytes is not None and self.memory_bytes > self.memory_free_bytes:
            told.append(
                f"There is too little memory: {self.memory_bytes / 1e9:.1f} GB are needed, "
                f"{self.memory_free_bytes / 1e9:.1f} GB are free. Choose a smaller batch or patch."
            )
        return told


def _rounded(seconds: float) -> float:
    """Round to what can be promised: two leading places of minutes or hours."""
    step = 5 if seconds < 120 else 60 if seconds < 3600 else 300 if seconds < 36_000 else 3600
    return max(step, round(seconds / step) * step)
