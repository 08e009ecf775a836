"""Phantoms as an open case, and as files named as in LiTS."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.case import Case, Source
from core.errors import UserError
from core.io.atomic import atomic_write
from core.phantom.config import Phantom, PhantomConfig
from core.phantom.render import make_phantom
from core.progress import Report, part, silent
from core.volume import Geometry

_NOTE = "This is a made scan, not a patient: its liver and tumours are known exactly."


def phantom_case(phantom: Phantom) -> Case:
    """Return the phantom as an open document, as if it had been read from a file of its seed's name."""
    volume = phantom.volume
    return Case(
        volume=volume,
        source=Source(Path(f"phantom-{phantom.config.seed}"), "phantom"),
        stored_geometry=volume.geometry,
        notes=(_NOTE,),
    )


def write_phantoms(
    folder: Path, count: int, seed: int, config: PhantomConfig, report: Report = silent
) -> list[tuple[Path, Path]]:
    """Write `count` phantoms as volume-N.nii.gz and segmentation-N.nii.gz (N from 0) and return the pairs.

    Phantom N has the seed `seed` + N; the rest is as in `config`. int16 HU and uint8 labels with the affine of the
    grid in RAS. Raises UserError, before anything is made, where a file of that name exists. Any thread.
    """
    if count < 1:
        raise UserError(f"{count} phantoms cannot be made.", "Ask for one or more.")
    pairs = [(folder / f"volume-{n}.nii.gz", folder / f"segmentation-{n}.nii.gz") for n in range(count)]
    for path in (path for pair in pairs for path in pair):
        if path.exists():
            raise UserError(f"{path} is there already.", "Choose an empty folder or remove the file first.")
    _make_folder(folder)
    for n, (volume_path, mask_path) in enumerate(pairs):
        step = part(report, n / count, (n + 1) / count)
        phantom = make_phantom(replace(config, seed=seed + n), part(step, 0, 0.6))
        step(0.6, f"Writing phantom {n + 1} of {count}")
        _write(volume_path, phantom.volume.hu, phantom.volume.geometry)
        step(0.9, f"Writing phantom {n + 1} of {count}")
        _write(mask_path, phantom.mask, phantom.volume.geometry)
    report(1.0, f"{count} phantoms written")
    return pairs


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UserError(f"The folder {folder} cannot be made.", "Choose a folder you may write to.") from error


def _write(path: Path, array: NDArray[Any], geometry: Geometry) -> None:
    import nibabel

    lps_to_ras = np.diag([-1.0, -1.0, 1.0, 1.0])
    index_xyz_to_ras = lps_to_ras @ geometry.index_to_lps_mm[:, [2, 1, 0, 3]]
    image = nibabel.Nifti1Image(array.transpose(2, 1, 0), index_xyz_to_ras)
    image.set_sform(index_xyz_to_ras, code=1)
    image.set_qform(index_xyz_to_ras, code=1)
    image.header.set_xyzt_units("mm")
    atomic_write(path, lambda temporary: nibabel.save(image, temporary), overwrite=False)
