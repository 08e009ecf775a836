"""All checks of a scan before a network is trusted with it."""

from core.case import Case
from core.model.config import ModelCard
from core.preflight.anatomy import look_at
from core.preflight.contrast import check_phase
from core.preflight.finding import Finding, Level, Preflight
from core.preflight.grid import check_grid
from core.preflight.position import check_field_of_view, check_orientation
from core.preflight.values import check_metal, check_noise, check_values
from core.progress import Report, part, silent
from core.volume import Volume


def look_over(volume: Volume, card: ModelCard | None = None, report: Report = silent) -> Preflight:
    """Look a scan over for the model of `card`, in a fraction of a second; nothing is changed.

    Where the values are no Hounsfield units, nothing that is told from them is looked at. Raises what `report`
    raises. Any thread.
    """
    anatomy = look_at(volume, part(report, 0.0, 0.6))
    found: list[Finding | None] = [check_values(volume, anatomy)]
    if found[0] is not None and found[0].level == Level.GREEN:
        report(0.6, "Looking at the scan")
        found += [
            check_orientation(anatomy),
            *check_field_of_view(anatomy),
            check_noise(volume, anatomy),
            check_metal(volume, anatomy),
        ]
    found += check_grid(volume, card)
    report(1.0, "Looked at the scan")
    return Preflight(tuple(one for one in found if one is not None))


def look_over_case(case: Case, card: ModelCard | None = None, report: Report = silent) -> Preflight:
    """Look an open scan over as `look_over` does, and for its contrast phase too, which takes up to a second more."""
    found = look_over(case.volume, card, part(report, 0.0, 0.4))
    if found.findings[0].level > Level.AMBER:
        return found
    return Preflight((*found.findings, check_phase(case, card, part(report, 0.4, 1.0))))
