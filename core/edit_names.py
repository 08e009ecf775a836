"""The names of all changes by hand, in order: each list shares what is before its last name with the list before it.

Every undoable step holds such a list, so one more name must not cost a copy of all before it.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any, overload


class EditNames(Sequence[str]):
    """Names in order; immutable. Adding one takes the same small memory however many there are."""

    __slots__ = ("_before", "_count", "_length", "_name")

    def __init__(self, names: Iterable[str] = ()) -> None:
        """Hold the names given."""
        self._before: EditNames | None = None
        self._name, self._count, self._length = "", 0, 0
        for name, run in groupby(names):
            count = sum(1 for _ in run)
            before = _run(self._before, self._name, self._count) if self._count else None
            self._before, self._name, self._count = before, name, count
            self._length += count

    def added(self, name: str) -> "EditNames":
        """Return these names and one more."""
        if self._count and name == self._name:
            return _run(self._before, name, self._count + 1)
        return _run(self if self._count else None, name, 1)

    @property
    def runs(self) -> list[tuple[str, int]]:
        """Each name with how often it follows itself, in order."""
        found = []
        node: EditNames | None = self
        while node is not None and node._count:
            found.append((node._name, node._count))
            node = node._before
        return found[::-1]

    @property
    def in_short(self) -> list[str]:
        """The names in order, "Brush x 312" where one follows itself."""
        return [name if count == 1 else f"{name} x {count}" for name, count in self.runs]

    def __len__(self) -> int:
        return self._length

    def __iter__(self) -> Iterator[str]:
        for name, count in self.runs:
            yield from [name] * count

    @overload
    def __getitem__(self, index: int) -> str: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[str]: ...
    def __getitem__(self, index: int | slice) -> str | Sequence[str]:
        return tuple(self)[index]

    def __eq__(self, other: object) -> bool:
        if isinstance(other, tuple):
            return tuple(self) == other
        if not isinstance(other, EditNames):
            return NotImplemented
        one: EditNames | None = self
        two: EditNames | None = other
        while one is not two:  # lists that grew from one another meet soon
            if one is None or two is None or one._key != two._key:
                return False
            one, two = one._before, two._before
        return True

    def __hash__(self) -> int:
        return hash(self._key)

    def __repr__(self) -> str:
        return f"EditNames({self.in_short})"

    def __copy__(self) -> "EditNames":
        return self

    def __deepcopy__(self, memo: Any) -> "EditNames":
        return self

    @property
    def _key(self) -> tuple[str, int, int]:
        return self._name, self._count, self._length


def _run(before: EditNames | None, name: str, count: int) -> EditNames:
    made = EditNames()
    made._before, made._name, made._count = before, name, count
    made._length = count + (len(before) if before is not None else 0)
    return made
