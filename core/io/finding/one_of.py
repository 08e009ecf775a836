"""One scan out of a finding, for whoever does not look at the list: the command line, and saved cases."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from core.case import Case
from core.errors import UserError
from core.io.dicom_series import note_on_counts
from core.io.finding.entry import FoundSeries
from core.io.finding.finder import Finding
from core.io.series import SeriesInfo, SeveralSeries, UnevenSlices, with_choice
from core.preview import EarlyLook
from core.progress import Report, part, silent


def open_one_of(
    path: Path,
    series_uid: str | None,
    report: Report = silent,
    early_look: EarlyLook | None = None,
    slices: str = "",
) -> Case:
    """Open the scan in an archive or folder, or the one of `series_uid`; `slices` is as in `core.io.open_case`.

    Raises `SeveralSeries` where there are several and `series_uid` is None, UserError where there is none.
    """
    with Finding(path) as finding:
        finding.look_all(part(report, 0, 0.6))
        key = series_uid or the_one(finding, slices).key
        left_out = [] if series_uid else _left_out(finding, key)
        case = finding.open(with_choice(key, slices), part(report, 0.6, 1), early_look)
        return replace(case, notes=(*case.notes, *left_out))


def _left_out(finding: Finding, key: str) -> list[str]:
    """Return the sentence on what else is there: who sees no list of it must be told, for it may be lost slices."""
    others = [entry for entry in finding.entries.values() if entry.key != key]
    return note_on_counts(sum(entry.is_scan for entry in others), sum(not entry.is_scan for entry in others))


def list_all_of(path: Path, report: Report = silent) -> list[SeriesInfo]:
    """List every series of an archive or folder, those that can be opened first. UserError where there is none."""
    with Finding(path) as finding:
        entries = finding.look_all(report).entries.values()
        if not entries:
            raise nothing_in(finding)
        return infos_of(list(entries))


def the_one(finding: Finding, slices: str = "") -> FoundSeries:
    """Return the only series that can be opened, once everything was looked at, or the likeliest with this choice.

    Raises `SeveralSeries` where there are several; a UserError that says why where there is none.
    """
    entries = list(finding.entries.values())
    usable = [entry for entry in entries if entry.can_open]
    if len(usable) == 1:
        return usable[0]
    if usable:
        raise SeveralSeries(finding.path.name, infos_of(entries))
    if not entries:
        raise nothing_in(finding)
    likeliest = max(entries, key=lambda entry: (entry.is_scan, entry.slices))
    if any(offer.choice == slices for offer in likeliest.offers):
        return likeliest
    error = UserError(likeliest.problem or f"{finding.path.name} holds no scan.", likeliest.hint)
    if likeliest.offers:
        question = UnevenSlices(error, likeliest.offers)
        question.path = finding.path
        raise question
    raise error


def nothing_in(finding: Finding) -> UserError:
    """Return what is said where nothing was found."""
    return UserError(f"{finding.path.name} holds no DICOM images and no scans of another kind.", finding.advice)


def infos_of(entries: Sequence[FoundSeries]) -> list[SeriesInfo]:
    """Return series as they are listed where only one is to be chosen, those that can be opened first."""
    ordered = sorted(entries, key=lambda entry: (not entry.can_open, not entry.is_scan))
    return [
        SeriesInfo(
            uid=entry.key,
            description=entry.description,
            modality=entry.modality,
            slices=entry.slices,
            size=" x ".join(str(size) for size in entry.size) if entry.size else "unknown",
            spacing=" x ".join(f"{mm:.2f}" for mm in entry.spacing_mm[::-1]) if entry.spacing_mm else "unknown",
            geometry_kind=entry.geometry_kind,
            problem=entry.problem if entry.can_open or entry.problem else f"It is no scan ({entry.kind}).",
            hint=entry.hint,
            offers=entry.offers,
        )
        for entry in ordered
    ]
