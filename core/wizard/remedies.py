"""What helps against what a trainer said: a key for the button beside the sentence."""

from typing import Literal

Remedy = Literal["", "smaller-batch", "continue", "free-space", "lower-rate", "find-scans", "other-device", "new-run"]
"""What a button does. "smaller-batch": start again with fewer or smaller sub-volumes; "continue": go on from the last
checkpoint; "free-space": open the folder; "lower-rate": start anew at a tenth of the learning rate; "find-scans":
back to the scans; "other-device": choose another device; "new-run": begin a new run; "": nothing but to read it."""

_SAID: tuple[tuple[str, Remedy], ...] = (
    ("not enough memory", "smaller-batch"),
    ("too little memory", ""),  # the trainer has gone on by itself
    ("memory", "smaller-batch"),
    ("not enough space", "free-space"),
    ("disk", "free-space"),
    ("could not be written", "free-space"),
    ("free some space", "free-space"),
    ("not finite after iteration", "lower-rate"),
    ("another process trains", ""),
    ("no device", "other-device"),
    ("gpu", "other-device"),
    ("is gone", "find-scans"),
    ("are gone", "find-scans"),
    ("can be used", "find-scans"),
    ("can be trained on", "find-scans"),
    ("not a model file", "new-run"),
    ("this version reads format", "new-run"),
    ("has format", "new-run"),
    ("without a word", "continue"),
)


def remedy_of(sentence: str) -> Remedy:
    """Return what helps against what the trainer said; "" where nothing is known to."""
    said = sentence.lower()
    return next((remedy for words, remedy in _SAID if words in said), "")
