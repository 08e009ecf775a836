"""What the command palette offers: every action of the tables, the lines of the submenus, the tumours."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import partial

from PySide6.QtGui import QAction, QIcon, QKeySequence
from PySide6.QtWidgets import QMenu

from core.session import Session
from ui.fuzzy import match
from ui.menus.bar import TOPICS
from ui.menus.needs import missing
from ui.review.lesion_model import ml_text
from ui.words import tr

PALETTE = "palette"
"""The palette does not offer itself."""
CANNOT = 5.0
"""By how much an entry that cannot be done now stands back."""


@dataclass(frozen=True)
class Entry:
    """One line of the palette."""

    text: str
    place: str
    """The menu it stands in."""
    run: Callable[[], None]
    keys: str = ""
    missing: str = ""
    """Why it cannot be done now; empty where it can."""
    more: str = ""
    """Words by which it is found too."""
    icon: QIcon | None = None
    is_checked: bool = False


@dataclass(frozen=True)
class Found:
    """An entry and the letters of its text that were looked for."""

    entry: Entry
    letters: tuple[int, ...]


def find(query: str, entries: Collection[Entry]) -> list[Found]:
    """Return the entries that fit, the best first; what cannot be done now stands after what can."""
    ranked = []
    for entry in entries:
        hit = match(query, entry.text)
        if hit is not None:
            score, letters = hit
        elif _has_words(query, f"{entry.text} {entry.place} {entry.more}"):
            score, letters = 0.0, ()
        else:
            continue
        ranked.append((score - (CANNOT if entry.missing else 0.0), Found(entry, letters)))
    ranked.sort(key=lambda each: each[0], reverse=True)  # stable: the order of the menus among equals
    return [found for _, found in ranked]


def _has_words(query: str, text: str) -> bool:
    """Tell whether every word of the query begins a word of the text."""
    begun = text.casefold().split()
    return all(any(word.startswith(start) for word in begun) for start in query.casefold().split())


def gather(
    actions: Mapping[str, QAction], menus: Collection[QMenu], session: Session, conditions: Collection[str]
) -> list[Entry]:
    """Return all entries as things are now."""
    return [*_from_tables(actions, conditions), *_from_menus(menus), *_tumours(session)]


def _from_tables(actions: Mapping[str, QAction], conditions: Collection[str]) -> Iterator[Entry]:
    for menu in TOPICS:
        for spec in menu.actions:
            action = actions[spec.name]
            if spec.name == PALETTE:
                continue
            why = "" if action.isEnabled() else missing(spec, conditions) or tr("Not possible now")
            keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
            yield Entry(
                plain(action.text()),
                plain(tr(menu.title)),
                action.trigger,
                keys,
                why,
                f"{spec.text} {spec.tip}",
                action.icon(),
                action.isChecked(),
            )


def _from_menus(menus: Collection[QMenu]) -> Iterator[Entry]:
    for menu in menus:
        for action in menu.actions():
            if action.text() and action.menu() is None:
                yield Entry(
                    plain(action.text()),
                    plain(menu.title()),
                    action.trigger,
                    more=action.toolTip(),
                    is_checked=action.isChecked(),
                )


def _tumours(session: Session) -> Iterator[Entry]:
    measurements = session.measurements
    for tumour in measurements.tumours if measurements else ():
        text = tr("Tumour {number}", number=tumour.number)
        size = f"{ml_text(tumour.volume_ml)} ml"
        yield Entry(text, size, partial(session.select_tumour, tumour.number), more="go to")


def plain(text: str) -> str:
    """Return a menu's text without the mark of its key and without its dots."""
    return text.replace("&&", "\0").replace("&", "").replace("\0", "&").removesuffix("…").strip()
