from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import UserError
from core.training.datasets.model import LabelledScan
from core.training.datasets.split import given_split, split


def scan(number: int, patient: int, part: str = "") -> LabelledScan:
    return LabelledScan(f"s{number}", "LiTS", Path(f"s{number}.nii"), (), f"p{patient}", part)  # type: ignore[arg-type]


scans = st.lists(st.integers(0, 8), min_size=2, max_size=30).map(
    lambda patients: [scan(number, patient) for number, patient in enumerate(patients)]
)


@given(scans, st.integers(2, 6), st.integers(0, 3))
def test_no_patient_is_on_both_sides_and_every_scan_is_held_out_once(
    scans: list[LabelledScan], folds: int, seed: int
) -> None:
    patients = {scan.patient for scan in scans}
    if len(patients) < 2:
        assert split(scans, folds, 0, seed).validation == ()
        return
    held: list[str] = []
    for fold in range(min(folds, len(patients))):
        parts = split(scans, folds, fold, seed)
        training, validation = ({each.patient for each in side} for side in (parts.training, parts.validation))
        assert not training & validation
        assert training | validation == patients
        assert len(parts.training) + len(parts.validation) == len(scans)
        held += [each.name for each in parts.validation]
    assert sorted(held) == sorted(each.name for each in scans)


@given(scans, st.integers(0, 3), st.randoms())
def test_the_split_depends_on_the_seed_and_not_on_the_order(scans: list[LabelledScan], seed: int, random) -> None:
    shuffled = list(scans)
    random.shuffle(shuffled)
    one, other = split(scans, 5, 0, seed), split(shuffled, 5, 0, seed)
    assert {each.name for each in one.validation} == {each.name for each in other.validation}


def test_folds_are_of_like_size_and_seeds_differ() -> None:
    many = [scan(number, number) for number in range(50)]
    sizes = [len(split(many, 5, fold, 1).validation) for fold in range(5)]
    assert sizes == [10] * 5
    assert split(many, 5, 0, 1) != split(many, 5, 0, 2)


def test_a_fold_that_is_not_there_is_refused() -> None:
    with pytest.raises(UserError, match="no fold 5 of 5"):
        split([scan(0, 0), scan(1, 1)], 5, 5)
    with pytest.raises(UserError, match="2 patients, too few for fold 3"):
        split([scan(0, 0), scan(1, 1)], 5, 3)


def test_the_parts_a_data_set_gives_itself() -> None:
    given_parts = given_split([scan(0, 0, "training"), scan(1, 1, "validation")])
    assert given_parts is not None
    assert [each.name for each in given_parts.validation] == ["s1"]
    assert given_split([scan(0, 0, "training"), scan(1, 1)]) is None
    assert given_split([scan(0, 0), scan(1, 1)]) is None
