"""The door to OpenVINO: loaded late, and without the telemetry that its wheel brings along."""

import importlib
import sys
from typing import Any

TELEMETRY = "openvino_telemetry"
"""The package through which OpenVINO's conversion tools report to their makers. It is never loaded here."""


def openvino() -> Any:
    """Return the module `openvino`; ImportError where it is not installed or its libraries cannot be loaded.

    `import openvino` loads its telemetry (Google Analytics) where that package is installed. With None in its place
    Python refuses that import, and OpenVINO takes its own stub instead, which does nothing.
    """
    sys.modules[TELEMETRY] = None  # type: ignore[assignment]
    return importlib.import_module("openvino")


def openvino_problem() -> str:
    """Return why OpenVINO cannot be used on this machine, or "" where it can."""
    try:
        module = openvino()
        found = "CPU" in module.Core().available_devices
    except (ImportError, OSError, RuntimeError) as error:
        return f"OpenVINO cannot be loaded ({error})."
    return "" if found else "OpenVINO knows no processor on this machine."
