"""What a crash, a power cut or a full disk leaves of a journal is exactly what was done before it."""

import os
import resource
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from core.box import Box
from core.case import Case, Source
from core.editing import replace_mask
from core.errors import UserError
from core.history import Edit
from core.journal import STEPS, Journal, record_of, recover, unfinished_in
from core.provenance import MaskRecord
from core.reading import Mark, Reading, Verdict
from core.session import Session
from core.volume import Geometry, Volume

SHAPE = (4, 5, 6)


def case_of(shape: tuple[int, int, int] = SHAPE) -> Case:
    geometry = Geometry(shape, np.diag([2.5, 0.8, 0.8, 1.0])[[2, 1, 0, 3]][:, [0, 1, 2, 3]])
    hu = np.arange(np.prod(shape), dtype=np.int16).reshape(shape)
    return Case(Volume(hu, geometry), Source(Path("/scans/one.nii.gz"), "NIfTI"), geometry)


@st.composite
def edits(draw: st.DrawFn) -> Edit:
    kind = draw(st.integers(0, 5))
    values = draw(hnp.arrays(np.uint8, SHAPE, elements=st.integers(0, 2), fill=st.integers(0, 2)))
    if kind == 0:
        return replace_mask(
            "Segment", values, MaskRecord(origin="model", settings={"search": "auto", "box_zyx": [1]})
        )
    if kind == 1:
        return Edit("Note", reading=Reading(verdicts=(Verdict((1, 2, 3), "cyst", draw(st.text(max_size=4))),)))
    if kind == 2:
        return Edit("Ruler", reading=Reading(marks=(Mark("ruler", 0, ((0.0, 1.5, 2.0), (1, 1, 1))),)))
    start = [draw(st.integers(0, size - 1)) for size in SHAPE]
    box = Box((start[0], start[1], start[2]), SHAPE)
    return Edit("Brush", box, values[box.slices])


def written(parent: Path, steps: list[Edit | str], start: np.ndarray | None = None) -> tuple[Session, Journal]:
    """Do the steps in a session whose journal is written."""
    session = Session()
    case = case_of()
    session.set_case(case, start)
    journal = Journal.begun(parent, case, start, session.reading)
    session.step_taken.connect(journal.append)
    for step in steps:
        if isinstance(step, Edit):
            session.apply(step)
        else:
            getattr(session, step)()
    return session, journal


steps_of = st.lists(st.one_of(edits(), st.sampled_from(["undo", "redo"])), max_size=12)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=steps_of, start=st.none() | hnp.arrays(np.uint8, SHAPE, elements=st.integers(0, 2)), more=steps_of)
def test_recovered_work_is_as_it_was_and_can_be_undone(
    tmp_path: Path, steps: list[Edit | str], start: np.ndarray | None, more: list[Edit | str]
) -> None:
    session, journal = written(tmp_path, steps, start)
    session.step_taken.disconnect(journal.append)
    journal.close()
    found = recover(journal.folder)
    assert np.array_equal(found.mask, session.snapshot())
    assert found.reading == session.reading
    assert not found.is_torn
    assert found.scan.difference_from(case_of()) is None
    back = Session()
    back.resume(case_of(), found.mask, found.reading, found.history)
    for step in more:
        for each in (session, back):
            each.apply(step) if isinstance(step, Edit) else getattr(each, step)()
        assert np.array_equal(back.snapshot(), session.snapshot())
        assert back.reading == session.reading
        assert (back.undo_name, back.redo_name) == (session.undo_name, session.redo_name)
    journal.remove()


def test_torn_at_any_byte_it_leads_to_a_state_that_was(tmp_path: Path) -> None:
    random = np.random.default_rng(3)
    boxes = [Box((z, 0, 0), (z + 1, 5, 6)) for z in (0, 1, 2)]
    steps = [
        Edit(f"Brush {n}", box, random.integers(0, 3, box.shape_zyx).astype(np.uint8)) for n, box in enumerate(boxes)
    ]
    states, sizes = [np.zeros(SHAPE, np.uint8)], [0]
    session, journal = written(tmp_path, [])
    for step in [*steps, "undo"]:
        session.apply(step) if isinstance(step, Edit) else session.undo()
        states.append(session.snapshot())
        sizes.append((journal.folder / STEPS).stat().st_size)
    journal.close()
    whole = (journal.folder / STEPS).read_bytes()
    for cut in range(len(whole) + 1):
        (journal.folder / STEPS).write_bytes(whole[:cut])
        found = recover(journal.folder)
        last = max(number for number, size in enumerate(sizes) if size <= cut)
        assert np.array_equal(found.mask, states[last])
        assert found.is_torn == (cut not in sizes)
    for at in range(0, len(whole), 7):
        flipped = bytearray(whole)
        flipped[at] ^= 0x55
        (journal.folder / STEPS).write_bytes(flipped)
        found = recover(journal.folder)
        assert any(np.array_equal(found.mask, state) for state in states)
        assert found.is_torn


CHILD = """
import sys
from pathlib import Path
sys.path.insert(0, {tests!r})
from tests.core.test_journal import case_of, written
from core.box import Box
from core.history import Edit
import numpy as np
session, journal = written(Path({parent!r}), [])
number = 0
while True:
    box = Box((number % 4, 0, 0), (number % 4 + 1, 5, 6))
    session.apply(Edit("Brush", box, np.full(box.shape_zyx, 1 + number // 4 % 2, np.uint8)))
    number += 1
    print(number, flush=True)
"""


def test_kill_9_loses_nothing_that_was_told(tmp_path: Path) -> None:
    root = str(Path(__file__).parents[2])
    code = CHILD.format(tests=root, parent=str(tmp_path))
    with subprocess.Popen([sys.executable, "-c", code], cwd=root, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        for line in child.stdout:
            assert unfinished_in(tmp_path) == []  # it is still being written
            if int(line) == 9:
                child.send_signal(signal.SIGKILL)
                break
    (work,) = unfinished_in(tmp_path)
    found = recover(work.folder)
    assert len(found.reading.record.edits) >= 9
    assert np.array_equal(
        found.mask[0], np.full((5, 6), 1 + (len(found.reading.record.edits) - 1) // 4 % 2, np.uint8)
    )
    assert os.stat(work.folder).st_mode & 0o077 == 0
    assert all(os.stat(file).st_mode & 0o077 == 0 for file in work.folder.iterdir())


def test_full_disk_is_told_and_what_was_written_stays_good(tmp_path: Path) -> None:
    """The system refuses to let the file grow; afterwards it lets it again."""
    session, journal = written(tmp_path, [Edit("Brush", Box((0, 0, 0), (1, 1, 1)), np.ones((1, 1, 1), np.uint8))])
    session.step_taken.disconnect(journal.append)
    items: list[tuple[str, object]] = []
    session.step_taken.connect(lambda kind, item: items.append((kind, item)))
    session.apply(
        replace_mask("Noise", np.random.default_rng(0).integers(0, 3, SHAPE).astype(np.uint8), MaskRecord())
    )
    size = (journal.folder / STEPS).stat().st_size
    old_limit = resource.getrlimit(resource.RLIMIT_FSIZE)
    old_handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size + 20, old_limit[1]))
    try:
        with pytest.raises(OSError, match="large"):
            journal.append(*items[0])
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, old_limit)
        signal.signal(signal.SIGXFSZ, old_handler)
    assert (journal.folder / STEPS).stat().st_size == size
    journal.append(*items[0])
    journal.close()
    assert np.array_equal(recover(journal.folder).mask, session.snapshot())


def test_thousand_strokes_take_little_room(tmp_path: Path) -> None:
    session = Session()
    session.set_case(case_of((40, 128, 128)))
    sizes: list[int] = []
    session.step_taken.connect(lambda kind, item: sizes.append(len(record_of(kind, item))))
    random = np.random.default_rng(0)
    for number in range(1000):
        z, y, x = (int(random.integers(0, size - 13)) for size in (40, 128, 128))
        box = Box((z, y, x), (z + 1, y + 13, x + 13))
        session.apply(Edit("Brush", box, np.full(box.shape_zyx, number % 3, np.uint8)))
    assert sum(sizes) < 400_000


def test_old_and_empty_journals_go_and_strange_folders_stay(tmp_path: Path) -> None:
    brush = Edit("Brush", Box((0, 0, 0), (1, 1, 1)), np.ones((1, 1, 1), np.uint8))
    _, old = written(tmp_path, [brush])
    _, empty = written(tmp_path, [])
    _, young = written(tmp_path, [brush])
    for journal in (old, empty, young):
        journal.close()
    os.utime(old.folder / STEPS, (1_000_000, 1_000_000))
    (tmp_path / "strange").mkdir()
    (tmp_path / "strange" / "start.json").write_text("{", encoding="utf-8")
    assert [work.folder for work in unfinished_in(tmp_path)] == [young.folder]
    assert sorted(each.name for each in tmp_path.iterdir()) == sorted(["strange", young.folder.name])
    assert unfinished_in(tmp_path / "nothing") == []


def test_damage_at_the_beginning_is_refused_in_a_sentence(tmp_path: Path) -> None:
    _, journal = written(tmp_path, [], np.ones(SHAPE, np.uint8))
    journal.close()
    (journal.folder / "start.mask").write_bytes(b"no")
    with pytest.raises(UserError, match="damaged"):
        recover(journal.folder)
    (journal.folder / "start.json").write_text('{"format": 99}', encoding="utf-8")
    with pytest.raises(UserError, match="another version"):
        recover(journal.folder)


def test_another_scan_is_told_apart(tmp_path: Path) -> None:
    _, journal = written(tmp_path, [])
    journal.close()
    scan = recover(journal.folder).scan
    assert "voxels" in (scan.difference_from(case_of((4, 5, 7))) or "")
    moved = case_of()
    matrix = np.array(moved.volume.geometry.index_to_lps_mm)
    matrix[0, 3] += 5
    elsewhere = Case(Volume(moved.volume.hu, Geometry(SHAPE, matrix)), moved.source, moved.stored_geometry)
    assert "lies elsewhere" in (scan.difference_from(elsewhere) or "")
    other = Case(Volume(moved.volume.hu + np.int16(1), moved.volume.geometry), moved.source, moved.stored_geometry)
    assert "other values" in (scan.difference_from(other) or "")
