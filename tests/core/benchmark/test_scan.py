"""One scan measured in this process; tests/core/commands/test_bench.py does it in children, as users do."""

import json
from pathlib import Path

import nibabel
import pytest

from core.benchmark.one_scan import OneScan, measure_one
from core.benchmark.scan import Other, in_child, make_scan
from core.errors import UserError
from core.model.weights import LoadedModel


@pytest.fixture(scope="module")
def scan(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_scan(tmp_path_factory.mktemp("scan"), 12, 64)


@pytest.mark.parametrize(("search", "own_grid"), [("full", False), ("full", True), ("auto", True)])
def test_steps_add_up_and_results_are_written(
    search: str, own_grid: bool, scan: Path, coarse_model: LoadedModel, tmp_path: Path
) -> None:
    one = OneScan(scan, coarse_model.path, tmp_path / "out", search, "cpu", own_grid)
    figures = measure_one(one)
    assert list(figures["seconds"]) == ["read", "preprocess", "network", "postprocess", "write"]
    assert all(seconds >= 0 for seconds in figures["seconds"].values())
    assert figures["total_s"] == pytest.approx(sum(figures["seconds"].values()), abs=0.01)
    assert 0 < figures["share_read_postprocess_write"] < 1
    assert figures["shape_zyx"] == [12, 64, 64]
    assert figures["how"]["search"] == search
    assert (figures["how"]["box_zyx"] is not None) == (search == "auto")
    assert nibabel.load(one.out / "mask.nii.gz").shape == (64, 64, 12)
    record = json.loads((one.out / "volumes.json").read_text())["record"]
    assert (record["settings"]["grid_mm"] is None) == own_grid


def test_a_child_that_fails_is_told_in_its_own_words(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"The scan could not be measured: .*no-model"):
        in_child(scan=str(tmp_path), model=str(tmp_path / "no-model.safetensors"), out=str(tmp_path / "out"))


def test_others_are_scaled_by_slices_and_by_cores_where_told() -> None:
    assert Other("a", 57.0, 807, 10).scaled_s(807, 2) == pytest.approx(285)
    assert Other("a", 38.0, 400, None).scaled_s(100, 2) == pytest.approx(9.5)
    assert Other("a", 57.0, 807, 10).scaled_s(807, None) == pytest.approx(57)
