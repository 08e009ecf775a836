"""The command line as a whole: help, version, mistakes, the small commands."""

import json
import shlex
import subprocess
import sys
from pathlib import Path

import nibabel
import numpy as np
import pytest

from core.cli import main
from core.provenance import app_version
from tests.core.commands.scans import ROOT, command

COMMANDS = [
    "list",
    "segment",
    "check",
    "export",
    "verify",
    "follow-up",
    "evaluate",
    "convert",
    "deidentify",
    "phantom",
    "model",
    "bench",
]


def lines(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.strip()]


def test_version_and_help_in_a_process_of_their_own() -> None:
    version = command("--version")
    assert (version.returncode, version.stdout, version.stderr) == (0, f"hepascope {app_version()}\n", "")
    wrong = command("segmnt")
    assert (wrong.returncode, wrong.stdout) == (2, "")
    assert len(lines(wrong.stderr)) == 1
    assert "segmnt" in wrong.stderr


@pytest.mark.parametrize("arguments", [[], *([name] for name in COMMANDS), ["model", "info"], ["model", "list"]])
def test_help_teaches_with_examples_and_every_example_can_be_parsed(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*arguments, "--help"]) == 0
    shown = capsys.readouterr().out
    assert shown.startswith("usage: hepascope")
    if arguments in ([], ["model", "list"]):
        return
    from core.cli import _parser

    examples = [shlex.split(line.split(" > ")[0])[1:] for line in lines(shown) if line.startswith("  hepascope ")]
    assert len(examples) >= 3
    for example in examples:
        assert callable(_parser().parse_args(example).run)


def test_help_of_all_names_every_way_to_start(capsys: pytest.CaptureFixture[str]) -> None:
    main(["--help"])
    shown = capsys.readouterr().out
    for name in ("demo", "demo --headless", "train", *COMMANDS):
        assert f"hepascope {name}" in shown


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        ([], "COMMAND"),
        (["segment"], "SCAN"),
        (["segment", "--out", "x"], "SCAN"),
        (["segment", "a.nii"], "--out"),
        (["segment", "a.nii", "--out", "x", "--device", "abacus"], "abacus"),
        (["phantom", "--out", "x", "--count", "many"], "many"),
        (["phantom", "--out", "x", "--count", "0"], "0 phantoms"),
        (["phantom", "--out", "x", "--size", "0", "5", "5"], "size"),
        (["list", __file__], "one file"),
        (["model"], "list|info"),
        (["model", "info", "--factorization", "magic"], "magic"),
        (["model", "info", "x", "--factorization", "dsts"], "not both"),
        (["model", "info", "no-such-model"], "no-such-model"),
    ],
)
def test_mistake_is_one_line_and_exit_code_2(
    arguments: list[str],
    word: str,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(arguments) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    (line,) = lines(captured.err)
    assert line.startswith("hepascope")
    assert word in line
    assert not any(tmp_path.iterdir())


def test_phantoms_are_named_as_in_lits_and_repeatable(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["--count", "2", "--seed", "5", "--size", "12", "40", "48", "--spacing", "16", "9", "8"]
    assert main(["phantom", "--out", str(tmp_path / "a"), *arguments, "--json"]) == 0
    pairs = json.loads(capsys.readouterr().out)["phantoms"]
    assert [Path(pair["volume"]).name for pair in pairs] == ["volume-0.nii.gz", "volume-1.nii.gz"]
    volume, mask = nibabel.load(pairs[0]["volume"]), nibabel.load(pairs[0]["segmentation"])
    assert volume.shape == mask.shape == (48, 40, 12)
    assert np.allclose(volume.header.get_zooms(), (8, 9, 16))
    assert set(np.unique(np.asarray(mask.dataobj))) >= {0, 1}
    again = ["phantom", "--out", str(tmp_path / "b"), *arguments[2:]]
    assert main(again) == 0
    for name in ("volume-0", "segmentation-0"):
        first, second = (np.asarray(nibabel.load(tmp_path / run / f"{name}.nii.gz").dataobj) for run in "ab")
        assert np.array_equal(first, second)
    assert main(again) == 2
    assert "volume-0.nii.gz is there already" in capsys.readouterr().err


def test_small_commands_do_not_load_torch_or_qt() -> None:
    code = (
        "import sys; from core.cli import main; "
        "codes = [main(['--version']), main(['segment', '--help']), main(['model', 'list'])]; "
        "print(codes, [name for name in ('torch', 'PySide6', 'vtk') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert lines(done.stdout)[-1] == "[0, 0, 0] []"


def test_output_into_a_closed_pipe_ends_quietly() -> None:
    child = subprocess.Popen(
        [sys.executable, "-m", "core.cli", "--help"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert child.stdout is not None
    assert child.stderr is not None
    child.stdout.close()
    assert child.stderr.read() == ""
    child.stderr.close()
    child.wait(timeout=60)


def test_train_is_handed_on(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["train", "--help"]) == 0
    assert "hepascope train" in capsys.readouterr().out
