"""The 3D view: surfaces of liver and tumours, and the crosshair among them."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QCloseEvent, QHideEvent, QShowEvent
from PySide6.QtWidgets import QLabel, QStackedLayout, QWidget

from core.division import DividingPlane
from core.layers import LAYER_NAMES, Layer
from core.progress import Report
from core.session import Session
from ui.background import Handle, RunInBackground, run_at_once
from ui.opengl_probe import OpenGL, OpenGLProbe, is_ruled_out
from ui.surface_updates import LOST_MS
from ui.volume_commands import VolumeCommands
from ui.volume_look import VolumeLook, look_from, remembered_values
from ui.volume_strip import VolumeStrip
from ui.volume_turntable import Turntable
from ui.words import mark, tr

if TYPE_CHECKING:
    from ui.volume_canvas import VolumeCanvas
    from ui.volume_pictures import VolumePictures
    from ui.volume_presenter import VolumePresenter

NO_OPENGL = mark(
    "No 3D view: this machine offers no OpenGL 3.2.\nSlices, segmentation, measurements and export work without it."
)
RULED_OUT = mark("The 3D view is switched off.\nSlices, segmentation, measurements and export work without it.")
PREPARING = mark("Preparing the 3D view \N{HORIZONTAL ELLIPSIS}")
BROKEN = mark(
    "The 3D view could not be started: {reason}.\nSlices, segmentation, measurements and export work without it."
)
STRIP_MARGIN = 8
REMEMBER_MS = 1000


class VolumeView(QWidget):
    """Shows the session's mask in 3D, or one sentence why it cannot.

    OpenGL is probed and VTK loaded when the pane is first seen with a scan, in the background. `close` must be called
    before the window goes: VTK frees its OpenGL then.
    """

    maximise_requested = Signal()
    look_changed = Signal()
    turning_changed = Signal(bool)
    view_value_changed = Signal(str, object)
    """A value of the look that should be remembered: its name, and a text, number or bool."""

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
        self._presenter: VolumePresenter | None = None
        self._pictures: VolumePictures | None = None
        self._closed = False
        self._ruled_out = is_ruled_out(use_opengl)
        self._division: DividingPlane | None = None
        self.look = VolumeLook()
        self._told = remembered_values(self.look)
        self._remember = QTimer(self, singleShot=True, interval=REMEMBER_MS)
        self._remember.timeout.connect(self._tell_look)
        self._turntable = Turntable(self._turn_a_little, self)
        self._turntable.running_changed.connect(self.turning_changed)
        self.commands = VolumeCommands(self)
        self._set_up_widget()
        session.case_changed.connect(self._on_case_changed)
        session.layers.changed.connect(self._name_mask)
        self._on_case_changed()

    def _set_up_widget(self) -> None:
        self.setObjectName("volume_view")
        self.setAccessibleName(tr("3D view"))
        self.setMinimumSize(120, 100)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setStyleSheet("#volume_view { background: #000; } #volume_message { color: #8a93a3; padding: 12px; }")
        self._message = QLabel(tr(RULED_OUT) if self._ruled_out else "")
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
        return self._presenter is not None

    @property
    def canvas(self) -> "VolumeCanvas | None":
        """What shows the scene, once it is ready."""
        return None if self._presenter is None else self._presenter.canvas

    # What the user wants.

    def connect_actions(self, actions: Mapping[str, QAction]) -> None:
        """Do what the menu 3D says."""
        self.commands.connect_actions(actions)

    def restore(self, values: Mapping[str, Any]) -> None:
        """Look as `view_value_changed` told in earlier runs."""
        self._use_look(look_from(values))
        self._told = remembered_values(self.look)

    def set_look(self, look: VolumeLook) -> None:
        """Show the scene like this, and have remembered what is worth it."""
        self._use_look(look)
        # A slider that is being dragged is written once.
        self._remember.start()

    def set_division(self, plane: DividingPlane | None) -> None:
        """Show the plane that parts the liver, or none."""
        self._division = plane
        if self._presenter is not None:
            self._presenter.set_division(plane)

    def _tell_look(self) -> None:
        for name, value in remembered_values(self.look).items():
            if self._told[name] != value:
                self._told[name] = value
                self.view_value_changed.emit(name, value)

    def _use_look(self, look: VolumeLook) -> None:
        if look == self.look:
            return
        self.look = look
        if self._presenter is not None:
            self._presenter.set_look(look)
            self._strip.set_look(look)
        self.look_changed.emit()

    def home(self) -> None:
        """Look from the front, head up, at everything."""
        if self._presenter is not None:
            self._presenter.home()

    def look_from(self, letter: str) -> None:
        """Look straight from one of the patient's sides: A, P, L, R, S or I."""
        if self._presenter is not None:
            self._turntable.run(on=False)
            self._presenter.look_from(letter)

    @property
    def is_turning(self) -> bool:
        """Whether the scene turns by itself."""
        return self._turntable.is_running

    def turn(self, on: bool) -> None:
        """Let the scene turn by itself, or stop it."""
        self._turntable.run(on=on and self._presenter is not None and self.session.case is not None)

    def _turn_a_little(self, degrees: float) -> None:
        if self._presenter is not None:
            self._presenter.turn(degrees)

    def copy_picture(self) -> None:
        """Put the picture on the clipboard."""
        if self._pictures is not None:
            self._pictures.copy()

    def ask_and_save_picture(self) -> None:
        """Ask for a file, and write the picture there."""
        if self._pictures is not None:
            self._pictures.ask_and_save()

    def ask_and_save_turn(self) -> None:
        """Ask for a folder, and write the pictures of a whole turn there."""
        if self._pictures is not None:
            self._turntable.run(on=False)
            self._pictures.ask_and_save_turn()

    # Getting ready.

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._prepare()

    def _prepare(self) -> None:
        """Ask for OpenGL, once, when there is something to show and the window is up."""
        wanted = not self._ruled_out and self.session.case is not None and self.isVisible()
        if not wanted or self._closed or self._probe is not None:
            return
        self._message.setText(tr(PREPARING))
        self._probe = OpenGLProbe(self)
        self._probe.answered.connect(self._on_probed)
        QTimer.singleShot(0, self._probe.start)

    def _on_probed(self, opengl: OpenGL | None) -> None:
        if opengl is None:
            self._message.setText(tr(NO_OPENGL))
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
            self._message.setText(tr(BROKEN, reason=problem))
            return
        from ui.volume_pictures import VolumePictures
        from ui.volume_presenter import VolumePresenter
        from ui.volume_scene import VolumeScene

        self._message.setText("")
        self._presenter = presenter = VolumePresenter(
            self.session, VolumeScene(is_software=self._is_software), self._run, self
        )
        self._pictures = VolumePictures(presenter, self._run)
        canvas = presenter.canvas
        canvas.maximise_requested.connect(self.maximise_requested)
        canvas.touched.connect(lambda: self._turntable.run(on=False))
        self._stack.addWidget(canvas)
        self._strip = VolumeStrip(self.commands, canvas)
        self._strip.set_look(self.look)
        canvas.installEventFilter(self)
        self._place_strip()
        presenter.start(self.look)
        presenter.set_division(self._division)
        self._name_mask()
        self._show_pane()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and watched is self.canvas:
            self._place_strip()
        return super().eventFilter(watched, event)

    def _place_strip(self) -> None:
        if self.canvas is not None:
            self._strip.adjustSize()
            self._strip.move(self.canvas.width() - self._strip.width() - STRIP_MARGIN, STRIP_MARGIN)

    # The session's news.

    def _name_mask(self) -> None:
        """Say whose surfaces these are while the slices show another mask: always the edited one's."""
        layers = self.session.layers
        other = layers.shown != Layer.CORRECTED or layers.compared is not None
        if self.canvas is not None:
            self.canvas.name_mask(tr("{value} mask", value=LAYER_NAMES[Layer.CORRECTED]) if other else "")

    def _on_case_changed(self) -> None:
        if self._presenter is None:
            self._prepare()
            return
        self._turntable.run(on=False)
        self._show_pane()
        self._presenter.show_case()

    def _show_pane(self) -> None:
        canvas = self.canvas
        self._stack.setCurrentWidget(self._message if self.session.case is None or canvas is None else canvas)

    def hideEvent(self, event: QHideEvent) -> None:
        self._turntable.run(on=False)
        super().hideEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        self._closed = True
        self._remember.stop()
        self._tell_look()
        self._turntable.run(on=False)
        if self._probe is not None:
            self._probe.stop()
        if self._presenter is not None:
            self._presenter.stop()
            self._presenter = self._pictures = None
        super().closeEvent(event)


def _load_vtk(report: Report) -> str:
    """Load VTK; return what went wrong, or nothing. Thread: any."""
    try:
        import ui.volume_presenter  # noqa: F401
    except (ImportError, OSError, RuntimeError) as error:
        return str(error).strip().rstrip(".") or type(error).__name__
    return ""
