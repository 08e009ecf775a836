from collections.abc import Iterator

import pytest
import torch

from core.model.catalog import default_model
from core.model.config import ModelCard
from core.model.weights import LoadedModel, load_model, save_model
from tests.core.inference.toy import learn_toys


@pytest.fixture(scope="session", autouse=True)
def _one_thread() -> Iterator[None]:
    """Small tensors wait longer for a second thread than they take: a hundred times on a busy machine."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(scope="session")
def toy_model(_one_thread: None, tmp_path_factory: pytest.TempPathFactory) -> LoadedModel:
    """A model that has learnt the toy scans, from its file."""
    network = learn_toys()
    path = tmp_path_factory.mktemp("model") / "toy.safetensors"
    card = ModelCard("Toy", training={"spacing_range_mm": [[1, 0.5, 0.5], [5, 2, 2]]}, network=network.config)
    save_model(path, network, card)
    return load_model(path)


@pytest.fixture(scope="session")
def starter(_one_thread: None) -> LoadedModel:
    """The model that ships."""
    return load_model(default_model())
