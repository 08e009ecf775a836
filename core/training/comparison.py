"""Two models on the same labelled scans, segmented by the engine that segments for users."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from core.errors import UserError
from core.evaluation.compare import Difference, compare
from core.evaluation.evaluate import evaluate
from core.evaluation.scores import CaseScores, Scores
from core.inference.engine import segment
from core.inference.settings import SegmentSettings
from core.model.weights import LoadedModel, load_model
from core.progress import Report, part, silent
from core.training.datasets.find import find_scans
from core.training.datasets.model import LabelledScan
from core.training.datasets.reading import read_scan
from core.training.metrics import score
from core.training.seen import content_hash, says_what_it_saw, was_seen


@dataclass(frozen=True)
class Comparison:
    """What came out, and what makes it doubtful, in sentences."""

    differences: Mapping[str, Difference]
    names: tuple[str, str]
    warnings: tuple[str, ...]


def compare_models(
    first: Path, second: Path, data: Path, settings: SegmentSettings | None = None, report: Report = silent
) -> Comparison:
    """Segment every labelled scan of a folder with two models and compare them.

    Warns of scans that a model has seen in training. Raises UserError where a model or a scan cannot be used: leaving
    a scan out would be no fair comparison.
    """
    models = load_model(first), load_model(second)
    found = find_scans(data)
    _refuse_problems(
        len(found.scans), [problem.sentence for problem in found.problems if problem.severity == "error"]
    )
    cases: tuple[list[CaseScores], list[CaseScores]] = ([], [])
    seen: tuple[list[str], list[str]] = ([], [])
    for number, scan in enumerate(found.scans):
        share = part(report, number / len(found.scans), (number + 1) / len(found.scans))
        _score(scan, models, settings or SegmentSettings(), (cases, seen), share)
    scores = [Scores("strict", tuple(each), {}, {}) for each in cases]
    names = tuple(f"{model.card.name} ({model.path})" for model in models)
    warnings = [text for model, scans in zip(models, seen, strict=True) for text in _doubts(model, scans)]
    return Comparison(compare(*scores), (names[0], names[1]), tuple(warnings))


def compare_folders(first: Path, second: Path, references: Path, report: Report = silent) -> Comparison:
    """Compare two folders of masks against a folder of references."""
    scores = (
        evaluate(first, references, report=part(report, 0.0, 0.5)),
        evaluate(second, references, report=part(report, 0.5, 1.0)),
    )
    doubt = "Whether the models behind these masks have seen the scans in training is not known here."
    return Comparison(compare(*scores), (str(first), str(second)), (doubt,))


def _refuse_problems(count: int, problems: list[str]) -> None:
    if problems:
        raise UserError(
            f"{len(problems)} things are wrong with these {count} scans, the first: {problems[0]}",
            "Put them right; hepascope train scan shows them all.",
        )


def _score(
    scan: LabelledScan,
    models: tuple[LoadedModel, LoadedModel],
    settings: SegmentSettings,
    results: tuple[tuple[list[CaseScores], list[CaseScores]], tuple[list[str], list[str]]],
    report: Report,
) -> None:
    """Segment a scan with both models; add to the cases and to the names of scans that were seen in training."""
    examined = read_scan(scan, part(report, 0.0, 0.05))
    if examined.volume is None or examined.labels is None:
        raise UserError(f"{scan.image} could not be read.", "Take it out of the folder.")
    sha256 = content_hash(examined.volume)
    for number, model in enumerate(models):
        share = part(report, 0.05 + 0.475 * number, 0.525 + 0.475 * number)
        dice = score(segment(examined.volume, model, settings, share).mask, examined.labels)
        row = {"liver_dice": dice.liver_dice, "lesion_dice": dice.tumour_dice}
        results[0][number].append(CaseScores(scan.name, row, {}, 0.0))
        if was_seen(model.card.training, scan.image.name, sha256):
            results[1][number].append(scan.name)


def _doubts(model: LoadedModel, seen: list[str]) -> list[str]:
    name = model.card.name
    if seen:
        shown = ", ".join(seen[:5]) + (f" and {len(seen) - 5} more" if len(seen) > 5 else "")
        return [f"{name} was trained on {len(seen)} of these scans ({shown}): its scores on them are too good."]
    if not says_what_it_saw(model.card.training):
        return [f"The card of {name} does not list the scans it was trained on: make sure that these were not among."]
    return []
