"""`hepascope bench`, with real children."""

import json
import math
from pathlib import Path
from typing import Any

import pytest

from core.cli import main
from core.commands.bench import as_text
from tests.core.commands.scans import command


def test_a_given_scan_is_measured_in_children(scan: Path, model_file: Path) -> None:
    done = command("bench", scan, "--only", "scan", "--model", model_file, "--device", "cpu", "--json")
    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout)
    measured = result["scan"]
    assert {"device", "versions", "threads", "others"} <= result.keys()
    assert "network" not in result
    assert not measured["made"]
    assert measured["shape_zyx"] == [6, 32, 40]
    assert "own_grid" not in measured, "the model works on it anyway"
    assert measured["dice_auto_full"] == 1.0, "too small a scan to search"
    for name in ("auto_s", "full_s"):
        assert math.isfinite(measured[name])
        assert measured[name] > 0
    assert measured["peak_mb"] is None or measured["peak_mb"] > 0
    text = as_text(result)
    assert "The scan, 6x32x40" in text
    assert "TotalSegmentator" in text
    assert list(scan.parent.iterdir()) == [scan], "nothing is left beside it"


@pytest.mark.usefixtures("one_thread")
def test_the_network_alone_as_json_and_as_a_table(model_file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["--only", "network", "--size", "16", "--model", str(model_file), "--device", "cpu", "--json"]
    assert main(["bench", *arguments, "--factorizations", "sts_parallel"]) == 0
    result: dict[str, Any] = json.loads(capsys.readouterr().out)
    network = result["network"]
    assert {"floor_ratio_bf16", "floor_ratio_fp32", "speedup_over_literal"} <= network.keys()
    assert network["input"] == [1, 1, 12, 16, 16]
    assert "scan" not in result
    text = as_text(result)
    assert "literal float32" in text
    assert network["factorizations"]["sts_parallel"]["weights"] == "random", "the model has another factorization"
    assert "20.8 million parameters, 0.60 s for 12x512x512 on a Tesla P100" in text
    assert max(map(len, text.splitlines())) <= 118


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["no-scan.nii.gz"], "no-scan"),
        (["--slices", "0"], "--slices"),
        (["--size", "20"], "multiple of 8"),
        (["--model", "no-model"], "no-model"),
    ],
)
def test_mistakes_are_told_before_anything_is_measured(
    arguments: list[str], word: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["bench", *arguments]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert word in told.err
    assert len(told.err.splitlines()) == 1
