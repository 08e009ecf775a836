"""Which scans a model has seen in training, according to its card. No torch.

A card holds hashes of the scans' HU (`scans_sha256`), no names: file names can be patients' names, and models are
passed on. Cards of other origin may hold names (`cases`).
"""

import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from core.errors import UserError
from core.evaluation.files import name_key
from core.model.catalog import read_card
from core.training.prepared import PreparedScan
from core.volume import Volume

HASHES, NAMES, INCOMPLETE = "scans_sha256", "cases", "scans_incomplete"


def content_hash(volume: Volume) -> str:
    """Return the hash of a scan's HU by which cards name it, whatever file it stands in."""
    return hashlib.sha256(volume.hu.data).hexdigest()


def told_in_card(sources: Iterable[object], models: Iterable[Path | None] = ()) -> dict[str, Any]:
    """Return what the card of a model trained on these prepared scans says of them.

    `models` are those it goes on from (the start of a fine-tuning, the run's own last model): what they have seen it
    has seen too. Where one does not list its scans, the list is marked as incomplete. Files that are no models of
    ours, or not there, count nothing.
    """
    hashes = {source.record.content_sha256 for source in sources if isinstance(source, PreparedScan)}
    incomplete = False
    for path in models:
        if path is None or not path.is_file():
            continue
        try:
            before = read_card(path).training
        except UserError:  # weights of another kind, as DeepLabV3+'s
            continue
        hashes |= _texts(before.get(HASHES))
        incomplete = incomplete or not says_what_it_saw(before)
    return {HASHES: sorted(hashes), INCOMPLETE: incomplete}


def says_what_it_saw(training: Mapping[str, Any]) -> bool:
    """Tell whether a card's `training` lists all the scans."""
    listed = bool(training.get(HASHES)) or bool(training.get(NAMES))
    return listed and not training.get(INCOMPLETE, False)


def was_seen(training: Mapping[str, Any], name: str, sha256: str) -> bool:
    """Tell whether a scan is among those listed in a card's `training`, by the hash of its HU or by its name."""
    hashes, names = (_texts(training.get(key)) for key in (HASHES, NAMES))
    return sha256 in hashes or name_key(name) in {name_key(each) for each in names}


def _texts(values: object) -> set[str]:
    return {each for each in values if isinstance(each, str)} if isinstance(values, list | tuple) else set()
