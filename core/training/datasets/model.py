"""What is found in a folder of training data: scans with their labels, and what is wrong with them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from core.errors import UserError
from core.labels import LABEL_NAMES, Label

Part = Literal["", "training", "validation"]
Severity = Literal["error", "warning"]
Storage = Literal["nifti", "dicom-mask", "dicom-seg", "saved-case"]

FIXES = {
    "header-rounding": "take the image's grid for labels whose header differs only by rounding",
    "flipped-z": "turn labels over that are stored from head to feet while the image is not",
    "float-labels": "round labels that are stored as decimals to whole numbers",
    "identity-affine": "give a file without a grid of its own (identity affine) the other one's",
    "image-grid": "take the image's grid for labels of the same size that lie elsewhere",
    "flipped-sides": "turn scans round whose header takes left for right and front for back (LPS said to be RAS)",
    "swapped-labels": "take liver for tumour and tumour for liver where the labels have them the wrong way round",
    "unknown-spacing": "use scans whose millimetres nobody knows, on their own voxels",
}
"""What can be put right while reading, on request and never in the user's files; and what it does."""


@dataclass(frozen=True)
class Mapped:
    """One structure of a data set: its name there, its stored number (None for a mask of its own), and our label.

    `label` is None where the structure is left out: its voxels count as background.
    """

    name: str
    value: int | None
    label: Label | None

    @property
    def shown(self) -> str:
        """The mapping as a user reads it: "2 cancer -> tumour"."""
        number = "" if self.value is None or self.name == str(self.value) else f"{self.value} "
        return f"{number}{self.name} -> {'left out' if self.label is None else LABEL_NAMES[self.label]}"


@dataclass(frozen=True)
class LabelSource:
    """A file or folder with labels of one scan. `path` may lie inside a zip: `archive` is then that file."""

    path: Path
    storage: Storage
    mapping: tuple[Mapped, ...]
    archive: Path | None = None


@dataclass(frozen=True)
class LabelledScan:
    """A scan and where its labels are; nothing is read yet.

    `image` is what `core.io.open_case` opens, or a zip of it. `patient` is the same for all scans of one person: they
    stay on one side of every split. `part` is what the data set says itself. `scan_sha256` is the content that the
    labels were made on, where they say so. `fixes` are the names (of `FIXES`) the user asked for.
    """

    name: str
    kind: str
    image: Path
    labels: tuple[LabelSource, ...]
    patient: str
    part: Part = ""
    series_uid: str | None = None
    scan_sha256: str | None = None
    fixes: frozenset[str] = frozenset()

    @property
    def sources(self) -> list[Path]:
        """The files and folders everything is read from."""
        return list(dict.fromkeys([self.image, *(each.archive or each.path for each in self.labels)]))

    def as_dict(self) -> dict[str, Any]:
        """Return plain values for JSON, the mapping included."""
        return {
            "name": self.name,
            "kind": self.kind,
            "image": str(self.image),
            "labels": [
                {
                    "path": str(each.archive / each.path if each.archive else each.path),
                    "mapping": {one.name: None if one.label is None else int(one.label) for one in each.mapping},
                    "shown": [one.shown for one in each.mapping],
                }
                for each in self.labels
            ],
            "patient": self.patient,
            "part": self.part,
            "fixes": sorted(self.fixes),
        }


@dataclass(frozen=True)
class Problem:
    """Something wrong with a data set: a sentence that names the file, and what to do about it.

    An "error" keeps the scan (or, where `scan` is empty, nothing) out of training; a "warning" is only told. `fix` is
    the name of what puts it right on request.
    """

    code: str
    sentence: str
    remedy: str
    scan: str = ""
    path: Path | None = None
    fix: str | None = None
    severity: Severity = "error"

    def as_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {
            "code": self.code,
            "severity": self.severity,
            "scan": self.scan,
            "file": str(self.path) if self.path else None,
            "sentence": self.sentence,
            "remedy": self.remedy,
            "fix": self.fix,
        }

    def as_error(self) -> UserError:
        """Return the problem as what stops the work."""
        return UserError(self.sentence, self.remedy)


@dataclass(frozen=True)
class DataSet:
    """What was found under `root`. `measured` holds the size and voxel size of each scan whose header was read."""

    root: Path
    scans: tuple[LabelledScan, ...]
    problems: tuple[Problem, ...] = ()
    fixed: tuple[str, ...] = ()
    measured: dict[str, "Measured"] = field(default_factory=dict)

    @property
    def usable(self) -> tuple[LabelledScan, ...]:
        """The scans that nothing speaks against."""
        bad = {each.scan for each in self.problems if each.severity == "error"}
        return tuple(scan for scan in self.scans if scan.name not in bad)

    @property
    def prepared_bytes(self) -> int:
        """What the usable scans take when they are prepared on their own voxels: int16 HU and uint8 labels."""
        shapes = [self.measured[scan.name].shape_zyx for scan in self.usable if scan.name in self.measured]
        return sum(3 * z * y * x for z, y, x in shapes)


@dataclass(frozen=True)
class Measured:
    """What a scan's header says, in canonical axes; `spacing_known` is False where nobody knows it.

    `origin_lps_mm` is the centre of the first voxel.
    """

    shape_zyx: tuple[int, int, int]
    spacing_mm: tuple[float, float, float]
    spacing_known: bool = True
    origin_lps_mm: tuple[float, float, float] = (0.0, 0.0, 0.0)
    label_voxels: tuple[int, int, int] | None = None
    """How many voxels are background, liver and tumour, where the voxels were looked at."""

    @property
    def shown(self) -> tuple[str, str]:
        """Voxels and voxel size as "512 x 512 x 89" and "0.70 x 0.70 x 2.50"."""
        sizes = " x ".join(f"{size:.2f}" for size in reversed(self.spacing_mm)) if self.spacing_known else "unknown"
        return " x ".join(str(size) for size in reversed(self.shape_zyx)), sizes

    def as_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        spacing = list(self.spacing_mm) if self.spacing_known else None
        return {"shape_zyx": list(self.shape_zyx), "spacing_mm": spacing}


def check_fixes(names: Sequence[str]) -> frozenset[str]:
    """Return the names of fixes as a set; UserError where there is none of that name."""
    for name in names:
        if name not in FIXES:
            raise UserError(f'There is no fix named "{name}".', f"Choose from {', '.join(FIXES)}.")
    return frozenset(names)
