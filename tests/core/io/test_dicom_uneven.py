"""Missing and uneven slices: told which, opened only as the user chooses, never with a wrong spacing."""

import zipfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import UserError
from core.io import UnevenSlices, find_series, open_case
from core.io.finding.finder import Finding
from core.io.series import instance_uid
from tests.core.io.dicom_builder import SeriesSpec, random_hu, write_series

GRADIENT_HU_PER_MM = 7.0


def heights(*values_mm: float) -> SeriesSpec:
    """Slices whose HU rise with their height, so that what is interpolated is known."""
    values = np.asarray(values_mm)
    hu = np.broadcast_to(np.rint(GRADIENT_HU_PER_MM * values)[:, None, None], (len(values), 6, 5)).astype(np.int64)
    return SeriesSpec(hu=hu, positions_mm=np.array([(-70.0, -50.0, z) for z in values]))


def asked(folder: Path) -> UnevenSlices:
    with pytest.raises(UnevenSlices) as caught:
        open_case(folder)
    return caught.value


def test_a_missing_slice_offers_the_longest_part(tmp_path: Path) -> None:
    spec = heights(-20, -15, -10, -5, 5, 10, 15)
    write_series(tmp_path, spec)
    question = asked(tmp_path)
    assert "1 slice is missing, number 5 of 8 (z = 0.0 mm)" in question.message
    assert [offer.choice for offer in question.offers] == ["longest-part"], "10 mm are not bridged"
    assert question.offers[0].sentence == "4 of 7 slices (z = -20.0 to -5.0 mm, 5.00 mm apart)"
    (info,) = find_series(tmp_path)
    assert (info.geometry_kind, info.spacing, info.offers) == ("GAPPED", "unknown", question.offers)
    case = open_case(tmp_path, slices="longest-part")
    np.testing.assert_array_equal(case.volume.hu, spec.hu[:4])
    assert case.volume.geometry.to_lps_mm((0, 0, 0))[2] == pytest.approx(-20)
    assert case.volume.spacing_mm[0] == pytest.approx(5)
    assert len(case.source.slices) == 4
    assert case.notes[0].startswith("Only the longest evenly spaced part was opened: 4 of 7 slices")
    # The key brings the same back: what recovers work and opens saved cases goes by it.
    again = open_case(tmp_path, series_uid=case.source.series_uid)
    assert again.content_hash == case.content_hash
    assert instance_uid(case.source.series_uid) == spec.series_uid
    with pytest.raises(UnevenSlices):
        open_case(tmp_path, slices="resample")


def test_one_missing_thin_slice_may_be_interpolated_and_is_told(tmp_path: Path) -> None:
    write_series(tmp_path, heights(0, 2, 4, 8, 10, 12, 14))
    assert [offer.choice for offer in asked(tmp_path).offers] == ["longest-part", "resample"]
    case = open_case(tmp_path, slices="resample")
    assert case.source.series_geometry == "RESAMPLED"
    np.testing.assert_array_equal(case.volume.hu[:, 0, 0], np.rint(GRADIENT_HU_PER_MM * np.arange(0, 15, 2)))
    assert "1 slice is missing, number 4 of 8 (z = 6.0 mm)" in case.notes[0]
    assert ".dcm" not in case.notes[0], "notes travel into exports"
    assert case.source.slices == (), "computed slices have no files"
    assert case.mask_on_stored_grid(np.ones(case.volume.hu.shape, np.uint8)).shape == case.volume.hu.shape


@pytest.mark.parametrize("values_mm", [(0, 2, 4, 10, 12), (0, 1, 2, 5.5, 6.5), (0, 4, 8, 14, 18)])
def test_wide_gaps_are_not_bridged(tmp_path: Path, values_mm: tuple[float, ...]) -> None:
    write_series(tmp_path, heights(*values_mm))
    assert "resample" not in [offer.choice for offer in asked(tmp_path).offers]


@settings(max_examples=20, deadline=None)
@given(st.lists(st.floats(2.4, 4.6), min_size=4, max_size=9), st.booleans())
def test_uneven_slices_are_resampled_to_the_smallest_distance(tmp_path_factory, steps_mm, downwards) -> None:
    folder = tmp_path_factory.mktemp("uneven")
    values = np.round(np.concatenate([[0.0], np.cumsum(steps_mm)]), 3)
    spec = heights(*(values[::-1] if downwards else values))
    write_series(folder, spec)
    steps = np.diff(values)
    try:
        case = open_case(folder, slices="resample")
    except UserError as error:
        raise AssertionError(error) from error
    if case.source.series_geometry == "REGULAR":
        assert np.ptp(steps) < 0.3
        return
    assert case.volume.spacing_mm[0] == pytest.approx(steps.min(), abs=1e-6)
    z = case.volume.geometry.to_lps_mm([(k, 0, 0) for k in range(len(case.volume.hu))])[:, 2]
    assert z[0] >= -1e-6
    assert z[-1] <= values[-1] + 1e-6
    assert np.abs(case.volume.hu[:, 3, 2] - GRADIENT_HU_PER_MM * z).max() <= 1.1  # rounded twice


def test_a_regular_scan_is_opened_as_it_is_whatever_is_chosen(tmp_path: Path) -> None:
    spec = SeriesSpec()
    write_series(tmp_path, spec)
    case = open_case(tmp_path, slices="resample")
    np.testing.assert_array_equal(case.volume.hu, spec.hu)
    assert case.source.series_uid == spec.series_uid


def test_a_tilted_scan_with_a_gap_offers_its_longest_part(tmp_path: Path) -> None:
    places = (0, 1, 2, 3, 5, 6)
    spec = SeriesSpec(
        hu=random_hu((6, 12, 16)), positions_mm=np.array([(-70.0, -50 + 0.8 * k, 5.0 * k) for k in places])
    )
    write_series(tmp_path, spec)
    question = asked(tmp_path)
    assert [offer.choice for offer in question.offers] == ["longest-part"]
    case = open_case(tmp_path, series_uid=question.offers[0].key)
    assert case.source.series_geometry == "TILTED"
    np.testing.assert_array_equal(case.volume.hu[1, 1:13], spec.hu[1])
    assert [note.split(" ")[0] for note in case.notes[:2]] == ["Only", "The"]


def test_scattered_slices_offer_nothing(tmp_path: Path) -> None:
    write_series(tmp_path, heights(0, 3, 9, 13, 20))
    with pytest.raises(UserError, match="changes from 3") as caught:
        open_case(tmp_path)
    assert not isinstance(caught.value, UnevenSlices)


def test_a_gap_in_a_zip_is_asked_about_and_opened_as_chosen(tmp_path: Path) -> None:
    spec = heights(-20, -15, -10, -5, 5, 10, 15)
    paths = write_series(tmp_path / "scan", spec)
    packed = tmp_path / "scan.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        for path in paths:
            archive.write(path, path.name)
    question = asked(packed)
    assert question.path == packed
    for case in (open_case(packed, series_uid=question.offers[0].key), open_case(packed, slices="longest-part")):
        np.testing.assert_array_equal(case.volume.hu, spec.hu[:4])
        assert [one.path.parent for one in case.source.slices] == [packed] * 4
    with Finding(tmp_path / "scan") as finding:
        (entry,) = finding.look_all().entries.values()
        assert entry.offers == question.offers
        with pytest.raises(UnevenSlices) as caught:
            finding.open(entry.key)
        assert caught.value.path == tmp_path / "scan"
        np.testing.assert_array_equal(finding.open(entry.offers[0].key).volume.hu, spec.hu[:4])
