"""How long a whole scan takes from its file to the mask's: prints one JSON object.

    python tests/benchmarks/bench_scan.py [--scan SCAN] [--slices 300] [--model FILE]

Without --scan: a made one, and `ct_hcc048` where the folder of real data lies beside the checkout. What the figures
are stands in core/benchmark/scan.py.
"""

import argparse
import json
import tempfile
from pathlib import Path
from typing import Any

from core.benchmark.scan import make_scan, measure_scan
from core.model.catalog import find_model

REAL = Path(__file__).resolve().parents[3] / "shared" / "data" / "ct_hcc048" / "dicom"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--scan", type=Path, help="a scan instead of the made one")
    parser.add_argument("--slices", type=int, default=300, help="of the made scan")
    parser.add_argument("--size", type=int, default=512, help="its rows and columns")
    parser.add_argument("--model", help="a model's name or file")
    parser.add_argument("--device", default="auto")
    options = parser.parse_args()
    model = find_model(options.model)
    result: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        if options.scan:
            scans = {"given": options.scan}
        else:
            scans = {"phantom": make_scan(folder / "scan", options.slices, options.size)}
            if REAL.is_dir():
                scans["ct_hcc048"] = REAL
        for name, scan in scans.items():
            result[name] = measure_scan(scan, model, folder / name, options.device)
    print(json.dumps(result, indent=1))


if __name__ == "__main__":
    main()
