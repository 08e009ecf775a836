"""Where the pixels of each slice lie in a compressed file: items in a row, several of which may make one slice."""

import os
from collections.abc import Sequence
from typing import BinaryIO

ITEM, END = b"\xfe\xff\x00\xe0", b"\xfe\xff\xdd\xe0"
MAX_FRAGMENTS = 2**18
"""Of one file: a file of empty items must not keep the reader busy."""
_STARTS = (b"\xff\xd8", b"\xff\x4f", b"\x00\x00\x00\x0cjP")
Place = tuple[int, int]
"""Offset in the file and length in bytes, of the content of an item."""


def items_at(file: BinaryIO, start: int, end: int) -> list[Place]:
    """Return the items from `start` to their end mark, or to `end`. Raises ValueError where one is not whole."""
    items: list[Place] = []
    at = start
    while at < end:
        file.seek(at)
        head = file.read(8)
        length = int.from_bytes(head[4:], "little")
        if head[:4] == END:
            return items
        if len(head) < 8 or head[:4] != ITEM or at + 8 + length > end or len(items) == MAX_FRAGMENTS:
            raise ValueError("damaged items")
        items.append((at + 8, length))
        at += 8 + length
    return items


def slice_bytes(file: BinaryIO, start: int, end: int, is_frame: bool) -> bytes:
    """Return the codestream of one slice: the items of a file without its first (a table), or those of a frame.

    Raises ValueError where they are damaged.
    """
    items = items_at(file, start, min(end, file.seek(0, os.SEEK_END)))
    parts = []
    for offset, length in items if is_frame else items[1:]:
        file.seek(offset)
        parts.append(file.read(length))
    return b"".join(parts)


def frame_places(file: BinaryIO, start: int, end: int, frames: int) -> list[Place]:
    """Return where the items of each frame begin, and how many bytes they take with their heads.

    Raises ValueError where that cannot be told for certain.
    """
    table, *items = items_at(file, start, end) or [(0, 0)]
    one_each = list(range(frames)) if len(items) == frames else []
    firsts = one_each or _by_table(file, table, items) or _by_start(file, items)
    if len(firsts) != frames or firsts[:1] != [0]:
        raise ValueError("where each frame begins cannot be told")
    lasts = [first - 1 for first in firsts[1:]] + [len(items) - 1]
    return [
        (items[first][0] - 8, sum(items[last]) - items[first][0] + 8)
        for first, last in zip(firsts, lasts, strict=True)
    ]


def _by_table(file: BinaryIO, table: Place, items: Sequence[Place]) -> list[int]:
    """Return the number of each frame's first item by the file's table; empty where there is none, or a wrong one."""
    if not table[1] or table[1] % 4 or not items:
        return []
    file.seek(table[0])
    content = file.read(table[1])
    number_at = {offset - items[0][0]: number for number, (offset, _) in enumerate(items)}
    offsets = [int.from_bytes(content[at : at + 4], "little") for at in range(0, len(content), 4)]
    numbers = [number_at.get(offset, -1) for offset in offsets]
    return numbers if -1 not in numbers and numbers == sorted(set(numbers)) else []


def _by_start(file: BinaryIO, items: Sequence[Place]) -> list[int]:
    """Return the numbers of the items that begin like an image."""
    firsts = []
    for number, (offset, length) in enumerate(items):
        file.seek(offset)
        if file.read(min(length, 8)).startswith(_STARTS):
            firsts.append(number)
    return firsts
