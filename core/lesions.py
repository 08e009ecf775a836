"""What a reader does with tumours: verdicts, join, split, axes put right. Each function returns the `Edit` for it.

**A verdict never leaves a number behind.** What is called a cyst, a vessel or nothing ("rejected") leaves the mask at
once: a cyst or vessel that touches the liver becomes liver, what is rejected becomes what most of what
surrounds it is (core/editing/lesions.py). So everything that counts tumour voxels is right without knowing of
verdicts. The verdict keeps the voxels: the lesion stays listed, and can be put back whole.

**Joining and splitting change no voxel.** They only say which voxels are one lesion (core/grouping.py), so the
volume of all tumours together stays as it is, and the diameters of what is joined are the longest over the union.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from core.box import Box
from core.editing.lesions import without_tumours
from core.editing.paint import painted
from core.errors import UserError
from core.grouping import anchors_of, parts_of, seeds_by_shape, seeds_of_cut
from core.history import Edit
from core.labels import Label
from core.measure import Measurements, SetAside, Tumour
from core.reading import SET_ASIDE, Mark, PackedRegion, Point, Reading, Regrouping, Seed, Verdict, Voxel
from core.region import Region
from core.volume import Volume

VERDICT_NAMES = {"accepted": "Accept", "cyst": "Cyst", "vessel": "Vessel", "rejected": "Reject", "": "No verdict on"}


@dataclass(frozen=True, eq=False)
class Read:
    """A scan as it is read: the mask (uint8, canonical grid), what was measured on it, and the reading."""

    volume: Volume
    mask: NDArray[np.uint8]
    measurements: Measurements
    reading: Reading

    def tumour(self, number: int) -> Tumour:
        """Return a tumour by its number. Raises UserError where there is none."""
        found = self.measurements.tumour(number)
        if found is None:
            raise UserError(f"There is no tumour {number}.", "Choose one in the table.")
        return found

    def holder_of(self, voxel_zyx: Voxel | None) -> int:
        """Return the number of the tumour that holds a voxel, 0 where none does."""
        components = self.measurements.components
        return 0 if components is None or voxel_zyx is None else components.number_at(voxel_zyx)

    def aside(self, number: int) -> SetAside | None:
        """Return the lesion set aside that has this number, or None."""
        return next((each for each in self.measurements.set_aside if each.lesion.number == number), None)

    def verdict(self, number: int) -> Verdict:
        """Return the verdict on a lesion: the newest that hangs on it, or an empty one."""
        aside = self.aside(number)
        if aside is not None:
            return next(each for each in self.reading.verdicts if each.anchor_zyx == aside.anchor_zyx and each.region)
        held = [
            each for each in self.reading.verdicts if not each.region and self.holder_of(each.anchor_zyx) == number
        ]
        return held[-1] if held else Verdict(self.tumour(number).centre_zyx)

    def region(self, number: int) -> Region:
        """Return the voxels of a tumour."""
        self.tumour(number)
        components = self.measurements.components
        box = components.box_of(number) if components else None
        if components is None or box is None:
            raise ValueError("the measurements are not of this mask")
        return Region(box, np.asarray(components.numbers[box.relative_to(components.box.start_zyx).slices] == number))

    def with_verdict(self, number: int, verdict: Verdict | None) -> Reading:
        """Return the reading with this verdict on a lesion in the place of all that hang on it; None for none."""
        aside = self.aside(number)
        if aside is None:
            gone = [each for each in self.reading.verdicts if not each.region]
            gone = [each for each in gone if self.holder_of(each.anchor_zyx) == number]
        else:
            gone = [each for each in self.reading.verdicts if each.region and each.anchor_zyx == aside.anchor_zyx]
        verdicts = self.reading.verdicts
        at = verdicts.index(gone[0]) if gone else len(verdicts)
        after = (each for each in verdicts[at:] if each not in gone)
        return replace(self.reading, verdicts=(*verdicts[:at], *([verdict] if verdict else []), *after))


def judge(read: Read, number: int, kind: str) -> Edit:
    """Give a verdict: "accepted", one of `SET_ASIDE`, or "" to take it back.

    What was set aside is renamed by another of `SET_ASIDE`, and put back by the other verdicts. A tumour that lies
    where something was set aside before gets the new verdict alone.
    """
    aside, before = read.aside(number), read.verdict(number)
    if aside is None:
        overruled = [
            each for each in read.reading.verdicts if each.region and read.holder_of(each.anchor_zyx) == number
        ]
        kept = tuple(each for each in read.reading.verdicts if each not in overruled)
        read = replace(read, reading=replace(read.reading, verdicts=kept))
    name = f"{VERDICT_NAMES[kind]} {'tumour' if aside is None else 'lesion'} {number}"
    if kind not in SET_ASIDE:
        after = replace(before, kind=kind, region=None)
        reading = read.with_verdict(number, after if after != Verdict(before.anchor_zyx) else None)
        if aside is None or before.region is None:
            return Edit(name, reading=reading)
        edit = painted(name, read.mask, before.region.unpacked, Label.TUMOUR)
        return replace(edit, name=name.replace("No verdict on", "Put back"), reading=reading)
    region = before.region.unpacked if before.region else read.region(number)
    verdict = replace(before, kind=kind, region=PackedRegion.of(region), is_target=None)
    box, values = _without(read.mask, region, kind)
    return Edit(name, box, values, reading=read.with_verdict(number, verdict))


def _without(mask: NDArray[np.uint8], region: Region, kind: str) -> tuple[Box, NDArray[np.uint8]]:
    """Return the labels of a box in which a region is no tumour any more."""
    box = region.box.grown(1, (mask.shape[0], mask.shape[1], mask.shape[2]))
    gone = np.zeros(box.shape_zyx, dtype=bool)
    gone[region.box.relative_to(box.start_zyx).slices] = region.inside
    values = mask[box.slices].copy()
    values[gone] = Label.TUMOUR
    result = without_tumours(values, gone)
    if kind != "rejected":
        from scipy import ndimage

        touches = (values[ndimage.binary_dilation(gone)] == Label.LIVER).any()
        result[gone] = Label.LIVER if touches else Label.BACKGROUND
    return box, result


def annotate(read: Read, number: int, note: str) -> Edit:
    """Write a note to a lesion; "" takes it away."""
    before = read.verdict(number)
    after = replace(before, note=note.strip())
    empty = after == Verdict(before.anchor_zyx)
    return Edit(f"Note on lesion {number}", reading=read.with_verdict(number, None if empty else after))


def choose_target(read: Read, number: int, is_target: bool | None) -> Edit:
    """Make a tumour a target lesion, or none; None leaves it to the rules."""
    after = replace(read.verdict(read.tumour(number).number), is_target=is_target)
    empty = after == Verdict(after.anchor_zyx)
    return Edit(f"Target lesion {number}", reading=read.with_verdict(number, None if empty else after))


def join(read: Read, first: int, second: int) -> Edit:
    """Make one lesion of two tumours. The first one's verdict stays, notes of both too; axes put right by hand go."""
    if first == second:
        raise UserError("A tumour cannot be joined with itself.", "Choose another one.")
    anchors = read.tumour(first).centre_zyx, read.tumour(second).centre_zyx
    kept, lost = read.verdict(first), read.verdict(second)
    note = "; ".join(text for text in (kept.note, lost.note) if text)
    verdict = replace(kept, kind=kept.kind or lost.kind, note=note)
    reading = replace(read, reading=read.with_verdict(second, None)).with_verdict(first, verdict)
    if verdict == Verdict(verdict.anchor_zyx):
        reading = replace(read, reading=reading).with_verdict(first, None)
    reading = _without_axes(read, reading, first, second)
    return _regrouped(f"Join tumours {first} and {second}", reading, Regrouping("join", anchors))


def split(read: Read, number: int, parts: int) -> Edit:
    """Make several lesions of one tumour where it is narrow; a joined one comes apart into its pieces.

    Raises UserError where its shape has no such parts.
    """
    region, geometry = read.region(number), read.volume.geometry
    seeds = () if parts_of(region, (), geometry).any() else seeds_by_shape(region, geometry, parts)
    return _split(read, f"Split tumour {number}", number, seeds)


def cut(read: Read, number: int, ends_zyx: tuple[Point, Point], plane_axis: int) -> Edit:
    """Make two lesions of one tumour, along a line in a slice across `plane_axis` and straight through all slices.

    Raises UserError where the line does not part it.
    """
    return _split(read, f"Cut tumour {number}", number, seeds_of_cut(ends_zyx, plane_axis, read.volume.geometry))


def correct_axis(read: Read, number: int, kind: str, ends_zyx: tuple[Point, Point]) -> Edit:
    """Put the "long_axis" or "short_axis" of a tumour where the reader sees it, in an axial slice.

    A short axis put right before goes with a new long axis, to which it stood at right angles.
    """
    replaced = {kind, "short_axis"} if kind == "long_axis" else {kind}
    kept = tuple(mark for mark in read.reading.marks if not _is_axis_of(read, mark, number, replaced))
    mark = Mark(kind, 0, ends_zyx, anchor_zyx=read.tumour(number).centre_zyx)
    name = f"{'Long' if kind == 'long_axis' else 'Short'} axis of tumour {number}"
    return Edit(name, reading=replace(read.reading, marks=(*kept, mark)))


def reset_axes(read: Read, number: int) -> Edit:
    """Let the mask say a tumour's axes again."""
    read.tumour(number)
    return Edit(f"Reset axes of tumour {number}", reading=_without_axes(read, read.reading, number))


def _is_axis_of(read: Read, mark: Mark, number: int, kinds: set[str]) -> bool:
    return mark.kind in kinds and read.holder_of(mark.anchor_zyx) == number


def _without_axes(read: Read, reading: Reading, *numbers: int) -> Reading:
    both = {"long_axis", "short_axis"}
    gone = [mark for mark in reading.marks if any(_is_axis_of(read, mark, number, both) for number in numbers)]
    return replace(reading, marks=tuple(mark for mark in reading.marks if mark not in gone))


def _split(read: Read, name: str, number: int, seeds: tuple[Seed, ...]) -> Edit:
    region = read.region(number)
    anchors = anchors_of(region, parts_of(region, seeds, read.volume.geometry))
    if len(anchors) < 2:
        raise UserError(f"This line does not go through tumour {number}.", "Draw it across the tumour.")
    return _regrouped(name, _without_axes(read, read.reading, number), Regrouping("split", anchors, seeds))


def _regrouped(name: str, reading: Reading, step: Regrouping) -> Edit:
    return Edit(name, reading=replace(reading, regroupings=(*reading.regroupings, step)))


def around(read: Read, number: int) -> Box | None:
    """Return the box of a lesion, tumour or set aside, in the scan's voxels."""
    aside = read.aside(number)
    if aside is not None:
        region = read.verdict(number).region
        return region.box if region else None
    return read.measurements.components.box_of(number) if read.measurements.components else None
