"""The outlines of a region along its pixels' edges: exact, so that filling them gives the same pixels back."""

import numpy as np
from numpy.typing import NDArray

Outline = NDArray[np.float64]
"""Corners (n, 2) as (row, column) in pixels; whole numbers are pixel centres, so corners lie half way."""


def outlines_of(region: NDArray[np.bool_]) -> list[Outline]:
    """Return closed outlines of a region (rows, columns), one for each piece of it that hangs together by edges.

    A hole is part of its piece's outline: there and back along a channel of no width (DICOM's keyhole), so that each
    outline by itself says what is inside, by any rule of filling.
    """
    loops = _loops(np.pad(region, 1))
    inner = np.pad(region, 1)
    outer = [loop for loop in loops if _is_outer(loop, inner)]
    holes = [loop for loop in loops if not _is_outer(loop, inner)]
    if holes:
        outer = _with_keyholes(outer, holes, inner)
    # A corner (r, c) of the padded region lies above and left of its pixel (r, c).
    return [loop.astype(np.float64) - 1.5 for loop in outer]


def _loops(padded: NDArray[np.bool_]) -> list[NDArray[np.intp]]:
    """Return the right-angled loops between inside and outside as corners (n, 2), the topmost, leftmost one first."""
    corners, falling = _corners(padded)
    along_row = _partners(np.lexsort((np.arange(len(corners)), corners[:, 1], corners[:, 0])))
    # Where two pixels touch at a corner, the order of its two turns says which runs meet: never across the corner.
    turn = np.where(falling, -np.arange(len(corners)), np.arange(len(corners)))
    along_column = _partners(np.lexsort((turn, corners[:, 0], corners[:, 1])))
    free = np.ones(len(corners), dtype=bool)
    loops = []
    for start in range(len(corners)):
        if not free[start]:
            continue
        loop, at = [], start
        while free[at]:
            across = along_row[at]
            free[at] = free[across] = False
            loop += [at, across]
            at = along_column[across]
        loops.append(corners[loop])
    return loops


def _corners(padded: NDArray[np.bool_]) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
    """Return the corners of the border, those where it meets itself twice, and which of these go up to the right."""
    above_left, above_right = padded[:-1, :-1], padded[:-1, 1:]
    below_left, below_right = padded[1:, :-1], padded[1:, 1:]
    odd = above_left ^ above_right ^ below_left ^ below_right
    crossing = (above_left == below_right) & (above_right == below_left) & (above_left != above_right)
    places = np.argwhere(odd | crossing)
    twice = crossing[tuple(places.T)]
    rising = (crossing & above_right)[tuple(places.T)]
    repeats = 1 + twice.astype(int)
    return np.repeat(places, repeats, axis=0) + 1, np.repeat(rising, repeats)


def _partners(order: NDArray[np.intp]) -> list[int]:
    """Return for each corner the other end of its run: corners along a line belong together two by two."""
    partners = np.empty(len(order), dtype=np.intp)
    partners[order[0::2]], partners[order[1::2]] = order[1::2], order[0::2]
    return [int(each) for each in partners]


def _is_outer(loop: NDArray[np.intp], padded: NDArray[np.bool_]) -> bool:
    """Tell whether a loop goes around pixels inside: its topmost, leftmost corner has one below and right of it."""
    row, column = loop[0]
    return bool(padded[row, column])


def _with_keyholes(
    outer: list[NDArray[np.intp]], holes: list[NDArray[np.intp]], padded: NDArray[np.bool_]
) -> list[NDArray[np.intp]]:
    from scipy import ndimage

    pieces = ndimage.label(padded)[0]
    whole = {int(pieces[tuple(loop[0])]): loop for loop in outer}
    for hole in holes:
        row, column = hole[0]
        piece = int(pieces[row - 1, column])
        whole[piece] = _joined(whole[piece], hole)
    return list(whole.values())


def _joined(outline: NDArray[np.intp], hole: NDArray[np.intp]) -> NDArray[np.intp]:
    """Return one outline: around, in to the hole's topmost, leftmost corner, around it, and back the same way.

    The way runs along the pixels' edges, where it meets no centre.
    """
    at = int(np.argmin(np.abs(outline - hole[0]).sum(axis=1)))
    around = np.roll(hole[::-1], 1, axis=0)  # the other way round, for those who count turns
    bend = np.array([[outline[at, 0], hole[0, 1]]])
    return np.concatenate([outline[: at + 1], bend, around, around[:1], bend, outline[at:]])
