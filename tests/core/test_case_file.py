"""A saved case comes back as it was, and what is none is refused."""

import contextlib
import json
import os
import zipfile
import zlib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from core.box import Box
from core.case_file import MOST_VERSIONS, MaskVersion, SavedCase, read_case, write_case
from core.edit_names import EditNames
from core.effort import Effort
from core.errors import UserError
from core.kept import KeptVoxels
from core.provenance import MaskRecord
from core.reading import Mark, Reading, Verdict
from core.scan_reference import ScanReference
from tests.core.test_journal import SHAPE, case_of

masks = hnp.arrays(np.uint8, SHAPE, elements=st.integers(0, 2), fill=st.integers(0, 2))
point = st.tuples(*(st.floats(-5, 50, allow_nan=False) for _ in range(3)))
readings = st.builds(
    Reading,
    st.builds(MaskRecord, origin=st.sampled_from(["model", "empty"]), edits=st.lists(st.text()).map(EditNames)),
    st.lists(st.builds(Verdict, st.just((1, 2, 3)), st.just("accepted"), st.text()), max_size=3).map(tuple),
    st.lists(st.builds(Mark, st.just("ruler"), st.just(0), st.tuples(point, point), st.text()), max_size=3).map(
        tuple
    ),
)


def saved(mask: np.ndarray, reading: Reading | None = None, made_by: str = "A. Reader") -> SavedCase:
    return SavedCase(ScanReference.of(case_of()), reading or Reading(), KeptVoxels.of(mask), made_by)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(mask=masks, earlier=masks, reading=readings, seconds=st.floats(0, 1e5))
def test_a_case_comes_back_as_it_was(
    tmp_path: Path, mask: np.ndarray, earlier: np.ndarray, reading: Reading, seconds: float
) -> None:
    case = SavedCase(
        ScanReference.of(case_of()),
        reading,
        KeptVoxels.of(mask),
        "A. Reader",
        (MaskVersion("B", "2026-01-01T00:00:00+00:00", 3, KeptVoxels.of(earlier)),),
        Effort(3, 17, seconds),
    )
    path = tmp_path / "one.hepascope"
    write_case(path, case, overwrite=True)
    back = read_case(path)
    assert np.array_equal(back.mask.whole(), mask)
    assert (back.scan, back.reading, back.versions, back.effort) == (
        case.scan,
        case.reading,
        case.versions,
        case.effort,
    )
    assert back.scan.difference_from(case_of()) is None
    assert back.made_at
    assert back.app_version


def test_earlier_masks_are_kept_once_and_not_for_ever() -> None:
    case = saved(np.zeros(SHAPE, np.uint8), made_by="0")
    for number in range(1, 40):
        case = saved(np.full(SHAPE, number // 2 % 3, np.uint8), made_by=str(number)).with_version_of(case)
    assert len(case.versions) == 19  # of 40 saves, every second changed nothing
    for number in range(40):
        case = saved(np.full(SHAPE, number % 3, np.uint8), made_by=str(number)).with_version_of(case)
    assert len(case.versions) == MOST_VERSIONS
    assert case.versions[-1].made_by == "38"


def test_nothing_is_overwritten_without_a_word(tmp_path: Path) -> None:
    path = tmp_path / "one.hepascope"
    write_case(path, saved(np.zeros(SHAPE, np.uint8)), overwrite=False)
    before = path.read_bytes()
    with pytest.raises(UserError, match="exists"):
        write_case(path, saved(np.ones(SHAPE, np.uint8)), overwrite=False)
    assert path.read_bytes() == before


def test_a_whole_abdomen_is_small_and_quick_to_read(tmp_path: Path) -> None:
    shape = (120, 256, 256)
    z, y, x = np.ogrid[tuple(slice(-1, 1, size * 1j) for size in shape)]
    mask = (z * z + y * y + x * x < 0.5).astype(np.uint8)
    case = SavedCase(ScanReference.of(case_of(shape)), Reading(), KeptVoxels.of(mask), "")
    path = tmp_path / "big.hepascope"
    write_case(path, case, overwrite=False)
    assert path.stat().st_size < 200_000
    assert np.array_equal(read_case(path).mask.whole(), mask)


def rewritten(path: Path, change: object) -> Path:
    """Write the case at `path` again with its JSON changed."""
    with zipfile.ZipFile(path) as archive:
        document = json.loads(archive.read("case.json"))
    change(document)  # type: ignore[operator]
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("case.json", json.dumps(document))
    return path


def test_what_is_no_case_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "one.hepascope"
    write_case(path, saved(np.ones(SHAPE, np.uint8)), overwrite=False)
    good = path.read_bytes()

    def refused(match: str) -> None:
        with pytest.raises(UserError, match=match):
            read_case(path)
        path.write_bytes(good)

    for cut in (0, 10, len(good) // 2, len(good) - 1):
        path.write_bytes(good[:cut])
        refused("damaged")
    for at in range(0, len(good), 41):
        flipped = bytearray(good)
        flipped[at] ^= 0xFF
        path.write_bytes(flipped)
        with contextlib.suppress(UserError):
            assert np.array_equal(read_case(path).mask.whole(), np.ones(SHAPE, np.uint8))
        path.write_bytes(good)
    rewritten(path, lambda document: document.update(format=7))
    refused("another version")
    rewritten(path, lambda document: document["case"].update(mask=3))
    refused("damaged")
    rewritten(path, lambda document: document["case"]["mask"].update(shape_zyx=[4, 5, 7]))
    refused("damaged")
    rewritten(path, lambda document: document["case"]["mask"]["box"].update(stop_zyx=[9, 9, 9]))
    refused("damaged")
    os.remove(path)
    with pytest.raises(UserError, match="not there"):
        read_case(path)


def test_a_mask_that_unpacks_to_more_or_to_other_labels_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bomb.hepascope"
    whole = Box.whole(SHAPE)
    for content in (b"\1" * 10**7, b"\7" * int(np.prod(SHAPE)), b"\1"):
        bomb = KeptVoxels(SHAPE, whole, zlib.compress(content))
        case = SavedCase(ScanReference.of(case_of()), Reading(), bomb, "")
        write_case(path, case, overwrite=True)
        with pytest.raises(UserError, match="damaged"):
            read_case(path)
