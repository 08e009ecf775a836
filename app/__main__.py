"""The entry point. A command goes to core.cli without loading Qt; nothing, or a scan, opens the window."""

import os
import sys
from pathlib import Path

COMMANDS = (
    "list",
    "segment",
    "check",
    "export",
    "verify",
    "follow-up",
    "evaluate",
    "convert",
    "deidentify",
    "model",
    "phantom",
    "bench",
    "train",
)
PROBE_OPENGL = "--probe-opengl"
"""What the window calls a frozen program with, to ask for OpenGL in a child process; see ui/opengl_probe.py."""
USER_MISTAKE = 2


def main(arguments: list[str] | None = None) -> int:
    """Run Hepascope with the arguments of the command line; return the exit code: 0, or 2 for a user's mistake."""
    arguments = sys.argv[1:] if arguments is None else arguments
    first = arguments[0] if arguments else ""
    if first == "demo":
        from app.demo import main as demo

        return demo(arguments[1:])
    if first == PROBE_OPENGL:
        from ui.opengl_probe import main as probe

        return probe()
    if first in COMMANDS or first.startswith("-"):
        from core.cli import main as command_line

        return command_line(arguments)
    if len(arguments) > 1:
        return _refuse(f"The window opens one scan at a time, not {len(arguments)}.", "Try: hepascope --help")
    path = Path(first) if first else None
    if path is not None and not path.exists():
        return _refuse(f'"{first}" is neither a command nor a scan that is there.', "Try: hepascope --help")
    if screen_is_missing():
        return _refuse("There is no screen to open a window on.", "Without one, try: hepascope segment --help")
    from app.main import run_window

    return run_window(path)


def screen_is_missing() -> bool:
    """Tell whether Qt would abort for want of a display (Linux without X11 and Wayland)."""
    names = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    return sys.platform.startswith("linux") and not any(os.environ.get(name) for name in names)


def _refuse(sentence: str, hint: str) -> int:
    print(f"hepascope: {sentence} {hint}", file=sys.stderr)
    return USER_MISTAKE


if __name__ == "__main__":
    sys.exit(main())
