"""What may be done with a scan whose slices lie unevenly, said and offered as buttons."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from core.io.series import LONGEST_PART, RESAMPLE, SeriesInfo, UnevenSlices
from ui.widgets.message_bar import MessageBar
from ui.words import mark, tr

_TEXTS = mark({LONGEST_PART: "Open the longest even part", RESAMPLE: "Interpolate to even slices"})


def with_offers(series: Sequence[SeriesInfo]) -> list[SeriesInfo]:
    """Return the series of a list, each uneven one followed by the ways in which it can be opened."""
    rows = []
    for info in series:
        rows.append(info)
        for offer in info.offers:
            text = f"{info.description}: {tr(_TEXTS[offer.choice])}" if info.description else tr(_TEXTS[offer.choice])
            rows.append(
                replace(info, uid=offer.key, description=text, problem=None, offers=(), remark=offer.sentence)
            )
    return rows


def show_offers(bar: MessageBar, question: UnevenSlices, take: Callable[[str], object]) -> None:
    """Say what is wrong with the slices, and call `take` with the key of what the user chooses to open."""
    texts = {offer.key: tr(_TEXTS[offer.choice]) for offer in question.offers}
    lines = [question.hint, *(f"{texts[offer.key]}: {offer.sentence}." for offer in question.offers)]
    choices = [(texts[offer.key], offer.sentence, partial(take, offer.key)) for offer in question.offers]
    bar.tell(question.message, "\n".join(lines), "warning", choices)
