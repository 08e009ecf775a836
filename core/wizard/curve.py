"""A curve that grows at its end: what it was stays as it was, and adding to it copies nothing."""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Curve:
    """Values over iterations. Curves share their lists; each knows how much of them is its own."""

    _iterations: list[int] = field(default_factory=list, repr=False)
    _values: list[float] = field(default_factory=list, repr=False)
    count: int = 0

    def after(self, iteration: int, value: float) -> "Curve":
        """Return the curve with one more point; points of this iteration or later ones (a run went back) give way."""
        kept = bisect_left(self._iterations, iteration, 0, self.count)
        iterations, values = self._iterations, self._values
        if kept < len(iterations):
            iterations, values = iterations[:kept], values[:kept]
        iterations.append(iteration)
        values.append(value)
        return Curve(iterations, values, kept + 1)

    def before(self, iteration: int) -> "Curve":
        """Return the curve up to an iteration, that one included."""
        return Curve(self._iterations, self._values, bisect_right(self._iterations, iteration, 0, self.count))

    @property
    def iterations(self) -> tuple[int, ...]:
        """The iterations, rising."""
        return tuple(self._iterations[: self.count])

    @property
    def values(self) -> tuple[float, ...]:
        """The values at the iterations."""
        return tuple(self._values[: self.count])

    @property
    def last(self) -> float | None:
        """The newest value."""
        return self._values[self.count - 1] if self.count else None

    def at(self, iteration: float) -> tuple[int, float] | None:
        """Return the point nearest to an iteration."""
        if not self.count:
            return None
        right = min(bisect_left(self._iterations, iteration, 0, self.count), self.count - 1)
        nearest = min((max(0, right - 1), right), key=lambda index: abs(self._iterations[index] - iteration))
        return self._iterations[nearest], self._values[nearest]

    def thinned(self, first: int, last: int, most: int) -> list[tuple[int, float, float]]:
        """Return (iteration, lowest, highest) in at most `most` groups of neighbours from `first` to `last`.

        One point before and one after are included, so that a line leaves the picture at both sides.
        """
        start = max(0, bisect_left(self._iterations, first, 0, self.count) - 1)
        stop = min(self.count, bisect_right(self._iterations, last, 0, self.count) + 1)
        step = max(1, -(-(stop - start) // max(1, most)))
        groups = []
        for index in range(start, stop, step):
            values = self._values[index : min(index + step, stop)]
            groups.append((self._iterations[index], min(values), max(values)))
        return groups
