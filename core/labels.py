"""The label table: what the numbers in a mask mean."""

from enum import IntEnum


class Label(IntEnum):
    """The three values of a mask, as in LiTS."""

    BACKGROUND = 0
    LIVER = 1
    TUMOUR = 2


LABEL_NAMES = {Label.BACKGROUND: "background", Label.LIVER: "liver", Label.TUMOUR: "tumour"}
