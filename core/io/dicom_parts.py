"""Scans that share a series: taken apart where the files say how, copies of slices dropped.

Positions alone say that something is repeated or mixed; what tells the images apart is asked of the headers, and
whether two are the same image, of their Hounsfield units.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.errors import UserError
from core.io.dicom_geometry import ORIENTATION_TOLERANCE, difference
from core.io.dicom_header import TELLING_APART, SliceHeader
from core.io.dicom_pixels import pixel_problem, read_hu
from core.io.dicom_spacing import SAME_PLACE_MM
from core.progress import Report, silent

_BY_VALUE = {
    "AcquisitionNumber": "acquisition {}",
    "TemporalPositionIdentifier": "time {}",
    "TemporalPositionIndex": "time {}",
    "NominalPercentageOfCardiacPhase": "{} % of the heart beat",
    "ConvolutionKernel": "kernel {}",
    "KVP": "{} kV",
    "SliceThickness": "slices of {} mm",
}
"""What tells scans apart by its value, and how it is said; in the order it is asked."""
_BY_ORDER = ("AcquisitionDateTime", "AcquisitionTime", "ContentTime", "InstanceNumber")
"""What tells them apart by its order: every image of the one scan before every image of the next."""
MOST_PARTS = 32
FEWEST_SLICES = 2
MOST_LOCALIZERS = 3
"""So few images across the others are localizers, whatever they call themselves."""


@dataclass(frozen=True)
class Part:
    """One scan of a series."""

    headers: tuple[SliceHeader, ...]
    label: str = ""
    """What tells it from the others of its series; empty where there are none."""
    copies: tuple[SliceHeader, ...] = ()
    """Images left out because another has the same place and the same content."""


@dataclass(frozen=True)
class Parts:
    """The scans of a series and what is across them."""

    parts: tuple[Part, ...]
    across: tuple[SliceHeader, ...] = ()
    has_repeats: bool = False
    """Whether images lay at the same place."""
    """A few images of another orientation: localizers that do not say so."""


def take_apart(slices: Sequence[SliceHeader], report: Report = silent) -> Parts:
    """Return the scans of one series: stacks of one orientation and grid, each slice at a place of its own.

    Where nothing tells repeated images apart they stay together, and `lay_out` refuses them. Reads pixels only where
    places are repeated.
    """
    if any(header.position_lps_mm is None or header.orientation is None for header in slices):
        return Parts((Part(tuple(slices)),))
    stacks = _stacks(slices)
    largest = max(stacks, key=len)
    few = [one for one in stacks if len(one) <= MOST_LOCALIZERS and len(one) < len(largest)]
    across = [one for one in few if _is_across(one[0], largest[0])]
    kept = [one for one in stacks if one not in across]
    parts = []
    for stack in kept:
        said = _grid(stack[0]) if len(kept) > 1 else ""
        parts += [Part(one.headers, _joined(said, one.label), one.copies) for one in _without_repeats(stack, report)]
    has_repeats = any(_has_repeats(stack) for stack in kept)
    return Parts(tuple(parts), tuple(header for stack in across for header in stack), has_repeats)


def _stacks(slices: Sequence[SliceHeader]) -> list[list[SliceHeader]]:
    stacks: list[list[SliceHeader]] = []
    for header in sorted(slices, key=lambda one: one.file_order):
        fitting = next((stack for stack in stacks if not difference(stack[0], header)), None)
        if fitting is not None:
            fitting.append(header)
        else:
            stacks.append([header])
    return stacks


def _is_across(one: SliceHeader, other: SliceHeader) -> bool:
    """Tell whether two slices are not parallel."""
    return abs(float(_normal(one) @ _normal(other))) < 1 - 10 * ORIENTATION_TOLERANCE


def _normal(header: SliceHeader) -> "np.ndarray[tuple[int], np.dtype[np.float64]]":
    orientation = np.asarray(header.orientation)
    return np.cross(orientation[:3], orientation[3:])


def _grid(header: SliceHeader) -> str:
    name = "xyz"[int(np.argmax(np.abs(_normal(header))))]
    plane = {"x": "sagittal", "y": "coronal", "z": "axial"}[name]
    pixel = (header.pixel_spacing_mm or (0.0,))[0]
    return f"{plane}, {header.pixels.columns} x {header.pixels.rows}, {pixel:.2f} mm"


def _without_repeats(stack: Sequence[SliceHeader], report: Report) -> list[Part]:
    """Return the parts of a stack in which no place is taken twice, or all of it where nothing tells them apart."""
    if not _has_repeats(stack):
        return [Part(tuple(stack))]
    same_object, copies = _without_copies(stack, report, only_same_object=True)
    for attempt in range(2):
        if not _has_repeats(same_object):
            return [Part(tuple(same_object), "", tuple(copies))]
        apart = _by_value(same_object, tuple(_BY_VALUE))
        if apart is None and attempt == 1:
            apart = _by_order(same_object)
        if apart is not None:
            return [
                Part(tuple(group), label, tuple(copies) if not k else ()) for k, (group, label) in enumerate(apart)
            ]
        if attempt == 0:
            same_object, more = _without_copies(same_object, report, only_same_object=False)
            copies += more
    return [Part(tuple(same_object), "", tuple(copies))]


def _places(headers: Sequence[SliceHeader]) -> list[list[SliceHeader]]:
    """Return the slices by place along the normal, rising."""
    if not headers:
        return []
    normal = _normal(headers[0])
    heights = [float(np.asarray(header.position_lps_mm) @ normal) for header in headers]
    places: list[list[SliceHeader]] = []
    last = -np.inf
    for k in np.argsort(heights, kind="stable"):
        if heights[k] - last < SAME_PLACE_MM:
            places[-1].append(headers[k])
        else:
            places.append([headers[k]])
        last = heights[k]
    return places


def _has_repeats(headers: Sequence[SliceHeader]) -> bool:
    return len(_places(headers)) < len(headers)


def _without_copies(
    headers: Sequence[SliceHeader], report: Report, *, only_same_object: bool
) -> tuple[list[SliceHeader], list[SliceHeader]]:
    """Return the slices with every content once at its place, and the copies left out."""
    kept: list[SliceHeader] = []
    copies: list[SliceHeader] = []
    places = _places(headers)
    for number, place in enumerate(places):
        report(number / len(places), "Comparing images at the same place")
        own: list[SliceHeader] = []
        for header in place:
            is_copy = any(
                (not only_same_object or (header.sop_instance and header.sop_instance == one.sop_instance))
                and _same_content(header, one)
                for one in own
            )
            (copies if is_copy else own).append(header)
        kept += own
    return kept, copies


def _same_content(one: SliceHeader, other: SliceHeader) -> bool:
    """Tell whether two slices show the same Hounsfield units at the same place within the plane."""
    apart = np.subtract(one.position_lps_mm or 0, other.position_lps_mm or 0)
    if np.abs(apart).max() > SAME_PLACE_MM or pixel_problem(one) or pixel_problem(other):
        return False
    shape = (one.pixels.rows or 0, one.pixels.columns or 0)
    first, second = np.empty(shape, np.int16), np.empty(shape, np.int16)
    try:
        read_hu(one, first)
        read_hu(other, second)
    except UserError:
        return False
    return bool(np.array_equal(first, second))


def _by_value(
    headers: Sequence[SliceHeader], keywords: tuple[str, ...]
) -> list[tuple[list[SliceHeader], str]] | None:
    """Return the parts that values of the header tell apart, each with its label; None where they do not."""
    if not _has_repeats(headers):
        return [(list(headers), "")]
    for k, keyword in enumerate(keywords):
        groups: dict[str, list[SliceHeader]] = {}
        for header in headers:
            groups.setdefault(_value(header, keyword), []).append(header)
        if not 1 < len(groups) <= MOST_PARTS or min(map(len, groups.values())) < FEWEST_SLICES:
            continue
        found: list[tuple[list[SliceHeader], str]] = []
        for value in sorted(groups, key=_sorting):
            inner = _by_value(groups[value], keywords[k + 1 :])
            if inner is None:
                break
            number = _number(value)
            said = _BY_VALUE[keyword].format(f"{number:g}" if number is not None else value[:16] or "not named")
            found += [(group, _joined(said, label)) for group, label in inner]
        else:
            return found
    return None


def _by_order(headers: Sequence[SliceHeader]) -> list[tuple[list[SliceHeader], str]] | None:
    """Return the parts that were taken one after the other, every place once in each; None where none are told."""
    places = _places(headers)
    count = len(places[0])
    if any(len(place) != count for place in places) or len(places) < FEWEST_SLICES:
        return None
    for keyword in _BY_ORDER:
        numbers = [[_number(_value(header, keyword)) for header in place] for place in places]
        if any(number is None for row in numbers for number in row):
            continue
        order = np.argsort(np.asarray(numbers, dtype=float), axis=1, kind="stable")
        ranked = np.sort(np.asarray(numbers, dtype=float), axis=1)
        if (ranked[:, :-1].max(axis=0) < ranked[:, 1:].min(axis=0)).all():
            what = "image numbers" if keyword == "InstanceNumber" else "time"
            return [
                ([place[row[j]] for place, row in zip(places, order, strict=True)], f"{j + 1} of {count} by {what}")
                for j in range(count)
            ]
    return None


def _value(header: SliceHeader, keyword: str) -> str:
    return header.telling_apart[TELLING_APART.index(keyword)] if header.telling_apart else ""


def _number(text: str) -> float | None:
    try:
        return float(text.replace(":", ""))
    except ValueError:
        return None


def _sorting(value: str) -> tuple[float, str]:
    number = _number(value)
    return (float("inf") if number is None else number, value)


def _joined(*texts: str) -> str:
    return ", ".join(text for text in texts if text)
