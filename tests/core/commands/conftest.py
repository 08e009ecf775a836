"""A small scan, and a network of random weights: it finds nonsense, and all around it must still be right."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.core.commands.scans import write_scan


@pytest.fixture
def scan(tmp_path: Path) -> Path:
    return write_scan(tmp_path / "scans" / "patient7.nii.gz")


@pytest.fixture(scope="session")
def model_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model file of random weights whose masks hold liver and tumour."""
    import torch

    from core.model.config import ModelCard, NetworkConfig
    from core.model.lwhcn import LWHCN
    from core.model.weights import save_model

    config = NetworkConfig(aspp=False)
    torch.manual_seed(0)
    path = tmp_path_factory.mktemp("models") / "random.safetensors"
    save_model(path, LWHCN(config), ModelCard("random", "Random weights.", network=config))
    return path


@pytest.fixture
def one_thread() -> Iterator[None]:
    """Compute on one thread: with more, on a busy machine, a tiny network waits seconds for its threads."""
    import torch

    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)
