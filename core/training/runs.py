"""A run from its plan: finds and prepares the scans, makes the network, trains. New runs and old ones alike."""

import contextlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import torch

from core.errors import UserError
from core.model.config import ModelCard
from core.model.lwhcn import LWHCN
from core.progress import Cancelled, Report
from core.training.checkpoint import Progress
from core.training.data import Data, prepare_data
from core.training.dataset import Group, Sampler
from core.training.events import Emit, Finished, Preparing, Warned, tell_nobody
from core.training.metrics import Scores, mean_scores
from core.training.processes import ALONE, Processes
from core.training.run_folder import Plan, RunFolder
from core.training.seen import told_in_card
from core.training.start import freeze_batch_norm, make_start
from core.training.synthetic import insert
from core.training.tensorboard import TensorBoard
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
    with files.locked() if processes.is_first else contextlib.nullcontext():
        if processes.is_first:
            _settle(files, plan)
        processes.wait()
        plan = files.read_plan()
        try:
            data = _prepared(plan, folder, _telling(emit, should_stop), processes)
        except Cancelled:
            emit(Finished(0, "", "stopped"))
            return None
        if processes.is_first:
            for sentence in data.warnings:
                emit(Warned(sentence))
        network, told = _network(files, replace(plan, scans=data.scans), processes)
        run = Run(folder, plan.config, _sampler(data, plan), _describe(folder, plan, data), data.held_out, told)
        with TensorBoard.beside(emit, folder, plan.config.tensorboard and processes.is_first) as tell:
            return train(run, network, tell, should_stop, processes)


def _settle(files: RunFolder, plan: Plan | None) -> None:
    """Write the plan of a new run; refuse another one where there is a run already."""
    if plan is None or not files.config.exists():
        if plan is not None:
            files.write_plan(plan)
        return
    there = files.read_plan()
    old, new = there.asked(), plan.asked()
    changed = [f"{name.removeprefix('settings.')} {old.get(name)}" for name in new if new[name] != old.get(name)]
    if changed:
        raise UserError(
            f"There is another run in {files.path} already (it has {', '.join(changed)}).",
            f"Choose another folder, or go on with it: hepascope train resume {files.path}",
        )


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


def _network(files: RunFolder, plan: Plan, processes: Processes) -> tuple[LWHCN, str]:
    """Return the network and what to say of its start. That of an old run needs no start file: its state has all."""
    if not files.state.exists():
        start = make_start(plan.config.network, plan.config.seed, plan.start, freeze=plan.config.frozen_norm)
        if processes.is_first:
            files.write_plan(replace(plan, start_kind=start.kind))
        processes.wait()  # before the first process writes the state that the others look for here
        return start.network, start.as_text()
    processes.wait()
    torch.manual_seed(plan.config.seed)
    network = LWHCN(plan.config.network)
    if plan.config.frozen_norm:
        freeze_batch_norm(network if plan.start_kind == "model" else network.entry_flow)
    return network, ""


def _sampler(data: Data, plan: Plan) -> Sampler:
    return Sampler([Group("scans", data.training, 1.0)], plan.config, insert if plan.config.synthetic_share else None)


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
