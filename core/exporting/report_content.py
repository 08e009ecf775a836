"""What the report says, before it has a layout: one page about a patient, the same for HTML and PDF."""

from collections.abc import Iterable
from dataclasses import dataclass

from core.exporting.made import NOTICE
from core.exporting.pictures import picture_png, pictured
from core.exporting.report_words import Words
from core.exporting.snapshot import ExportInput
from core.follow_up.comparison import Comparison
from core.follow_up.earlier import EarlierScan, compare_with
from core.follow_up.matching import MeasuredScan
from core.follow_up.response import RESPONSE_NAMES
from core.halves import Halves
from core.io.patient_check import DIFFERENT, named_patient
from core.recist import Lesion

MOST_LESIONS, MOST_COMPARED, MOST_REMARKS = 10, 6, 6
"""So that it stays one page; the rest is in the tables of numbers, and that is said."""
ASSISTANCE = "Assistance, not a diagnosis: check every outline and diameter."


@dataclass(frozen=True)
class Figure:
    """A number that matters: what it is, the number with its unit, and what it means."""

    name: str
    value: str
    meaning: str = ""


@dataclass(frozen=True)
class Table:
    """Rows of texts under a heading; `notes` are sentences below. Without rows only the notes are shown."""

    heading: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Picture:
    """A PNG file with what it shows."""

    caption: str
    png: bytes


@dataclass(frozen=True)
class ReportContent:
    """The report from top to bottom."""

    language: str
    title: str
    identity: tuple[tuple[str, str], ...]
    """Which scan, and whose where that was wished for: names and values."""
    figures: tuple[Figure, ...]
    pictures_heading: str
    pictures: tuple[Picture, ...]
    tables: tuple[Table, ...]
    remarks: Table
    """What was noticed on opening and segmenting: sentences that can decide whether the numbers are right."""
    how: tuple[tuple[str, str], ...]
    how_heading: str
    notices: tuple[str, ...]


def report_content(export: ExportInput) -> ReportContent:
    """Write down what the report says, in the language of `export.options`."""
    words = Words(export.options.language)
    lesions = pictured(export)
    return ReportContent(
        language=words.language,
        title=words("Liver and tumours in CT"),
        identity=tuple(_identity(export, words)),
        figures=tuple(_figures(export, words)),
        pictures_heading=words("Target lesions" if export.lesions.targets else "Largest lesions (no target)"),
        pictures=tuple(
            Picture(f"{words('Lesion')} {lesion.number}", picture_png(export, lesion)) for lesion in lesions
        ),
        tables=tuple(_tables(export, words)),
        remarks=_remarks(export, words),
        how=tuple(_how(export, words)),
        how_heading=words("How it was made"),
        notices=(words(NOTICE), words(ASSISTANCE)),
    )


def _identity(export: ExportInput, words: Words) -> Iterable[tuple[str, str]]:
    if export.options.identified:
        told = named_patient(export.case.source)
        for name, keyword in (
            ("Patient", "PatientName"),
            ("Patient ID", "PatientID"),
            ("Date of birth", "PatientBirthDate"),
            ("Date of the scan", "StudyDate"),
        ):
            yield words(name), told.get(keyword) or words("not told by the scan")
    else:
        yield words("Patient"), words("not named")
    yield words("Scan"), f"{export.case.source.kind} {export.case.content_hash[:16]}"
    yield words("Made"), export.record.made_at.replace("T", " ").replace("+00:00", " UTC")


def _figures(export: ExportInput, words: Words) -> Iterable[Figure]:
    numbers, report = export.measurements, export.lesions
    yield Figure(words("Liver"), f"{words.number(numbers.liver_ml, 0)} ml", words("with tumours"))
    yield Figure(
        words("Tumours"),
        f"{words.number(numbers.tumour_ml, 1)} ml",
        words("{count} lesions", count=len(numbers.tumours)),
    )
    yield Figure(words("Burden"), f"{words.number(numbers.burden_percent, 1)} %", words("tumour / liver"))
    targets = ", ".join(str(lesion.number) for lesion in report.targets) or words("none measurable")
    value = f"{words.number(report.sum_mm, 1)} mm" if report.targets else "–"
    yield Figure(words("Sum of targets"), value, f"{words('RECIST 1.1')}: {targets}")


def _tables(export: ExportInput, words: Words) -> Iterable[Table]:
    yield _lesion_table(export, words)
    if export.halves is not None:
        yield _halves_table(export.halves, words)
    if export.earlier is not None:
        now = MeasuredScan(export.case.volume.geometry, export.measurements)
        yield _comparison_table(compare_with(now, export.earlier, export.reading), export.earlier, words)


def _lesion_table(export: ExportInput, words: Words) -> Table:
    columns = ("No.", "Long mm", "Short mm", "Volume ml", "Mean HU", "Slice", "Verdict", "Note")
    lesions = export.lesions.lesions
    shown = lesions[:MOST_LESIONS]
    notes = list(export.lesions.remarks)
    if len(lesions) > len(shown):
        notes.append(words("{count} more are in volumes.csv.", count=len(lesions) - len(shown)))
    if not lesions:
        notes.append(words("No lesion in this mask." if export.measurements.liver_ml else "No liver in this mask."))
    rows = tuple(_lesion_row(lesion, words) for lesion in shown)
    return Table(words("Lesions"), tuple(map(words, columns)), rows, tuple(notes))


def _lesion_row(lesion: Lesion, words: Words) -> tuple[str, ...]:
    found = lesion.found
    hand = dict.fromkeys(found.by_hand, "*")
    said = [words("target")] if lesion.is_target else []
    said += [words(lesion.verdict.kind)] if lesion.verdict.kind else []
    said += [words("in no sum")] if lesion.is_set_aside else []
    said += [f"* {words('by hand')}"] if hand else []
    return (
        str(lesion.number),
        words.number(found.long_axis_mm, 1) + hand.get("long_axis", ""),
        words.number(found.short_axis_mm, 1) + hand.get("short_axis", ""),
        words.number(found.volume_ml, 2),
        words.number(found.mean_hu, 0),
        str(found.slice_index + 1),
        ", ".join(said),
        lesion.verdict.note,
    )


def _halves_table(halves: Halves, words: Words) -> Table:
    remnant = halves.remnant
    origin = "The plane is a guess from the liver's shape." if halves.division.is_guess else None
    side = words(remnant.side.capitalize())
    rows = [
        (f"{words(half.side.capitalize())} ({words('with tumours')})", f"{words.number(half.liver_ml, 0)} ml")
        for half in (halves.right, halves.left)
    ]
    rows.append((f"{words('Remnant, without tumours')} ({side})", f"{words.number(remnant.remnant_ml, 0)} ml"))
    for name, percent in (
        ("% of the total liver", remnant.of_total_percent),
        ("% of the functional liver", remnant.of_functional_percent),
        ("% of the standard liver (Vauthey)", remnant.of_standard_percent),
    ):
        if percent is not None:
            rows.append((words(name), f"{words.number(percent, 1)} %"))
    notes = (words(origin or "The plane was placed by the reader."), words("No Couinaud segments."))
    return Table(words("Liver halves"), (), tuple(rows), (" ".join(notes),))


def _comparison_table(found: Comparison, earlier: EarlierScan, words: Words) -> Table:
    columns = ("Now", "Before", "Which", "Before mm", "Now mm", "Change %", "Before ml", "Now ml", "Change %")
    rows = tuple(
        (
            ", ".join(map(str, row.match.now)) or "–",
            ", ".join(map(str, row.match.before)) or "–",
            words(row.match.kind) + (f" ({words('target')})" if row.is_target else ""),
            words.number(row.before_mm, 1),
            words.number(row.now_mm, 1),
            words.number(row.change_mm_percent, 0, signed=True),
            words.number(row.before_ml, 1),
            words.number(row.now_ml, 1),
            words.number(row.change_ml_percent, 0, signed=True),
        )
        for row in found.rows[:MOST_COMPARED]
    )
    notes = list(_response_notes(found, earlier, words))
    if len(found.rows) > len(rows):
        notes.append(
            words("{count} more are in volumes.csv.", count=len(found.rows) - len(rows)).replace(".csv", ".json")
        )
    heading = words("Comparison with the earlier scan")
    if earlier.patient.interval_days is not None:
        heading += f" ({words('{days} days between the scans', days=earlier.patient.interval_days)})"
    return Table(heading, tuple(map(words, columns)), rows, tuple(notes))


def _response_notes(found: Comparison, earlier: EarlierScan, words: Words) -> Iterable[str]:
    evidence, response = found.evidence, found.response
    if earlier.patient.verdict == DIFFERENT:
        yield words("The headers name different patients.")
    if earlier.registration.is_doubtful:
        yield words("Registration doubtful: check the pairs.")
    yield words(
        "Sum of targets: baseline {baseline}, nadir {nadir}, now {now} mm",
        baseline=words.number(evidence.baseline_mm, 1),
        nadir=words.number(evidence.smallest_mm, 1),
        now=words.number(evidence.now_mm, 1),
    )
    said = words("no category")
    if response.category is not None:
        said = f"{response.category}, {words(RESPONSE_NAMES[response.category])}"
    if response.if_new_is_real:
        said += "; " + words("{category} if the small new tumour is real", category=response.if_new_is_real)
    yield f"{words('Response by RECIST 1.1')}: {said}. {' '.join(response.reasons)}"


def _remarks(export: ExportInput, words: Words) -> Table:
    said = list(dict.fromkeys((*export.case.notes, *export.record.warnings)))
    more = len(said) - MOST_REMARKS
    if more > 0:
        said[MOST_REMARKS:] = [words("{count} more are in volumes.csv.", count=more).replace(".csv", ".json")]
    return Table(words("Remarks"), (), (), tuple(said))


def _how(export: ExportInput, words: Words) -> Iterable[tuple[str, str]]:
    record = export.record
    yield words("Program"), f"Hepascope {record.app_version}"
    yield words("Mask"), f"{words(record.origin)}, {record.made_at}"
    if record.model_name:
        yield words("Model"), f"{record.model_name}, SHA-256 {record.model_sha256}"
    if record.settings:
        yield words("Settings"), ", ".join(f"{name}={value}" for name, value in sorted(record.settings.items()))
    if record.device:
        yield words("Device"), record.device
    yield words("Edits by hand"), ", ".join(record.edits.in_short) or words("none")
    yield words("Input SHA-256"), export.case.content_hash
