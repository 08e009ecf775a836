"""Which tumour of the open scan is which of the earlier one.

Under the registration, tumours that overlap belong together, and so do tumours that nothing overlaps but that lie
near each other, one to one, the nearest first. What the reader says goes before both.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from core.follow_up.registration import Registration
from core.follow_up.rigid import Points, RigidTransform
from core.measure import Measurements, Tumour
from core.reading import HandPair
from core.volume import Geometry

SAME, NEW, GONE, MERGED, SPLIT, REGROUPED = "same", "new", "gone", "merged", "split", "regrouped"
LEAST_OVERLAP_PERCENT = 20.0
"""Of the smaller of two tumours, for them to belong together by overlap."""
NEAR_MM = 5.0
"""Tumours that do not overlap belong together up to this gap, to which twice the livers' distance is added."""
MOST_POINTS = 4000


@dataclass(frozen=True, eq=False)
class MeasuredScan:
    """The tumours of one scan and where they lie."""

    geometry: Geometry
    numbers: Measurements

    def points_of(self, number: int) -> Points:
        """Return the voxels' centres of one tumour, (n, 3) in LPS mm; every k-th of a large one."""
        components = self.numbers.components
        box = None if components is None else components.box_of(number)
        if components is None or box is None:
            return np.zeros((0, 3))
        inside = np.argwhere(
            components.numbers[box.relative_to(components.box.start_zyx).slices] == number
        ) + np.array(box.start_zyx)
        return self.geometry.to_lps_mm(inside[:: -(-len(inside) // MOST_POINTS)])

    def numbers_at(self, points_lps_mm: Points) -> NDArray[np.int64]:
        """Return the number of the tumour at each point (n, 3), 0 where there is none."""
        components = self.numbers.components
        found = np.zeros(len(points_lps_mm), np.int64)
        if components is None:
            return found
        index = np.rint(self.geometry.to_index(points_lps_mm)).astype(np.int64) - np.array(components.box.start_zyx)
        inside = ((index >= 0) & (index < components.numbers.shape)).all(axis=1)
        found[inside] = components.numbers[tuple(index[inside].T)]
        return found

    def shows(self, points_lps_mm: Points) -> bool:
        """Tell whether any of the points lies within the scan."""
        index = self.geometry.to_index(points_lps_mm)
        inside = (index > -0.5) & (index < np.array(self.geometry.shape_zyx) - 0.5)
        return bool(inside.all(axis=1).any())


@dataclass(frozen=True)
class Link:
    """Two tumours that belong together, by number, and how near they lie under the registration."""

    now: int
    before: int
    overlap_percent: float
    """Of the smaller of the two."""
    gap_mm: float
    """Between the nearest points of both; 0 where they overlap."""
    by_hand: bool = False

    @property
    def cost_text(self) -> str:
        """How near they lie, in words."""
        near = f"overlap {self.overlap_percent:.0f} %" if self.overlap_percent else f"{self.gap_mm:.1f} mm apart"
        return f"{near}, by hand" if self.by_hand else near


@dataclass(frozen=True)
class Match:
    """Tumours that are one and the same, now and before, by number; either side may be empty."""

    now: tuple[int, ...]
    before: tuple[int, ...]
    links: tuple[Link, ...] = ()
    is_outside: bool = False
    """Whether the other scan does not show the place: a new or a gone tumour may only be out of sight."""

    @property
    def kind(self) -> str:
        """Return "same", "new", "gone", "merged" (several before), "split" (several now) or "regrouped" (both)."""
        if not self.before:
            return NEW
        if not self.now:
            return GONE
        several = len(self.now) > 1, len(self.before) > 1
        return {(False, False): SAME, (False, True): MERGED, (True, False): SPLIT, (True, True): REGROUPED}[several]


def match_tumours(
    now: MeasuredScan, before: MeasuredScan, registration: Registration, by_hand: Sequence[HandPair] = ()
) -> tuple[Match, ...]:
    """Match all tumours of both scans, each in exactly one `Match`; larger ones of the open scan come first."""
    table = _Nearness(now, before, registration.before_to_now)
    links = _with_hand(table, by_hand, _automatic(table, NEAR_MM + 2 * registration.surface_mm))
    matches = _grouped(table, links)
    return tuple(sorted(matches, key=lambda each: (not each.now, each.now, each.before)))


class _Nearness:
    """How near any two tumours lie."""

    def __init__(self, now: MeasuredScan, before: MeasuredScan, before_to_now: RigidTransform) -> None:
        self.now, self.before = now, before
        self.now_numbers = [tumour.number for tumour in now.numbers.tumours]
        self.before_numbers = [tumour.number for tumour in before.numbers.tumours]
        self._now_points = {number: now.points_of(number) for number in self.now_numbers}
        # Everything is compared in the open scan.
        self._before_points = {number: before_to_now(before.points_of(number)) for number in self.before_numbers}
        self._to_before = before_to_now.inverse

    @cached_property
    def overlap_percent(self) -> NDArray[np.float64]:
        """Table [now, before]: how much of one tumour lies in the other, of the smaller one."""
        shares = np.zeros((len(self.now_numbers), len(self.before_numbers)))
        for column, number in enumerate(self.before_numbers):
            hit = self.now.numbers_at(self._before_points[number])
            for row, other in enumerate(self.now_numbers):
                shares[row, column] = np.mean(hit == other)
        for row, number in enumerate(self.now_numbers):
            hit = self.before.numbers_at(self._to_before(self._now_points[number]))
            for column, other in enumerate(self.before_numbers):
                shares[row, column] = max(shares[row, column], np.mean(hit == other))
        return np.asarray(100 * shares)

    @cached_property
    def gap_mm(self) -> NDArray[np.float64]:
        """Table [now, before]: distance of the nearest voxels' centres, 0 where the tumours overlap."""
        from scipy.spatial import cKDTree

        gaps = np.zeros((len(self.now_numbers), len(self.before_numbers)))
        trees = {number: cKDTree(points) for number, points in self._now_points.items()}
        for row, number in enumerate(self.now_numbers):
            for column, other in enumerate(self.before_numbers):
                if not self.overlap_percent[row, column]:
                    gaps[row, column] = trees[number].query(self._before_points[other])[0].min()
        return gaps

    def link(self, row: int, column: int, by_hand: bool = False) -> Link:
        """Return the link of two tumours by their places in the tables."""
        overlap, gap = float(self.overlap_percent[row, column]), float(self.gap_mm[row, column])
        return Link(self.now_numbers[row], self.before_numbers[column], overlap, gap, by_hand)

    def is_out_of_sight(self, now: Sequence[int], before: Sequence[int]) -> bool:
        """Tell whether tumours of one scan alone lie where the other shows nothing."""
        if before and now:
            return False
        if now:
            return not any(self.before.shows(self._to_before(self._now_points[number])) for number in now)
        return not any(self.now.shows(self._before_points[number]) for number in before)


def _automatic(table: _Nearness, near_mm: float) -> dict[tuple[int, int], Link]:
    """Link what overlaps, then what lies near and is not linked yet, one to one and the nearest first."""
    links: dict[tuple[int, int], Link] = {}
    for row, column in np.argwhere(table.overlap_percent >= LEAST_OVERLAP_PERCENT):
        link = table.link(int(row), int(column))
        links[link.now, link.before] = link
    free_rows = [row for row, n in enumerate(table.now_numbers) if n not in {now for now, _ in links}]
    free_columns = [column for column, n in enumerate(table.before_numbers) if n not in {b for _, b in links}]
    candidates = [table.link(row, column) for row in free_rows for column in free_columns]
    taken: set[tuple[str, int]] = set()
    for link in sorted(candidates, key=lambda each: (each.gap_mm, -each.overlap_percent)):
        ends = {("now", link.now), ("before", link.before)}
        if link.gap_mm <= near_mm and not ends & taken:
            links[link.now, link.before] = link
            taken |= ends
    return links


def _with_hand(table: _Nearness, by_hand: Sequence[HandPair], links: dict[tuple[int, int], Link]) -> list[Link]:
    """Let the reader's word go before the program's; the later word before the earlier."""
    result = dict(links)
    for pair in by_hand:
        now, before = table.now.numbers.tumour_at(pair.now_zyx), table.before.numbers.tumour_at(pair.before_zyx)
        if now is None or before is None:  # the tumour it was said of is no more
            continue
        key = now.number, before.number
        result.pop(key, None)
        if pair.are_same:
            result[key] = table.link(
                table.now_numbers.index(now.number), table.before_numbers.index(before.number), by_hand=True
            )
    return list(result.values())


def _grouped(table: _Nearness, links: Sequence[Link]) -> list[Match]:
    """Gather the tumours that hang together by links; each one alone where it has none."""
    groups: list[tuple[set[int], set[int]]] = [({number}, set()) for number in table.now_numbers]
    groups += [(set(), {number}) for number in table.before_numbers]
    for link in links:
        joined = [group for group in groups if link.now in group[0] or link.before in group[1]]
        groups = [group for group in groups if group not in joined]
        groups.append((set().union(*(now for now, _ in joined)), set().union(*(before for _, before in joined))))
    return [
        Match(
            tuple(sorted(now)),
            tuple(sorted(before)),
            tuple(link for link in links if link.now in now),
            table.is_out_of_sight(sorted(now), sorted(before)),
        )
        for now, before in groups
    ]


def tumours_of(numbers: Measurements, chosen: Sequence[int]) -> list[Tumour]:
    """Return the tumours of these numbers."""
    return [tumour for tumour in numbers.tumours if tumour.number in chosen]
