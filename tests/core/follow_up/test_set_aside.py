"""A target that the reader calls a cyst now has not gone: no response is claimed of it."""

from dataclasses import replace

import pytest

from core import lesions
from core.follow_up.comparison import compare
from core.follow_up.matching import MeasuredScan, match_tumours
from core.follow_up.set_aside import without_response
from core.lesions import Read
from core.measure import measure_reading
from core.reading import Reading
from core.volume import Volume
from tests.core.follow_up.livers import grid, liver
from tests.core.follow_up.test_matching import LEFT, RIGHT, before_scan, registered


@pytest.mark.parametrize("kind", ["cyst", "accepted"])
def test_no_response_is_claimed_of_a_target_that_is_a_cyst_now(kind: str) -> None:
    geometry = grid((3, 2, 2))
    mask = liver(geometry, (RIGHT, LEFT))
    volume = Volume(mask.astype("int16"), geometry)
    read = Read(volume, mask, measure_reading(volume, mask, Reading()), Reading())
    edit = lesions.judge(read, 1, kind)
    assert edit.reading is not None
    after = mask.copy()
    after[edit.box.slices] = edit.values
    numbers = measure_reading(volume, after, edit.reading)
    now, before, registration = MeasuredScan(geometry, numbers), before_scan(RIGHT, LEFT), registered()
    found = compare(now, before, match_tumours(now, before, registration))
    judged = without_response(found, now, before, registration.before_to_now, edit.reading.verdicts)
    if kind == "accepted":
        assert judged == found
        assert found.response.category == "SD"
        return
    assert found.response.category == "PR", "the sum fell by what is no tumour any more"
    assert judged.response.category is None
    assert judged.response.reasons[0].startswith("Target 1 of the earlier scan lies where you said cyst")
    assert judged == replace(found, response=judged.response)
