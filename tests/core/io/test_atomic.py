import errno
import hashlib
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.errors import UserError
from core.io.atomic import STALE_AFTER_S, atomic_folder, atomic_write, clean_stale

ROOT = Path(__file__).resolve().parents[3]
OLD = b"the last good file"
NEW = b"the new one"


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def writer(content: bytes):
    return lambda path: path.write_bytes(content)


def run_child(code: str, *arguments: object, **options: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", code, *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, **options)  # type: ignore[call-overload]


def test_new_file_is_written_and_nothing_else_stays(tmp_path: Path) -> None:
    seen: list[Path] = []
    atomic_write(tmp_path / "mask.nii.gz", lambda path: (seen.append(path), path.write_bytes(NEW)), overwrite=False)
    assert (tmp_path / "mask.nii.gz").read_bytes() == NEW
    assert names_in(tmp_path) == ["mask.nii.gz"]
    assert seen[0].parent == tmp_path
    assert seen[0].name.startswith(".hepascope-")
    assert seen[0].name.endswith("-mask.nii.gz")


def test_existing_file_is_refused_and_kept(tmp_path: Path) -> None:
    target = tmp_path / "a.csv"
    target.write_bytes(OLD)
    with pytest.raises(UserError, match=r"a\.csv exists already"):
        atomic_write(target, writer(NEW), overwrite=False)
    assert target.read_bytes() == OLD
    assert names_in(tmp_path) == ["a.csv"]


def test_file_that_appears_meanwhile_is_kept(tmp_path: Path) -> None:
    target = tmp_path / "a.csv"

    def slow(path: Path) -> None:
        path.write_bytes(NEW)
        target.write_bytes(OLD)  # another program was faster

    with pytest.raises(UserError, match="exists already"):
        atomic_write(target, slow, overwrite=False)
    assert target.read_bytes() == OLD
    assert names_in(tmp_path) == ["a.csv"]


def test_overwrite_replaces_and_keeps_the_mode(tmp_path: Path) -> None:
    target = tmp_path / "a.csv"
    target.write_bytes(OLD)
    target.chmod(0o640)
    atomic_write(target, writer(NEW), overwrite=True)
    assert target.read_bytes() == NEW
    assert target.stat().st_mode & 0o777 == 0o640


def test_link_is_followed_to_the_real_file(tmp_path: Path) -> None:
    real, link = tmp_path / "real.csv", tmp_path / "link.csv"
    real.write_bytes(OLD)
    link.symlink_to(real)
    atomic_write(link, writer(NEW), overwrite=True)
    assert link.is_symlink()
    assert real.read_bytes() == NEW


@pytest.mark.parametrize("failure", [ValueError("our bug"), KeyboardInterrupt()])
def test_failing_writer_leaves_the_old_file_and_no_rest(tmp_path: Path, failure: BaseException) -> None:
    target = tmp_path / "a.csv"
    target.write_bytes(OLD)

    def broken(path: Path) -> None:
        path.write_bytes(b"half")
        raise failure

    with pytest.raises(type(failure)):
        atomic_write(target, broken, overwrite=True)
    assert target.read_bytes() == OLD
    assert names_in(tmp_path) == ["a.csv"]


def test_check_sees_the_written_file_and_can_refuse_it(tmp_path: Path) -> None:
    target = tmp_path / "a.csv"
    target.write_bytes(OLD)

    def check(path: Path) -> None:
        assert path.read_bytes() == NEW
        raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(UserError, match="not enough space"):
        atomic_write(target, writer(NEW), overwrite=True, check=check)
    assert target.read_bytes() == OLD
    assert names_in(tmp_path) == ["a.csv"]


def test_writer_that_writes_nothing_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="could not be written"):
        atomic_write(tmp_path / "a.csv", lambda path: None, overwrite=False)
    assert names_in(tmp_path) == []


def test_missing_folder_folder_as_target_and_long_name(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"folder .*nowhere does not exist"):
        atomic_write(tmp_path / "nowhere" / "a.csv", writer(NEW), overwrite=False)
    with pytest.raises(UserError, match="is a folder"):
        atomic_write(tmp_path, writer(NEW), overwrite=True)
    with pytest.raises(UserError, match="too long"):
        atomic_write(tmp_path / ("x" * 300), writer(NEW), overwrite=False)
    longest = tmp_path / ("ä" * 120 + ".csv")  # 244 bytes: the temporary name must not exceed 255
    atomic_write(longest, writer(NEW), overwrite=False)
    assert longest.read_bytes() == NEW


def test_stale_rests_are_cleaned_and_nothing_else(tmp_path: Path) -> None:
    old = time.time() - STALE_AFTER_S - 60
    names = [
        ".hepascope-0123456789abcdef-a.csv",  # stale
        ".hepascope-0123456789abcdee-b.csv",  # of a program that runs
        ".hepascope-settings",  # somebody else's
        "old.csv",
    ]
    for name in names:
        (tmp_path / name).write_bytes(OLD)
        if name != names[1]:
            os.utime(tmp_path / name, (old, old))
    stale_folder = tmp_path / ".hepascope-0123456789abcded-case"
    stale_folder.mkdir()
    (stale_folder / "mask.nii.gz").write_bytes(OLD)
    for path in (stale_folder / "mask.nii.gz", stale_folder):
        os.utime(path, (old, old))
    clean_stale(tmp_path)
    assert names_in(tmp_path) == sorted(names[1:])
    clean_stale(tmp_path / "nowhere")  # says nothing


def test_writing_cleans_stale_rests_in_its_folder(tmp_path: Path) -> None:
    rest = tmp_path / ".hepascope-0123456789abcdef-a.csv"
    rest.write_bytes(b"half")
    os.utime(rest, (1, 1))
    atomic_write(tmp_path / "a.csv", writer(NEW), overwrite=False)
    assert names_in(tmp_path) == ["a.csv"]


KILLED_CHILD = """
import sys, time
from pathlib import Path
from core.io.atomic import atomic_write
target, size = Path(sys.argv[1]), 2_000_000
def write(path, letter):
    with open(path, "wb") as file:
        for _ in range(20):
            file.write(letter * (size // 20))
            file.flush()
print("ready", flush=True)
while True:
    for letter in (b"a", b"b"):
        atomic_write(target, lambda path: write(path, letter), overwrite=True)
"""


def test_kill_9_leaves_a_whole_file(tmp_path: Path) -> None:
    target = tmp_path / "model.bin"
    target.write_bytes(b"b" * 2_000_000)
    whole = {hashlib.sha256(letter * 2_000_000).digest() for letter in (b"a", b"b")}
    moment = random.Random(4)
    killed_inside = 0
    for _ in range(8):
        command = [sys.executable, "-c", KILLED_CHILD, str(target)]
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as child:
            assert child.stdout is not None
            assert child.stdout.readline() == b"ready\n"
            time.sleep(moment.uniform(0.01, 0.08))
            child.send_signal(signal.SIGKILL)
        assert hashlib.sha256(target.read_bytes()).digest() in whole
        killed_inside += any(name.startswith(".hepascope-") for name in names_in(tmp_path))
    assert killed_inside, "no kill hit the writing: the test proved nothing"
    for path in tmp_path.glob(".hepascope-*"):
        os.utime(path, (1, 1))
    atomic_write(target, writer(NEW), overwrite=True)
    assert names_in(tmp_path) == ["model.bin"]


FULL_DISK_CHILD = """
import resource, sys
from pathlib import Path
from core.errors import UserError
from core.io.atomic import atomic_write
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
try:
    atomic_write(Path(sys.argv[1]), lambda path: path.write_bytes(bytes(300_000)), overwrite=True)
except UserError as error:
    print(error)
"""


def test_no_more_space_keeps_the_old_file(tmp_path: Path) -> None:
    target = tmp_path / "model.bin"
    target.write_bytes(OLD)
    child = run_child(FULL_DISK_CHILD, target)
    assert child.stdout.startswith("There is not enough space to write model.bin."), child.stderr
    assert target.read_bytes() == OLD
    assert names_in(tmp_path) == ["model.bin"]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    place = tmp_path / "small"
    place.mkdir()
    if os.geteuid() != 0 or shutil.which("mount") is None:
        pytest.skip("needs root to make a small disk; RLIMIT_FSIZE stands in for it above")
    made = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=200k", "tmpfs", str(place)], capture_output=True)
    if made.returncode:
        pytest.skip("this machine lets nobody mount; RLIMIT_FSIZE stands in for it above")
    yield place
    subprocess.run(["umount", str(place)], check=True)


def test_full_disk_keeps_the_old_file_and_the_old_folder(small_disk: Path) -> None:
    target = small_disk / "model.bin"
    target.write_bytes(OLD)
    with pytest.raises(UserError, match="not enough space"):
        atomic_write(target, writer(bytes(400_000)), overwrite=True)
    with pytest.raises(UserError, match="not enough space"), atomic_folder(small_disk / "case") as folder:
        (folder / "mask.nii.gz").write_bytes(bytes(400_000))
    assert target.read_bytes() == OLD
    assert names_in(small_disk) == ["model.bin"]


READ_ONLY_CHILD = """
import os, sys
from pathlib import Path
from core.errors import UserError
from core.io.atomic import atomic_folder, atomic_write
if os.geteuid() == 0:
    os.seteuid(65534)
folder = Path(sys.argv[1])
for attempt in ("a.csv", "new.csv"):
    try:
        atomic_write(folder / attempt, lambda path: path.write_bytes(b"x"), overwrite=True)
    except UserError as error:
        print(error)
try:
    with atomic_folder(folder / "case"):
        pass
except UserError as error:
    print(error)
"""


def test_closed_folder_is_said_in_a_sentence() -> None:
    folder = Path(tempfile.mkdtemp())
    try:
        (folder / "a.csv").write_bytes(OLD)
        folder.chmod(0o555)
        child = run_child(READ_ONLY_CHILD, folder)
        lines = child.stdout.splitlines()
        assert [line.split(" in ")[0] for line in lines] == [
            "You are not allowed to write a.csv",
            "You are not allowed to write new.csv",
            "You are not allowed to write case",
        ], child.stderr
        assert (folder / "a.csv").read_bytes() == OLD
    finally:
        folder.chmod(0o755)
        shutil.rmtree(folder)


def test_folder_appears_at_once_with_everything(tmp_path: Path) -> None:
    target = tmp_path / "out" / "case 1"
    with atomic_folder(target) as folder:
        (folder / "inner").mkdir()
        (folder / "inner" / "a.csv").write_bytes(NEW)
        assert not target.exists()
        assert folder.parent == target.parent
    assert (target / "inner" / "a.csv").read_bytes() == NEW
    assert names_in(target.parent) == ["case 1"]


def test_failed_folder_leaves_nothing(tmp_path: Path) -> None:
    def fail_inside() -> None:
        with atomic_folder(tmp_path / "case") as folder:
            (folder / "a.csv").write_bytes(NEW)
            raise ValueError("bug")

    with pytest.raises(ValueError, match="bug"):
        fail_inside()
    assert names_in(tmp_path) == []


def test_folder_that_holds_something_is_refused_unless_told(tmp_path: Path) -> None:
    target = tmp_path / "case"
    target.mkdir()
    with atomic_folder(target) as folder:  # an empty one is as good as new
        (folder / "a.csv").write_bytes(OLD)
    (target / "notes.txt").write_bytes(b"mine")
    with pytest.raises(UserError, match="case exists already"), atomic_folder(target):
        pass
    with atomic_folder(target, overwrite=True) as folder:
        (folder / "a.csv").write_bytes(NEW)
        (folder / "deep").mkdir()
        (folder / "deep" / "b.csv").write_bytes(NEW)
    assert (target / "a.csv").read_bytes() == NEW
    assert (target / "deep" / "b.csv").read_bytes() == NEW
    assert (target / "notes.txt").read_bytes() == b"mine"
    assert names_in(tmp_path) == ["case"]


def test_folder_in_place_of_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "case").write_bytes(OLD)
    with pytest.raises(UserError, match="case is a file"), atomic_folder(tmp_path / "case", overwrite=True):
        pass
    assert (tmp_path / "case").read_bytes() == OLD
