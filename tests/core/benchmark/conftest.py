from collections.abc import Iterator
from pathlib import Path

import pytest
import torch

from core.model.config import ModelCard, NetworkConfig, Preprocessing
from core.model.lwhcn import LWHCN
from core.model.weights import LoadedModel, load_model, save_model


@pytest.fixture(autouse=True)
def _one_thread() -> Iterator[None]:
    """Small tensors wait longer for a second thread than they take: a hundred times on a busy machine."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(scope="session")
def coarse_model(tmp_path_factory: pytest.TempPathFactory) -> LoadedModel:
    """A model of random weights that works on a grid of 8 mm."""
    config = NetworkConfig(aspp=False)
    torch.manual_seed(0)
    path: Path = tmp_path_factory.mktemp("model") / "coarse.safetensors"
    card = ModelCard("coarse", network=config, preprocessing=Preprocessing(grid_mm=(8, 8, 8)))
    save_model(path, LWHCN(config), card)
    return load_model(path)
