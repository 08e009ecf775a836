"""Whether this machine offers the OpenGL that the 3D view needs.

Asked in a child process, which draws as the 3D view does: where OpenGL is missing or broken, VTK ends the process
without a word.
"""

import json
import os
import sys
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, QProcess, QTimer, Signal

PROBE_ARGUMENT = "--probe-opengl"
"""What a frozen program is called with to be the child; see `main`."""
NO_3D_VARIABLE = "HEPASCOPE_NO_3D"
TIME_LIMIT_MS = 20_000
SOFTWARE_RENDERERS = ("llvmpipe", "softpipe", "swrast", "software", "basic render")


@dataclass(frozen=True)
class OpenGL:
    """The OpenGL of this machine."""

    renderer: str
    version: str

    @property
    def is_software(self) -> bool:
        """Whether the processor draws, not a graphics card."""
        return any(name in self.renderer.lower() for name in SOFTWARE_RENDERERS)


def is_ruled_out(use_opengl: bool) -> bool:
    """Tell whether 3D is switched off; then there is nothing to probe."""
    return not use_opengl or bool(os.environ.get(NO_3D_VARIABLE))


class OpenGLProbe(QObject):
    """Asks once, without making the window wait. GUI thread."""

    answered = Signal(object)
    """Carries an `OpenGL`, or None where there is none."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._process = QProcess(self)
        self._process.setProcessChannelMode(QProcess.ProcessChannelMode.SeparateChannels)
        self._process.finished.connect(self._on_finished)
        self._process.errorOccurred.connect(self._on_error)
        self._time_limit = QTimer(self, singleShot=True, interval=TIME_LIMIT_MS)
        self._time_limit.timeout.connect(self._process.kill)

    def start(self) -> None:
        """Start asking; `answered` follows."""
        program, arguments = probe_command()
        # Where the program is not installed but run from its folder, the child must find it too.
        self._process.setWorkingDirectory(str(Path(__file__).resolve().parents[1]))
        self._process.start(program, arguments)
        self._time_limit.start()

    def stop(self) -> None:
        """Ask no more; nothing is answered."""
        self._time_limit.stop()
        self._process.blockSignals(True)
        if self._process.state() != QProcess.ProcessState.NotRunning:
            self._process.kill()
            self._process.waitForFinished(3000)

    def _on_finished(self) -> None:
        self._time_limit.stop()
        self.answered.emit(parse_answer(bytes(self._process.readAllStandardOutput().data())))

    def _on_error(self, error: QProcess.ProcessError) -> None:
        if error == QProcess.ProcessError.FailedToStart:
            self._time_limit.stop()
            self.answered.emit(None)


def probe_command() -> tuple[str, list[str]]:
    """Return the program and arguments of the child."""
    if getattr(sys, "frozen", False):
        return sys.executable, [PROBE_ARGUMENT]
    return sys.executable, ["-m", "ui.opengl_probe"]


def parse_answer(output: bytes) -> OpenGL | None:
    """Read what the child wrote: one line of JSON, or nothing where it died."""
    try:
        answer = json.loads(output.decode(errors="replace").strip().splitlines()[-1])
        return OpenGL(str(answer["renderer"]), str(answer["version"]))
    except (IndexError, KeyError, TypeError, ValueError):
        return None


def main() -> int:
    """Be the child: write what OpenGL there is, as one line of JSON."""
    from ui.volume_opengl import probe

    renderer, version = probe()
    sys.stdout.write(json.dumps({"renderer": renderer, "version": version}) + "\n")
    sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
