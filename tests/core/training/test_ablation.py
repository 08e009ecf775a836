"""The ablation at toy size: its runs, made once, and the tables with the paper's figures beside ours."""

import csv
import json
from pathlib import Path

import nibabel as nib
import numpy as np
import pytest
import torch

from core.errors import UserError
from core.model.lwhcn import LWHCN, parameter_count
from core.model.weights import load_model
from core.training import ablation, tables
from core.training.ablation import _refuse_other_scans, run_ablation
from core.training.cli import _parser, main
from core.training.commands.folder import plan_of
from core.training.config import TrainConfig
from core.training.events import Event, Finished
from core.training.losses import segmentation_loss
from core.training.run_folder import Plan, RunFolder, Scans
from core.training.tables import SETTINGS, TABLE_1, TABLE_2, Row, Setting, as_csv, as_markdown, lines_of

INPUT = ["--input", "2", "32", "32"]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    folder.mkdir()
    for number in range(2):
        labels = np.zeros((40, 40, 8), np.uint8)
        labels[10:32, 8:32, 1:7] = 1
        labels[14:22, 12:20, 2:6] = 2
        noise = np.random.default_rng(number).normal(0, 10, labels.shape)
        hu = np.select([labels == 1, labels == 2], [110, 40], -80) + noise
        for name, values in (("volume", hu.astype(np.int16)), ("segmentation", labels)):
            nib.save(nib.Nifti1Image(values, np.diag([-1.0, -1.0, 2.5, 1.0])), folder / f"{name}-{number}.nii.gz")
    return folder


def arguments(data: Path, out: Path, iterations: str = "1") -> list[str]:
    settings = ["--patch", "2", "32", "32", "--batch", "1", "--folds", "2", "--set", "precision=float32"]
    return ["ablation", str(data), "--out", str(out), "--iterations", iterations, *settings, *INPUT]


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.key)
def test_each_of_the_papers_networks_has_its_size_and_learns(setting: Setting) -> None:
    torch.manual_seed(0)
    network = LWHCN(setting.network)
    if setting.paper.parameters_million is not None:  # the reconstruction meets the paper's counts within 2 %
        assert parameter_count(network) / 1e6 == pytest.approx(setting.paper.parameters_million, rel=0.02)
    labels = torch.arange(3).repeat_interleave(11)[:32].expand(1, 2, 32, 32)
    segmentation_loss(network(labels[:, None] - 1.0), labels, setting.loss).backward()
    assert all(each.grad is not None and each.grad.any() for each in network.parameters())


def begun_and_stopped(data: Path, out: Path) -> None:
    """Train and time the first row, and stop once the second has begun."""
    events: list[Event] = []

    def should_stop() -> bool:
        ends = [number for number, event in enumerate(events) if isinstance(event, Finished)]
        return bool(ends) and len(events) > ends[0] + 1

    plan = plan_of(_parser().parse_args(arguments(data, out)))
    assert run_ablation(plan, out, (2, 32, 32), events.append, should_stop) is None
    assert (out / "dsts" / "row.json").exists()
    assert not (out / "plain" / "row.json").exists()
    assert "1 of the 3 networks are done." in (out / "ablation.md").read_text()


def test_tables_are_made_and_rows_that_are_there_are_kept(
    data: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the three smallest of the seven networks: the others take ten times as much disk and time."""
    small = tuple(each for key in ("dsts", "plain", "aspp") for each in SETTINGS if each.key == key)
    monkeypatch.setattr(ablation, "SETTINGS", small)
    monkeypatch.setattr(tables, "SETTINGS", small)
    out = tmp_path / "tables"
    begun_and_stopped(data, out)
    first = (out / "dsts" / "row.json").read_text()
    assert main(arguments(data, out)) == 0
    assert (out / "dsts" / "row.json").read_text() == first
    found = json.loads((out / "ablation.json").read_text())
    assert [line["model"] for line in found["rows"]] == [
        "DSTS",
        "LW-HCN + dice",
        "LW-HCN + ASPP + dice",
        "LW-HCN + ASPP + Skip + dice + ce",
    ]
    assert all(line["milliseconds"] > 0 for line in found["rows"])
    assert {(run["iterations"], run["scans"]) for run in found["runs"]} == {(1, 1)}
    for setting in small:
        card = load_model(RunFolder(out / setting.key).model).card
        assert (card.network, card.training["config"]["loss"]) == (setting.network, setting.loss)
    before = {path: path.stat().st_mtime_ns for path in out.rglob("model.safetensors")}
    assert all(RunFolder(out / each.key).read_plan().scans is not None for each in small)
    (out / "aspp" / "row.json").unlink()  # as if it had been killed after training and before it was measured
    capfd.readouterr()
    assert main(arguments(data, out)) == 0
    events = [json.loads(line) for line in capfd.readouterr().out.splitlines()]
    assert not [event for event in events if event["event"] == "batch"]
    assert before == {path: path.stat().st_mtime_ns for path in out.rglob("model.safetensors")}
    assert main(arguments(data, out, iterations="2")) == 2
    assert "was made with other settings" in capfd.readouterr().err


def test_rows_of_other_scans_are_not_put_into_one_table(tmp_path: Path) -> None:
    for setting, scans in ((SETTINGS[0], ("a", "b")), (SETTINGS[1], ("a",)), (SETTINGS[2], ("a", "b"))):
        plan = Plan(tmp_path, scans=Scans(scans, ("c",)))
        (tmp_path / setting.key).mkdir()
        RunFolder(tmp_path / setting.key).write_plan(plan)
    _refuse_other_scans(tmp_path, SETTINGS[2])
    with pytest.raises(UserError, match="other scans than"):
        _refuse_other_scans(tmp_path, SETTINGS[1])


def test_tables_need_scans_that_are_held_out(data: Path, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="not trained on"):
        run_ablation(Plan(data, hold_out=False), tmp_path / "out")
    with pytest.raises(UserError, match="multiples of 8"):
        run_ablation(Plan(data), tmp_path / "out", (12, 500, 512))


def test_the_papers_figures_stand_beside_ours_with_the_words_that_the_data_differ() -> None:
    rows = [
        Row(setting.key, 3_560_000, 14_300_000, 1234.5, (12, 512, 512), "a CPU", 100, 41.26, 90.0, 3, {})
        for setting in SETTINGS
    ]
    text = as_markdown(rows)
    assert "The data differ" in text
    assert "| DSTS | 3.6 / 3.6 | 14.3 / 15.3 | 1234 / 405 | 41.3 / 69.7 | 90.0 / 97.4 |" in text
    assert "| LW-HCN + ASPP + dice | 41.3 / 66.8 | 90.0 / 96.9 |" in text
    assert len(lines_of(rows)) == len(TABLE_1) + len(TABLE_2)
    table = list(csv.DictReader(as_csv(rows).splitlines()))
    assert [line["paper_tumour_percent"] for line in table] == [
        "65.4", "66", "67.3", "69.7", "65.7", "66.8", "68.5", "69.7",
    ]  # fmt: skip
    assert table[5]["paper_megabytes"] == ""


def test_timing_a_network_can_be_stopped() -> None:
    asked: list[bool] = []

    def should_stop() -> bool:
        asked.append(len(asked) == 2)
        return asked[-1]

    assert ablation.measure_time(TrainConfig(device="cpu"), (2, 32, 32), should_stop) is None
    assert asked == [False, False, True]
