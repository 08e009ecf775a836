"""Phantoms as files and as an open case."""

from pathlib import Path

import numpy as np
import pytest
import SimpleITK

from core.errors import UserError
from core.phantom import PhantomConfig, make_phantom, phantom_case, write_phantoms
from core.progress import Cancelled

CONFIG = PhantomConfig((5, 24, 26), (30.0, 15.0, 16.0), tumours=2)


def test_an_independent_reader_finds_the_same_voxels_in_the_same_place(tmp_path: Path) -> None:
    pairs = write_phantoms(tmp_path / "set", 2, 40, CONFIG)
    assert [path.name for pair in pairs for path in pair] == [
        "volume-0.nii.gz",
        "segmentation-0.nii.gz",
        "volume-1.nii.gz",
        "segmentation-1.nii.gz",
    ]
    for number, pair in enumerate(pairs):
        phantom = make_phantom(PhantomConfig(CONFIG.shape_zyx, CONFIG.spacing_mm, 40 + number, tumours=2))
        for path, expected, kind in zip(pair, (phantom.volume.hu, phantom.mask), ("int16", "uint8"), strict=True):
            image = SimpleITK.ReadImage(str(path))
            voxels = SimpleITK.GetArrayFromImage(image)
            assert voxels.dtype == kind
            assert np.array_equal(voxels, expected)
            for index_zyx in ((0, 0, 0), (4, 10, 20)):
                point = image.TransformIndexToPhysicalPoint(index_zyx[::-1])
                assert point == pytest.approx(tuple(phantom.volume.geometry.to_lps_mm(index_zyx)), abs=1e-3)


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    mine = tmp_path / "segmentation-1.nii.gz"
    mine.write_bytes(b"mine")
    with pytest.raises(UserError, match="segmentation-1"):
        write_phantoms(tmp_path, 2, 0, CONFIG)
    assert mine.read_bytes() == b"mine"
    assert list(tmp_path.iterdir()) == [mine]


def test_a_folder_that_is_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(UserError, match="cannot be made"):
        write_phantoms(tmp_path / "file" / "inside", 1, 0, CONFIG)
    with pytest.raises(UserError, match="0 phantoms"):
        write_phantoms(tmp_path, 0, 0, CONFIG)


def test_cancel_leaves_whole_files_only(tmp_path: Path) -> None:
    def stop(fraction: float, text: str) -> None:
        if fraction > 0.8:
            raise Cancelled

    with pytest.raises(Cancelled):
        write_phantoms(tmp_path, 2, 0, CONFIG, stop)
    for path in tmp_path.iterdir():
        SimpleITK.ReadImage(str(path))
    assert {path.name for path in tmp_path.iterdir()} == {
        "volume-0.nii.gz",
        "segmentation-0.nii.gz",
        "volume-1.nii.gz",
    } - (set() if (tmp_path / "volume-1.nii.gz").exists() else {"volume-1.nii.gz"})


def test_a_phantom_is_a_case() -> None:
    phantom = make_phantom(CONFIG)
    case = phantom_case(phantom)
    assert case.source.kind == "phantom"
    assert case.name == "phantom-0"
    assert case.volume is phantom.volume
    assert case.stored_geometry.is_close(phantom.volume.geometry)
    assert len(case.content_hash) == 64
    assert np.array_equal(case.mask_on_stored_grid(phantom.mask), phantom.mask)
    assert "not a patient" in case.notes[0]


@pytest.mark.parametrize(
    "wrong",
    [
        {"shape_zyx": (0, 5, 5)},
        {"shape_zyx": (5, 5)},
        {"shape_zyx": (9000, 9000, 9000)},
        {"spacing_mm": (0.0, 1.0, 1.0)},
        {"spacing_mm": (1.0, float("nan"), 1.0)},
        {"seed": -1},
        {"phase": "venous"},
        {"tumours": 9},
        {"kinds": ()},
        {"kinds": ("cyst",)},
        {"noise_hu": -1.0},
    ],
)
def test_impossible_phantoms_are_refused_in_a_sentence(wrong: dict[str, object]) -> None:
    with pytest.raises(UserError) as error:
        PhantomConfig(**wrong)  # type: ignore[arg-type]
    assert str(error.value).endswith((".", "'."))
