"""The table of all scans of a call: one row each, as CSV."""

import csv
import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from core.io.atomic import atomic_write

SUMMARY_NAME = "summary.csv"
COLUMNS = (
    "scan",
    "status",
    "folder",
    "liver_ml",
    "tumour_ml",
    "burden_percent",
    "tumours",
    "longest_mm",
    "model",
    "device",
    "seconds",
    "notes",
    "error",
)
"""`scan` is its place below the folder that was given: it says what the folders say. `status`: done, kept, failed."""


def numbers_of(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return the columns with numbers from a result's document (volumes.json)."""
    measured, record = document["measurements"], document["record"]
    lengths = [tumour["long_axis_mm"] for tumour in measured["tumours"]]
    return {
        "liver_ml": measured["liver_ml"],
        "tumour_ml": measured["tumour_ml"],
        "burden_percent": measured["burden_percent"],
        "tumours": len(lengths),
        "longest_mm": max(lengths, default=None),
        "model": record["model_name"],
        "device": record["device"],
        "notes": " ".join((*document["scan"]["notes"], *record["warnings"])),
    }


def write_summary(folder: Path, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write summary.csv into `folder`, whole, in place of an older one. Raises UserError as `atomic_write` does."""
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows({name: _cell(value) for name, value in row.items()} for row in rows)
    folder.mkdir(parents=True, exist_ok=True)
    _write(folder / SUMMARY_NAME, text.getvalue())


def _write(path: Path, text: str) -> None:
    def write(temporary: Path) -> None:
        temporary.write_text(text, encoding="utf-8", newline="")

    atomic_write(path, write, overwrite=True)


def _cell(value: Any) -> str:
    return "" if value is None else f"{value:.3f}" if isinstance(value, float) else str(value)
