"""Mutated files: a valid case or one UserError, never another exception, never much memory."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
MUTANTS = 400
MAX_MEGABYTES = 600

CHILD = """
import json, random, sys, warnings
from pathlib import Path
import nibabel, numpy as np
from core.errors import UserError
from core.io import find_series, open_case
from tests.core.io.dicom_builder import SeriesSpec, random_hu, write_series

warnings.simplefilter("error")
folder, count, luck = Path(sys.argv[1]), int(sys.argv[2]), random.Random(20261123)
hu = random_hu((3, 64, 72))


def series(name, syntax, packed):
    # Fixed UIDs: each run tries the same mutants.
    spec = SeriesSpec(hu=hu, transfer_syntax=syntax, series_uid="1.2.840.99.7", frame_of_reference="1.2.840.99.8")
    paths = write_series(folder / name, spec, compress_to=packed)
    return paths[0].parent, sorted(paths)[0]


def nifti(name):
    path = folder / name
    nibabel.save(nibabel.Nifti1Image(hu.astype(np.int16), np.diag([0.7, 0.8, 2.5, 1])), path)
    return path, path


LITTLE = "1.2.840.10008.1.2.1"
targets = [
    series("explicit", LITTLE, None),
    series("implicit", "1.2.840.10008.1.2", None),
    series("big", "1.2.840.10008.1.2.2", None),
    series("deflated", "1.2.840.10008.1.2.1.99", None),
    series("rle", LITTLE, "1.2.840.10008.1.2.5"),
    series("j2k", LITTLE, "1.2.840.10008.1.2.4.90"),
    nifti("a.nii"),
    nifti("b.nii.gz"),
]


def mutated(data):
    data = bytearray(data)
    region = luck.choice((400, 1600, len(data)))
    way = luck.randrange(5)
    if way == 0:
        return bytes(data[: luck.randrange(len(data))])
    if way == 1:
        at = luck.randrange(min(region, len(data)))
        return bytes(data[:at] + data[at + luck.randrange(1, 40) :])
    for _ in range(luck.randrange(1, 9)):
        at = luck.randrange(min(region, len(data)))
        data[at] = luck.choice((0, 255, 127, luck.randrange(256), data[at] ^ (1 << luck.randrange(8))))
    return bytes(data)


result = {"opened": 0, "refused": 0, "others": []}
for number in range(count):
    path, victim = targets[number % len(targets)]
    whole = victim.read_bytes()
    victim.write_bytes(mutated(whole))
    for door in (open_case, find_series):
        try:
            case = door(path)
            if door is open_case:
                geometry = case.volume.geometry
                assert case.volume.hu.shape == geometry.shape_zyx and case.volume.hu.dtype == np.int16
                assert np.isfinite(geometry.index_to_lps_mm).all() and min(geometry.spacing_mm) > 0.04
                # No slice is lost in silence, unless it says that it belongs to another series.
                assert case.source.kind == "NIfTI" or geometry.shape_zyx[0] == 3 or case.notes, case
                result["opened"] += 1
        except UserError as error:
            result["refused"] += door is open_case
        except BaseException as error:
            result["others"].append(f"{number} {path.name} {door.__name__}: {error!r}")
    victim.write_bytes(whole)
# Not ru_maxrss: a child inherits its parent's peak.
status = Path("/proc/self/status").read_text().split()
result["megabytes"] = int(status[status.index("VmHWM:") + 1]) // 1024
print(json.dumps(result))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="the peak of memory is read from /proc")
def test_mutated_files_end_in_a_case_or_a_sentence(tmp_path: Path) -> None:
    command = [sys.executable, "-c", CHILD, str(tmp_path), str(MUTANTS)]
    child = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300)
    assert child.returncode == 0, child.stderr
    result = json.loads(child.stdout)
    assert result["others"] == []
    assert result["opened"] > 20, result
    assert result["refused"] > 100, result
    assert result["megabytes"] < MAX_MEGABYTES
    assert child.stderr == ""
