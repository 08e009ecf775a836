"""Tables 1 and 2 of the paper, made anew: what each factorization and each part of the network is worth.

Every row is a training run like any other, in a folder of its own, with all settings equal but the one it is about.
A row that is finished is written down and not trained again; a run that was interrupted goes on.
"""

import json
import time
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import torch

from core.errors import UserError
from core.inference.device import device_name, pick_device
from core.model.lwhcn import IN_PLANE_MULTIPLE, LWHCN, fold_batch_norm, parameter_count
from core.training.config import TrainConfig
from core.training.events import Emit, Event, tell_nobody
from core.training.run_folder import Plan, RunFolder
from core.training.runs import train_plan
from core.training.tables import PAPER_INPUT, SETTINGS, Row, Setting, write_tables, write_text

ROW = "row.json"
TIMES = 3


def run_ablation(
    plan: Plan,
    out: Path,
    input_zyx: tuple[int, int, int] = PAPER_INPUT,
    emit: Emit = tell_nobody,
    should_stop: Callable[[], bool] = lambda: False,
) -> list[Row] | None:
    """Train and measure every setting on the plan's data; return the rows, or None where it was stopped before.

    The tables stand in `out` from the first row on. `plan` gives all that the rows share; some of its scans must be
    held out, since the tables are of their scores.
    Raises UserError where none are, or a row there was made with another plan.
    """
    if not plan.hold_out:
        raise UserError("The tables need scans that are not trained on.", "Hold some out.")
    if min(input_zyx) < 1 or any(size % IN_PLANE_MULTIPLE for size in input_zyx[1:]):
        raise UserError(f"An input of {input_zyx} does not fit.", f"Take multiples of {IN_PLANE_MULTIPLE} in-plane.")
    plan = replace(plan, cache=plan.cache or out / "cache")
    rows: list[Row] = []
    for setting in SETTINGS:
        config = replace(plan.config, network=setting.network, loss=setting.loss)
        row = _row(setting, replace(plan, config=config), out / setting.key, (input_zyx, emit, should_stop))
        if row is None:
            return None
        _refuse_other_scans(out, setting)
        rows.append(row)
        write_tables(rows, out)
    return rows


def _refuse_other_scans(out: Path, setting: Setting) -> None:
    """Raise UserError where a row has other scans than the first: the folder has changed since."""
    first, this = (RunFolder(out / each.key).read_plan().scans for each in (SETTINGS[0], setting))
    if this != first:
        raise UserError(
            f"{out / setting.key} was trained on other scans than {out / SETTINGS[0].key}.",
            "Put the folder of scans back as it was, or choose another --out.",
        )


def _row(
    setting: Setting,
    plan: Plan,
    folder: Path,
    job: tuple[tuple[int, int, int], Emit, Callable[[], bool]],
) -> Row | None:
    """Return the row of a setting, as written down or trained and measured now; None where it was stopped."""
    input_zyx, emit, should_stop = job
    path = folder / ROW
    if path.exists():
        row = _read(path)
        if row.plan != _comparable(plan) or row.input != input_zyx:
            raise UserError(f"{path} was made with other settings or scans.", "Choose another --out.")
        return row
    last: list[Event] = []

    def tell(event: Event) -> None:
        last[:] = [event]
        emit(event)

    model = train_plan(folder, plan, tell, should_stop)
    if model is None or getattr(last[-1], "reason", "") != "done":
        return None
    measured = _measured(setting, plan, folder, input_zyx, should_stop)
    if measured is not None:
        write_text(path, json.dumps(asdict(measured), indent=2, allow_nan=False) + "\n")
    return measured


def _measured(
    setting: Setting,
    plan: Plan,
    folder: Path,
    input_zyx: tuple[int, int, int],
    should_stop: Callable[[], bool],
) -> Row | None:
    """Return the row of a finished run; None where it was stopped while it was timed (minutes on a CPU)."""
    files = RunFolder(folder)
    iterations, liver, tumour, scans = _last_scores(files.events)
    timed = measure_time(plan.config, input_zyx, should_stop)
    if timed is None:
        return None
    milliseconds, device = timed
    with torch.device("meta"):
        parameters = parameter_count(LWHCN(setting.network))
    return Row(
        key=setting.key,
        parameters=parameters,
        bytes=files.model.stat().st_size,
        milliseconds=milliseconds,
        input=input_zyx,
        device=device,
        iterations=iterations,
        tumour_percent=100 * tumour,
        liver_percent=100 * liver,
        scans=scans,
        plan=_comparable(plan),
    )


def _comparable(plan: Plan) -> dict[str, Any]:
    """Return what a row depends on, as JSON gives it back."""
    values: dict[str, Any] = json.loads(json.dumps(plan.asked()))
    return values


def _last_scores(events: Path) -> tuple[int, float, float, int]:
    """Return iteration, liver and tumour Dice and the number of scans of the run's last validation."""
    for line in reversed(events.read_text(encoding="utf-8").splitlines()):
        try:
            event = json.loads(line)
        except ValueError:  # a line cut in half by a kill
            continue
        if event.get("event") == "epoch" and event.get("liver_dice") is not None:
            return event["iteration"], event["liver_dice"], event["tumour_dice"], event["cases"]
    raise UserError(f"No scan was scored in {events.parent}.", "Hold more scans out.")


@torch.inference_mode()
def measure_time(
    config: TrainConfig, input_zyx: tuple[int, int, int], should_stop: Callable[[], bool] = lambda: False
) -> tuple[float, str] | None:
    """Return the median time in ms of one sub-volume through the network folded for inference, and the device.

    None where it was asked to stop meanwhile.
    """
    device = pick_device(config.device)
    network = fold_batch_norm(LWHCN(config.network)).to(device)
    volume = torch.zeros(1, 1, *input_zyx, device=device)
    taken = []
    for _ in range(1 + TIMES):  # the first one warms up
        if should_stop():
            return None
        before = time.perf_counter()
        network(volume)[0, 0, 0, 0, 0].item()  # waits for the device
        taken.append(time.perf_counter() - before)
    return 1000 * sorted(taken[1:])[TIMES // 2], device_name(device)


def _read(path: Path) -> Row:
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
        values["input"] = tuple(values["input"])
        return Row(**values)
    except (OSError, ValueError, TypeError, KeyError) as problem:
        raise UserError(f"{path} is damaged ({problem}).", "Delete it; the row is made again.") from problem
