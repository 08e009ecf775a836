import subprocess
import sys
from pathlib import Path

import pytest

from core.errors import UserError
from core.model import catalog
from core.model.config import ModelCard
from core.model.lwhcn import LWHCN
from core.model.weights import save_model


@pytest.fixture
def shipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder in the place of the models that ship; the user's folder is the tests' own."""
    folder = tmp_path / "shipped"
    folder.mkdir()
    monkeypatch.setattr(catalog.resources, "path", lambda name: tmp_path / "shipped")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    return folder


@pytest.fixture(scope="module")
def network() -> LWHCN:
    return LWHCN()


def test_without_models_there_is_a_sentence_and_what_to_do(shipped):
    assert catalog.list_models() == []
    with pytest.raises(UserError) as caught:
        catalog.default_model()
    assert caught.value.hint


def test_shipped_models_come_first_and_broken_ones_say_why(shipped, network):
    own = catalog.user_folder()
    own.mkdir(parents=True)
    save_model(shipped / "starter.safetensors", network, ModelCard("Starter"))
    save_model(own / "a-mine.safetensors", network, ModelCard("Mine"))
    (own / "broken.safetensors").write_bytes(b"no")
    (own / "readme.txt").write_text("no model")
    entries = catalog.list_models()
    assert [(entry.name, entry.shipped) for entry in entries] == [
        ("Starter", True),
        ("Mine", False),
        ("broken", False),
    ]
    assert entries[0].card == catalog.read_card(shipped / "starter.safetensors")
    assert entries[2].card is None
    assert "broken.safetensors" in entries[2].problem
    assert catalog.default_model() == shipped / "starter.safetensors"


def test_models_are_found_by_name_file_name_or_path(shipped, network):
    path = shipped / "starter-1.safetensors"
    save_model(path, network, ModelCard("Starter"))
    for name in (None, "Starter", "starter-1", "starter-1.safetensors", str(path)):
        assert catalog.find_model(name) == path
    with pytest.raises(UserError, match='no model "other"') as caught:
        catalog.find_model("other")
    assert "Starter" in caught.value.hint


def test_a_broken_default_is_passed_over(shipped, network):
    (shipped / "a.safetensors").write_bytes(b"no")
    save_model(shipped / "b.safetensors", network, ModelCard("B"))
    assert catalog.default_model() == shipped / "b.safetensors"


def test_the_catalog_and_the_settings_need_no_torch():
    modules = "core.model.catalog, core.model.config, core.inference.settings"
    code = f"import sys, {modules}; assert 'torch' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True, cwd=Path(__file__).parents[3])
