"""What is promised before a segmentation starts, and what it is promised from: plain values, no torch."""

from dataclasses import dataclass

from core.progress import spoken_duration

DEVICE_WORDS = {"cpu": "this CPU", "cuda": "this GPU", "mps": "the Apple GPU"}


@dataclass(frozen=True)
class Speed:
    """How fast a device of this machine runs a model, as measured by `core.inference.forecast.measure_speed`."""

    device: str
    """As in `core.inference.settings.DEVICES`, without "auto"."""
    device_name: str
    backend: str
    precision: str
    seconds_2d: float
    """Of the 2D half, per million voxels of the grid: each slice once."""
    seconds_3d: float
    """Of the 3D half and of averaging, per million voxels of all windows."""
    fixed_s: float
    """Of opening, testing and compiling a model, whatever the scan."""


@dataclass(frozen=True)
class Promise:
    """What a segmentation will take, before it starts."""

    seconds: float
    longest_s: float
    """The same where a search ends in doubt, so that the whole scan is searched after all."""
    peak_bytes: int
    """Memory of the largest window, with labels."""
    device: str
    device_name: str
    doubts: tuple[str, ...] = ()
    """Sentences about what will be different from what was asked, or will not work."""
    possible: bool = True
    """Whether the memory suffices at all."""

    def text(self, *, named: bool = False) -> str:
        """Say it: "about 20 s on this CPU"; with the device's own name instead if `named`. Doubts are left out."""
        where = self.device_name if named else DEVICE_WORDS.get(self.device, self.device_name)
        return f"about {rough_duration(self.seconds)} on {where}"

    @property
    def longest_text(self) -> str:
        """Say how long it may take at most, or "" where that is hardly longer."""
        if self.longest_s < 1.3 * self.seconds:
            return ""
        return f"up to {rough_duration(self.longest_s)} where the whole scan must be searched"


def rough_duration(seconds: float) -> str:
    """Say a duration with no more figures than a forecast has: "3 s", "20 s", "2.5 min", "1 h 10 min"."""
    if seconds < 57.5:
        step = 1 if seconds < 9.5 else 5
        return f"{max(1, round(seconds / step) * step)} s"
    if seconds < 285:
        return f"{round(seconds / 30) / 2:g} min"
    if seconds < 3570:
        return f"{round(seconds / 60)} min"
    return spoken_duration(600 * round(seconds / 600))
