from pathlib import Path

import torch

from core.model.config import ModelCard, NetworkConfig
from core.model.lwhcn import LWHCN
from core.model.weights import load_model, save_model


def test_float16_halves_the_file_and_hardly_changes_an_answer(tmp_path: Path) -> None:
    torch.manual_seed(2)
    network = LWHCN(NetworkConfig()).train()
    with torch.no_grad():
        for _ in range(20):  # running statistics that fit
            network(torch.rand(1, 1, 4, 32, 32) * 2 - 1)
    whole, half = tmp_path / "whole.safetensors", tmp_path / "half.safetensors"
    save_model(whole, network, ModelCard("whole"))
    save_model(half, network, ModelCard("half"), half=True)
    assert half.stat().st_size < 0.52 * whole.stat().st_size
    images = torch.rand(1, 1, 4, 32, 32) * 2 - 1
    with torch.no_grad():
        first, second = (load_model(path).network(images).softmax(1) for path in (whole, half))
    assert next(load_model(half).network.parameters()).dtype == torch.float32
    assert (first - second).abs().max() < 0.02
    assert not torch.equal(first, second)
