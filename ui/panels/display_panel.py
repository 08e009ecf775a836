"""How the scan and the mask are shown: window, slab and overlay."""

from collections.abc import Mapping

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSlider, QToolButton, QVBoxLayout, QWidget

from core.session import Session
from ui import icons
from ui.panels.window_controls import SlabControls, WindowControls
from ui.theme import Theme
from ui.widgets.card import Card, label
from ui.widgets.colour_button import ColourButton
from ui.widgets.segmented import Segmented
from ui.words import mark, tr

STYLES = mark({"fill": "Fill", "outline": "Outline", "both": "Both"})


class DisplayPanel(Card):
    """Shows and changes the session's window, slab and overlay."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(tr("Display"), parent)
        self._session = session
        self._theme: Theme | None = None
        self.window_controls = WindowControls(session)
        self.slab_controls = SlabControls(session)
        self.eye = QToolButton(checkable=True, toolTip=tr("Show or hide the mask (H)"))
        self.eye.setAccessibleName(tr("Show the mask"))
        self.styles = Segmented(STYLES)
        self.opacity = QSlider(Qt.Orientation.Horizontal, minimum=0, maximum=100)
        self.opacity.setToolTip(tr("Opacity of the mask"))
        self.opacity.setAccessibleName(tr("Opacity of the mask"))
        self.opacity_text = label(role="small")
        self.liver = ColourButton("liver", session.overlay.liver_rgb)
        self.tumour = ColourButton("tumours", session.overlay.tumour_rgb)
        self._lay_out()
        self._connect()
        self._show_overlay()

    def set_theme(self, theme: Theme) -> None:
        """Draw the eye in the colours of a theme."""
        self._theme = theme
        self._draw_eye()

    def connect_actions(self, actions: Mapping[str, QAction]) -> None:
        """Offer the windows that suit a region."""
        self.window_controls.connect_actions(actions)

    def _lay_out(self) -> None:
        self.content.addWidget(self.window_controls)
        self.content.addWidget(self.slab_controls)
        self.opacity_text.setMinimumWidth(36)
        self.opacity_text.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        slider = QHBoxLayout()
        slider.addWidget(self.opacity, 1)
        slider.addWidget(self.opacity_text)
        look = QVBoxLayout()
        look.setSpacing(4)
        look.addWidget(self.styles)
        look.addLayout(slider)
        grid = QGridLayout()
        grid.setColumnStretch(1, 1)
        grid.setHorizontalSpacing(8)
        grid.addWidget(self.eye, 0, 0, Qt.AlignmentFlag.AlignTop)
        grid.addLayout(look, 0, 1)
        self.content.addLayout(grid)
        colours = QHBoxLayout()
        look.addLayout(colours)
        for text, button in ((tr("Liver"), self.liver), (tr("Tumours"), self.tumour)):
            button.setText(f" {text}")
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
            colours.addWidget(button)
        colours.addStretch(1)

    def _connect(self) -> None:
        session = self._session
        session.overlay_changed.connect(self._show_overlay)
        self.eye.clicked.connect(lambda on: session.set_overlay(visible=on))
        self.styles.chosen.connect(lambda style: session.set_overlay(style=style))
        self.opacity.valueChanged.connect(lambda percent: session.set_overlay(opacity=percent / 100))
        self.liver.colour_chosen.connect(lambda rgb: session.set_overlay(liver_rgb=rgb))
        self.tumour.colour_chosen.connect(lambda rgb: session.set_overlay(tumour_rgb=rgb))

    def _show_overlay(self) -> None:
        overlay = self._session.overlay
        self.eye.setChecked(overlay.visible)
        self.styles.set_current(overlay.style)
        self.opacity_text.setText(f"{overlay.opacity * 100:.0f} %")
        self.liver.set_colour(overlay.liver_rgb)
        self.tumour.set_colour(overlay.tumour_rgb)
        for widget in (self.styles, self.opacity):
            widget.setEnabled(overlay.visible)
        before = self.opacity.blockSignals(True)
        self.opacity.setValue(round(overlay.opacity * 100))
        self.opacity.blockSignals(before)
        self._draw_eye()

    def _draw_eye(self) -> None:
        if self._theme is not None:
            visible = self._session.overlay.visible
            self.eye.setIcon(icons.icon("eye" if visible else "eye_off", self._theme.text_dim))
