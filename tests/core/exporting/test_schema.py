"""volumes.json is what its published schema says, whatever is in it, and the schema allows nothing else."""

import json
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest

import resources
from core import lesions
from core.division import BodySize, Division
from core.exporting.made import SCHEMA
from core.exporting.numbers import write_json
from core.exporting.snapshot import ExportInput
from core.follow_up.earlier import MaskedScan, lay_beside
from core.halves import guess_plane
from core.kept import KeptVoxels
from core.lesions import Read
from core.measure import measure_reading
from core.reading import Mark, ModelRun, Reading
from tests.core.exporting.test_report import RECORD, SHAPE, export_of, masked, opened


@pytest.fixture(scope="module")
def validator() -> jsonschema.Draft202012Validator:
    text = resources.path("schemas/hepascope.volumes-2.schema.json").read_text(encoding="utf-8")
    jsonschema.Draft202012Validator.check_schema(json.loads(text))
    return jsonschema.Draft202012Validator(json.loads(text))


def full(folder: Path) -> ExportInput:
    """An export with a comparison, halves, marks, a verdict that sets aside, an agreement and axes by hand."""
    case = opened(folder)
    mask = masked()
    agreement = KeptVoxels.of((mask > 0).astype("uint8") * 90)
    reading = Reading(RECORD, run=ModelRun(KeptVoxels.of(mask), agreement))
    read = Read(case.volume, mask, measure_reading(case.volume, mask, reading), reading)
    aside = lesions.judge(read, 2, "cyst")
    mask = mask.copy()
    mask[aside.box.slices] = aside.values
    plane = guess_plane(mask, case.volume.geometry)
    marks = tuple(
        Mark(kind, 0, points, "note")
        for kind, points in (
            ("ruler", ((4, 6, 6), (4, 6, 8))),
            ("angle", ((4, 6, 6), (4, 6, 8), (4, 9, 8))),
            ("circle", ((4, 6, 6), (4, 6, 8))),
            ("box", ((4, 6, 6), (4, 9, 8))),
        )
    )
    reading = replace(aside.reading, marks=marks, division=Division(plane, False, body=BodySize(170, 60)))
    numbers = measure_reading(case.volume, mask, reading)
    beside = lay_beside(MaskedScan(case, mask, RECORD), MaskedScan(case, masked(3), RECORD))
    return ExportInput(case, mask, numbers, RECORD, reading, earlier=beside)


@pytest.mark.parametrize("kind", ["full", "plain", "empty"])
def test_what_is_written_is_what_the_schema_says(
    tmp_path: Path, validator: jsonschema.Draft202012Validator, kind: str
) -> None:
    import numpy as np

    if kind == "full":
        export = full(tmp_path)
    else:
        export = export_of(opened(tmp_path), np.zeros(SHAPE, np.uint8) if kind == "empty" else None)
    write_json(tmp_path / "volumes.json", export)
    document = json.loads((tmp_path / "volumes.json").read_text())
    assert [f"{error.json_path}: {error.message}" for error in validator.iter_errors(document)] == []
    assert document["schema"] == SCHEMA
    if kind == "full":
        assert all(document[name] for name in ("set_aside", "halves", "follow_up", "marks"))
        document["measurements"]["tumours"][0]["volume_ml"] = "9"
        document["patient"] = "somebody"
        assert len(list(validator.iter_errors(document))) == 2
