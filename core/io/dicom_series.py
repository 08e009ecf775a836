"""Which files belong together, and whether what they form is a CT scan that can be opened."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from core.errors import UserError
from core.io.assemble import check_size, check_spacing
from core.io.dicom_frames import ENHANCED_CT
from core.io.dicom_geometry import Layout, lay_out
from core.io.dicom_header import SliceHeader
from core.io.dicom_parts import Part, take_apart
from core.io.dicom_pixels import notes_on_encoding, padding_as_tissue, pixel_problem
from core.io.series import WITHOUT_UID, Offer, SeriesInfo, UnevenSlices, series_key
from core.progress import Report, silent
from core.volume import Geometry

CT_IMAGE = "1.2.840.10008.5.1.4.1.1.2"
_KINDS = {
    "SEG": "segmentations",
    "SR": "reports",
    "PR": "presentation states",
    "KO": "key object notes",
    "RTSTRUCT": "radiotherapy contours",
    "DOC": "documents",
}


@dataclass(frozen=True)
class Series:
    """The files of one series that are slices of a scan, in order, and what was found about them."""

    uid: str
    layout: Layout
    set_aside: int
    """Localizers and screenshots of the same series, not part of the scan."""
    problem: UserError | None
    label: str = ""
    """What tells the scan from others that share its series; empty where none do."""
    files: frozenset[Path] = frozenset()
    """All that belong to it, also copies and localizers that were left out."""
    notes: tuple[str, ...] = ()
    """What was done to make a scan of its files."""

    @property
    def headers(self) -> tuple[SliceHeader, ...]:
        """The slices in the order of the stored grid."""
        return self.layout.headers

    @property
    def geometry(self) -> Geometry:
        """The stored grid; only of a series without a problem."""
        if self.layout.geometry is None:
            raise self.problem or ValueError("the series has no geometry")
        return self.layout.geometry

    @property
    def folders(self) -> set[Path]:
        """The folders its slices lie in."""
        return {header.path.parent for header in self.headers}

    def described_as(self, description: str) -> str:
        """Return the description of a series, with what tells the scan from others in it."""
        return f"{description} ({self.label})" if self.label else description

    @property
    def is_ct(self) -> bool:
        """Whether these are CT slices, readable or not."""
        return is_ct_slice(self.headers[0])


def group(headers: Sequence[SliceHeader], report: Report = silent) -> list[Series]:
    """Return the series among these files, readable ones first, then by number and name.

    One that holds several scans becomes as many; pixels are read only where slices lie at the same place.
    """
    groups: dict[str, list[SliceHeader]] = {}
    for header in headers:
        groups.setdefault(_key(header), []).append(header)
    series = [one for uid, members in groups.items() for one in _judged(uid, members, report)]
    return sorted(series, key=lambda one: (one.problem is not None, not one.is_ct, _order(one.headers[0]), one.label))


def taken(series: Series, choice: str) -> Series:
    """Return a series with unevenly spaced slices as the user chose to open it, one that needs no choice as it is.

    Raises UserError where the choice is none that is safe.
    """
    if series.problem is None:
        return series
    layout = series.layout.choices.get(choice)
    if layout is None:
        raise series.problem
    problem = _scan_problem(layout.headers, layout)
    return replace(series, uid=series_key(series.uid, choice), layout=layout, problem=problem)


def describe(series: Series) -> SeriesInfo:
    """Return what a user needs to choose among series."""
    first, layout = series.headers[0], series.layout
    spacing = "unknown"
    if layout.geometry is not None:
        spacing = " x ".join(f"{size:.2f}" for size in reversed(layout.grid.spacing_mm))
    problem = series.problem
    return SeriesInfo(
        uid=series.uid,
        description=series.described_as(first.description),
        modality=first.modality,
        slices=len(series.headers),
        size=f"{first.pixels.columns} x {first.pixels.rows}" if first.pixels.columns else "unknown",
        spacing=spacing,
        geometry_kind=layout.kind,
        problem=problem.message if problem else None,
        hint=problem.hint if problem else "",
        offers=problem.offers if isinstance(problem, UnevenSlices) else (),
    )


def is_ct_slice(header: SliceHeader) -> bool:
    """Tell whether a file is an image of a CT (some anonymisers empty the class, or the modality)."""
    return header.modality in ("CT", "") and header.sop_class in ("", CT_IMAGE, *ENHANCED_CT)


def notes_on(series: Series) -> list[str]:
    """Return sentences on what was noticed in the headers; no file names, since notes travel into exports."""
    headers = series.headers
    notes = [*series.layout.notes, *series.notes]
    if series.set_aside:
        notes.append(f"{series.set_aside} localizer or screenshot images of the series were left out.")
    notes += notes_on_encoding(headers)
    if any(header.pixels.slope is None for header in headers):
        notes.append("The files give no rescale: their values were taken as Hounsfield units.")
    if any(header.pixels.photometric == "MONOCHROME1" for header in headers):
        notes.append(
            "The images are marked to be shown inverted (MONOCHROME1); their Hounsfield units are unaffected."
        )
    if any(padding_as_tissue(header.pixels) for header in headers):
        notes.append("The value the files mark as padding is one that tissue has too: it was left as it is.")
    tilts = [abs(header.tilt_degrees or 0) for header in headers]
    if max(tilts) > 0.5 and series.layout.kind == "REGULAR":
        notes.append(f"The files speak of a gantry tilt of {max(tilts):g} degrees, but their positions are upright.")
    return notes


def note_on_others(others: Sequence[Series]) -> list[str]:
    """Return a sentence on the series of the folder that were not opened."""
    unreadable = sum(one.is_ct for one in others)
    return note_on_counts(unreadable, len(others) - unreadable)


def note_on_counts(unreadable: int, others: int) -> list[str]:
    """Return a sentence on so many CTs that cannot be opened, and so many series of another kind; none where none."""
    if not unreadable + others:
        return []
    counts = {"of CT that cannot be opened": unreadable, "of another kind": others}
    listed = ", ".join(f"{count} {what}" for what, count in counts.items() if count)
    return [f"Other series of the folder were left out: {listed}."]


def _key(header: SliceHeader) -> str:
    """Return what files of one series share: the UID, or where it is empty, everything else that should be equal."""
    if header.series_uid:
        return f"{header.series_uid}/{header.stack}" if header.stack else header.series_uid
    pixels = header.pixels
    parts = (
        str(header.path.parent),
        header.study_uid,
        header.series_number,
        header.modality,
        header.sop_class,
        header.frame_of_reference,
        f"{pixels.rows} {pixels.columns}",
        header.stack,
    )
    return WITHOUT_UID + hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]


def _order(header: SliceHeader) -> tuple[float, str]:
    number = header.series_number
    return (float(number) if number.isdigit() else float("inf"), header.path.name)


def _judged(uid: str, members: list[SliceHeader], report: Report) -> list[Series]:
    slices = [header for header in members if is_ct_slice(header) and "LOCALIZER" not in header.image_type]
    files = frozenset(header.path for header in members)
    if not slices:
        return [Series(uid, lay_out(members), 0, _not_a_scan(members), files=files)]
    aside = len(members) - len(slices)
    apart = take_apart(slices, report)
    if len(apart.parts) == 1 and not apart.across:
        return [_scan(uid, apart.parts[0], aside, files)]
    series = []
    for number, one in enumerate(apart.parts, start=1):
        key = series_key(uid, str(number)) if len(apart.parts) > 1 else uid
        own = frozenset(header.path for header in (*one.headers, *one.copies))
        of_others = frozenset(path for part in apart.parts for path in _paths(part)) - own
        series.append(_scan(key, one, aside + len(apart.across), files - of_others))
    if not apart.has_repeats and all(one.problem is not None for one in series):
        # Nothing is won by setting images aside: that they are mixed is the better word.
        return [_scan(uid, Part(tuple(slices)), aside, files)]
    return [_told_of_others(one, len(series)) for one in series]


def _paths(part: Part) -> list[Path]:
    return [header.path for header in (*part.headers, *part.copies)]


def _scan(uid: str, part: Part, set_aside: int, files: frozenset[Path]) -> Series:
    layout = lay_out(part.headers)
    notes = []
    if part.copies:
        count = len(part.copies)
        notes.append(f"{count} image{'s' if count > 1 else ''} had the place and content of another: left out.")
    problem = _scan_problem(part.headers, layout)
    if problem is layout.problem and problem is not None and layout.choices:
        problem = UnevenSlices(problem, [_offer(uid, choice, one) for choice, one in layout.choices.items()])
    return Series(uid, layout, set_aside, problem, part.label, files, tuple(notes))


def _offer(uid: str, choice: str, layout: Layout) -> Offer:
    return Offer(choice, series_key(uid, choice), layout.offered)


def _told_of_others(series: Series, count: int) -> Series:
    if count == 1:
        return series
    note = f"The series holds {count} scans; this one is told apart by: {series.label}."
    return replace(series, notes=(note, *series.notes))


def _not_a_scan(members: Sequence[SliceHeader]) -> UserError:
    first = members[0]
    hint = "Open the CT series itself."
    if is_ct_slice(first):
        return UserError(f"{first.path.name} is a localizer, not a scan.", hint)
    if first.modality in _KINDS:
        return UserError(f"{first.path.name} holds {_KINDS[first.modality]} ({first.modality}), not a CT scan.", hint)
    if first.modality == "CT":
        return UserError(f"{first.path.name} is not a CT slice (a screenshot, or another kind of object).", hint)
    modality = first.modality[:16] or "unknown modality"
    return UserError(f"{first.path.name} is no CT image: its modality is {modality}.", hint)


def _scan_problem(slices: Sequence[SliceHeader], layout: Layout) -> UserError | None:
    for header in slices:
        problem = pixel_problem(header)
        if problem is not None:
            return problem
    if layout.problem is not None or layout.geometry is None:
        return layout.problem
    name = layout.headers[0].path.parent.name
    try:
        check_size(name, layout.grid.shape_zyx)
        check_spacing(name, layout.grid.spacing_mm)
    except UserError as error:
        return error
    return None
