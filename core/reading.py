"""What a reader says about a scan, beside the mask: verdicts, which voxels are one lesion, and marks on slices.

All of it is immutable and is undone together with the mask (core/history.py). Nothing here names the patient.
"""

import zlib
from dataclasses import dataclass, field, replace

import numpy as np

from core.box import Box
from core.division import Division
from core.kept import KeptVoxels
from core.provenance import MaskRecord
from core.region import Region

Point = tuple[float, float, float]
"""A place in the scan in voxels, as (slice, row, column); whole numbers are voxel centres."""
Voxel = tuple[int, int, int]
"""One voxel as (slice, row, column)."""

SET_ASIDE = ("cyst", "vessel", "rejected")
"""Verdicts that say: this is no tumour. Its voxels are liver or background then; see core/lesions.py."""


@dataclass(frozen=True)
class PackedRegion:
    """A `Region` as values that can be compared and written down: np.packbits in C order, compressed."""

    box: Box
    packed: bytes = field(repr=False)

    @classmethod
    def of(cls, region: Region) -> "PackedRegion":
        """Pack the voxels of a region."""
        return cls(region.box, zlib.compress(np.packbits(region.inside).tobytes(), 1))

    @property
    def unpacked(self) -> Region:
        """The voxels."""
        bits = np.frombuffer(zlib.decompress(self.packed), dtype=np.uint8)
        shape = self.box.shape_zyx
        return Region(self.box, np.unpackbits(bits, count=int(np.prod(shape))).astype(bool).reshape(shape))


@dataclass(frozen=True)
class Verdict:
    """What the reader thinks of one tumour.

    Numbers of tumours change with the mask, so a verdict hangs on a voxel inside the tumour: it is the verdict of
    whichever tumour holds that voxel now, and of none while no tumour does.
    """

    anchor_zyx: Voxel
    kind: str = ""
    """"accepted", one of `SET_ASIDE`, or "" for a note or a choice of target alone."""
    note: str = ""
    is_target: bool | None = None
    """Whether it is a target lesion of RECIST 1.1: the reader's choice, or None for the rules' (core/recist.py)."""
    region: PackedRegion | None = None
    """The voxels that were set aside; None unless `kind` is one of `SET_ASIDE`."""


@dataclass(frozen=True)
class Seed:
    """A ball around which a part of a lesion lies."""

    centre_zyx: Point
    radius_mm: float


@dataclass(frozen=True)
class Regrouping:
    """Says that several tumours are one lesion, or one is several.

    "join": the tumours which hold the anchors are one. "split": each voxel of theirs belongs to the nearest seed, by
    the least distance² - radius² in mm, so that two seeds are parted by a plane; without seeds, every connected piece
    is a lesion of its own.
    """

    kind: str
    anchors_zyx: tuple[Voxel, ...]
    """Of a split: one in each part, so that the others stay apart when one leaves the mask."""
    seeds: tuple[Seed, ...] = ()


@dataclass(frozen=True)
class Mark:
    """Something the reader drew on a slice: a ruler, an angle, a circle or a box."""

    kind: str
    """"ruler", "angle", "circle", "box", or "long_axis" and "short_axis" where a tumour's axis was put right."""
    plane_axis: int
    """The canonical axis (0, 1, 2) across which the slice lies that it was drawn on."""
    points_zyx: tuple[Point, ...]
    """Two ends; an angle's end, corner, end; a circle's centre and a place on it; two opposite corners of a box."""
    note: str = ""
    anchor_zyx: Voxel | None = None
    """A voxel of the tumour whose axis this is; None for all other marks."""


@dataclass(frozen=True)
class ModelRun:
    """What the model's last run left: masks of the whole scan, whatever was corrected since."""

    result: KeptVoxels
    """What it found."""
    agreement: KeptVoxels | None = None
    """How far its windows and classes agreed; see core/agreement.py."""
    before: KeptVoxels | None = None
    """The mask that it replaced; None where nothing was labelled."""

    @property
    def bytes_held(self) -> int:
        """Memory this takes."""
        return sum(len(each.packed) for each in (self.result, self.agreement, self.before) if each is not None)


@dataclass(frozen=True)
class HandPair:
    """What the reader says about a tumour and one of an earlier scan: that they are the same, or that they are not.

    Both hang on voxels inside, as verdicts do; `before_zyx` is a voxel of the earlier scan.
    """

    now_zyx: tuple[int, int, int]
    before_zyx: tuple[int, int, int]
    are_same: bool


@dataclass(frozen=True)
class Lock:
    """A ball of which the reader says that it is tumour, or that it is none: the network may not say otherwise."""

    centre_zyx: Point
    radius_mm: float
    is_tumour: bool


@dataclass(frozen=True)
class Reading:
    """Everything that goes with a mask and is undone with it: how it was made, verdicts and marks."""

    record: MaskRecord = field(default_factory=MaskRecord)
    verdicts: tuple[Verdict, ...] = ()
    marks: tuple[Mark, ...] = ()
    locks: tuple[Lock, ...] = ()
    """Held to by every run of the network (core/locks.py)."""
    regroupings: tuple[Regrouping, ...] = ()
    """What makes lesions of connected components, one after the other (core/grouping.py)."""
    division: Division | None = None
    """How the liver is parted into halves; None where it is not."""
    hand_pairs: tuple[HandPair, ...] = ()
    """Corrections of how tumours were matched with those of an earlier scan."""
    nadir_mm: float | None = None
    """The smallest sum of diameters in any scan before this one, as the reader typed it; None where not known."""
    run: ModelRun | None = None
    """None where the model has not been run."""

    @property
    def is_empty(self) -> bool:
        """Whether the reader said nothing yet."""
        return self == Reading(self.record)

    @property
    def basis(self) -> tuple[object, ...]:
        """What the numbers of a mask depend on beside its voxels, axes by hand excepted."""
        aside = tuple((each.anchor_zyx, each.region) for each in self.verdicts if each.region is not None)
        return self.record, self.regroupings, aside

    def with_edit(self, name: str) -> "Reading":
        """Return the reading after one more change of the mask by hand."""
        return replace(self, record=self.record.with_edit(name))

    def with_record(self, record: MaskRecord) -> "Reading":
        """Return the reading for a mask that was made anew."""
        return replace(self, record=record)
