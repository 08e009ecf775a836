"""What is complete in a folder that scans arrive in."""

import os
from pathlib import Path

from core.batch.watch import Unit, Watched


class Clock:
    now_s = 0.0

    def __call__(self) -> float:
        return self.now_s


def test_what_was_left_alone_is_given_out_once_for_each_state(tmp_path: Path) -> None:
    clock = Clock()
    out = tmp_path / "results"
    watched = Watched(tmp_path, 10, leave_out=out, clock=clock)
    patient = tmp_path / "patient" / "ct"
    patient.mkdir(parents=True)
    (tmp_path / "empty").mkdir()
    out.mkdir()
    (out / "mask.nii.gz").write_bytes(b"x")
    (tmp_path / "late.nii.gz.part").write_bytes(b"x")
    (tmp_path / ".hidden.nii").write_bytes(b"x")
    (patient / "1").write_bytes(b"a")
    assert watched.settled() == []
    clock.now_s = 9
    (patient / "2").write_bytes(b"b")
    assert watched.settled() == [], "a slice came: it begins anew"
    clock.now_s = 18.9
    assert watched.settled() == []
    clock.now_s = 19
    assert watched.settled() == [Unit(tmp_path / "patient")]
    clock.now_s = 100
    assert watched.settled() == []
    (tmp_path / "loose").write_bytes(b"a slice beside the folders")
    os.utime(patient / "2", (5, 5))
    (tmp_path / "late.nii.gz.part").rename(tmp_path / "late.nii.gz")
    assert watched.settled() == []
    clock.now_s = 110
    late, loose, again = Unit(tmp_path / "late.nii.gz"), Unit(tmp_path, is_loose=True), Unit(tmp_path / "patient")
    assert set(watched.settled()) == {late, loose, again}
