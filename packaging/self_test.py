"""Store what the models in resources/models answer to the self-test (core/inference/self_test.py).

    .venv/bin/python packaging/self_test.py

Run it after putting another model there. Files of models that are gone are removed.
"""

from __future__ import annotations

import sys

import torch
from safetensors.torch import save_file

from core.inference.executor import TorchExecutor
from core.inference.self_test import answer, stored_path
from core.model.catalog import list_models
from core.model.weights import load_model


def main() -> int:
    """Write one small file per shipped model: float32 logits, calculated by torch on the processor."""
    folder = stored_path("").parent
    folder.mkdir(exist_ok=True)
    for old in folder.iterdir():
        old.unlink()
    for entry in list_models():
        if entry.shipped:
            model = load_model(entry.path)
            logits = answer(TorchExecutor(model.network, torch.device("cpu"), torch.float32), model)
            save_file({"logits": logits.contiguous()}, stored_path(model.sha256))
    return 0


if __name__ == "__main__":
    sys.exit(main())
