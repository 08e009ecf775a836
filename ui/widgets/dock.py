"""A card that can be moved, taken out of the window, folded and closed."""

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QDockWidget, QFrame, QScrollArea, QToolButton, QWidget

from ui import icons
from ui.theme import Theme
from ui.widgets.card import Card
from ui.words import tr

LEAST_PIXELS = 64
"""A body may be squeezed to this height; then it scrolls."""
UNLIMITED = 16_777_215
"""Qt's own word for "no maximum"."""


class Dock(QDockWidget):
    """Holds a `Card`: its head is the handle, its body scrolls where there is too little room."""

    wants_changed = Signal()
    """The height that the dock wants is another."""

    def __init__(self, name: str, card: Card, parent: QWidget | None = None) -> None:
        super().__init__(card.title.text(), parent)
        self.setObjectName(name)
        self.card = card
        self.is_folded = False
        self._theme: Theme | None = None
        self._fold_button = _button(tr("Fold this panel"))
        self._float_button = _button(tr("Take this panel out of the window, and back"))
        self._close_button = _button(tr("Close this panel; the menu Window brings it back"))
        self._fold_button.clicked.connect(lambda: self.fold(not self.is_folded))
        self._float_button.clicked.connect(lambda: self.setFloating(not self.isFloating()))
        self._close_button.clicked.connect(self.close)
        for button in (self._fold_button, self._float_button, self._close_button):
            card.corner.addWidget(button)
        self.setTitleBarWidget(card.head)
        card.head.installEventFilter(self)
        self._body = _Body(card)
        self.setWidget(self._body)
        card.needed_changed.connect(self.setVisible)
        self._body.wants_changed.connect(self.wants_changed)
        self.topLevelChanged.connect(self.wants_changed)
        self.visibilityChanged.connect(self.wants_changed)

    def fold(self, folded: bool) -> None:
        """Show the head alone, or the body again."""
        if folded == self.is_folded:
            return
        self.is_folded = folded
        self._body.fold(folded)
        self.card.head.setProperty("folded", folded)
        self.card.head.style().polish(self.card.head)
        self._draw_icons()

    @property
    def head_pixels(self) -> int:
        """Height of the head."""
        return self.card.head.sizeHint().height()

    @property
    def wanted_pixels(self) -> int:
        """Height at which nothing needs to scroll."""
        return self.head_pixels + self._body.wanted_pixels

    @property
    def least_pixels(self) -> int:
        """Height below which the dock is not squeezed."""
        return self.head_pixels + self._body.minimumHeight()

    def let_grow(self, pixels: int) -> None:
        """Let it become so high, where that is more than it wants: docks that are tabs of one another are as high."""
        self._body.let_grow(pixels - self.head_pixels)

    def set_theme(self, theme: Theme) -> None:
        """Draw the icons in the colours of a theme."""
        self._theme = theme
        self._draw_icons()
        self.card.set_theme(theme)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Fold at a double click; Qt would take the dock out of the window, for which there is a button."""
        if event.type() == QEvent.Type.MouseButtonDblClick and isinstance(event, QMouseEvent):
            if event.button() == Qt.MouseButton.LeftButton:
                self.fold(not self.is_folded)
            return True
        return super().eventFilter(watched, event)

    def _draw_icons(self) -> None:
        if self._theme is None:
            return
        for button, name in (
            (self._fold_button, "chevron_right" if self.is_folded else "chevron_down"),
            (self._float_button, "pop_out"),
            (self._close_button, "close"),
        ):
            button.setIcon(icons.icon(name, self._theme.text_faint))


class _Body(QScrollArea):
    """Never higher than its card wants to be, so that cards stand one below the other without holes."""

    wants_changed = Signal()

    def __init__(self, card: Card) -> None:
        super().__init__()
        self._card = card
        self._folded = False
        self._may_grow_to = self._wanted_before = 0
        self.setObjectName("dock_body")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWidget(card)
        card.installEventFilter(self)
        self._fit()

    def fold(self, folded: bool) -> None:
        """Take no height at all, or as much as the card wants."""
        self._folded = folded
        self._fit()

    def sizeHint(self) -> QSize:
        return QSize(self._card.sizeHint().width(), self.wanted_pixels)

    def minimumSizeHint(self) -> QSize:
        return QSize(self._card.minimumSizeHint().width(), min(self.wanted_pixels, LEAST_PIXELS))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Show:
            self._card.layout().invalidate()  # what changed while it was hidden was not laid out
        if event.type() in (QEvent.Type.LayoutRequest, QEvent.Type.Resize, QEvent.Type.Show):
            self._fit()
        return super().eventFilter(watched, event)

    def let_grow(self, pixels: int) -> None:
        """Let it become so high unless it is folded, though the card wants less."""
        self._may_grow_to = pixels
        self._fit()

    @property
    def wanted_pixels(self) -> int:
        """Height at which nothing needs to scroll."""
        if self._folded:
            return 0
        hint = self._card.sizeHint().height()
        return max(hint, self._card.heightForWidth(self.width())) if self._card.hasHeightForWidth() else hint

    def _fit(self) -> None:
        wanted = self.wanted_pixels
        most, least = max(wanted, 0 if self._folded else self._may_grow_to), min(wanted, LEAST_PIXELS)
        if (wanted, most, least) != (self._wanted_before, self.maximumHeight(), self.minimumHeight()):
            self._wanted_before = wanted
            self.setMaximumHeight(most)
            self.setMinimumHeight(least)
            self.updateGeometry()
            self.wants_changed.emit()


def _button(tip: str) -> QToolButton:
    button = QToolButton(toolTip=tip, autoRaise=True)
    button.setObjectName("head_button")
    button.setAccessibleName(tip)
    button.setIconSize(QSize(14, 14))
    return button
