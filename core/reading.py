"""What a reader says about a scan, beside the mask: verdicts on tumours, and marks drawn on slices.

All of it is immutable and is undone together with the mask (core/history.py). Nothing here names the patient.
"""

from dataclasses import dataclass, field, replace

from core.division import Division
from core.kept import KeptVoxels
from core.provenance import MaskRecord

Point = tuple[float, float, float]
"""A place in the scan in voxels, as (slice, row, column); whole numbers are voxel centres."""


@dataclass(frozen=True)
class Verdict:
    """What the reader thinks of one tumour.

    Numbers of tumours change with the mask, so a verdict hangs on a voxel inside the tumour: it is the verdict of
    whichever tumour holds that voxel now, and of none while no tumour does.
    """

    anchor_zyx: tuple[int, int, int]
    kind: str
    """"accepted", "cyst", "vessel" or "" for a note alone."""
    note: str = ""


@dataclass(frozen=True)
class Mark:
    """Something the reader drew on a slice: a ruler, an angle, a circle or a box."""

    kind: str
    """"ruler", "angle", "circle", "box", or "long_axis" and "short_axis" where a tumour's axis was put right."""
    plane_axis: int
    """The canonical axis (0, 1, 2) across which the slice lies that it was drawn on."""
    points_zyx: tuple[Point, ...]
    note: str = ""


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
class Reading:
    """Everything that goes with a mask and is undone with it: how it was made, verdicts and marks."""

    record: MaskRecord = field(default_factory=MaskRecord)
    verdicts: tuple[Verdict, ...] = ()
    marks: tuple[Mark, ...] = ()
    division: Division | None = None
    """How the liver is parted into halves; None where it is not."""
    hand_pairs: tuple[HandPair, ...] = ()
    """Corrections of how tumours were matched with those of an earlier scan."""
    nadir_mm: float | None = None
    """The smallest sum of diameters in any scan before this one, as the reader typed it; None where not known."""
    run: ModelRun | None = None
    """None where the model has not been run."""

    def with_edit(self, name: str) -> "Reading":
        """Return the reading after one more change of the mask by hand."""
        return replace(self, record=self.record.with_edit(name))

    def with_record(self, record: MaskRecord) -> "Reading":
        """Return the reading for a mask that was made anew."""
        return replace(self, record=record)
