"""Mutated files by the thousand: each ends in a right-shaped scan or in a sentence, in bounded time and memory.

A corpus is a function in a module of the tests, `seeds(folder: Path) -> list[Seed]`, that writes small valid files.
`run_corpus("tests.core.io.malformed_dicom", tmp_path, 1000)` mutates them in child processes: mutant `number` is the
same in every run and every division among children. `HEPASCOPE_MUTANTS=20000` asks for a longer run. To look at one:
`python -m tests.malformed MODULE FOLDER NUMBER 1 1`.
"""

import importlib
import json
import os
import random
import resource
import signal
import subprocess
import sys
import traceback
import warnings
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
CHILDREN = 2
PROCESSOR_SECONDS_A_FILE, SECONDS_A_FILE = 5, 60
"""Far above what any takes, below a hang; the second is for waiting without work, on a machine that is busy."""
MEGABYTES_BEYOND_START = 1024
MAX_RESIDENT_MEGABYTES = 500
Mutator = Callable[[random.Random, bytes], bytes]


@dataclass(frozen=True)
class Seed:
    """A valid scan, of which one file is mutated."""

    name: str
    opened: Path
    """What is opened: a file, or a folder."""
    victim: Path
    """The file that is mutated."""
    mutators: tuple[Mutator, ...] = ()
    """What only this format can suffer, besides the general mutations."""
    slices: int = 0
    """How many slices a scan must still have, unless a note says what became of some; 0: any number."""


@dataclass
class Outcome:
    """What became of the mutants."""

    opened: int = 0
    refused: int = 0
    wrong: list[str] = field(default_factory=list)
    """Neither a scan nor a sentence: what happened, with the mutant's number and seed."""
    megabytes: int = 0
    sentences: dict[str, int] = field(default_factory=dict)
    """Refusals without their numbers and names, counted: to see that all kinds of damage are met."""


def run_corpus(module: str, folder: Path, count: int) -> Outcome:
    """Run `count` mutants (or as many as HEPASCOPE_MUTANTS says) in child processes; return what became of them."""
    count = int(os.environ.get("HEPASCOPE_MUTANTS", count))
    children = []
    for first in range(CHILDREN):
        own = folder / f"child{first}"
        own.mkdir(parents=True)
        command = [sys.executable, "-m", "tests.malformed", module, str(own), str(first), str(count), str(CHILDREN)]
        environment = {**os.environ, "MALLOC_ARENA_MAX": "2", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
        with open(own / "errors.txt", "wb") as errors:
            children.append((own, subprocess.Popen(command, cwd=ROOT, env=environment, stderr=errors)))
    total = Outcome()
    for own, child in children:
        code = child.wait(timeout=SECONDS_A_FILE * count)
        errors = (own / "errors.txt").read_text(errors="replace")
        if code or errors:
            at = (own / "at.txt").read_text() if (own / "at.txt").exists() else "the start"
            total.wrong.append(f"the child ended with {code} at {at}: {errors[-2000:]}")
            continue
        part = Outcome(**json.loads((own / "outcome.json").read_text()))
        total.opened, total.refused = total.opened + part.opened, total.refused + part.refused
        total.wrong += part.wrong
        total.megabytes = max(total.megabytes, part.megabytes)
        for sentence, times in part.sentences.items():
            total.sentences[sentence] = total.sentences.get(sentence, 0) + times
    return total


def mutated(luck: random.Random, data: bytes) -> bytes:
    """Return the data with one kind of damage that any file can suffer."""
    region = luck.choice((400, 1600, len(data)))  # most of what matters stands in front
    at = luck.randrange(min(region, len(data)))
    way = luck.randrange(7)
    if way == 0:
        return data[: luck.randrange(len(data))]
    if way == 1:
        return data[:at] + data[at + luck.randrange(1, 40) :]
    if way == 2:
        return data[:at] + luck.randbytes(luck.randrange(1, 40)) + data[at:]
    if way == 3:  # a length or a size
        size = luck.choice((2, 4))
        number = luck.choice((0, 1, 0x7FFF, 0xFFFF, 0x7FFFFFFF, 0xFFFFFFFE, 0xFFFFFFFF, luck.randrange(2**32)))
        return data[:at] + (number % 256**size).to_bytes(size, luck.choice(("little", "big"))) + data[at + size :]
    if way == 4:  # a copy of another part
        start, length = luck.randrange(len(data)), luck.randrange(1, 200)
        return data[:at] + data[start : start + length] + data[at + length :]
    changed = bytearray(data)
    for _ in range(luck.randrange(1, 9)):
        at = luck.randrange(min(region, len(data)))
        changed[at] = luck.choice((0, 255, 127, luck.randrange(256), changed[at] ^ (1 << luck.randrange(8))))
    return bytes(changed)


def mutant(seeds: list[Seed], number: int, wholes: list[bytes]) -> tuple[Seed, bytes, bytes]:
    """Return the seed of a mutant, the whole data of its victim, and the mutated data."""
    seed, whole = seeds[number % len(seeds)], wholes[number % len(seeds)]
    luck = random.Random(f"{seed.name} {number}")
    own = seed.mutators and luck.random() < 0.5
    return seed, whole, (luck.choice(seed.mutators) if own else mutated)(luck, whole)


def _child(module: str, folder: Path, first: int, count: int, step: int) -> None:
    """Run every `step`th mutant from `first` on and leave the outcome in the folder."""
    from core.io import open_case

    warnings.simplefilter("error")
    outcome = Outcome()
    seeds: list[Seed] = importlib.import_module(module).seeds(folder)
    wholes = [seed.victim.read_bytes() for seed in seeds]
    for seed in seeds:
        open_case(seed.opened)  # what is imported late is there before memory is limited
    _watch_writes(folder, outcome)
    limit = (_status("VmSize:") + MEGABYTES_BEYOND_START) * 2**20
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    for number in range(first, count, step):
        seed, whole, data = mutant(seeds, number, wholes)
        (folder / "at.txt").write_text(f"mutant {number} of {seed.name}")
        seed.victim.write_bytes(data)
        # Both unhandled: a hang ends the child, wherever it hangs.
        signal.setitimer(signal.ITIMER_PROF, PROCESSOR_SECONDS_A_FILE)
        signal.alarm(SECONDS_A_FILE)
        _open(seed, number, outcome)
        signal.alarm(0)
        signal.setitimer(signal.ITIMER_PROF, 0)
        seed.victim.write_bytes(whole)
    outcome.megabytes = _status("VmHWM:")  # not ru_maxrss: a child inherits its parent's peak
    (folder / "outcome.json").write_text(json.dumps(outcome.__dict__))


def _open(seed: Seed, number: int, outcome: Outcome) -> None:
    import numpy as np

    from core.errors import UserError
    from core.io import find_series, open_case

    try:
        if number % 5 == 0:
            find_series(seed.opened)
        case = open_case(seed.opened)
        geometry = case.volume.geometry
        outcome.opened += 1
        assert case.volume.hu.shape == geometry.shape_zyx
        assert case.volume.hu.dtype == np.int16
        assert seed.slices in (0, *geometry.shape_zyx) or case.notes, f"slices were lost in silence: {geometry}"
        assert np.isfinite(geometry.index_to_lps_mm).all()
        assert min(geometry.spacing_mm) > 0.04
    except UserError as error:
        outcome.refused += 1
        if not (error.message.endswith((".", "?")) and error.hint):
            outcome.wrong.append(f"{number} {seed.name}: no sentence, or no hint: {error.message}")
        words = " ".join(word for word in error.message.split() if word.isalpha())[:60]
        outcome.sentences[words] = outcome.sentences.get(words, 0) + 1
    except BaseException as error:
        where = traceback.extract_tb(error.__traceback__)[-1]
        outcome.wrong.append(f"{number} {seed.name}: {error!r} in {where.filename}:{where.lineno}")


def _watch_writes(folder: Path, outcome: Outcome) -> None:
    """Count it as wrong where a file outside of the folder is opened for writing, made or removed."""

    def seen(event: str, arguments: tuple[Any, ...]) -> None:
        is_write = event == "open" and isinstance(arguments[2], int) and arguments[2] & (os.O_WRONLY | os.O_RDWR)
        if is_write or event in ("os.remove", "os.rename", "os.mkdir", "os.rmdir", "os.link", "os.symlink"):
            path = arguments[0]
            if event in ("os.remove", "os.rmdir") and arguments[1] != -1:  # a name within an open folder
                path = Path(os.readlink(f"/proc/self/fd/{arguments[1]}"), path)
            if isinstance(path, str | Path) and not Path(path).resolve().is_relative_to(folder):
                outcome.wrong.append(f"{event} outside of the folder: {path}")

    sys.addaudithook(seen)


def _status(name: str) -> int:
    """Return a size of this process in megabytes."""
    words = Path("/proc/self/status").read_text().split()
    return int(words[words.index(name) + 1]) // 1024


if __name__ == "__main__":
    _child(sys.argv[1], Path(sys.argv[2]).resolve(), *map(int, sys.argv[3:6]))
