"""Whether this display offers the OpenGL that the 3D view needs.

Asked in a child process: where OpenGL is missing or broken, the process that tries it ends without a word. The child
uses Qt alone, since the 3D view draws through Qt's own OpenGL (0.4 s, no VTK).
"""

import json
import os
import sys
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, QProcess, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QOffscreenSurface, QOpenGLContext, QSurfaceFormat

PROBE_ARGUMENT = "--probe-opengl"
"""What a frozen program is called with to be the child; see `main`."""
NO_3D_VARIABLE = "HEPASCOPE_NO_3D"
TIME_LIMIT_MS = 20_000
GL_RENDERER, GL_VERSION = 0x1F01, 0x1F02
SOFTWARE_RENDERERS = ("llvmpipe", "softpipe", "swrast", "software", "basic render")


@dataclass(frozen=True)
class OpenGL:
    """The OpenGL of this display."""

    renderer: str
    version: str

    @property
    def is_software(self) -> bool:
        """Whether the processor draws, not a graphics card."""
        return any(name in self.renderer.lower() for name in SOFTWARE_RENDERERS)


def surface_format() -> QSurfaceFormat:
    """Return the least OpenGL that VTK can draw with: 3.2 core."""
    wanted = QSurfaceFormat()
    wanted.setRenderableType(QSurfaceFormat.RenderableType.OpenGL)
    wanted.setProfile(QSurfaceFormat.OpenGLContextProfile.CoreProfile)
    wanted.setVersion(3, 2)
    return wanted


def is_ruled_out(use_opengl: bool) -> bool:
    """Tell whether 3D is switched off, or Qt draws on no screen at all; then there is nothing to probe."""
    return (
        not use_opengl
        or bool(os.environ.get(NO_3D_VARIABLE))
        or QGuiApplication.platformName() in ("offscreen", "minimal", "linuxfb", "vnc")
    )


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
        program, arguments = probe_command(QGuiApplication.platformName())
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


def probe_command(platform: str) -> tuple[str, list[str]]:
    """Return the program and arguments of the child. `platform` is the Qt platform to try."""
    if getattr(sys, "frozen", False):
        return sys.executable, [PROBE_ARGUMENT, platform]
    return sys.executable, ["-m", "ui.opengl_probe", platform]


def parse_answer(output: bytes) -> OpenGL | None:
    """Read what the child wrote: one line of JSON, or nothing where it died."""
    try:
        answer = json.loads(output.decode(errors="replace").strip().splitlines()[-1])
        return OpenGL(str(answer["renderer"]), str(answer["version"]))
    except (IndexError, KeyError, TypeError, ValueError):
        return None


def main(arguments: list[str]) -> int:
    """Be the child: write the OpenGL of the platform named in `arguments` as JSON; 1 where there is none."""
    platform = ["-platform", arguments[0]] if arguments else []
    application = QGuiApplication(["hepascope-probe", *platform])
    context, surface = QOpenGLContext(), QOffscreenSurface()
    context.setFormat(surface_format())
    surface.setFormat(surface_format())
    surface.create()
    if not context.create() or not surface.isValid() or not context.makeCurrent(surface):
        return 1
    functions = context.functions()
    answer = {"renderer": functions.glGetString(GL_RENDERER), "version": functions.glGetString(GL_VERSION)}
    context.doneCurrent()
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()
    del application
    return 0 if context.format().version() >= (3, 2) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
