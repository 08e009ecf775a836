"""Scans are prepared once, whole or not at all, from the files as they are now."""

import gc
import json
import multiprocessing
import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from core.errors import UserError
from core.io.lock import locked
from core.labels import Label
from core.model.config import Preprocessing
from core.progress import Cancelled
from core.training import cache as cache_module
from core.training.cache import LOCK, estimate, folder_of, prepare
from core.training.centres import VOXELS_KEPT
from core.training.config import Augmentation, TrainConfig
from core.training.dataset import Group, Sample, Sampler, on_grid
from core.training.datasets.find import find_scans
from core.training.datasets.model import LabelledScan, check_fixes
from core.training.prepared import RECORD, PreparedScan
from tests.core.training.datasets.toy import SHAPE, SPACING_MM, save, save_ircadb, save_pair, toy

ROOT = Path(__file__).resolve().parents[3]
OWN = Preprocessing()


@pytest.fixture
def data(tmp_path: Path) -> Path:
    for number in range(4):
        save_pair(tmp_path / "data", number)
    return tmp_path / "data"


def scans_of(data: Path) -> tuple[LabelledScan, ...]:
    return find_scans(data).scans


def assert_is_toy(scan: PreparedScan, seed: int) -> None:
    sample, (hu, labels) = scan.read(), toy(seed)
    assert np.array_equal(sample.hu, hu)
    assert np.array_equal(sample.labels, labels)
    assert sample.spacing_mm == pytest.approx(SPACING_MM)


def stamps(cache: Path) -> dict[str, int]:
    """When each prepared scan's arrays were written."""
    return {path.parent.name: path.stat().st_mtime_ns for path in cache.glob("*/hu.npy")}


@pytest.mark.parametrize("processes", [1, 2])
def test_prepared_scans_are_the_scans_mapped_and_read_only(data: Path, tmp_path: Path, processes: int) -> None:
    told: list[float] = []
    prepared = prepare(
        scans_of(data), tmp_path / "cache", OWN, processes, lambda fraction, text: told.append(fraction)
    )
    assert not prepared.failed
    for number in range(4):
        scan = prepared.ready[f"volume-{number}"]
        assert_is_toy(scan, number)
        sample = scan.read()
        assert not sample.hu.flags.writeable
        assert not sample.labels.flags.writeable
        assert isinstance(sample.hu.base, np.memmap)
        assert scan.record.voxels == tuple(int((toy(number)[1] == label).sum()) for label in Label)
    assert told == sorted(told)
    assert not multiprocessing.active_children()


def test_a_grid_is_the_one_of_training_and_both_are_kept(data: Path, tmp_path: Path) -> None:
    grid = Preprocessing(grid_mm=(5.0, 1.6, 1.4))
    scans = scans_of(data)[:2]
    assert not prepare(scans, tmp_path / "cache", OWN, 1).failed
    prepared = prepare(scans, tmp_path / "cache", grid, 2).ready["volume-0"]
    expected = on_grid(Sample(*toy(0)), SPACING_MM, grid)
    assert expected.hu.shape == (8, 20, 24)
    assert np.array_equal(prepared.read().hu, expected.hu)
    assert np.array_equal(prepared.read().labels, expected.labels)
    assert prepared.read().spacing_mm == pytest.approx((5.0, 1.6, 1.4))
    assert prepared.record.scan_spacing_mm == pytest.approx(SPACING_MM)
    assert len(stamps(tmp_path / "cache")) == 4


def test_what_is_ready_is_left_alone_until_its_source_changes(data: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    scans = scans_of(data)
    prepare(scans, cache, OWN, 1)
    first = stamps(cache)
    os.utime(data / "volume-0.nii.gz", ns=(1, 1))  # copied about, the same content
    prepare(scans, cache, OWN, 1)
    assert stamps(cache) == first
    assert estimate(scans, cache, OWN).bytes_needed == 0
    save(data / "segmentation-1.nii.gz", toy(1)[1] * np.uint8(0) + np.uint8(1))
    assert estimate(scans, cache, OWN).ready == 3
    prepared = prepare(scans, cache, OWN, 1)
    changed = {name for name, stamp in stamps(cache).items() if stamp != first.get(name)}
    assert changed == {prepared.ready["volume-1"].folder.name}
    assert prepared.ready["volume-1"].read().labels.min() == 1


def test_a_new_slice_in_a_dicom_folder_is_a_change(tmp_path: Path) -> None:
    save_ircadb(tmp_path / "data" / "3Dircadb1.1", 1)
    prepared = prepare(scans_of(tmp_path / "data"), tmp_path / "cache", OWN, 1)
    assert_is_toy(prepared.ready["3Dircadb1.1"], 1)
    (tmp_path / "data" / "3Dircadb1.1" / "MASKS_DICOM" / "liver" / "IM9999.dcm").write_bytes(b"new")
    assert estimate(scans_of(tmp_path / "data"), tmp_path / "cache", OWN).ready == 0


def test_fixes_and_mappings_have_preparations_of_their_own(data: Path, tmp_path: Path) -> None:
    plain, fixed = scans_of(data)[0], find_scans(data, check_fixes(["flipped-z"])).scans[0]
    assert folder_of(plain, tmp_path, OWN) != folder_of(fixed, tmp_path, OWN)
    assert folder_of(plain, tmp_path, OWN) == folder_of(plain, tmp_path, Preprocessing(hu_range=(-100, 200)))


def test_a_scan_that_cannot_be_used_is_named_and_the_others_are_ready(data: Path, tmp_path: Path) -> None:
    save(data / "segmentation-2.nii.gz", toy(2)[1] * np.uint8(7))
    prepared = prepare(scans_of(data), tmp_path / "cache", OWN, 2)
    assert sorted(prepared.ready) == ["volume-0", "volume-1", "volume-3"]
    assert "segmentation-2.nii.gz holds the label values 7, 14" in str(prepared.failed["volume-2"])


def test_unknown_millimetres_are_not_brought_to_a_grid(tmp_path: Path) -> None:
    hu, labels = toy(1)
    save(tmp_path / "volume-28.nii", hu[:, ::-1, ::-1], np.eye(4))
    save(tmp_path / "segmentation-28.nii", labels[:, ::-1, ::-1], np.eye(4))
    scans = find_scans(tmp_path, check_fixes(["unknown-spacing"])).scans
    own = prepare(scans, tmp_path / "cache", OWN, 1).ready["volume-28"]
    assert np.array_equal(own.read().hu, hu)
    assert own.read().spacing_mm is None
    failed = prepare(scans, tmp_path / "cache", Preprocessing(grid_mm=(2.0, 2.0, 2.0)), 1).failed
    assert "nobody knows its millimetres" in str(failed["volume-28"])


def test_the_size_is_told_before_and_a_full_disk_stops_before_anything_is_written(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    figures = estimate(scans_of(data), tmp_path / "cache", OWN)
    assert figures.bytes_needed >= 4 * 3 * np.prod(SHAPE)
    assert figures.sentence.startswith("4 of 4 scans are to be prepared")
    told: list[str] = []
    monkeypatch.setattr(cache_module, "_free_bytes", lambda cache: figures.bytes_needed)
    with pytest.raises(UserError, match="not enough"):
        prepare(scans_of(data), tmp_path / "cache", OWN, 1)
    assert [path.name for path in (tmp_path / "cache").iterdir()] == [LOCK]
    monkeypatch.undo()
    prepare(scans_of(data), tmp_path / "cache", OWN, 1, lambda fraction, text: told.append(text))
    assert any(text.startswith("4 of 4 scans are to be prepared: 0.00 GB") for text in told)
    written = sum(path.stat().st_size for path in (tmp_path / "cache").rglob("*") if path.is_file())
    assert written <= figures.bytes_needed


@pytest.mark.parametrize("name", ["hu.npy", "labels.npy", "voxels.npz", "scan.json"])
def test_a_damaged_preparation_is_named_and_made_again(data: Path, tmp_path: Path, name: str) -> None:
    scan = prepare(scans_of(data)[:1], tmp_path / "cache", OWN, 1).ready["volume-0"]
    path = scan.folder / name
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    with pytest.raises(UserError, match="is not a prepared scan"):
        PreparedScan(scan.folder).read().labels.any() and PreparedScan(scan.folder).voxels(Label.LIVER)
    assert_is_toy(prepare(scans_of(data)[:1], tmp_path / "cache", OWN, 1).ready["volume-0"], 0)


def test_cancelling_leaves_whole_scans_only(data: Path, tmp_path: Path) -> None:
    def report(fraction: float, text: str) -> None:
        if fraction > 0.4:
            raise Cancelled

    for processes in (1, 2):
        with pytest.raises(Cancelled):
            prepare(scans_of(data), tmp_path / f"cache{processes}", OWN, processes, report)
        assert_whole(tmp_path / f"cache{processes}")
    assert not multiprocessing.active_children()


def assert_whole(cache: Path) -> None:
    """Everything in the cache is a complete and right scan."""
    for folder in cache.glob("*/"):
        name = json.loads((folder / RECORD).read_text())["name"]
        assert_is_toy(PreparedScan(folder), int(name.removeprefix("volume-")))


@pytest.mark.skipif(sys.platform == "win32", reason="kills itself with SIGKILL")
def test_killed_at_any_step_no_half_scan_looks_whole(tmp_path: Path) -> None:
    """A child kills itself at its n-th step in the cache, for every n, while it replaces an outdated preparation."""
    data, old = tmp_path / "data", tmp_path / "old"
    save_pair(data, 0, seed=5)
    prepare(scans_of(data), old, OWN, 1)
    save_pair(data, 0)
    (scan,) = scans_of(data)
    child = [sys.executable, "-m", "tests.core.training.worker_jobs", "die", str(data), str(old)]
    subprocess.run(child, cwd=ROOT, timeout=60, check=True)
    caches = sorted(tmp_path.glob("old?*"), key=lambda path: int(path.name.removeprefix("old")))
    assert len(caches) > 8
    assert estimate([scan], caches[-1], OWN).ready  # the last one was not killed
    for cache in caches:
        if estimate([scan], cache, OWN).ready:
            assert_is_toy(PreparedScan(folder_of(scan, cache, OWN)), 0)
        assert_is_toy(prepare([scan], cache, OWN, 1).ready["volume-0"], 0)


def test_two_processes_that_prepare_in_one_cache_share_the_work(data: Path, tmp_path: Path) -> None:
    """Both want the same scans at once: each is written by one of them, and both end with all."""
    cache = tmp_path / "cache"
    prepare(scans_of(data), cache, OWN, 1)
    save(data / "segmentation-1.nii.gz", toy(1)[1] * np.uint8(0) + np.uint8(1))  # to be replaced
    shutil.rmtree(next(cache.glob("volume-2-*")))  # to be made
    command = [sys.executable, "-m", "tests.core.training.worker_jobs", "tell", str(data), str(cache)]
    children = [subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    with locked(cache / LOCK, unexpected):
        for child in children:
            assert child.stdout is not None
            assert child.stdout.readline() == "waiting\n"
    told = [json.loads(child.communicate(timeout=60)[0]) for child in children]
    assert sorted(name[:8] for one in told for name in one["published"]) == ["volume-1", "volume-2"]
    assert [one["ready"] for one in told] == [[f"volume-{number}" for number in range(4)]] * 2
    assert not estimate(scans_of(data), cache, OWN).bytes_needed
    assert PreparedScan(folder_of(scans_of(data)[1], cache, OWN)).read().labels.min() == 1
    assert_is_toy(PreparedScan(folder_of(scans_of(data)[2], cache, OWN)), 2)


def unexpected() -> None:
    raise AssertionError("the cache is held")


def test_waiting_for_another_run_can_be_cancelled(data: Path, tmp_path: Path) -> None:
    def report(fraction: float, text: str) -> None:
        if text.startswith("Waiting"):
            raise Cancelled

    with locked(tmp_path / "cache" / LOCK, unexpected), pytest.raises(Cancelled):
        prepare(scans_of(data), tmp_path / "cache", OWN, 1, report)


def test_a_scan_that_another_run_prepares_anew_is_not_mixed_with_what_it_was(data: Path, tmp_path: Path) -> None:
    scan = prepare(scans_of(data)[:1], tmp_path / "cache", OWN, 1).ready["volume-0"]
    sample = scan.read()
    save(data / "segmentation-0.nii.gz", toy(0)[1] * np.uint8(0) + np.uint8(1))
    again = prepare(scans_of(data), tmp_path / "cache", OWN, 1)
    assert again.again == ("volume-0",)
    with pytest.raises(UserError, match="volume-0 was prepared anew while it was trained on"):
        scan.read()
    assert np.array_equal(sample.labels, toy(0)[1])  # what is mapped stays
    assert again.ready["volume-0"].read().labels.min() == 1


def test_centres_are_voxels_of_their_label_drawn_evenly(data: Path, tmp_path: Path) -> None:
    scan = prepare(scans_of(data)[:1], tmp_path / "cache", OWN, 1).ready["volume-0"]
    labels = toy(0)[1]
    for label in (Label.LIVER, Label.TUMOUR):
        voxels = scan.voxels(label)
        assert len(set(voxels.tolist())) == len(voxels) == min((labels == label).sum(), VOXELS_KEPT)
        assert (labels.ravel()[voxels] == label).all()


def test_the_sampler_draws_from_prepared_scans(data: Path, tmp_path: Path) -> None:
    files = list(prepare(scans_of(data), tmp_path / "cache", OWN, 1).ready.values())
    config = TrainConfig(
        patch_zyx=(4, 8, 8), batch=8, tumour_share=1.0, liver_share=0.0, augment=Augmentation.off(), seed=1
    )
    cuts = Sampler([Group("scans", files, 1.0)], config).batch(0)
    assert cuts.hu.shape == (8, 4, 8, 8)
    assert all((labels == Label.TUMOUR).any() for labels in cuts.labels)


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="resident memory is read from /proc")
def test_memory_stays_flat_however_many_scans_are_read(tmp_path: Path) -> None:
    shape = (40, 128, 160)
    for number in range(24):
        save(tmp_path / "data" / f"volume-{number}.nii", toy(number, shape)[0])
        save(tmp_path / "data" / f"segmentation-{number}.nii", toy(number, shape)[1])
    files = list(prepare(scans_of(tmp_path / "data"), tmp_path / "cache", OWN, 1).ready.values())
    config = TrainConfig(patch_zyx=(8, 64, 64), batch=4)
    sampler = Sampler([Group("scans", files, 1.0)], config)
    sampler.batch(0)
    files[0].read().hu.sum()
    gc.collect()
    before = resident_bytes()
    for iteration in range(1, 60):
        sampler.batch(iteration)
    for file in files:
        sample = file.read()
        assert sample.hu.sum() + sample.labels.sum(dtype=int) != 0  # every page is touched
    gc.collect()
    size = sum(path.stat().st_size for path in (tmp_path / "cache").rglob("*.npy"))
    assert size > 50e6
    assert resident_bytes() - before < size / 4


def resident_bytes() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
