"""DeepLabV3+'s 2D weights, from a local file, for the 2D encoder.

The encoder's layers are those of DeepLabV3+'s Xception entry flow. Files of four kinds are known by the names in
them: the Keras file published for that network (`entry_flow_conv1_1`, ...), and PyTorch state dicts in the names of
pytorch-deeplab-xception, of timm's aligned Xceptions and of our own network. That network saw colour pictures in
[-1, 1]; the same grey value in all three channels is one channel with the kernels summed. (Keras pads its first layer
on one side only: our features lie one pixel beside its own, which training does not mind.)
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import Tensor

from core.errors import UserError
from core.model.lwhcn import EntryFlow

HDF5_MAGIC = b"\x89HDF\r\n\x1a\n"
PYTORCH_MAGICS = (b"PK\x03\x04", b"\x80\x02")
FIRST_LAYER = "conv1_1"
MOST_NUMBERS = 2**22
"""No tensor of the encoder is nearly as large; larger ones in a file are not read."""
HINT = "Use the DeepLabV3+ Xception weights (.h5, .pth or .safetensors), or start without them."
LEAVES = {
    "kernel": "weight",
    "depthwise_kernel": "weight",
    "gamma": "weight",
    "beta": "bias",
    "moving_mean": "running_mean",
    "moving_variance": "running_var",
}
"""Keras's names of a layer's tensors, and PyTorch's."""

Tensors = dict[str, Tensor]
Places = Callable[[str], tuple[str, str]]
"""From a layer of the encoder to the file's names of its convolution and its batch norm."""


@dataclass(frozen=True)
class Loaded:
    """What came from the file: names of the encoder's tensors, those left as they were with why, tensors not used."""

    kind: str
    loaded: tuple[str, ...]
    left: Mapping[str, str]
    unused: int

    def as_text(self) -> str:
        """Return it for a person to read."""
        total = len(self.loaded) + len(self.left)
        lines = [f"{len(self.loaded)} of the 2D encoder's {total} tensors come from the file ({self.kind})."]
        lines += [f"{name} starts at random: {why}." for name, why in self.left.items()]
        lines += [f"{self.unused} tensors in the file have no place in the 2D encoder."] if self.unused else []
        return "\n".join(lines)


def load_encoder(path: Path, encoder: EntryFlow) -> Loaded:
    """Put what fits from a file of DeepLabV3+ weights into `encoder`; UserError where nothing fits."""
    tensors = read_tensors(path)
    kind, found = _recognise(tensors)
    loaded, left = [], {}
    state = encoder.state_dict()
    for ours, theirs in found.items():
        tensor = tensors.get(theirs)
        why = _misfit(theirs, tensor, state[ours])
        if tensor is None or why:
            left[ours] = why
            continue
        if ours.startswith(FIRST_LAYER) and tensor.dim() == 4 and tensor.shape[1] == 3:
            tensor = tensor.sum(dim=1, keepdim=True)
        state[ours] = tensor.to(state[ours].dtype)
        loaded.append(ours)
    if not loaded:
        raise UserError(f"Nothing in {path.name} fits the 2D encoder.", HINT)
    encoder.load_state_dict(state)
    return Loaded(kind, tuple(loaded), left, len(tensors) - len(loaded))


def _misfit(name: str, tensor: Tensor | None, wanted: Tensor) -> str:
    """Return why a tensor cannot be taken, or nothing."""
    if tensor is None:
        return f"the file has no {name}"
    shape = list(tensor.shape)
    coloured = tensor.dim() == 4 and shape[1] == 3 and wanted.shape[1] == 1 and wanted.shape[0] == 32
    if shape != list(wanted.shape) and not (coloured and shape[2:] == list(wanted.shape[2:]) and shape[0] == 32):
        return f"{name} is {shape} in the file, not {list(wanted.shape)}"
    return "" if torch.isfinite(tensor).all() else f"{name} holds numbers that are not finite"


def read_tensors(path: Path) -> Tensors:
    """Read all tensors of a file under PyTorch's names of kinds and in PyTorch's layout; UserError where impossible.

    Nothing is executed: HDF5 and safetensors hold numbers only, and PyTorch's files are read with weights_only.
    """
    if not path.is_file():
        raise UserError(f"There is no file {path}.", "Check the path of the weights.")
    try:
        with path.open("rb") as file:
            start = file.read(8)
        if start == HDF5_MAGIC:
            return _read_keras(path)
        if start.startswith(PYTORCH_MAGICS):
            return _read_pytorch(path)
        return load_file(path)
    except (OSError, SafetensorError, ValueError, KeyError) as error:
        raise UserError(f"{path.name} is not a file of weights, or not a whole one ({error}).", HINT) from error


def _read_keras(path: Path) -> Tensors:
    try:
        import h5py
    except ImportError as error:
        raise UserError(f"Reading {path.name} needs a package that is not here.", "Run: pip install h5py") from error
    tensors: Tensors = {}

    def visit(name: str, item: Any) -> None:
        # Links out of the file and data kept elsewhere are not followed.
        if not isinstance(item, h5py.Dataset) or item.external or item.size > MOST_NUMBERS:
            return
        *folders, last = name.split("/")
        leaf = last.split(":")[0]
        # Keras puts a layer's tensors in a folder of its name, and those into a folder that may carry a number.
        layer = next((each for each in folders if each.startswith("entry_flow_")), folders[-1] if folders else "")
        if leaf in LEAVES and item.dtype.kind == "f":
            tensors[f"{layer}.{LEAVES[leaf]}"] = _turned(torch.from_numpy(item[()]), leaf)

    with h5py.File(path, "r") as file:
        file.visititems(visit)
    return tensors


def _turned(tensor: Tensor, leaf: str) -> Tensor:
    """Turn a kernel from (rows, columns, ci, co), for depthwise (rows, columns, c, 1), to PyTorch's (co, ci, ...)."""
    if tensor.dim() != 4:
        return tensor
    axes = (2, 3, 0, 1) if leaf == "depthwise_kernel" else (3, 2, 0, 1)
    return tensor.permute(axes).contiguous()


def _read_pytorch(path: Path) -> Tensors:
    version = tuple(int(part) for part in torch.__version__.split(".")[:2])
    if version < (2, 10):
        raise UserError(
            f"PyTorch {torch.__version__} cannot read {path.name} safely.", "Install PyTorch 2.10 or newer."
        )
    try:
        content = torch.load(path, map_location="cpu", weights_only=True)
    except Exception as error:  # the loader's own errors are of many kinds
        reason = str(error).splitlines()[0]
        raise UserError(f"{path.name} holds more than weights, or is damaged ({reason}).", HINT) from error
    while isinstance(content, dict) and (inner := _inner(content)) is not None:
        content = inner
    if not isinstance(content, dict):
        raise UserError(f"{path.name} holds no state dict.", HINT)
    return {str(name): value for name, value in content.items() if isinstance(value, Tensor)}


def _inner(content: Mapping[Any, Any]) -> Any:
    """Return the state dict inside a checkpoint, if it is one."""
    return next((content[name] for name in ("state_dict", "model_state", "model") if name in content), None)


def _recognise(tensors: Tensors) -> tuple[str, dict[str, str]]:
    """Return whose names the file uses, and the file's name of each of the encoder's tensors."""
    best: tuple[int, str, dict[str, str]] = (-1, "", {})
    for kind, places in KINDS.items():
        for prefix in _prefixes(tensors, places):
            names = {ours: prefix + theirs for ours, theirs in _names(places)}
            hits = sum(name in tensors for name in names.values())
            if hits > best[0]:
                best = (hits, kind, names)
    return best[1], best[2]


def _prefixes(tensors: Tensors, places: Places) -> set[str]:
    """Return what stands before the names, as "module." or "backbone.", by the first layer; nothing is one too."""
    first = f"{places(FIRST_LAYER)[0]}.weight"
    return {""} | {name.removesuffix(first) for name in tensors if name.endswith("." + first)}


def _names(places: Places) -> Iterator[tuple[str, str]]:
    """Yield the names of all tensors of the encoder: ours and theirs."""
    for layer in _layers():
        convolution, norm = places(layer)
        yield f"{layer}.last.weight", f"{convolution}.weight"
        for leaf in ("weight", "bias", "running_mean", "running_var"):
            yield f"{layer}.norm.{leaf}", f"{norm}.{leaf}"


def _layers() -> Iterator[str]:
    yield from (FIRST_LAYER, "conv1_2")
    for block in (1, 2):
        for number in (1, 2, 3):
            yield from (f"block{block}.separable_conv{number}.{half}" for half in ("depthwise", "pointwise"))
        yield f"block{block}.shortcut"


def _keras(layer: str) -> tuple[str, str]:
    name = "entry_flow_" + layer.replace(".", "_")
    return name, f"{name}_BN"


def _own(layer: str) -> tuple[str, str]:
    return f"entry_flow.{layer}.last", f"entry_flow.{layer}.norm"


def _deeplab_pytorch(layer: str) -> tuple[str, str]:
    """Name as pytorch-deeplab-xception: rep.0, 3, 6 are separable convolutions, each followed by its batch norm."""
    if layer.startswith("conv1_"):
        return f"conv{layer[-1]}", f"bn{layer[-1]}"
    block, part, *half = layer.split(".")
    if part == "shortcut":
        return f"{block}.skip", f"{block}.skipbn"
    at = 3 * (int(part[-1]) - 1)
    if half == ["depthwise"]:
        return f"{block}.rep.{at}.conv1", f"{block}.rep.{at}.bn"
    return f"{block}.rep.{at}.pointwise", f"{block}.rep.{at + 1}"


def _timm(layer: str) -> tuple[str, str]:
    if layer.startswith("conv1_"):
        number = int(layer[-1]) - 1
        return f"stem.{number}.conv", f"stem.{number}.bn"
    block, part, *half = layer.split(".")
    place = f"blocks.{int(block[-1]) - 1}"
    if part == "shortcut":
        return f"{place}.shortcut.conv", f"{place}.shortcut.bn"
    short = "dw" if half == ["depthwise"] else "pw"
    return f"{place}.stack.conv{part[-1]}.conv_{short}", f"{place}.stack.conv{part[-1]}.bn_{short}"


KINDS: dict[str, Places] = {
    "Keras DeepLabV3+": _keras,
    "pytorch-deeplab-xception": _deeplab_pytorch,
    "timm aligned Xception": _timm,
    "Hepascope": _own,
}
