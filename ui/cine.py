"""Cine: the slices of a view run by themselves."""

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from ui.slice_view import SliceView

SPEEDS = (2, 5, 8, 12, 16, 24, 30)
"""Slices a second."""
FIRST_SPEED = 12


class Cine(QObject):
    """Moves the crosshair along a view's axis, round and round or back and forth, until it is stopped."""

    running_changed = Signal(bool)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.speed = FIRST_SPEED
        self.back_and_forth = False
        self._view: SliceView | None = None
        self._step = 1
        self._timer = QTimer(self, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._move)

    @property
    def is_running(self) -> bool:
        """Whether slices run."""
        return self._timer.isActive()

    def toggle(self, view: SliceView) -> None:
        """Start in `view`, or stop."""
        if self.is_running:
            self.stop()
        elif view.session.case is not None:
            self._view, self._step = view, 1
            self._timer.start(1000 // self.speed)
            self.running_changed.emit(True)

    def stop(self) -> None:
        """Stop, if anything runs."""
        if self.is_running:
            self._timer.stop()
            self._view = None
            self.running_changed.emit(False)

    def change_speed(self, steps: int) -> None:
        """Go faster by so many steps of `SPEEDS`, or slower."""
        nearest = min(range(len(SPEEDS)), key=lambda index: abs(SPEEDS[index] - self.speed))
        self.set_speed(SPEEDS[min(max(nearest + steps, 0), len(SPEEDS) - 1)])

    def set_speed(self, slices_per_second: int) -> None:
        """Show so many slices a second, between the first and the last of `SPEEDS`."""
        self.speed = min(max(slices_per_second, SPEEDS[0]), SPEEDS[-1])
        self._timer.setInterval(1000 // self.speed)

    def _move(self) -> None:
        view = self._view
        if view is None or view.session.case is None:
            self.stop()
            return
        last = view.session.case.volume.hu.shape[view.plane.axis] - 1
        if not 0 <= view.slice_index + self._step <= last:
            if self.back_and_forth:
                self._step = -self._step
            else:
                view.step(-last * self._step)
                return
        view.step(self._step)
