"""The translation files: in step with the program, whole where they are offered, true to their places for values."""

import re
from pathlib import Path

import pytest
import translations

from ui.languages import ENGLISH, LANGUAGE_CHOICES, SYSTEM

OFFERED = sorted(set(LANGUAGE_CHOICES) - {SYSTEM, ENGLISH})
LEAST_SHARE = 0.9
"""Names of tables that nobody sees are gathered too, and need no translation."""


@pytest.mark.parametrize("code", translations.CODES)
def test_files_hold_every_text_of_the_program(code: str) -> None:
    held = {each.text for each in _sources(translations.LANGUAGES / f"{code}.ts")}
    assert held == set(translations.gather()), "run: packaging/translations.py update, then compile"


@pytest.mark.parametrize("code", OFFERED)
def test_offered_languages_are_whole(code: str) -> None:
    translated = translations.read(translations.LANGUAGES / f"{code}.ts")
    assert len(translated) >= LEAST_SHARE * len(translations.gather())


@pytest.mark.parametrize("code", translations.CODES)
def test_values_keep_their_places(code: str) -> None:
    for text, translation in translations.read(translations.LANGUAGES / f"{code}.ts").items():
        places = [sorted(re.findall(r"\{[^}]*\}", each)) for each in (text, translation)]
        assert places[0] == places[1], text
        assert text.count(";;") == translation.count(";;"), text
        assert ("&" in text.replace("&&", "")) == ("&" in translation.replace("&&", "")), text


@pytest.mark.parametrize("code", OFFERED)
def test_the_compiled_file_is_that_of_the_source(code: str, tmp_path: Path) -> None:
    translations.release(translations.LANGUAGES / f"{code}.ts", tmp_path / "again.qm")
    shipped = translations.LANGUAGES / f"{code}.qm"
    assert (tmp_path / "again.qm").read_bytes() == shipped.read_bytes(), "run: packaging/translations.py compile"


def test_what_is_translated_outlives_an_update() -> None:
    once = translations.written("de", ["Liver", "New"], {"Liver": "Leber", "Gone": "Weg"})
    assert "Leber" in once
    assert "Weg" not in once
    assert once.count("unfinished") == 1


def _sources(path: Path) -> list[translations.ElementTree.Element]:
    return list(translations.ElementTree.parse(path).getroot().iter("source"))
