"""The door: what is not a scan is refused in one sentence with a remedy, whatever it is."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import pytest

from core.errors import UserError
from core.io import find_series, open_case

ROOT = Path(__file__).resolve().parents[3]


def refused(path: Path, words: str) -> None:
    for door in (open_case, find_series):
        with pytest.raises(UserError, match=words) as caught:
            door(path)
        assert caught.value.hint.endswith(".")
        assert str(path.parent) not in caught.value.message


def test_nothing_there(tmp_path: Path) -> None:
    refused(tmp_path / "nowhere", "nowhere is not there")
    refused(tmp_path / "nowhere.nii.gz", r"nowhere\.nii\.gz is not there")


def test_empty_folder_and_folder_without_images(tmp_path: Path) -> None:
    refused(tmp_path, f"folder {tmp_path.name} is empty")
    (tmp_path / "letter.txt").write_text("Dear colleague")
    refused(tmp_path, "holds no DICOM images")
    (tmp_path / "a.nii.gz").write_bytes(b"x")
    refused(tmp_path, "holds NIfTI files")


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("photo.jpg", b"\xff\xd8\xff\xe0" + bytes(range(256)), r"photo\.jpg is not a scan"),
        ("short.txt", b"hi", r"short\.txt is not a scan"),
        ("empty.nii.gz", b"", r"empty\.nii\.gz is empty"),
        ("empty.dcm", b"", r"empty\.dcm is empty"),
        ("page.dcm", b"<html>" * 50, r"page\.dcm is damaged"),
    ],
)
def test_not_an_image(tmp_path: Path, name: str, content: bytes, words: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    refused(path, words)


def test_what_is_no_regular_file_does_not_block(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    refused(pipe, "pipe is not a file")


def test_with_its_table_of_contents_a_cd_is_opened(shared_data: Path) -> None:
    cd = shared_data / "dicom_edge" / "pydicom_wheel" / "dicomdirtests"
    np.testing.assert_array_equal(open_case(cd / "DICOMDIR").volume.hu, open_case(cd).volume.hu)


NO_PERMISSION_CHILD = """
import os, sys
from pathlib import Path
import core.io.archive, core.io.dicom, core.io.nifti
from core.errors import UserError
from core.io import open_case
if os.geteuid() == 0:
    os.seteuid(65534)
for path in map(Path, sys.argv[1:]):
    try:
        open_case(path)
    except UserError as error:
        print(error.message)
"""


def test_no_permission() -> None:
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        folder.chmod(0o755)
        (folder / "closed.nii.gz").write_bytes(b"secret")
        (folder / "closed.nii.gz").chmod(0)
        (folder / "closed").mkdir(mode=0)
        (folder / "half").mkdir(mode=0o755)
        (folder / "half").chmod(0o755)
        (folder / "half" / "inner").mkdir(mode=0)
        paths = [folder / "closed.nii.gz", folder / "closed", folder / "half"]
        command = [sys.executable, "-c", NO_PERMISSION_CHILD, *map(str, paths)]
        child = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert child.stdout.splitlines() == [
        "You are not allowed to read closed.nii.gz.",
        "You are not allowed to read closed.",
        "You are not allowed to read inner.",
    ], child.stderr


def test_the_door_itself_loads_no_reader() -> None:
    code = "import sys, core.io; print(sorted({'pydicom', 'nibabel', 'torch', 'PySide6'} & set(sys.modules)))"
    child = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert child.stdout.strip() == "[]", child.stderr
