import json
from pathlib import Path

import numpy as np
import pytest

from core.training.cli import main
from tests.core.training.datasets.toy import save_pair


def test_json_holds_scans_mappings_and_problems_and_nothing_else(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    save_pair(tmp_path, 0)
    save_pair(tmp_path, 1, edit=lambda mask: mask[::-1])
    assert main(["scan", str(tmp_path), "--json"]) == 0
    found = json.loads(capfd.readouterr().out)
    assert found["kinds"] == {"LiTS": 2}
    assert found["usable"] == 1
    assert found["scans"][0]["shape_zyx"] == [16, 40, 48]
    assert found["scans"][0]["labels"][0]["mapping"] == {"background": 0, "liver": 1, "tumour": 2}
    (problem,) = found["problems"]
    assert (problem["code"], problem["scan"], problem["fix"]) == ("flipped-z", "volume-1", "flipped-z")
    assert main(["scan", str(tmp_path), "--json", "--fix", "flipped-z", "header-rounding"]) == 0
    mended = json.loads(capfd.readouterr().out)
    assert (mended["usable"], mended["problems"], len(mended["fixed"])) == (2, [], 1)


def test_people_read_the_mapping_and_what_to_do(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    save_pair(tmp_path, 0, edit=lambda mask: mask * np.uint8(5))
    assert main(["scan", str(tmp_path)]) == 2  # nothing can be used
    text = capfd.readouterr().out
    assert "1 liver -> liver" in text
    assert "segmentation-0.nii.gz holds the label values 5, 10" in text
    assert "--label 5=liver" in text
    assert main(["scan", str(tmp_path), "--label", "5=liver", "10=tumour"]) == 0
    assert main(["scan", str(tmp_path), "--quick"]) == 0


def test_mistakes_are_one_line(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["scan", str(tmp_path)]) == 2
    assert "There are no labelled scans" in capfd.readouterr().err
    assert main(["scan", str(tmp_path), "--fix", "all"]) == 2
    assert 'no fix named "all"' in capfd.readouterr().err
