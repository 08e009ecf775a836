"""Names of edits: equal to a plain tuple in everything but what one more costs."""

import copy
import sys
import tracemalloc

from hypothesis import given
from hypothesis import strategies as st

from core.edit_names import EditNames
from core.plain import from_plain, to_plain
from core.provenance import MaskRecord

names = st.lists(st.sampled_from(["Brush", "Erase", "Fill", ""]), max_size=20)


def grown(listed: list[str], start: EditNames | None = None) -> EditNames:
    found = EditNames() if start is None else start
    for name in listed:
        found = found.added(name)
    return found


@given(one=names, two=names)
def test_it_is_as_a_tuple_would_be(one: list[str], two: list[str]) -> None:
    found, other = grown(one), EditNames(two)
    assert found == tuple(one) == tuple(found)
    assert len(found) == len(one)
    assert (found == other) == (one == two) == (found == grown(two))
    assert grown(two, found) == tuple(one + two)
    assert found == tuple(one)  # what was added made a new list
    assert hash(found) == hash(EditNames(one))
    assert [name for name, count in found.runs for _ in range(count)] == one
    assert found[1:] == tuple(one[1:])


@given(listed=names)
def test_a_record_of_it_goes_through_json(listed: list[str]) -> None:
    record = MaskRecord(edits=EditNames(listed))
    assert to_plain(record)["edits"] == listed
    assert from_plain(MaskRecord, to_plain(record)) == record


def test_an_export_says_it_in_short() -> None:
    record = MaskRecord()
    for name in ["Brush"] * 312 + ["Fill holes", "Brush"]:
        record = record.with_edit(name)
    assert record.as_dict()["edits"] == ["Brush x 312", "Fill holes", "Brush"]


def test_one_more_costs_the_same_however_many_there_are() -> None:
    kept, found = [], EditNames()
    tracemalloc.start()
    for number in range(20_000):
        found = found.added(("Brush", "Erase")[number % 2])
        kept.append(found)
    used = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    assert used < 20_000 * 300
    assert len(found) > sys.getrecursionlimit()
    assert copy.deepcopy(found) == found == EditNames(list(found))  # no recursion anywhere
    del kept, found
