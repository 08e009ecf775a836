"""The 3D view: surfaces of liver and tumours, and the crosshair among them."""

from typing import Any

from PySide6.QtCore import QPointF, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QShowEvent
from PySide6.QtWidgets import QLabel, QStackedLayout, QWidget

from core.progress import Report
from core.session import Session
from ui.background import Handle, RunInBackground, run_at_once
from ui.opengl_probe import OpenGL, OpenGLProbe, is_ruled_out
from ui.surface_updates import LOST_MS, Surfaces, SurfaceUpdates
from ui.volume_canvas import VolumeCanvas

NO_OPENGL = (
    "No 3D view: this machine offers no OpenGL 3.2.\nSlices, segmentation, measurements and export work without it."
)
RULED_OUT = "The 3D view is switched off.\nSlices, segmentation, measurements and export work without it."
PREPARING = "Preparing the 3D view \N{HORIZONTAL ELLIPSIS}"
BROKEN = "The 3D view could not be started: {reason}.\nSlices, segmentation, measurements and export work without it."
REST_MS = 70
"""On software OpenGL a frame takes as long as three slices: the crosshair is drawn when it rests."""
FRAME_MS = 16


class VolumeView(QWidget):
    """Shows the session's mask in 3D, or one sentence why it cannot.

    OpenGL is probed and VTK loaded when the pane is first seen with a scan, in the background. `close` must be called
    before the window goes: VTK frees its OpenGL then.
    """

    maximise_requested = Signal()

    def __init__(
        self,
        session: Session,
        parent: QWidget | None = None,
        *,
        run_in_background: RunInBackground = run_at_once,
        use_opengl: bool = True,
    ) -> None:
        super().__init__(parent)
        self.session = session
        self._run = run_in_background
        self._is_software = self._is_loading = False
        self._probe: OpenGLProbe | None = None
        self._loading: Handle | None = None
        self._canvas: VolumeCanvas | None = None
        self._scene: Any = None
        self._closed = False
        self._ruled_out = is_ruled_out(use_opengl)
        self._surfaces = SurfaceUpdates(session, run_in_background, self)
        self._surfaces.ready.connect(self._show_surfaces)
        self._at_home = True
        self._redraw = QTimer(self, singleShot=True)
        self._redraw.timeout.connect(self._draw)
        self._set_up_widget()
        session.case_changed.connect(self._on_case_changed)
        self._on_case_changed()

    def _set_up_widget(self) -> None:
        self.setObjectName("volume_view")
        self.setAccessibleName("3D view")
        self.setMinimumSize(120, 100)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setStyleSheet("#volume_view { background: #000; } #volume_message { color: #8a93a3; padding: 12px; }")
        self._message = QLabel(RULED_OUT if self._ruled_out else "")
        self._message.setObjectName("volume_message")
        self._message.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._message.setWordWrap(True)
        self._stack = QStackedLayout(self)
        self._stack.setContentsMargins(0, 0, 0, 0)
        self._stack.addWidget(self._message)

    @property
    def message(self) -> str:
        """What the pane says instead of showing anything; empty while it shows the scene."""
        return self._message.text()

    @property
    def is_ready(self) -> bool:
        """Whether the scene is there."""
        return self._scene is not None

    def home(self) -> None:
        """Look from the front, head up, at everything."""
        if self._scene is not None:
            self._scene.home()
            self._draw()

    # Getting ready.

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._prepare()

    def _prepare(self) -> None:
        """Ask for OpenGL, once, when there is something to show and the window is up."""
        wanted = not self._ruled_out and self.session.case is not None and self.isVisible()
        if not wanted or self._closed or self._probe is not None:
            return
        self._message.setText(PREPARING)
        self._probe = OpenGLProbe(self)
        self._probe.answered.connect(self._on_probed)
        QTimer.singleShot(0, self._probe.start)

    def _on_probed(self, opengl: OpenGL | None) -> None:
        if opengl is None:
            self._message.setText(NO_OPENGL)
        elif not self._closed:
            self._is_software, self._is_loading = opengl.is_software, True
            self._load()

    def _load(self) -> None:
        """Load VTK; again where the work was cancelled together with other work."""
        if self._closed or not self._is_loading:
            return
        if self._loading is None or self._loading.cancelled:
            self._loading = self._run("Preparing the 3D view", _load_vtk, self._on_loaded)
        if self._is_loading:
            QTimer.singleShot(LOST_MS, self._load)

    def _on_loaded(self, problem: str) -> None:
        if self._closed or not self._is_loading:
            return
        self._is_loading = False
        if problem:
            self._message.setText(BROKEN.format(reason=problem))
            return
        from ui.volume_scene import VolumeScene

        self._scene = VolumeScene(is_software=self._is_software)
        self._message.setText("")
        self._canvas = canvas = VolumeCanvas(self._scene)
        canvas.clicked.connect(self._on_clicked)
        canvas.maximise_requested.connect(self.maximise_requested)
        canvas.home_requested.connect(self.home)
        self._stack.addWidget(canvas)
        self._connect_scene()

    def _connect_scene(self) -> None:
        self.session.cursor_changed.connect(self._on_cursor_changed)
        self.session.overlay_changed.connect(self._on_overlay_changed)
        self._redraw.setInterval(REST_MS if self._is_software else FRAME_MS)
        self._on_overlay_changed()
        self._show_scan()
        self._surfaces.start(liver_step=2 if self._is_software else 1)

    # The session's news.

    def _on_case_changed(self) -> None:
        if self._scene is None:
            self._prepare()
            return
        self._show_scan()
        self._surfaces.update_now()

    def _show_scan(self) -> None:
        case = self.session.case
        self._stack.setCurrentWidget(self._message if case is None or self._canvas is None else self._canvas)
        self._scene.show_scan(None if case is None else case.volume.geometry)
        self._at_home = True
        if case is not None:
            self._scene.show_cursor(case.volume.geometry.to_lps_mm(self.session.cursor_zyx))
        self._draw()

    def _show_surfaces(self, surfaces: Surfaces) -> None:
        if self._scene is None:
            return
        for label, surface in surfaces.items():
            self._scene.show_surface(label, surface)
        if self._at_home and any(surfaces.values()):
            # The first surfaces of a scan: look at them, not at the whole scan.
            self._scene.home()
            self._at_home = False
        self._draw()

    def _on_cursor_changed(self, cursor_zyx: tuple[int, int, int]) -> None:
        if self.session.case is None:
            return
        self._scene.show_cursor(self.session.case.volume.geometry.to_lps_mm(cursor_zyx))
        # Starting the timer again puts the frame off until the crosshair rests.
        if self._is_software or not self._redraw.isActive():
            self._redraw.start()

    def _on_overlay_changed(self) -> None:
        self._scene.show_colours(self.session.overlay)
        self._draw()

    def _draw(self) -> None:
        if self._canvas is not None:
            self._canvas.redraw()

    def _on_clicked(self, at: QPointF) -> None:
        case, picked = self.session.case, self._scene.pick(at.x(), at.y())
        if case is not None and picked is not None:
            z, y, x = case.volume.geometry.to_index(picked)
            self.session.set_cursor((float(z), float(y), float(x)))

    def closeEvent(self, event: QCloseEvent) -> None:
        self._closed = True
        self._surfaces.stop()
        if self._probe is not None:
            self._probe.stop()
        if self._canvas is not None:
            self.session.cursor_changed.disconnect(self._on_cursor_changed, missing_ok=True)
            self.session.overlay_changed.disconnect(self._on_overlay_changed, missing_ok=True)
            self._canvas.close_scene()
            self._scene.close()
            self._canvas, self._scene = None, None
        super().closeEvent(event)


def _load_vtk(report: Report) -> str:
    """Load VTK; return what went wrong, or nothing. Thread: any."""
    try:
        import ui.volume_scene  # noqa: F401
    except (ImportError, OSError, RuntimeError) as error:
        return str(error).strip().rstrip(".") or type(error).__name__
    return ""
