"""Zooming and moving several slice views together."""

from collections.abc import Sequence
from functools import partial

from core.box import Box
from core.session import Session
from ui.slice_view import SliceView


class ViewLink:
    """Lets every view follow the one the user zooms or moves, while `session.display.linked`."""

    def __init__(self, session: Session, views: Sequence[SliceView]) -> None:
        self._session = session
        self._views = tuple(views)
        self._following = False
        for view in views:
            view.seen_changed.connect(partial(self._follow, view))

    def show_box(self, box: Box) -> None:
        """Let every view show a box of voxels and a little around it, at one scale where they are linked."""
        self._following = True
        for view in self._views:
            view.show_box(box)
        if self._session.display.linked:
            scale = min(view.picture_view.pixels_per_mm for view in self._views)
            for view in self._views:
                view.set_scale(scale)
        self._following = False

    def _follow(self, leader: SliceView) -> None:
        if self._following or not self._session.display.linked:
            return
        self._following = True
        for view in self._views:
            if view is not leader:
                _follow(leader, view)
        self._following = False


def _follow(leader: SliceView, follower: SliceView) -> None:
    """Show as much in one view as in another, at the same place along the axis both show."""
    if leader.picture_view.is_fitted:
        follower.reset()
        return
    centre, middle = leader.middle_zyx(), follower.middle_zyx()
    shared = ({0, 1, 2} - {leader.plane.axis, follower.plane.axis}) or {leader.plane.across, leader.plane.vertical}
    place = [centre[axis] if axis in shared else middle[axis] for axis in range(3)]
    follower.centre_on((place[0], place[1], place[2]))
    follower.set_scale(leader.picture_view.pixels_per_mm)
