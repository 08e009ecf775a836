"""What came out: the new model against the one it is to replace, on scans that neither was trained on."""

import json
from dataclasses import dataclass, replace
from pathlib import Path

from core.errors import UserError
from core.evaluation.compare import BETTER, WORSE, CasePair, Difference
from core.training.datasets.listed import read_list, write_list
from core.training.datasets.model import LabelledScan
from core.training.run_folder import RunFolder
from core.wizard.run_state import RunState

HELD_OUT_NAME = "held-out.json"
COMPARISON = "comparison"
STRUCTURES = ("liver", "tumour")


@dataclass(frozen=True)
class Result:
    """Two models on the same held-out scans. `differences` are second (new) less first (old), by structure."""

    differences: dict[str, Difference]
    old: str
    new: str
    warnings: tuple[str, ...]
    scans: dict[str, LabelledScan]
    """The held-out scans by name, to open one in the viewer."""

    @property
    def is_better(self) -> bool:
        """Whether the new model is shown to be better in something and worse in nothing."""
        verdicts = {each.verdict for each in self.differences.values()}
        return BETTER in verdicts and WORSE not in verdicts

    def sentence(self, structure: str) -> str:
        """Say the scores of a structure, how certain they are, and what follows."""
        found = self.differences[structure]
        count = len(found.cases)
        scans = "1 scan" if count == 1 else f"{count} scans"
        between = (
            f"; 95 % interval of the difference {found.interval[0]:+.3f} to {found.interval[1]:+.3f}"
            if found.interval
            else ""
        )
        return (
            f"{structure.capitalize()}: Dice {found.mean_b:.3f} instead of {found.mean_a:.3f} "
            f"on {scans}{between}: {found.verdict}."
        )

    def as_scores(self) -> dict[str, object]:
        """Return what a model's card says of the comparison; no scan is named."""
        return {
            f"held_out_{structure}": {
                "dice": round(found.mean_b, 4),
                "dice_before": round(found.mean_a, 4),
                "interval": None if found.interval is None else [round(each, 4) for each in found.interval],
                "scans": len(found.cases),
                "verdict": found.verdict,
            }
            for structure, found in self.differences.items()
        }

    def worst(self, structure: str, count: int = 5) -> list[CasePair]:
        """Return the scans on which the new model is worst, the worst first."""
        return sorted(self.differences[structure].cases, key=lambda each: (each.b, each.name))[:count]


def new_model(run: Path) -> Path:
    """Return the model a run has to offer: the best where scans were held out, else the newest.

    Raises UserError where there is none yet.
    """
    files = RunFolder(run)
    for path in (files.best, files.model):
        if path.is_file():
            return path
    raise UserError("The run has no model yet.", "Wait for its first epoch.")


def write_held_out(run: Path) -> Path:
    """Write the list of a run's held-out scans and return it. Raises UserError where there are none."""
    plan = RunFolder(run).read_plan()
    scans = read_list(plan.data).scans if plan.data.is_file() else ()
    held_out = [replace(scan, part="") for scan in scans if scan.part == "validation"]
    if plan.scans is not None:
        held_out = [scan for scan in held_out if scan.name in plan.scans.held_out]
    if not held_out:
        raise UserError(
            "No scan was held out: the new model cannot be compared with the old one.",
            "Hold some patients out the next time.",
        )
    path = run / HELD_OUT_NAME
    write_list(path, held_out)
    return path


def compare_arguments(old: Path, new: Path, held_out: Path, out: Path, device: str = "auto") -> list[str]:
    """Return the arguments of the command line that compares two models and writes `out/comparison.json`."""
    return ["train", "compare", str(old), str(new), str(held_out), "--device", device, "--out", str(out), "--json"]


def read_result(run: Path, folder: Path) -> Result:
    """Read what `hepascope train compare` wrote into `folder`. Raises UserError where it is damaged or not there."""
    path = folder / "comparison.json"
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
        differences = {name: _difference(values["differences"][name]) for name in STRUCTURES}
        scans = {scan.name: scan for scan in read_list(run / HELD_OUT_NAME).scans}
        warnings = [str(each) for each in values["warnings"]]
        result = Result(differences, str(values["first"]), str(values["second"]), (), scans)
    except (OSError, ValueError, KeyError, TypeError) as problem:
        raise UserError(f"{path} cannot be read ({problem}).", "Compare the models again.") from problem
    return replace(result, warnings=(*warnings, *_chosen_on_these(run)))


def _chosen_on_these(run: Path) -> list[str]:
    """Say that the best of several checks looks a little better than it is."""
    checks = len(RunState.of_folder(run).checks)
    if checks < 2 or not RunFolder(run).best.is_file():
        return []
    return [
        f"The new model is the best of {checks} that were tried on these scans, so its scores are a little too good."
    ]


def _difference(values: dict[str, object]) -> Difference:
    plain = dict(values)
    cases = plain.pop("cases")
    interval = plain.pop("interval")
    if not isinstance(cases, list):
        raise TypeError("no list of cases")
    return Difference(
        **plain,  # type: ignore[arg-type]
        interval=(float(interval[0]), float(interval[1])) if isinstance(interval, list) else None,
        cases=tuple(CasePair(each["name"], each["a"], each["b"]) for each in cases),
    )
