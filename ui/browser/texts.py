"""What the browser writes into its rows."""

from collections import Counter

from core.io.finding.entry import LISTED, READING, FoundSeries, Patient, Study
from core.phase import LIKELY, PhaseGuess
from ui.words import mark, tr

COLUMNS = mark(("Series", "Phase", "Slices", "Spacing mm", "Thickness mm", "Date", "Remark"))
SERIES, PHASE, SLICES, SPACING, THICKNESS, DATE, REMARK = range(len(COLUMNS))
PHASE_WORDS = mark({"native": "native", "arterial": "arterial", "portal": "portal venous", "late": "late"})
KIND_WORDS = mark(
    {
        "localizer": "localizer",
        "dose report": "dose report",
        "screenshot": "screenshot",
        "segmentation": "segmentation",
        "report": "report",
        "presentation state": "presentation state",
        "key object note": "key object note",
        "contours": "contours",
        "radiotherapy plan": "radiotherapy plan",
        "document": "document",
        "registration": "registration",
        "other object": "other object",
    }
)
GEOMETRY_WORDS = mark({"OBLIQUE": "Oblique slices", "TILTED": "Tilted gantry"})


def text_of(entry: FoundSeries, column: int) -> str:
    """Return what stands in a column of a series' row."""
    if column == SERIES:
        name = entry.description or tr("(no description)")
        return f"{entry.number}   {name}" if entry.number else name
    if column == PHASE:
        return phase_text(entry.phase)
    if column == SLICES:
        return str(entry.slices) if entry.slices else ""
    if column == SPACING:
        return " × ".join(f"{mm:.2f}" for mm in entry.spacing_mm[::-1]) if entry.spacing_mm else ""
    if column == THICKNESS:
        return f"{entry.thickness_mm:g}" if entry.thickness_mm else ""
    return f"{entry.date} {entry.time}".strip() if column == DATE else remark_of(entry)


def remark_of(entry: FoundSeries) -> str:
    """Say what should be known of a series before it is opened."""
    if not entry.is_scan:
        return kind_text(entry.kind)
    if entry.problem:
        return entry.problem
    if entry.state == LISTED:
        return tr("listed, not read yet")
    if entry.state == READING:
        return tr("reading …")
    return entry.remark or tr(GEOMETRY_WORDS.get(entry.geometry_kind, ""))


def phase_text(phase: PhaseGuess) -> str:
    """Return a phase in the user's words; a question mark says that it is not sure."""
    if not phase.is_known:
        return ""
    word = tr(PHASE_WORDS[phase.phase])
    return word if phase.certainty > LIKELY + 0.1 else f"{word} ?"


def kind_text(kind: str) -> str:
    """Return a word for what is no scan; modalities stay as they are."""
    return tr(KIND_WORDS.get(kind, kind))


def patient_text(patient: Patient, ordinal: int, *, hides_names: bool) -> str:
    """Return a patient's row."""
    if hides_names:
        return tr("Patient {number}", number=ordinal)
    known = [patient.name, patient.number, patient.birth_date, patient.sex]
    return "   ·   ".join(each for each in known if each) or tr("No patient is named")


def study_text(study: Study, entries: list[FoundSeries]) -> str:
    """Return a study's row."""
    scans = sum(entry.is_scan for entry in entries)
    count = tr("1 scan") if scans == 1 else tr("{count} scans", count=scans)
    when = f"{study.date}  {study.time}".strip()
    return "   ·   ".join(each for each in (when, study.description, count) if each)


def others_text(entries: list[FoundSeries]) -> str:
    """Return the row of what is set aside: how many, and of which kinds."""
    counts = Counter(kind_text(entry.kind) for entry in entries)
    listed = ", ".join(f"{count} × {kind}" if count > 1 else kind for kind, count in sorted(counts.items()))
    total = tr("1 other") if len(entries) == 1 else tr("{count} others", count=len(entries))
    return f"{total}:  {listed}"
