"""How fast the network is, all factorizations with --factorizations all: prints one JSON object.

    python tests/benchmarks/bench_network.py [--factorizations all] [--size 512] [--literal-bfloat16]

What the figures are stands in core/benchmark/network.py.
"""

import argparse
import json

from core.benchmark.measuring import machine
from core.benchmark.network import NetworkBenchmark, measure_network
from core.inference.device import pick_device
from core.model.catalog import find_model
from core.model.config import FACTORIZATIONS
from core.model.weights import load_model


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--factorizations", nargs="+", choices=(*FACTORIZATIONS, "all"), default=["dsts"])
    parser.add_argument("--device", default="auto")
    parser.add_argument("--model", help="whose weights to use (default: those of the model that ships)")
    parser.add_argument("--slices", type=int, default=12)
    parser.add_argument("--size", type=int, default=512, help="rows and columns")
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--literal-bfloat16", action="store_true", help="the literal form in bfloat16 as well")
    options = parser.parse_args()
    names = FACTORIZATIONS if "all" in options.factorizations else tuple(options.factorizations)
    device = pick_device(options.device)
    benchmark = NetworkBenchmark(
        device=device,
        model=load_model(find_model(options.model)),
        factorizations=names,
        slices=options.slices,
        size=options.size,
        repeats=options.repeats,
        literal_bfloat16=options.literal_bfloat16,
    )
    print(json.dumps({**machine(device), "network": measure_network(benchmark)}, indent=1))


if __name__ == "__main__":
    main()
