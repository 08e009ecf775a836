"""Which scans a model has seen in training, according to its card. No torch.

A card holds hashes of the scans' HU (`scans_sha256`), no names: file names can be patients' names, and models are
passed on. Cards of other origin may hold names (`cases`).
"""

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any

from core.evaluation.files import name_key
from core.training.cache import PreparedScan
from core.volume import Volume

HASHES, NAMES = "scans_sha256", "cases"


def content_hash(volume: Volume) -> str:
    """Return the hash of a scan's HU by which cards name it, whatever file it stands in."""
    return hashlib.sha256(volume.hu.data).hexdigest()


def content_hashes(sources: Iterable[object]) -> list[str]:
    """Return the hashes of prepared scans, for the card of the model that is trained on them."""
    return sorted(source.record.content_sha256 for source in sources if isinstance(source, PreparedScan))


def says_what_it_saw(training: Mapping[str, Any]) -> bool:
    """Tell whether a card's `training` lists the scans at all."""
    return bool(training.get(HASHES)) or bool(training.get(NAMES))


def was_seen(training: Mapping[str, Any], name: str, sha256: str) -> bool:
    """Tell whether a scan is among those listed in a card's `training`, by the hash of its HU or by its name."""
    hashes, names = (_texts(training.get(key)) for key in (HASHES, NAMES))
    return sha256 in hashes or name_key(name) in {name_key(each) for each in names}


def _texts(values: object) -> list[str]:
    return [each for each in values if isinstance(each, str)] if isinstance(values, list | tuple) else []
