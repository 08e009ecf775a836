"""A run from its plan: finds and prepares the scans, makes the network, trains. New runs and old ones alike."""

import contextlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import psutil
import torch

from core.errors import UserError
from core.model.config import ModelCard
from core.model.lwhcn import LWHCN
from core.progress import Cancelled, Report
from core.training.checkpoint import Progress
from core.training.data import Data, prepare_data
from core.training.dataset import Group, Sampler
from core.training.events import Emit, Finished, Preparing, Warned, tell_nobody
from core.training.learner import pick_precision
from core.training.metrics import Scores, mean_scores
from core.training.processes import ALONE, Processes
from core.training.run_folder import Plan, RunFolder
from core.training.seen import told_in_card
from core.training.start import freeze_batch_norm, make_start
from core.training.synthetic import insert
from core.training.tensorboard import TensorBoard, require_tensorboard
from core.training.trainer import Run, train

LEAST_TOLD = 0.01


def train_plan(
    folder: Path,
    plan: Plan | None = None,
    emit: Emit = tell_nobody,
    should_stop: Callable[[], bool] = lambda: False,
    processes: Processes = ALONE,
) -> Path | None:
    """Train what `plan` asks for in `folder`, or go on with the run there; return the newest model's file.

    A run that was begun with the same plan goes on. Returns None where it was stopped before there was a model.
    Raises UserError where the folder holds another run or none, another process trains in it, or the scans do not do.
    """
    files = RunFolder(folder)
    if plan is None:
        files.read_plan()  # before the lock makes a folder
    should_stop = _also_by_file(files, should_stop)
    with files.locked() if processes.is_first else contextlib.nullcontext():
        is_new = processes.is_first and _settle(files, plan)
        processes.wait()
        try:
            begun = _begun(folder, files.read_plan(), _telling(emit, should_stop), processes)
        except Cancelled:
            emit(Finished(0, "", "stopped"))
            return None
        except UserError:
            if is_new:  # what could not begin does not stand in the way of a better plan
                files.config.unlink(missing_ok=True)
            raise
        run, network, warnings = begun
        if processes.is_first:
            for sentence in warnings:
                emit(Warned(sentence))
        with TensorBoard.beside(emit, folder, run.config.tensorboard and processes.is_first) as tell:
            return train(run, network, tell, should_stop, processes)


def _also_by_file(files: RunFolder, should_stop: Callable[[], bool]) -> Callable[[], bool]:
    """Let a run stop when the file `stop` is made in its folder; one from before this process counts nothing."""
    began = psutil.Process().create_time()

    def asked() -> bool:
        return should_stop() or files.is_asked_to_stop(since=began)

    return asked


def _settle(files: RunFolder, plan: Plan | None) -> bool:
    """Write the plan of a new run and return True; refuse another one where there is a run already."""
    if plan is None:
        return False
    if not files.config.exists():
        files.write_plan(plan)
        return True
    there = files.read_plan()
    old, new = there.asked(), plan.asked()
    changed = [f"{name.removeprefix('settings.')} {old.get(name)}" for name in new if new[name] != old.get(name)]
    if changed:
        raise UserError(
            f"There is another run in {files.path} already (it has {', '.join(changed)}).",
            f"Choose another folder, or go on with it: hepascope train resume {files.path}",
        )
    return False


def _begun(folder: Path, plan: Plan, report: Report, processes: Processes) -> tuple[Run, LWHCN, list[str]]:
    """Return a run that is ready, its network, and what to warn of; note in the plan what is known only now.

    What this machine cannot do is refused before hours are spent on preparing scans.
    """
    files, config = RunFolder(folder), plan.config
    processes.numbers(config.batch)
    pick_precision(config.precision, processes.device(config.device))
    if config.tensorboard and processes.is_first:
        require_tensorboard()
    network, kind, told = _network(files, plan)
    data = _prepared(plan, folder, report, processes)
    if processes.is_first:
        files.write_plan(replace(plan, start_kind=kind, scans=data.scans))
    processes.wait()  # before the first process writes the state that others looked for
    sampler = Sampler([Group("scans", data.training, 1.0)], config, insert if config.synthetic_share else None)
    describe, names = _describe(folder, plan, data), data.scans.held_out
    return Run(folder, config, sampler, describe, data.held_out, told, names), network, data.warnings


def _telling(emit: Emit, should_stop: Callable[[], bool]) -> Report:
    last = -1.0

    def report(fraction: float, text: str) -> None:
        nonlocal last
        if should_stop():
            raise Cancelled
        if fraction - last >= LEAST_TOLD or fraction < last:
            last = fraction
            emit(Preparing(fraction, text))

    return report


def _prepared(plan: Plan, folder: Path, report: Report, processes: Processes) -> Data:
    """Prepare the scans: the first process does the work, the others then find it done."""
    if processes.is_first:
        data = prepare_data(plan, folder, report)
        processes.wait()
        return data
    processes.wait()
    return prepare_data(plan, folder, report)


def _network(files: RunFolder, plan: Plan) -> tuple[LWHCN, str | None, str]:
    """Return the network, what its start held, and what to say of it; an old run has all in its state."""
    config = plan.config
    if not files.state.exists():
        if files.model.exists():
            raise UserError(
                f"{files.state} is gone: the run cannot go on, and is not begun again over its model.",
                f"Put it back, or start a new run in another folder (from this model: --start {files.model}).",
            )
        start = make_start(config.network, config.seed, plan.start, freeze=config.frozen_norm)
        return start.network, start.kind, start.as_text()
    torch.manual_seed(config.seed)
    network = LWHCN(config.network)
    if config.frozen_norm:
        freeze_batch_norm(network if plan.start_kind == "model" else network.entry_flow)
    return network, plan.start_kind, ""


def _describe(folder: Path, plan: Plan, data: Data) -> Callable[[Progress, Sequence[Scores]], ModelCard]:
    scans, told = len(data.training), told_in_card(data.training, (plan.start, RunFolder(folder).model))

    def describe(progress: Progress, scores: Sequence[Scores]) -> ModelCard:
        return ModelCard(
            name=folder.resolve().name,
            description=f"Trained with Hepascope on {scans} scans. Research use only, not a medical device.",
            network=plan.config.network,
            preprocessing=plan.config.preprocessing,
            training={
                "scans": scans,
                **told,
                "iterations": progress.iteration,
                "minutes": round(progress.seconds / 60, 1),
                "spacing_range_mm": data.spacing_range_mm,
                "config": plan.config.as_dict(),
            },
            scores=mean_scores(scores),
        )

    return describe
