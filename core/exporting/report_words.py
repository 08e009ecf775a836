"""The words of the report, in the languages it is written in."""

import math
from typing import Any

from core.errors import UserError

ENGLISH, GERMAN = "en", "de"
LANGUAGES = (ENGLISH, GERMAN)
IN_GERMAN = {
    "Liver and tumours in CT": "Leber und Tumoren im CT",
    "For research only, not for diagnosis or treatment.": (
        "Nur für die Forschung, nicht für Diagnose oder Behandlung."
    ),
    "Assistance, not a diagnosis: check every outline and diameter.": (
        "Hilfsmittel, keine Diagnose: Jede Kontur und jeder Durchmesser ist zu prüfen."
    ),
    "Scan": "Aufnahme",
    "Made": "Erstellt",
    "Patient": "Patient",
    "Patient ID": "Patienten-ID",
    "Date of birth": "Geburtsdatum",
    "Date of the scan": "Aufnahmedatum",
    "not told by the scan": "nicht in der Aufnahme",
    "not named": "nicht genannt",
    "Liver": "Leber",
    "with tumours": "mit Tumoren",
    "Tumours": "Tumoren",
    "Burden": "Tumorlast",
    "tumour / liver": "Tumor / Leber",
    "Sum of targets": "Summe der Zielläsionen",
    "RECIST 1.1": "RECIST 1.1",
    "none measurable": "keine messbar",
    "Target lesion": "Zielläsion",
    "Target lesions": "Zielläsionen",
    "Largest lesions (no target)": "Größte Läsionen (keine Zielläsion)",
    "Lesion": "Läsion",
    "Lesions": "Läsionen",
    "{count} lesions": "{count} Läsionen",
    "by hand": "von Hand",
    "Slice {number} of {slices}": "Schicht {number} von {slices}",
    "C": "Z",
    "W": "B",
    "No.": "Nr.",
    "Long mm": "Lang mm",
    "Short mm": "Kurz mm",
    "Volume ml": "Volumen ml",
    "Slice": "Schicht",
    "Mean HU": "Mittel HU",
    "Verdict": "Urteil",
    "Note": "Notiz",
    "target": "Zielläsion",
    "accepted": "angenommen",
    "cyst": "Zyste",
    "vessel": "Gefäß",
    "rejected": "verworfen",
    "in no sum": "in keiner Summe",
    "{count} more are in volumes.csv.": "{count} weitere stehen in volumes.csv.",
    "No lesion in this mask.": "Keine Läsion in dieser Maske.",
    "No liver in this mask.": "Keine Leber in dieser Maske.",
    "Liver halves": "Leberhälften",
    "Right": "Rechts",
    "Left": "Links",
    "Remnant, without tumours": "Restleber, ohne Tumoren",
    "% of the total liver": "% der gesamten Leber",
    "% of the functional liver": "% der funktionellen Leber",
    "% of the standard liver (Vauthey)": "% der Standardleber (Vauthey)",
    "The plane is a guess from the liver's shape.": "Die Ebene ist aus der Form der Leber geschätzt.",
    "The plane was placed by the reader.": "Die Ebene hat der Befunder gelegt.",
    "No Couinaud segments.": "Keine Couinaud-Segmente.",
    "Comparison with the earlier scan": "Vergleich mit der Voraufnahme",
    "{days} days between the scans": "{days} Tage zwischen den Aufnahmen",
    "Now": "Jetzt",
    "Before": "Vorher",
    "Before mm": "Vorher mm",
    "Now mm": "Jetzt mm",
    "Before ml": "Vorher ml",
    "Now ml": "Jetzt ml",
    "Change %": "Änderung %",
    "Which": "Art",
    "same": "dieselbe",
    "new": "neu",
    "gone": "verschwunden",
    "merged": "verschmolzen",
    "split": "geteilt",
    "regrouped": "neu gruppiert",
    "Sum of targets: baseline {baseline}, nadir {nadir}, now {now} mm": (
        "Summe der Zielläsionen: Ausgangswert {baseline}, Nadir {nadir}, jetzt {now} mm"
    ),
    "Response by RECIST 1.1": "Ansprechen nach RECIST 1.1",
    "no category": "keine Kategorie",
    "complete response": "komplette Remission",
    "partial response": "partielle Remission",
    "stable disease": "stabile Erkrankung",
    "progressive disease": "progrediente Erkrankung",
    "not evaluable": "nicht beurteilbar",
    "{category} if the small new tumour is real": "{category}, falls der kleine neue Tumor echt ist",
    "Registration doubtful: check the pairs.": "Registrierung zweifelhaft: Paare prüfen.",
    "The headers name different patients.": "Die Kopfdaten nennen verschiedene Patienten.",
    "How it was made": "Wie es entstand",
    "Program": "Programm",
    "Mask": "Maske",
    "Model": "Modell",
    "Settings": "Einstellungen",
    "Device": "Gerät",
    "Edits by hand": "Änderungen von Hand",
    "none": "keine",
    "Input SHA-256": "Eingabe SHA-256",
    "Warnings": "Warnungen",
    "model": "Modell",
    "imported": "importiert",
    "phantom": "Phantom",
    "empty": "leer",
    "made": "erstellt",
    "Remarks": "Bemerkungen",
    "Report": "Bericht",
}
"""Every text of the report in German, by the English one."""


class Words:
    """Says the report's texts and numbers in a language of `LANGUAGES`. Raises UserError for another."""

    def __init__(self, language: str) -> None:
        if language not in LANGUAGES:
            raise UserError(f"There is no report in the language {language}.", f"Choose {' or '.join(LANGUAGES)}.")
        self.language = language

    def __call__(self, text: str, **values: Any) -> str:
        """Return a text of `IN_GERMAN` in the language; `values` take the place of the names in braces."""
        said = IN_GERMAN[text] if self.language == GERMAN else text
        return said.format(**values) if values else said

    def number(self, value: float | None, digits: int, *, signed: bool = False) -> str:
        """Return a number with the language's decimal sign, or a dash where there is none."""
        if value is None or not math.isfinite(value):
            return "–"
        text = f"{value:+.{digits}f}" if signed else f"{value:.{digits}f}"
        return text.replace(".", ",") if self.language == GERMAN else text
