"""What agreement tells on phantoms: `python -m tests.benchmarks.calibrate_agreement OUT [PHANTOMS]`.

Segments phantoms no model has seen with the shipped model, one JSON line each in OUT/phantoms.jsonl (what is there
already is not made again), and draws OUT/agreement.png; docs/agreement.md shows both.
"""

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np

from core.agreement import NOT_KNOWN
from core.components import connected_components
from core.inference.engine import segment
from core.inference.settings import SegmentSettings
from core.kept import KeptVoxels
from core.measure import measure_reading
from core.model.catalog import default_model
from core.phantom import PhantomConfig, make_phantom
from core.reading import ModelRun, Reading

FIRST_SEED = 70_000
GRID = {"shape_zyx": (80, 256, 256), "spacing_mm": (2.5, 1.56, 1.56)}
BINS = ((1, 20), (20, 40), (40, 60), (60, 80), (80, 90), (90, 95), (95, 99), (99, 101))
CLASSES = {"liver": 1, "tumour": 2}


def measured(seed: int) -> dict[str, Any]:
    """Segment one phantom; return counts of voxels by agreement, and its tumours."""
    phantom = make_phantom(PhantomConfig(**GRID, seed=seed))
    found = segment(phantom.volume, default_model(), SegmentSettings(device="cpu"))
    if found.agreement is None:
        return {"seed": seed, "voxels": {}, "tumours": [], "missed": int(phantom.mask.max() == 2)}
    percent, truth = found.agreement.values, phantom.mask[found.agreement.box.slices]
    mask = found.mask[found.agreement.box.slices]
    voxels = {}
    for name, label in CLASSES.items():
        said = (mask == label) & (percent != NOT_KNOWN)
        voxels[name] = {
            "all": np.bincount(percent[said], minlength=101).tolist(),
            "right": np.bincount(percent[said & (truth == mask)], minlength=101).tolist(),
        }
    run = ModelRun(KeptVoxels.of(found.mask), found.agreement)
    numbers = measure_reading(phantom.volume, found.mask, Reading(run=run))
    assert numbers.agreement is not None
    liver, true_liver = found.mask > 0, phantom.mask > 0
    return {
        "seed": seed,
        "voxels": voxels,
        "liver": [numbers.agreement.liver_percent, _dice(liver, true_liver)],
        "tumours": _tumours(numbers, phantom.mask),
        "true_tumours": int(connected_components(phantom.mask == 2)[1]),
    }


def _tumours(numbers: Any, truth: np.ndarray) -> list[dict[str, float | None]]:
    """Return each tumour that was found: agreement, ml, Dice with the true ones it touches (0: a false one)."""
    true_numbers, _ = connected_components(truth == 2)
    rows = []
    for tumour in numbers.tumours:
        whole = np.zeros(truth.shape, bool)
        whole[numbers.components.box.slices] = numbers.components.numbers == tumour.number
        touched = np.unique(true_numbers[whole])
        true = np.isin(true_numbers, touched[touched > 0])
        rows.append(
            {
                "agreement": numbers.agreement.of_tumour(tumour.number),
                "ml": tumour.volume_ml,
                "dice": _dice(whole, true) if true.any() else 0.0,
            }
        )
    return rows


def _dice(first: np.ndarray, second: np.ndarray) -> float:
    return float(2 * (first & second).sum() / (first.sum() + second.sum()))


def table(rows: list[dict[str, Any]]) -> list[str]:
    """Return the share of right voxels in each range of agreement, as lines of a Markdown table."""
    lines = [
        "| agreement | liver voxels | of them right | tumour voxels | of them right |",
        "| --- | --- | --- | --- | --- |",
    ]
    for low, high in BINS:
        cells = [f"{low}-{high - 1} %" if high < 101 else f"{low}-100 %"]
        for name in CLASSES:
            count, right = (
                sum(sum(row["voxels"][name][what][low:high]) for row in rows if row["voxels"])
                for what in ("all", "right")
            )
            cells += [f"{count}", f"{right / count:.1%}" if count else "–"]
        lines.append(f"| {' | '.join(cells)} |")
    return lines


def draw(rows: list[dict[str, Any]], path: Path) -> None:
    """Draw right voxels by agreement, and Dice of each tumour by its agreement."""
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    figure, (left, right) = plt.subplots(1, 2, figsize=(10, 4.2), layout="constrained")
    for name, colour in (("liver", "#56b4e9"), ("tumour", "#e69f00")):
        centres, shares = [], []
        for low, high in BINS:
            count, good = (
                sum(sum(row["voxels"][name][what][low:high]) for row in rows if row["voxels"])
                for what in ("all", "right")
            )
            if count >= 200:
                centres.append((low + high - 1) / 2)
                shares.append(100 * good / count)
        left.plot(centres, shares, "o-", color=colour, label=f"voxels called {name}")
    left.plot([0, 100], [0, 100], ":", color="grey", linewidth=1)
    left.set(xlabel="agreement, %", ylabel="of these voxels right, %", xlim=(0, 100), ylim=(0, 101))
    left.legend(frameon=False, loc="lower right")
    tumours = [tumour for row in rows for tumour in row["tumours"] if tumour["agreement"] is not None]
    for true, colour, label in ((True, "#009e73", "touches a true tumour"), (False, "#d55e00", "touches none")):
        some = [each for each in tumours if bool(each["dice"]) == true]
        right.scatter(
            [each["agreement"] for each in some],
            [each["dice"] for each in some],
            s=[12 + 8 * each["ml"] for each in some],
            color=colour,
            alpha=0.7,
            label=f"{label} ({len(some)})",
        )
    right.set(
        xlabel="mean agreement of a tumour, %", ylabel="its Dice with the truth", xlim=(0, 100), ylim=(-0.05, 1)
    )
    right.legend(frameon=False, loc="upper left")
    figure.suptitle(f"{len(rows)} phantoms no model has seen, shipped model (area: volume)", fontsize=11)
    figure.savefig(path, dpi=110)


def main() -> None:
    out, count = Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 40
    out.mkdir(parents=True, exist_ok=True)
    log = out / "phantoms.jsonl"
    rows = [json.loads(line) for line in log.read_text().splitlines()] if log.exists() else []
    done = {row["seed"] for row in rows}
    for seed in range(FIRST_SEED, FIRST_SEED + count):
        if seed not in done:
            rows.append(measured(seed))
            with open(log, "a") as file:
                file.write(json.dumps(rows[-1]) + "\n")
    draw(rows, out / "agreement.png")
    print("\n".join(table(rows)))


if __name__ == "__main__":
    main()
