"""How a result was made, as every format carries it: program, scan and record, nothing that names the patient."""

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from core.exporting.snapshot import ExportInput
from core.provenance import app_version

SCHEMA = "hepascope.volumes/2"
"""1 knew nothing of verdicts and marks; all else is the same."""
OURS = "hepascope."
"""What the schema of everything of ours begins with."""
SCHEMAS = ("hepascope.volumes/1", SCHEMA)
NOTICE = "For research only, not for diagnosis or treatment."


def provenance_entry(export: ExportInput) -> dict[str, Any]:
    """Return how the mask came to be, without anything that names the patient."""
    case = export.case
    provenance = {
        "program": {"name": "Hepascope", "version": app_version(), "notice": NOTICE},
        "scan": {
            "content_sha256": case.content_hash,
            "kind": case.source.kind,
            "series_geometry": case.source.series_geometry,
            "notes": list(case.notes),
        },
        "record": export.record.as_dict(),
    }
    plain: dict[str, Any] = plain_values(provenance)
    return plain


def plain_values(value: Any) -> Any:
    """Return plain JSON values: no numpy, no tuples, None for what is not finite."""
    if isinstance(value, Mapping):
        return {str(key): plain_values(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [plain_values(inner) for inner in value]
    if isinstance(value, np.generic):
        return plain_values(value.item())
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value if value is None or isinstance(value, bool | int | float | str) else str(value)
