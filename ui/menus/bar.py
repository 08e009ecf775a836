"""The menu bar: nine menus, of the topics the other modules hold; what is needed less often is one level down."""

from ui.menus import (
    correct,
    edit,
    files,
    follow_up,
    help,
    liver,
    masks,
    measure,
    review,
    segment,
    slices,
    view,
    volume,
    window,
)
from ui.menus.spec import SEPARATOR, MenuSpec

TOPICS = (
    files.MENU,
    edit.MENU,
    view.MENU,
    slices.MENU,
    volume.MENU,
    segment.MENU,
    correct.MENU,
    liver.MENU,
    follow_up.MENU,
    masks.MENU,
    review.MENU,
    measure.MENU,
    window.MENU,
    help.MENU,
)
"""All commands by what they are about: so the palette and the sheet of shortcuts name and group them."""

BAR = (
    files.MENU,
    edit.MENU,
    MenuSpec(view.MENU.title, (*view.MENU.lines, SEPARATOR, volume.MENU, window.MENU)),
    slices.MENU,
    MenuSpec(masks.MENU.title, (*segment.MENU.lines, SEPARATOR, *masks.MENU.lines)),
    correct.MENU,
    MenuSpec(review.MENU.title, (*review.MENU.lines, SEPARATOR, follow_up.MENU)),
    MenuSpec(measure.MENU.title, (*measure.MENU.lines, SEPARATOR, liver.MENU)),
    help.MENU,
)
"""What stands in the window, from the left."""
