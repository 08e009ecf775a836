"""OpenGL without a window on the screen, for the 3D view. Imported late: this loads VTK."""

import vtkmodules.vtkRenderingOpenGL2  # noqa: F401 - gives the classes of vtkRenderingCore their OpenGL
from vtkmodules.vtkCommonCore import vtkLogger
from vtkmodules.vtkRenderingCore import vtkRenderer, vtkRenderWindow


def memory_window(samples: int) -> vtkRenderWindow:
    """Return what VTK draws into; `samples` of OpenGL a pixel, 0 for none more than one."""
    # Where there is no X server, VTK says so before it draws without one.
    vtkLogger.SetStderrVerbosity(vtkLogger.VERBOSITY_OFF)
    window = vtkRenderWindow()
    window.SetOffScreenRendering(True)
    window.SetMultiSamples(samples)
    window.SetAlphaBitPlanes(False)
    return window


def opengl_of(window: vtkRenderWindow) -> tuple[str, str]:
    """Return the name of the renderer and the version of a window that has been drawn."""
    lines = dict(line.split(":", 1) for line in window.ReportCapabilities().splitlines() if ":" in line)
    return lines["OpenGL renderer string"].strip(), lines["OpenGL version string"].strip()


def probe() -> tuple[str, str]:
    """Draw something, and return the renderer's name and OpenGL's version. Ends the process where there is none."""
    window = memory_window(0)
    window.SetSize(16, 16)
    window.AddRenderer(vtkRenderer())
    window.Render()
    found = opengl_of(window)
    window.Finalize()
    return found
