"""Brings what the session holds into the 3D scene, and a click in the scene to the session. Imported late."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, QPointF, QTimer
from PySide6.QtGui import QColor

from core.division import DividingPlane
from core.labels import Label
from core.session import Overlay, Session
from core.volume import Volume
from ui.background import RunInBackground
from ui.surface_updates import Surfaces, SurfaceUpdates
from ui.tumour_colours import tumour_rgb
from ui.volume_block import VolumeBlocks
from ui.volume_canvas import VolumeCanvas
from ui.volume_cut import AXES, Cut, face_picture
from ui.volume_labels import NumberPlate
from ui.volume_look import VolumeLook
from ui.volume_scene import VolumeScene
from ui.words import tr

AFTER_MS = 70
"""On software OpenGL a frame takes as long as three slices: what follows the crosshair is drawn when it rests."""
FRAME_MS = 16


class VolumePresenter(QObject):
    """Watches a session between `start` and `stop`, and keeps the scene and its canvas in step with it."""

    def __init__(
        self, session: Session, scene: VolumeScene, run_in_background: RunInBackground, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._session, self._scene = session, scene
        self.canvas = VolumeCanvas(scene)
        self.canvas.number_plates = self._number_plates
        self.canvas.clicked.connect(self._on_clicked)
        self.canvas.home_requested.connect(self.home)
        self._look = VolumeLook()
        self._is_cut_old = False
        self._division: DividingPlane | None = None
        self._surfaces = SurfaceUpdates(session, run_in_background, self)
        self._surfaces.ready.connect(self._show_surfaces)
        self._blocks = VolumeBlocks(session, run_in_background, scene.is_software, self)
        self._blocks.ready.connect(self._show_volume)
        self._at_home = True
        self._redraw = QTimer(self, singleShot=True, interval=AFTER_MS if scene.is_software else FRAME_MS)
        self._redraw.timeout.connect(self._draw)

    def start(self, look: VolumeLook) -> None:
        """Show the session as it is, and follow it."""
        session = self._session
        self._news: dict[Any, Callable[..., None]] = {
            session.cursor_changed: self._on_cursor_changed,
            session.overlay_changed: self._on_colours_changed,
            session.measurements_changed: self._on_colours_changed,
            session.tumour_selected: self._draw_soon,
            session.window_changed: self._on_cut_changed,
            session.mask_changed: self._on_cut_changed,
        }
        for signal, slot in self._news.items():
            signal.connect(slot)
        self._on_colours_changed()
        self.set_look(look)
        self._show_scan()
        self._surfaces.start()

    def stop(self) -> None:
        """Follow no more, and free what OpenGL holds."""
        for signal, slot in self._news.items():
            signal.disconnect(slot, missing_ok=True)
        self._redraw.stop()
        self._surfaces.stop()
        self._blocks.drop()
        self.canvas.close_scene()
        self._scene.close()

    def show_case(self) -> None:
        """Show another scan, or none."""
        self._show_scan()
        self._surfaces.update_now()

    def set_look(self, look: VolumeLook) -> None:
        """Show it as the user wants it."""
        was, self._look = self._look, look
        self._scene.organs.set_liver(self._session.overlay.liver_rgb, look.liver_opacity)
        if look.rendering != was.rendering:
            self._ask_for_volume()
        self._is_cut_old = True
        self._draw()

    def set_division(self, plane: DividingPlane | None) -> None:
        """Show another plane that parts the liver, or none."""
        if plane != self._division:
            self._division = plane
            self._scene.divide(plane)
            self.canvas.redraw(moving=True)

    def home(self) -> None:
        """Look from the front, head up, at everything."""
        self._scene.home()
        self._draw()

    def look_from(self, letter: str) -> None:
        """Look straight from one of the patient's sides: A, P, L, R, S or I."""
        self._scene.look_from(letter)
        self._at_home = False
        self._draw()

    def turn(self, degrees: float) -> None:
        """Turn what is seen a little, with more to follow."""
        self._scene.viewpoint.orbit(degrees, 0)
        self.canvas.redraw(moving=True)

    # The session's news.

    def _show_scan(self) -> None:
        case = self._session.case
        self._scene.show_scan(None if case is None else case.volume.geometry)
        self._at_home = True
        self._is_cut_old = True
        if case is not None:
            self._scene.show_cursor(case.volume.geometry.to_lps_mm(self._session.cursor_zyx))
        self._ask_for_volume()
        self._draw()

    def _show_surfaces(self, surfaces: Surfaces, step: int) -> None:
        for label, surface in surfaces.items():
            self._scene.show_surface(label, surface, step)
        self._scene.divide(self._division)
        self._colour_tumours()
        self._is_cut_old = True
        if self._at_home and any(surfaces.values()):
            # The first surfaces of a scan: look at them, not at the whole scan.
            self._scene.home()
            self._at_home = False
        self._draw()

    def _on_cursor_changed(self, cursor_zyx: tuple[int, int, int]) -> None:
        if self._session.case is not None:
            self._scene.show_cursor(self._session.case.volume.geometry.to_lps_mm(cursor_zyx))
            self._on_cut_changed()

    def _on_cut_changed(self, *_: object) -> None:
        self._is_cut_old = True
        self._draw_soon()

    def _on_colours_changed(self) -> None:
        self._scene.organs.set_liver(self._session.overlay.liver_rgb, self._look.liver_opacity)
        self._colour_tumours()
        self._draw()

    def _colour_tumours(self) -> None:
        measurements = self._session.measurements
        self._scene.colour_tumours(measurements.components if measurements else None, self._rgb_of)

    def _rgb_of(self, number: int) -> tuple[int, int, int]:
        """Return a tumour's colour; one colour for all where the user chose one or they are not numbered yet."""
        chosen = self._session.overlay.tumour_rgb
        own = self._session.overlay.each_its_own or chosen == Overlay().tumour_rgb
        return tumour_rgb(number) if number and own else chosen

    def _draw_soon(self, *_: object) -> None:
        # Starting the timer again puts the frame off until the crosshair rests.
        if self._scene.is_software or not self._redraw.isActive():
            self._redraw.start()

    def _draw(self) -> None:
        if self._is_cut_old:
            self._place_cut()
        self.canvas.redraw(moving=True)

    # What the look asks for.

    def _place_cut(self) -> None:
        self._is_cut_old = False
        session, look = self._session, self._look
        if session.case is None or session.mask is None or not look.cut:
            self._scene.cut(None, None, tumours=False)
            return
        axis, volume = AXES[look.cut], session.case.volume
        index = session.cursor_zyx[axis]
        picture = None
        if look.face:
            slices = tuple(index if k == axis else slice(None) for k in range(3))
            inside = session.mask[slices] >= Label.LIVER if look.face == "liver" else None
            picture = face_picture(volume.hu[slices], session.window, inside)
        self._scene.cut(Cut(volume.geometry, axis, index), picture, tumours=look.cut_tumours)

    def _ask_for_volume(self) -> None:
        if self._look.rendering and self._session.case is not None:
            self.canvas.tell(tr("Preparing the volume \N{HORIZONTAL ELLIPSIS}"))
            self._blocks.ask()
        else:
            self._blocks.drop()
            self._scene.show_volume(None, "")

    def _show_volume(self, block: Volume) -> None:
        self.canvas.tell("")
        self._scene.show_volume(block, self._look.rendering)
        self._draw()

    def _number_plates(self) -> list[NumberPlate]:
        measurements, case = self._session.measurements, self._session.case
        if measurements is None or case is None or not self._look.numbers:
            return []
        scale = self.canvas.pixels_per_point
        plates = []
        for tumour in measurements.tumours:
            middle = case.volume.geometry.to_lps_mm(tumour.centre_zyx)
            if self._look.cut_tumours and self._scene.cut_plane.takes_away(middle):
                continue
            x, y = self._scene.pixel_of(middle)
            chosen = tumour.number == self._session.selected_tumour
            colour = QColor(*self._rgb_of(tumour.number))
            plates.append(NumberPlate(tumour.number, QPointF(x / scale, y / scale), colour, chosen))
        return plates

    def _on_clicked(self, at: QPointF) -> None:
        case, picked = self._session.case, self._scene.pick(at.x(), at.y())
        if case is None or picked is None:
            return
        z, y, x = (float(at) for at in case.volume.geometry.to_index(picked))
        measurements = self._session.measurements
        tumour = measurements.tumour_at((round(z), round(y), round(x))) if measurements else None
        if tumour is not None and tumour.number != self._session.selected_tumour:
            self._session.select_tumour(tumour.number)
        self._session.set_cursor((z, y, x))
