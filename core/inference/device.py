"""Where to compute, and how precisely."""

import platform

import torch

from core.errors import UserError


def available_devices() -> list[str]:
    """Return the devices of this machine, the fastest first: of "cuda", "mps", "cpu"."""
    devices = ["cuda"] if torch.cuda.is_available() else []
    if torch.backends.mps.is_available():
        devices.append("mps")
    return [*devices, "cpu"]


def pick_device(name: str) -> torch.device:
    """Return the device of that name, the fastest for "auto"; UserError where this machine does not have it."""
    devices = available_devices()
    if name == "auto":
        return torch.device(devices[0])
    if name not in devices:
        raise UserError(f'This machine has no device "{name}" that torch can use.', f"Use: {', '.join(devices)}.")
    return torch.device(name)


def device_name(device: torch.device) -> str:
    """Return how people call the device, such as "NVIDIA H100" or "AMD EPYC (2 threads)"."""
    if device.type == "cuda":
        return torch.cuda.get_device_name(device)
    if device.type == "mps":
        return "Apple GPU"
    name = _cpu_capabilities().get("cpu_name") or platform.processor() or platform.machine()
    return f"{name} ({torch.get_num_threads()} threads)"


def has_bfloat16(device: torch.device) -> bool:
    """Tell whether the device calculates bfloat16 in hardware, so that it is faster than float32."""
    if device.type == "cuda":
        return torch.cuda.get_device_capability(device) >= (8, 0)
    if device.type == "mps":
        return False
    if platform.machine().lower() in ("arm64", "aarch64"):
        return bool(torch.ops.mkldnn._is_mkldnn_bf16_supported())
    return bool(_cpu_capabilities().get("avx512_bf16"))


def pick_precision(name: str, device: torch.device) -> torch.dtype:
    """Return the number type of that name; for "auto" the fastest the device has in hardware."""
    if name != "auto":
        return {"float32": torch.float32, "bfloat16": torch.bfloat16, "float16": torch.float16}[name]
    if has_bfloat16(device):
        return torch.bfloat16
    return torch.float16 if device.type == "cuda" else torch.float32


def _cpu_capabilities() -> dict[str, object]:
    # New in torch 2.10 or so; without it everything still works, in float32.
    look = getattr(torch.cpu, "get_capabilities", dict)
    return dict(look())
