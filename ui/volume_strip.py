"""The strip of tools in the 3D view: the menu 3D at hand, faint until the cursor comes near."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QAction, QEnterEvent
from PySide6.QtWidgets import (
    QGraphicsOpacityEffect,
    QHBoxLayout,
    QLabel,
    QMenu,
    QSlider,
    QToolButton,
    QWidget,
    QWidgetAction,
)

from ui import icons
from ui.menus import volume as menu
from ui.menus.spec import ActionSpec
from ui.volume_commands import VolumeCommands
from ui.volume_look import VolumeLook
from ui.words import tr

ICON_COLOUR, ACTIVE_COLOUR = "#d6dce4", "#6bbcf0"
"""The view is black in both themes."""
ICON_PIXELS = 18
REST_OPACITY = 0.55
STYLE = """
#volume_strip QToolButton { background: rgba(24, 28, 35, 170); border: none; border-radius: 5px; padding: 3px; }
#volume_strip QToolButton:hover { background: rgba(62, 72, 86, 230); }
#volume_strip QToolButton:pressed { background: rgba(80, 92, 108, 240); }
#volume_strip QToolButton:focus { border: 1px solid #6bbcf0; padding: 2px; }
"""


class VolumeStrip(QWidget):
    """Sides, solidity, cut, volume rendering, turntable, pictures."""

    def __init__(self, commands: VolumeCommands, parent: QWidget) -> None:
        super().__init__(parent)
        self._commands = commands
        self._actions: dict[str, QAction] = {}
        self.setObjectName("volume_strip")
        self.setStyleSheet(STYLE)
        self.setCursor(Qt.CursorShape.ArrowCursor)
        self._effect = QGraphicsOpacityEffect(self)
        self._effect.setOpacity(REST_OPACITY)
        self.setGraphicsEffect(self._effect)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(3)
        self.sides = self._menu_button("sides", tr("Standard views"), menu.SIDES)
        self.solidity = self._solidity_button()
        self.cut = self._menu_button(
            "cut", tr("Cut open at the crosshair"), menu.CUTS, menu.FACES, (menu.CUT_TUMOURS,)
        )
        self.rendering = self._menu_button("rendering", tr("Volume rendering"), menu.RENDERINGS)
        self.turntable = self._button("turntable", menu.TURN.tip)
        self.turntable.clicked.connect(lambda: commands.do(menu.TURN.name))
        self.pictures = self._menu_button("camera", tr("Pictures"), menu.PICTURES)
        commands.changed.connect(self.show_state)
        self.show_state()

    def set_look(self, look: VolumeLook) -> None:
        """Show the values of a look."""
        self.slider.blockSignals(True)
        self.slider.setValue(round(100 * look.liver_opacity))
        self.slider.blockSignals(False)
        self._draw(self.cut, "cut", bool(look.cut))
        self._draw(self.rendering, "rendering", bool(look.rendering))

    def show_state(self) -> None:
        """Show which choices are in force."""
        in_force = self._commands.in_force()
        for name, action in self._actions.items():
            action.setChecked(action.isCheckable() and name in in_force)
        self._draw(self.turntable, "turntable", menu.TURN.name in in_force)

    def enterEvent(self, event: QEnterEvent) -> None:
        self._effect.setOpacity(1)
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self._effect.setOpacity(REST_OPACITY)
        super().leaveEvent(event)

    def _button(self, icon: str, tip: str) -> QToolButton:
        button = QToolButton(self)
        button.setObjectName(f"volume_{icon}_button")
        button.setIconSize(QSize(ICON_PIXELS, ICON_PIXELS))
        button.setToolTip(tip)
        button.setAccessibleName(tip)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._draw(button, icon, is_active=False)
        self.layout().addWidget(button)
        return button

    @staticmethod
    def _draw(button: QToolButton, icon: str, is_active: bool) -> None:
        button.setIcon(icons.icon(icon, ACTIVE_COLOUR if is_active else ICON_COLOUR))

    def _menu_button(self, icon: str, tip: str, *groups: Sequence[ActionSpec]) -> QToolButton:
        button = self._button(icon, tip)
        popup = QMenu(button)
        for number, group in enumerate(groups):
            if number:
                popup.addSeparator()
            for spec in group:
                popup.addAction(self._action(spec, popup))
        self._pop_up(button, popup)
        return button

    def _action(self, spec: ActionSpec, popup: QMenu) -> QAction:
        keys = f"\t{spec.shortcuts[0]}" if spec.shortcuts else ""
        action = QAction(spec.text + keys, popup, checkable=spec.checkable)
        action.triggered.connect(lambda: self._commands.do(spec.name))
        self._actions[spec.name] = action
        return action

    def _solidity_button(self) -> QToolButton:
        button = self._button("solidity", tr("How solid the liver is, and numbers"))
        popup = QMenu(button)
        box, self.slider = QWidget(), QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(0, 100)
        self.slider.setFixedWidth(130)
        self.slider.setAccessibleName(tr("How solid the liver is"))
        self.slider.valueChanged.connect(lambda value: self._commands.set_solidity(value / 100))
        row = QHBoxLayout(box)
        row.setContentsMargins(12, 4, 12, 4)
        row.addWidget(QLabel(tr("Liver")))
        row.addWidget(self.slider)
        holder = QWidgetAction(popup)
        holder.setDefaultWidget(box)
        popup.addAction(holder)
        popup.addAction(self._action(menu.NUMBERS, popup))
        self._pop_up(button, popup)
        return button

    @staticmethod
    def _pop_up(button: QToolButton, popup: QMenu) -> None:
        button.setMenu(popup)
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
