"""Gather the texts of the window for Qt's translation files, and make what the program reads from them.

    .venv/bin/python packaging/translations.py update     # resources/languages/*.ts: new texts in, old ones out
    .venv/bin/python packaging/translations.py compile    # *.qm beside them, with Qt's lrelease

The .ts files are for translators (Qt Linguist opens them), the .qm files for the program; both are committed. A text
is gathered where it stands in `tr(...)` or `mark(...)`, or in a table of ui/menus. What is translated stays so as
long as the English text stays the same, letter by letter.
"""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parents[1]
LANGUAGES = ROOT / "resources" / "languages"
CODES = ("de", "fr", "es", "zh_CN")
CONTEXT = "ui"
FOLDERS = ("ui", "app")


def main(arguments: list[str]) -> int:
    """Do what is asked; return the exit code."""
    if arguments not in (["update"], ["compile"]):
        print(__doc__)
        return 2
    texts = gather()
    for code in CODES:
        path = LANGUAGES / f"{code}.ts"
        if arguments == ["update"]:
            translated = read(path) if path.exists() else {}
            path.parent.mkdir(exist_ok=True)
            path.write_text(written(code, texts, translated), encoding="utf-8")
            print(f"{path.name}: {len(texts)} texts, {len(set(texts) - set(translated))} without a translation")
        elif read(path):
            release(path, path.with_suffix(".qm"))
    return 0


def gather() -> list[str]:
    """Return every text that the window may show, sorted."""
    found = {text for folder in FOLDERS for path in (ROOT / folder).rglob("*.py") for text in in_source(path)}
    return sorted(found | set(in_tables()))


def in_source(path: Path) -> Iterator[str]:
    """Yield the texts in `tr` and `mark` of one file."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name) or not node.args:
            continue
        if node.func.id == "mark" or (node.func.id == "tr" and isinstance(node.args[0], ast.Constant)):
            yield from constants(node.args[0])


def constants(node: ast.expr) -> Iterator[str]:
    """Yield the texts in an expression; of a dict, the values and the keys that are words of their own."""
    for each in ast.walk(node):
        if isinstance(each, ast.Constant) and isinstance(each.value, str) and any(map(str.isalpha, each.value)):
            yield each.value


def in_tables() -> Iterator[str]:
    """Yield the texts of the menus and the names that core gives to what is seen."""
    sys.path.insert(0, str(ROOT))
    from core.division import LEFT, RIGHT
    from core.exporting.formats import FORMATS
    from core.follow_up.response import DISCLAIMER
    from core.labels import LABEL_NAMES
    from core.layers import LAYER_NAMES
    from core.session import WINDOW_PRESETS
    from ui.menus.bar import BAR, TOPICS
    from ui.menus.spec import ActionSpec, MenuSpec
    from ui.slice_geometry import AXIAL, CORONAL, SAGITTAL

    def lines_of(menu: MenuSpec) -> Iterator[str]:
        yield menu.title
        for line in menu.lines:
            if isinstance(line, MenuSpec):
                yield from lines_of(line)
            elif isinstance(line, ActionSpec):
                yield from (text for text in (line.text, line.tip) if text)

    for menu in (*TOPICS, *BAR):
        yield from lines_of(menu)
    yield from (*LABEL_NAMES.values(), *LAYER_NAMES.values(), *WINDOW_PRESETS)
    yield from (plane.name for plane in (AXIAL, CORONAL, SAGITTAL))
    for each in FORMATS:
        yield from (each.sentence, *(need.sentence for need in each.needs))
    yield from (*(side.capitalize() for side in (LEFT, RIGHT)), DISCLAIMER)


def read(path: Path) -> dict[str, str]:
    """Return what is translated in a .ts file, by the English text."""
    # The file is our own; nothing from a user is parsed here.
    messages = ElementTree.parse(path).getroot().iter("message")
    pairs = ((message.findtext("source") or "", message.findtext("translation") or "") for message in messages)
    return {source: translation for source, translation in pairs if translation}


def written(code: str, texts: list[str], translated: dict[str, str]) -> str:
    """Return a .ts file of these texts."""
    root = ElementTree.Element("TS", version="2.1", language=code, sourcelanguage="en")
    context = ElementTree.SubElement(root, "context")
    ElementTree.SubElement(context, "name").text = CONTEXT
    for text in texts:
        message = ElementTree.SubElement(context, "message")
        ElementTree.SubElement(message, "source").text = text
        translation = ElementTree.SubElement(message, "translation")
        if text in translated:
            translation.text = translated[text]
        else:
            translation.set("type", "unfinished")
    ElementTree.indent(root, " ")
    body = ElementTree.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE TS>\n{body}\n'


def release(source: Path, target: Path) -> None:
    """Make the .qm file of a .ts file. Raises CalledProcessError where lrelease fails."""
    from PySide6 import __file__ as package

    tool = next(Path(package).parent.glob("lrelease*"))
    subprocess.run([tool, "-silent", "-removeidentical", source, "-qm", target], check=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
