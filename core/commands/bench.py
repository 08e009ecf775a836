"""`hepascope bench`: how fast is this machine?"""

import argparse
import json
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Any

from core.benchmark.scan import CHILD, OTHERS, make_scan, measure_scan
from core.errors import UserError
from core.inference.settings import DEVICES
from core.model.catalog import find_model, read_card
from core.model.config import FACTORIZATIONS
from core.progress import Report, part
from core.terminal import ProgressLine, say, say_json, stdout_kept_clean

PARTS = ("network", "scan")
SCAN_SLICES, QUICK_SLICES = 300, 40
SIZE, QUICK_SIZE = 512, 256
EXAMPLES = """\
examples:
  hepascope bench
  hepascope bench --quick
  hepascope bench --json > this-machine.json
  hepascope bench scan.nii.gz --only scan
  hepascope bench --only network --factorizations standard dsts

Measures two things, while other programs had better rest:
  network   12 slices of 512 x 512 through the network, as in Table 1 of the paper: written literally, and
            in the fast ways this machine knows, beside the time the same number of operations takes as a
            matrix product (the floor ratio: 1 is as fast as the processor can)
  scan      a made scan of 300 slices, or SCAN, from its file to the mask's file: with the model as it is,
            and with its network on the scan's own grid
It takes some minutes; --quick, with smaller ones and the model as it is, less than one. Nothing is left
on the disk.
"""


def add_parser(commands: Any) -> None:
    """Add the command to the parser's subcommands."""
    parser = commands.add_parser(
        "bench",
        help="how fast is this machine?",
        description="Measure how fast the network and a whole segmentation are on this machine.",
        epilog=EXAMPLES,
    )
    parser.add_argument("scan", nargs="?", type=Path, metavar="SCAN", help="a scan instead of the made one")
    parser.add_argument("--quick", action="store_true", help="smaller, in less than a minute")
    parser.add_argument("--only", choices=PARTS, help="one part of it")
    parser.add_argument("--model", metavar="M", help="a model's name or file (default: the one that ships)")
    parser.add_argument("--device", choices=DEVICES, default="auto", help="where to compute (default: the fastest)")
    parser.add_argument(
        "--factorizations", nargs="+", choices=FACTORIZATIONS, metavar="F", default=["dsts"], help="of Table 1"
    )
    parser.add_argument("--slices", type=int, metavar="N", help="of the made scan (default: 300, quick 40)")
    parser.add_argument("--size", type=int, metavar="N", help="rows and columns (default: 512, quick 256)")
    parser.add_argument("--json", action="store_true", help="print one JSON object and nothing else")
    parser.add_argument(CHILD, dest="one_scan", metavar="JSON", help=argparse.SUPPRESS)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Measure, and print the figures."""
    if options.one_scan:
        with stdout_kept_clean(True):
            figures = _one_scan(options.one_scan)
        say_json(figures)
        return 0
    _check(options)
    progress = ProgressLine()
    with stdout_kept_clean(options.json):
        result = _measure(options, progress)
    progress.clear()
    if options.json:
        say_json(result)
    else:
        say(as_text(result))
    return 0


def _check(options: argparse.Namespace) -> None:
    """Refuse before anything is measured what could not be measured in the end."""
    read_card(find_model(options.model))
    if options.scan is not None and not options.scan.exists():
        raise UserError(f"{options.scan} is not there.", "Check the path.")
    for name, least in (("slices", 1), ("size", 16)):
        number = getattr(options, name)
        if number is not None and not least <= number <= 2048:
            raise UserError(f"--{name} must be {least} to 2048, not {number}.")
    if options.size is not None and options.size % 8:
        raise UserError("--size must be a multiple of 8.", "Try: --size 256")


def _one_scan(text: str) -> dict[str, Any]:
    from core.benchmark.one_scan import OneScan, measure_one

    one = json.loads(text)
    scan, model, out = (Path(one.pop(name)) for name in ("scan", "model", "out"))
    return measure_one(OneScan(scan, model, out, **one))


def _measure(options: argparse.Namespace, report: Report) -> dict[str, Any]:
    from core.benchmark.measuring import machine
    from core.inference.device import pick_device

    result: dict[str, Any] = {**machine(pick_device(options.device)), "quick": options.quick}
    if options.only != "scan":
        result["network"] = _network(options, part(report, 0.0, 1.0 if options.only else 0.4))
    if options.only != "network":
        result["scan"] = _scan(options, part(report, 0.0 if options.only else 0.4, 1.0))
        slices, cores = result["scan"]["shape_zyx"][0], result["threads"] if result["device_type"] == "cpu" else None
        result["others"] = [
            {**asdict(other), "scaled_s": round(other.scaled_s(slices, cores), 1)} for other in OTHERS
        ]
    return result


def _network(options: argparse.Namespace, report: Report) -> dict[str, Any]:
    from core.benchmark.network import NetworkBenchmark, measure_network
    from core.inference.device import pick_device
    from core.model.weights import load_model

    benchmark = NetworkBenchmark(
        pick_device(options.device),
        load_model(find_model(options.model)),
        tuple(options.factorizations),
        size=options.size or (QUICK_SIZE if options.quick else SIZE),
        repeats=1 if options.quick else 3,
    )
    return measure_network(benchmark, report)


def _scan(options: argparse.Namespace, report: Report) -> dict[str, Any]:
    model = find_model(options.model)
    with tempfile.TemporaryDirectory(prefix="hepascope-bench-") as scratch:
        folder, scan = Path(scratch), options.scan
        if scan is None:
            slices = options.slices or (QUICK_SLICES if options.quick else SCAN_SLICES)
            size = options.size or (QUICK_SIZE if options.quick else SIZE)
            scan = make_scan(folder / "scan", slices, size, part(report, 0.0, 0.1))
        later = part(report, 0.1, 1.0)
        figures = measure_scan(scan, model, folder / "results", options.device, not options.quick, later)
    return {"made": options.scan is None, **figures}


def as_text(result: dict[str, Any]) -> str:
    """Return the figures for a person to read."""
    versions = ", ".join(f"{name} {version}" for name, version in result["versions"].items() if version)
    lines = [f"{result['device']}  ({versions})"]
    if "network" in result:
        lines += ["", *_network_lines(result["network"])]
    if "scan" in result:
        lines += ["", *_scan_lines(result["scan"])]
        lines += ["", *_other_lines(result)]
    return "\n".join(lines)


def _network_lines(network: dict[str, Any]) -> list[str]:
    shape = "x".join(str(size) for size in network["input"][2:])
    lines = [f"{f'The network, {shape}':<24}   seconds  GFLOP/s  floor ratio  memory MB  against literal"]
    for name, figures in network["factorizations"].items():
        paper = figures["paper"]
        lines.append(f"  {name}: {figures['parameters'] / 1e6:.1f} million parameters, {figures['gflop']:.0f} GFLOP")
        on_p100 = f"{paper['p100_ms'] / 1000:.2f} s for 12x512x512 on a Tesla P100"
        lines.append(f"    {'the paper':<20} {paper['parameters_millions']} million parameters, {on_p100}")
        literal_s = figures["literal"]["float32"]["seconds"]
        for backend in ("literal", "torch", "openvino"):
            for precision, row in figures.get(backend, {}).items():
                lines.append(_network_row(f"{backend} {precision}", row, literal_s))
    lines.append("  Floor ratio: the time divided by that of a matrix product of as many operations.")
    return lines


def _network_row(name: str, row: dict[str, Any], literal_s: float) -> str:
    floor = f"{row['floor_ratio']:.2f}" if "floor_ratio" in row else "-"
    memory = "-" if row["peak_mb"] is None else f"{row['peak_mb']:.0f}"
    speed = f"{row['seconds']:9.3f}  {row['gflops']:7.0f}  {floor:>11}  {memory:>9}"
    return f"    {name:<20} {speed}  {literal_s / row['seconds']:14.1f}x"


def _scan_lines(scan: dict[str, Any]) -> list[str]:
    shape = "x".join(str(size) for size in scan["shape_zyx"])
    lines = [f"{'A made scan' if scan['made'] else 'The scan'}, {shape}, from file to mask, in seconds"]
    lines.append(f"  {'':<24}      all    read  prepare  network   tidy   write  memory MB")
    grid = "its own" if scan["grid_mm"] is None else " x ".join(f"{step:g}" for step in scan["grid_mm"]) + " mm"
    for title, figures in ((f"{scan['model']} ({grid})", scan), ("its network, scan's grid", scan.get("own_grid"))):
        if figures is None:
            continue
        lines.append(f"  {title}")
        lines += [_scan_row(search, figures[search]) for search in ("auto", "full")]
    lines.append(f"  auto and full agree: liver Dice {scan['dice_auto_full']:.4f}")
    return lines


def _scan_row(search: str, row: dict[str, Any]) -> str:
    read, prepare, network, tidy, write = row["seconds"].values()
    memory = "-" if row["peak_mb"] is None else f"{row['peak_mb']:.0f}"
    steps = f"{read:6.2f}  {prepare:7.2f}  {network:7.2f}  {tidy:5.2f}  {write:6.2f}  {memory:>9}"
    return f"    {search:<22}  {row['total_s']:7.2f}  {steps}"


def _other_lines(result: dict[str, Any]) -> list[str]:
    slices = result["scan"]["shape_zyx"][0]
    cores = f" and {result['threads']} cores" if result["device_type"] == "cpu" else ""
    lines = [f"Others, as published, and scaled to {slices} slices{cores}"]
    for other in result["others"]:
        cores = f"{other['cores']} cores" if other["cores"] else "cores not told"
        told = f"{other['seconds']:.0f} s for {other['slices']} slices, {cores}"
        lines.append(f"  {other['name']:<28} {told:<38} {other['scaled_s']:8.0f} s")
    lines.append("  They find a hundred structures and more, on other processors: an order of magnitude, no race.")
    return lines
