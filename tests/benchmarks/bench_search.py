"""Does looking in the liver's box first change what is found? Prints one JSON object.

    python tests/benchmarks/bench_search.py [SCAN...] [--model FILE] [--margins-mm 16 32] [--own-search]

Without SCAN: a made one, and `ct_hcc048` where the folder of real data lies beside the checkout.
Each scan is segmented whole, and in the box around the liver that the shipped model sees, whether or not the program
would look there first for this model and scan, and without its doubts: so the difference is that of the box alone.
With --own-search the program's own search runs as well, with its doubts, and what it tells is printed.
"""

import argparse
import json
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.benchmark.one_scan import in_its_box
from core.benchmark.scan import make_scan
from core.evaluation.dice import dice
from core.inference.engine import segment
from core.inference.search import LOCATOR, MARGIN_MM
from core.inference.settings import Segmentation, SegmentSettings
from core.io import open_case
from core.labels import Label
from core.model.catalog import find_model, shipped_folder
from core.model.weights import load_model
from core.volume import Volume

REAL = Path(__file__).resolve().parents[3] / "shared" / "data" / "ct_hcc048" / "dicom"
MADE_SLICES = 80


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("scans", nargs="*", type=Path, metavar="SCAN")
    parser.add_argument("--model", help="a model's name or file (default: the one that ships)")
    parser.add_argument("--margins-mm", nargs="+", type=float, default=[MARGIN_MM])
    parser.add_argument("--own-search", action="store_true", help="the program's own search as well")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        scans = options.scans or [make_scan(Path(scratch), MADE_SLICES, 512), *([REAL] if REAL.is_dir() else [])]
        print(json.dumps(measured(scans, options), indent=1))


def measured(scans: list[Path], options: argparse.Namespace) -> dict[str, Any]:
    """Return the figures of each scan."""
    locator, model = load_model(shipped_folder() / LOCATOR), load_model(find_model(options.model))
    full = SegmentSettings(search="full")
    result: dict[str, Any] = {}
    for scan in scans:
        volume = open_case(scan.absolute()).volume
        whole = segment(volume, model, full)
        figures = {"full": figures_of(volume, whole)}
        for margin_mm in options.margins_mm:
            found = in_its_box(volume, locator, model, full, margin_mm)
            figures[f"box, {margin_mm:g} mm"] = {**figures_of(volume, found), **against(found.mask, whole.mask)}
        if options.own_search:
            found = segment(volume, model, SegmentSettings())
            figures["auto"] = {**figures_of(volume, found), **against(found.mask, whole.mask)}
        result[str(scan)] = figures
    return result


def figures_of(volume: Volume, found: Segmentation) -> dict[str, Any]:
    """Return the volumes in ml, where the model looked, how long it took and what it told."""
    voxel_ml = volume.geometry.voxel_ml
    return {
        "liver_ml": round(float(np.count_nonzero(found.mask)) * voxel_ml, 2),
        "tumour_ml": round(float(np.count_nonzero(found.mask == Label.TUMOUR)) * voxel_ml, 2),
        "seconds": round(sum(found.seconds.values()), 1),
        "box_zyx": found.record.settings["box_zyx"],
        "warnings": list(found.record.warnings),
    }


def against(mask: NDArray[np.uint8], whole: NDArray[np.uint8]) -> dict[str, float]:
    """Return how far a mask agrees with that of the whole scan: Dice of both livers and of both tumours."""
    tumours = mask == Label.TUMOUR, whole == Label.TUMOUR
    return {"dice_liver": round(dice(mask > 0, whole > 0), 5), "dice_tumour": round(dice(*tumours), 5)}


if __name__ == "__main__":
    main()
