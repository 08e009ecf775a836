"""What structures are called, and which of our labels they are."""

import re
from collections.abc import Iterable, Mapping

from core.errors import UserError
from core.labels import LABEL_NAMES, Label
from core.training.datasets.model import Mapped

PLAIN_VALUES = tuple(Mapped(name, int(label), label) for label, name in LABEL_NAMES.items())
"""Labels without names are taken for 0 background, 1 liver, 2 tumour, as LiTS has them."""

REST = "rest"

_LIVER = {"liver", "wholeliver", "entireliver", "liverparenchyma", "parenchyma", "hepar", "leber", "foie", "higado"}
_BACKGROUND = {"background", "clearlabel", "hintergrund", "none"}
_TUMOUR = re.compile(
    r"(?P<where>.*?)(tumou?rs?|lesions?|cancers?|masse?s?|metasta[st][ei]s|mets?|hcc|carcinomas?|neoplasms?|tumeurs?)$"
)
_WHERE = {"", "liver", "hepatic", "hepato", "primary", "viable", "theliver", "focalliver", "hepatocellular"}


def label_of(name: str) -> Label | None:
    """Return the label a structure of this name is, or None where it is none of ours (or it is not certain).

    "Liver", "liver tumour 2", "cancer" and "livertumor1" are known; "kidney tumour", "liver cyst" or "liver vessels"
    are not ours.
    """
    plain = re.sub(r"[^a-zà-ÿ]", "", name.lower()).replace("í", "i")
    if plain in _BACKGROUND:
        return Label.BACKGROUND
    if plain in _LIVER:
        return Label.LIVER
    match = _TUMOUR.fullmatch(plain)
    return Label.TUMOUR if match and match["where"] in _WHERE else None


def map_named_values(names: Mapping[int, str]) -> tuple[Mapped, ...]:
    """Return the mapping of stored numbers by their names, sorted by number; 0 is always background."""
    mapped = {0: Mapped("background", 0, Label.BACKGROUND)}
    mapped |= {value: Mapped(name, value, label_of(name)) for value, name in names.items() if value != 0}
    return tuple(mapped[value] for value in sorted(mapped))


def parse_values(given: Iterable[str]) -> tuple[Mapped, ...]:
    """Read "5=liver", "7=tumour", "rest=background" as a user gives them; UserError where one is not understood.

    "rest" stands for all numbers that are not named (`value` is None).
    """
    names: dict[int, str] = {}
    rest: tuple[Mapped, ...] = ()
    for text in given:
        number, _, name = (piece.strip() for piece in text.partition("="))
        if label_of(name) is None or not (number.isdecimal() or number == REST):
            raise UserError(
                f'"{text}" does not say what a label means.', "Write it as 5=liver, 7=tumour, rest=background."
            )
        if number == REST:
            rest = (Mapped(REST, None, label_of(name)),)
        else:
            names[int(number)] = name
    return map_named_values(names) + rest if names else ()
