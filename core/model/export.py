"""The network as a file for other programs: ONNX or OpenVINO, for scans of any size.

Both are traced, batch norm folded, from the one definition in `core.model.lwhcn`. Before a file gets its name it is
read back, and its answers are held against the network's own at two sizes.
"""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Literal, get_args

import torch
from torch import Tensor

from core.errors import UserError
from core.io.atomic import atomic_folder, atomic_write
from core.model.config import ModelCard
from core.model.lwhcn import IN_PLANE_MULTIPLE, LWHCN, fold_batch_norm
from core.model.openvino_runtime import openvino, openvino_problem
from core.model.weights import LoadedModel
from core.progress import Report, silent
from core.provenance import app_version

ExportFormat = Literal["onnx", "openvino"]
EXPORT_FORMATS: tuple[str, ...] = get_args(ExportFormat)
OPENVINO_FILES = ("network.xml", "network.bin")
OPSET = 17
"""ONNX's version of 2022: what others run today knows it."""
LARGEST_ERROR = 1e-4
"""Relative to the network's own logits, in float32."""
TRACED_ZYX = (3, 16, 24)
CHECKED_ZYX = ((1, 24, 16), (5, 40, 32))
INPUT, OUTPUT = "volume", "logits"


def export_model(
    model: LoadedModel, file_format: ExportFormat, target: Path, *, overwrite: bool = False, report: Report = silent
) -> list[Path]:
    """Write the network for other programs, whole or not at all; return its files.

    It maps "volume", float32 (1, 1, T, H, W), to "logits", float32 (1, classes, T, H, W); H and W are multiples of 8.
    `target` is the file for "onnx", a folder for "openvino" (which needs two files). How the input is prepared and
    what the classes are stands in the file (`description`). Raises UserError where the target exists and may not be
    replaced, where a package is missing or where the network does not answer with finite numbers.
    """
    _refuse_what_cannot_be(file_format, target)
    network = fold_batch_norm(model.network).float().cpu()
    wanted = _own_answers(network)
    texts = description(model)
    report(0.1, "Translating the network")
    if file_format == "onnx":

        def check(temporary: Path) -> None:
            report(0.6, "Comparing the file with the network")
            _compare(temporary, wanted)

        atomic_write(
            target, lambda temporary: _write_onnx(network, texts, temporary), overwrite=overwrite, check=check
        )
        files = [target]
    else:
        with atomic_folder(target, overwrite=overwrite) as folder:
            graph, weights = (folder / name for name in OPENVINO_FILES)
            _write_openvino(network, texts, graph, weights)
            report(0.6, "Comparing the file with the network")
            _compare(graph, wanted)
            # Its files are replaced one by one: whoever is interrupted there is left without an old graph that would
            # be taken for that of the new weights.
            (target / graph.name).unlink(missing_ok=True)
        files = [target / name for name in OPENVINO_FILES]
    report(1.0, "Done")
    return files


def description(model: LoadedModel) -> dict[str, str]:
    """Return what an exported network says of itself: the model's card, its hash, and how to use it in words."""
    card = model.card
    return {
        **card.to_metadata(),
        "sha256": model.sha256,
        "input": _input_in_words(card),
        "output": f"{OUTPUT}: float32 (1, classes, slices, rows, columns); the largest wins. "
        f"Classes: {', '.join(f'{index} {label}' for index, label in enumerate(card.labels))}.",
        "use": "For research only, not for diagnosis or treatment.",
        "exported_by": f"Hepascope {app_version()}",
    }


def _input_in_words(card: ModelCard) -> str:
    low, high = card.preprocessing.hu_range
    grid_mm = card.preprocessing.grid_mm
    grid = (
        f"resampled to {' x '.join(f'{step:g}' for step in grid_mm)} mm (slices, rows, columns)"
        if grid_mm
        else "on the scan's own grid"
    )
    return (
        f"{INPUT}: float32 (1, 1, slices, rows, columns), {grid}; slices run from feet to head, rows from front to "
        f"back, columns from the patient's right to left; HU clipped to [{low:g}, {high:g}] and mapped linearly to "
        f"[-1, 1]; rows and columns padded with -1 to multiples of {IN_PLANE_MULTIPLE}."
    )


def _refuse_what_cannot_be(file_format: ExportFormat, target: Path) -> None:
    if file_format == "openvino" and target.suffix == ".xml":
        names = " and ".join(OPENVINO_FILES)
        raise UserError(f"OpenVINO needs two files, {names}.", "Give the name of a folder for them.")
    if file_format == "onnx" and find_spec("onnx") is None:
        raise UserError("To write ONNX, torch needs the package onnx.", "Install it with: pip install onnx")
    if problem := openvino_problem():
        raise UserError(f"An exported network cannot be checked here: {problem}")


def _own_answers(network: LWHCN) -> list[tuple[Tensor, Tensor]]:
    """Return inputs and the logits that the network itself gives for them."""
    numbers = torch.Generator().manual_seed(0)
    inputs = [torch.rand(1, 1, *shape_zyx, generator=numbers) * 2 - 1 for shape_zyx in CHECKED_ZYX]
    with torch.inference_mode():
        answers = [network(volume) for volume in inputs]
    if not all(torch.isfinite(logits).all() for logits in answers):
        raise UserError("The model answers with numbers that are not finite.", "Use another model.")
    return list(zip(inputs, answers, strict=True))


def _write_onnx(network: LWHCN, texts: dict[str, str], target: Path) -> None:
    import onnx

    axes = {2: "slices", 3: "rows", 4: "columns"}
    with _quietly():
        torch.onnx.export(
            network,
            (torch.zeros(1, 1, *TRACED_ZYX),),
            target,
            dynamo=False,  # the new exporter needs yet another package, onnxscript
            opset_version=OPSET,
            input_names=[INPUT],
            output_names=[OUTPUT],
            dynamic_axes={INPUT: axes, OUTPUT: axes},
        )
    exported = onnx.load(target)
    onnx.helper.set_model_props(exported, texts)
    onnx.checker.check_model(exported)
    onnx.save(exported, target)


def _write_openvino(network: LWHCN, texts: dict[str, str], graph: Path, weights: Path) -> None:
    ov = openvino()
    # With gradients on, the network adds no products in place, which OpenVINO could not follow.
    with _quietly(), torch.enable_grad():
        traced = torch.jit.trace(network, torch.zeros(1, 1, *TRACED_ZYX), check_trace=False)
        exported = ov.convert_model(traced, input=[[1, 1, -1, -1, -1]])
    exported.inputs[0].get_tensor().set_names({INPUT})
    exported.outputs[0].get_tensor().set_names({OUTPUT})
    for name, text in texts.items():
        exported.set_rt_info(text, ["hepascope", name])
    try:
        ov.serialize(exported, graph, weights)
    except RuntimeError as error:  # "iostream error", whatever the reason
        hint = "The disk may be full. What was there before is unchanged."
        raise UserError("OpenVINO could not write its files.", hint) from error


@contextmanager
def _quietly() -> Iterator[None]:
    """Keep torch's announcements of what it will rename one day, and its doubts about sizes, from the user.

    It warns of every size that Python code looks at: ours looks at channels alone, and the result is compared.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        warnings.simplefilter("ignore", torch.jit.TracerWarning)  # type: ignore[attr-defined]
        yield


def _compare(path: Path, wanted: list[tuple[Tensor, Tensor]]) -> None:
    """Read a written file and raise where it does not answer as the network does. OpenVINO reads both formats."""
    core = openvino().Core()
    core.set_property({"ENABLE_MMAP": False})  # a mapped file cannot be renamed on Windows
    compiled = core.compile_model(path, "CPU", {"INFERENCE_PRECISION_HINT": "f32"})
    for volume, logits in wanted:
        answer: Any = compiled([volume.numpy()])[0]
        error = float((torch.from_numpy(answer) - logits).norm() / logits.norm())
        if not error < LARGEST_ERROR:
            raise RuntimeError(f"the exported network differs from the model by {error:.1e}")
