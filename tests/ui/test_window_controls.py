"""The grey window and the slab as numbers in the panel Display."""

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from core.session import WINDOW_PRESETS, Session, Window
from ui.panels.window_controls import SlabControls, WindowControls

LEFT = Qt.MouseButton.LeftButton


def test_numbers_typed_become_the_window(qtbot: QtBot, session: Session) -> None:
    controls = WindowControls(session)
    qtbot.addWidget(controls)
    for box, text in ((controls.width_hu, "350"), (controls.level_hu, "-20")):
        box.selectAll()
        qtbot.keyClicks(box, text)
        assert session.window != Window(-20, 350)
        qtbot.keyClick(box, Qt.Key.Key_Return)
    assert session.window == Window(-20, 350)
    session.set_window(WINDOW_PRESETS["Lung"])
    assert (controls.width_hu.value(), controls.level_hu.value()) == (1500, -600)
    assert controls.presets.current == "Lung"


def test_the_slab_is_typed_and_its_kind_chosen(qtbot: QtBot, session: Session) -> None:
    controls = SlabControls(session)
    qtbot.addWidget(controls)
    controls.show()
    assert not controls.kinds.isEnabled()
    controls.thickness_mm.selectAll()
    qtbot.keyClicks(controls.thickness_mm, "12.5")
    qtbot.keyClick(controls.thickness_mm, Qt.Key.Key_Return)
    qtbot.mouseClick(controls.kinds.buttons["maximum"], LEFT)
    assert (session.display.slab_mm, session.display.slab_kind) == (12.5, "maximum")
    session.set_display(slab_mm=0.0)
    assert controls.thickness_mm.text() == "off"
