"""What a training is to be, step by step: which scans, what for, where; and what is still missing. Plain values."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

from core.errors import UserError
from core.labels import Label
from core.model.catalog import ModelEntry
from core.training.config import Device, TrainConfig
from core.training.datasets.listed import write_list
from core.training.datasets.model import LabelledScan, Measured, Problem
from core.training.datasets.split import given_split, split
from core.training.run_folder import Plan, RunFolder
from core.wizard.forecast import Forecast
from core.wizard.recipes import GOALS, PRESETS, Goal, Preset, recipe
from core.wizard.run_state import RunState

Step = Literal["scans", "goal", "machine", "run", "result"]
STEPS: tuple[Step, ...] = ("scans", "goal", "machine", "run", "result")
Origin = Literal["folder", "corrected"]
LIST_NAME = "scans.json"
"""The list of the scans of a run, in its folder."""
FEW_HELD_OUT = 6
"""With fewer held-out scans no comparison can show a difference (see core.evaluation.compare)."""


@dataclass(frozen=True)
class ScanRow:
    """A scan that could be trained on, and what is known of it."""

    scan: LabelledScan
    origin: Origin = "folder"
    """"folder": found in a folder of the user's; "corrected": a case saved by this program."""
    problems: tuple[Problem, ...] = ()
    measured: Measured | None = None
    saved_by: str = ""
    """Who corrected it, and when (ISO 8601 in UTC); empty for scans of a folder."""
    saved_at: str = ""

    @property
    def name(self) -> str:
        """The scan's, unlike every other row's."""
        return self.scan.name

    @property
    def is_usable(self) -> bool:
        """Whether nothing speaks against training on it."""
        return not any(each.severity == "error" for each in self.problems)

    @property
    def tumour_voxels(self) -> int | None:
        """How many voxels are tumour, where they were counted."""
        counts = self.measured.label_voxels if self.measured else None
        return None if counts is None else counts[Label.TUMOUR]


@dataclass(frozen=True)
class Parts:
    """The names of the scans that are trained on and of those that are held out to judge the result."""

    training: tuple[str, ...]
    held_out: tuple[str, ...]


@dataclass(frozen=True)
class WizardState:
    """All choices of the training tab. Every change is a new state; `problems` and `remarks` say what is missing.

    `rows` and `notes` (what is wrong with a folder, not with one scan) come from `core.wizard.scans.gather`.
    """

    folders: tuple[Path, ...] = ()
    with_corrected: bool = True
    """Whether the cases corrected in this program are taken up."""
    rows: tuple[ScanRow, ...] = ()
    notes: tuple[Problem, ...] = ()
    excluded: frozenset[str] = frozenset()
    """Names of scans the user left out."""
    fixes: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """By name of a scan: the faults to put right while reading (names of `core.training.datasets.FIXES`)."""
    held_out: frozenset[str] | None = None
    """The patients the user holds out; None: as the data set says, or one in five."""
    goal: Goal = "fine-tune"
    preset: Preset = "standard"
    changes: Mapping[str, Any] = field(default_factory=dict)
    """Single settings the user changed, by their names in `TrainConfig.flat()`."""
    model: ModelEntry | None = None
    """The model to go on from."""
    device: Device = "auto"
    forecast: Forecast | None = None
    """Measured for the present settings; see `core.wizard.forecast`."""
    name: str = ""
    """What the new model is to be called."""
    run: RunState | None = None

    # --- scans ------------------------------------------------------------------------------------------------------

    @property
    def included(self) -> tuple[ScanRow, ...]:
        """The rows that the training uses."""
        return tuple(row for row in self.rows if row.is_usable and row.name not in self.excluded)

    @property
    def parts(self) -> Parts:
        """The included scans, parted by patient."""
        scans = [row.scan for row in self.included]
        if not scans:
            return Parts((), ())
        if self.held_out is None:
            both = given_split(scans) or split(scans)
            return Parts(tuple(one.name for one in both.training), tuple(one.name for one in both.validation))
        out = tuple(one.name for one in scans if one.patient in self.held_out)
        return Parts(tuple(one.name for one in scans if one.patient not in self.held_out), out)

    def including(self, name: str, is_included: bool) -> "WizardState":
        """Return the state with a scan taken in or left out."""
        names = self.excluded - {name} if is_included else self.excluded | {name}
        return replace(self, excluded=names)

    def holding_out(self, patient: str, is_held_out: bool) -> "WizardState":
        """Return the state with all scans of a patient held out, or trained on."""
        names = set(self.parts.held_out)
        held = frozenset(row.scan.patient for row in self.included if row.name in names)
        return replace(self, held_out=held | {patient} if is_held_out else held - {patient})

    def fixing(self, name: str, fix: str) -> "WizardState":
        """Return the state in which a fault of a scan is put right while reading; `gather` then looks again."""
        return replace(self, fixes={**self.fixes, name: self.fixes.get(name, frozenset()) | {fix}})

    # --- goal and machine -------------------------------------------------------------------------------------------

    @property
    def config(self) -> TrainConfig:
        """The settings of the training. Raises UserError where a changed one is wrong."""
        card = self.model.card if self.model is not None else None
        return recipe(self.goal, self.preset, card).changed({**self.changes, "device": self.device})

    def as_plan(self, folder: Path) -> Plan:
        """Return what the trainer is asked for, as a run in `folder`. Raises UserError as `config` does."""
        start = self.model.path if self.model is not None and self.goal != "scratch" else None
        has_held_out = bool(self.parts.held_out)
        cache = folder.parent / "prepared"
        return Plan(folder / LIST_NAME, self.config, start, cache=cache, hold_out=has_held_out)

    # --- what is missing --------------------------------------------------------------------------------------------

    def problems(self, step: Step) -> list[str]:
        """Return in sentences what keeps the user from going on from a step; empty where nothing does."""
        return list(_PROBLEMS[step](self))

    def remarks(self, step: Step) -> list[str]:
        """Return in sentences what the user should know at a step, though it stops nothing."""
        return list(_REMARKS[step](self)) if step in _REMARKS else []


def begin_run(state: WizardState, folder: Path) -> RunFolder:
    """Write the list of scans and the plan of a new run; `hepascope train resume` begins it.

    Raises UserError where the folder holds a run already or cannot be written.
    """
    files = RunFolder(folder)
    if files.config.exists():
        raise UserError(f"There is a run in {folder} already.", "Choose another name.")
    plan, parts = state.as_plan(folder), state.parts
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        raise UserError(f"{folder} cannot be made: {problem.strerror}.", "Choose another folder.") from problem
    by_name = {row.name: row.scan for row in state.included}
    training = [replace(by_name[name], part="training") for name in parts.training]
    held_out = [replace(by_name[name], part="validation") for name in parts.held_out]
    write_list(folder / LIST_NAME, [*training, *held_out])
    files.write_plan(plan)
    return files


def _scans(state: WizardState) -> list[str]:
    if not state.rows:
        told = [each.sentence for each in state.notes if each.severity == "error"]
        return told[:1] or ["Choose a folder with scans and their outlines, or save corrected cases first."]
    if not state.included:
        first = next((each for row in state.rows for each in row.problems if each.severity == "error"), None)
        if first is None:
            return ["All scans are left out: take at least one in."]
        return [f"No scan can be used. The first problem: {first.sentence} {first.remedy}"]
    if not state.parts.training:
        return ["All patients are held out: nothing is left to train on."]
    return []


def _goal(state: WizardState) -> list[str]:
    if state.goal != "scratch":
        if state.model is None:
            return ["Choose the model to go on from."]
        if state.model.card is None:
            return [state.model.problem]
    try:
        config = state.config
    except UserError as error:
        return [str(error)]
    if config.frozen_norm and state.goal == "scratch":
        return ["Batch norm cannot be frozen in a network that starts at random: switch frozen_norm off."]
    return []


def _machine(state: WizardState) -> list[str]:
    if state.forecast is None:
        return ["How long it will take is not measured yet."]
    return state.forecast.problems


def _run(state: WizardState) -> list[str]:
    if state.run is None:
        return ["The training has not begun."]
    if state.run.is_over and state.run.model:
        return []
    return ["The training is not finished. Wait for it, or stop it and keep the model."]


def _nothing(state: WizardState) -> list[str]:
    return []


def _scan_remarks(state: WizardState) -> list[str]:
    if not state.included:
        return []
    remarks, held_out = [], len(state.parts.held_out)
    if len({row.scan.patient for row in state.included}) == 1:
        remarks.append(
            "All scans are of one patient: none can be held out, so nobody can tell how good the model is."
        )
    elif not held_out:
        remarks.append("No patient is held out: nobody will be able to tell how good the model is.")
    elif held_out < FEW_HELD_OUT:
        scans = "1 scan is" if held_out == 1 else f"{held_out} scans are"
        remarks.append(f"{scans} held out: from {FEW_HELD_OUT} on a difference between two models can be shown.")
    left_out = sum(not row.is_usable for row in state.rows)
    if left_out:
        remarks.append(f"{left_out} of {len(state.rows)} scans cannot be used; each says why.")
    patients = Counter(row.scan.patient for row in state.included)
    if several := sum(count > 1 for count in patients.values()):
        remarks.append(f"{several} patients have several scans; theirs stay together on one side.")
    return remarks


def _goal_remarks(state: WizardState) -> list[str]:
    counted = [row.tumour_voxels for row in state.included if row.tumour_voxels is not None]
    if not counted:
        return []
    if state.goal == "liver-only":
        with_tumours = sum(count > 0 for count in counted)
        if with_tumours:
            return [f"{with_tumours} scans have tumours drawn; they are learnt from as well."]
        return ["Tumours that nobody has drawn are taught as liver: choose scans that have none."]
    if not any(counted):
        return ["No tumour is drawn in any scan: the model would forget tumours. Choose “only liver outlines”."]
    return []


_PROBLEMS = {"scans": _scans, "goal": _goal, "machine": _machine, "run": _run, "result": _nothing}
_REMARKS = {"scans": _scan_remarks, "goal": _goal_remarks}

__all__ = [
    "GOALS",
    "PRESETS",
    "STEPS",
    "Goal",
    "Parts",
    "Preset",
    "ScanRow",
    "Step",
    "WizardState",
    "begin_run",
]
