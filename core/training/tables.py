"""Tables 1 and 2 of the paper beside ours, as Markdown, CSV and JSON. No torch."""

import csv
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from core.io.atomic import atomic_write
from core.model.config import Factorization, NetworkConfig
from core.training.config import Loss

PAPER_INPUT = (12, 512, 512)


@dataclass(frozen=True)
class Paper:
    """The paper's figures of a row: 5 validation volumes of LiTS, a Tesla P100. None where it gives none."""

    tumour_percent: float
    liver_percent: float
    parameters_million: float | None = None
    megabytes: float | None = None
    milliseconds: float | None = None


@dataclass(frozen=True)
class Setting:
    """One row: its name in the paper's Table 1 (where it stands in it), and what is trained for it."""

    key: str
    title: str
    network: NetworkConfig
    loss: Loss
    paper: Paper


def _factorized(name: Factorization, title: str, paper: Paper) -> Setting:
    return Setting(name, title, NetworkConfig(name), "dice+ce", paper)


SETTINGS = (
    _factorized("standard", "standard 3D", Paper(65.4, 97.1, 38.6, 154.7, 708.1)),
    _factorized("sts_sequential", "STS (sequential)", Paper(66.0, 97.0, 19.4, 78.1, 566.1)),
    _factorized("sts_parallel", "STS (parallel)", Paper(67.3, 97.0, 20.8, 84.1, 597.5)),
    Setting("dsts", "DSTS", NetworkConfig(), "dice+ce", Paper(69.7, 97.4, 3.6, 15.3, 404.8)),
    Setting("plain", "LW-HCN + dice", NetworkConfig(aspp=False, skips=False), "dice", Paper(65.7, 96.4)),
    Setting("aspp", "LW-HCN + ASPP + dice", NetworkConfig(skips=False), "dice", Paper(66.8, 96.9)),
    Setting("aspp-skip", "LW-HCN + ASPP + Skip + dice", NetworkConfig(), "dice", Paper(68.5, 97.3)),
)
TABLE_1 = ("standard", "sts_sequential", "sts_parallel", "dsts")
TABLE_2 = ("plain", "aspp", "aspp-skip", "dsts")
"""The full network stands in both: it is trained once."""


@dataclass(frozen=True)
class Row:
    """What was measured for one setting. `plan` is what it was trained with.

    `milliseconds` is the time for an `input` of (slices, rows, columns). Dice per case in percent is the mean over
    `scans` that were held out.
    """

    key: str
    parameters: int
    bytes: int
    milliseconds: float
    input: tuple[int, int, int]
    device: str
    iterations: int
    tumour_percent: float
    liver_percent: float
    scans: int
    plan: Mapping[str, Any]


DATA_DIFFER = (
    "The data differ: the paper's scores are of 5 validation volumes of LiTS after about 24 hours of training, its "
    "times of a Tesla P100. Ours are of other scans, iterations and machines, so compare our rows with each other."
)
COLUMNS = (
    "table", "model", "parameters_million", "megabytes", "milliseconds", "tumour_percent", "liver_percent",
    "paper_parameters_million", "paper_megabytes", "paper_milliseconds", "paper_tumour_percent",
    "paper_liver_percent",
    "iterations", "scans",
)  # fmt: skip


def write_tables(rows: Sequence[Row], out: Path) -> list[Path]:
    """Write ablation.md, .csv and .json, replacing older ones; return the files."""
    texts = {"md": as_markdown(rows), "csv": as_csv(rows), "json": as_json(rows)}
    paths = []
    for ending, text in texts.items():
        paths.append(out / f"ablation.{ending}")
        write_text(paths[-1], text)
    return paths


def write_text(path: Path, text: str) -> None:
    """Write a text file whole or not at all, replacing an older one."""

    def write(target: Path) -> None:
        target.write_text(text, encoding="utf-8")

    atomic_write(path, write, overwrite=True)


def lines_of(rows: Sequence[Row]) -> list[dict[str, Any]]:
    """Return the lines that there are rows for, in the paper's order, by column; None where it has no figure."""
    by_key = {row.key: row for row in rows}
    lines = []
    for table, keys in ((1, TABLE_1), (2, TABLE_2)):
        for key in [each for each in keys if each in by_key]:
            setting, row = next(each for each in SETTINGS if each.key == key), by_key[key]
            paper = setting.paper
            values = (
                table, setting.title if table == 1 else _parts(setting), row.parameters / 1e6, row.bytes / 1e6,
                row.milliseconds, row.tumour_percent, row.liver_percent, paper.parameters_million, paper.megabytes,
                paper.milliseconds, paper.tumour_percent, paper.liver_percent, row.iterations, row.scans,
            )  # fmt: skip
            lines.append(dict(zip(COLUMNS, values, strict=True)))
    return lines


def _parts(setting: Setting) -> str:
    """Name a row as Table 2 does: by the parts that are switched on."""
    network = setting.network
    parts = ["LW-HCN", "ASPP" if network.aspp else "", "Skip" if network.skips else "", *setting.loss.split("+")]
    return " + ".join(part for part in parts if part)


def as_json(rows: Sequence[Row]) -> str:
    """Return both tables and what each row was made with."""
    values = {"note": DATA_DIFFER, "rows": lines_of(rows), "runs": [asdict(row) for row in rows]}
    return json.dumps(values, indent=2, allow_nan=False) + "\n"


def as_csv(rows: Sequence[Row]) -> str:
    """Return one line a row of a table; empty where the paper has no figure."""
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    writer.writeheader()
    for line in lines_of(rows):
        writer.writerow({key: f"{value:.6g}" if isinstance(value, float) else value for key, value in line.items()})
    return text.getvalue()


def as_markdown(rows: Sequence[Row]) -> str:
    """Return both tables for people, ours and the paper's figure in each cell."""
    lines, row = lines_of(rows), rows[0]
    size = " x ".join(map(str, row.input))
    text = ["# Tables 1 and 2 of the paper, ours / the paper's", "", f"**{DATA_DIFFER}**", ""]
    text += [f"{len(rows)} of the {len(SETTINGS)} networks are done.", ""] if len(rows) < len(SETTINGS) else []
    text += [
        f"Ours: {_spread([each.iterations for each in rows])} iterations each, Dice per case over "
        f"{_spread([each.scans for each in rows])} held-out scans; time of one input "
        f"of {size} on {row.device}, float32, without the reading of scans (the paper's: 12 x 512 x 512).",
    ]
    text += ["", "## Table 1: factorizations", ""]
    text += ["| factorization | parameters, million | size, MB | time, ms | tumour Dice, % | liver Dice, % |"]
    text += ["| --- | --- | --- | --- | --- | --- |"]
    both = [("parameters_million", 1), ("megabytes", 1), ("milliseconds", 0)]
    dice = [("tumour_percent", 1), ("liver_percent", 1)]
    text += [_line(line, both + dice) for line in lines if line["table"] == 1]
    text += ["", "## Table 2: parts", "", "| model | tumour Dice, % | liver Dice, % |", "| --- | --- | --- |"]
    text += [_line(line, dice) for line in lines if line["table"] == 2]
    return "\n".join(text) + "\n"


def _spread(numbers: Sequence[int]) -> str:
    low, high = min(numbers), max(numbers)
    return str(low) if low == high else f"{low} to {high}"


def _line(line: Mapping[str, Any], columns: Sequence[tuple[str, int]]) -> str:
    cells = [f"{line[name]:.{digits}f} / {line[f'paper_{name}']:.{digits}f}" for name, digits in columns]
    return f"| {line['model']} | {' | '.join(cells)} |"
