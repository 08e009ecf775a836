"""What stands in the corners of a slice: where it is, how it is shown, and what is under the mouse."""

from core.labels import LABEL_NAMES, Label
from core.layers import LAYER_NAMES, Layer
from core.session import Session
from core.slab import SLAB_KINDS, Slab
from core.volume import Geometry
from ui.picture_view import PictureView
from ui.slice_geometry import Plane, plane_coordinate, plane_position_text, position_text
from ui.words import tr

KIND_NAMES = dict(zip(SLAB_KINDS, ("mean", "MIP", "MinIP"), strict=True))
"""What radiologists call the kinds of slabs."""


def read_out(session: Session, plane: Plane, cursor_zyx: tuple[float, float, float] | None) -> tuple[str, ...]:
    """Return two lines: HU as shown, with label, and the position; nothing outside the scan or without one."""
    case, mask = session.case, session.shown_mask
    if case is None or mask is None or cursor_zyx is None:
        return ()
    z, y, x = (round(at) for at in cursor_zyx)
    if not all(0 <= at < size for at, size in zip((z, y, x), case.volume.hu.shape, strict=True)):
        return ()
    slab = session.slab_at(plane.axis)
    column = tuple(slice(at, at + 1) if axis != slab.axis else slice(None) for axis, at in enumerate((z, y, x)))
    value = f"{slab.project(case.volume.hu[column]).item()} HU"
    if slab.count > 1:
        value += f" {KIND_NAMES[slab.kind]}"
    value_of_label = int(slab.cut(mask[column]).max())
    label = Label(value_of_label) if value_of_label in LABEL_NAMES else Label.BACKGROUND
    if label != Label.BACKGROUND:
        value += f"  {tr(LABEL_NAMES[label])}"
        if session.layers.shown != Layer.CORRECTED:
            value += f" ({tr(LAYER_NAMES[session.layers.shown])})"
    percent = agreement_at(session, (z, y, x))
    if percent is not None:
        value += "  " + tr("agreement {percent} %", percent=percent)
    return value, position_text(case.volume.geometry.to_lps_mm((z, y, x)))


def agreement_at(session: Session, voxel_zyx: tuple[int, int, int]) -> int | None:
    """Return how far the model's opinions agreed on a voxel, while that is shown and known of what is seen there."""
    if not session.overlay.agreement:
        return None
    voxels, said, shown = session.layers.agreement_voxels(), session.mask_of(Layer.AI), session.shown_mask
    if voxels is None or said is None or shown is None:
        return None
    percent = int(voxels[voxel_zyx])
    return percent if percent and said[voxel_zyx] == shown[voxel_zyx] else None


def place_lines(session: Session, plane: Plane) -> tuple[str, ...]:
    """Say which slice of the open scan is shown, and where it lies."""
    if session.case is None:
        return ()
    geometry, index = session.case.volume.geometry, session.cursor_zyx[plane.axis]
    return (
        tr(plane.name),
        f"{index + 1} / {geometry.shape_zyx[plane.axis]}",
        plane_position_text(plane, geometry.to_lps_mm(session.cursor_zyx)),
    )


def unusual_lines(session: Session, plane: Plane, view: PictureView) -> tuple[str, ...]:
    """Say what a reader must not overlook: a slab, an oblique grid, a turned picture."""
    if session.case is None:
        return ()
    geometry, slab = session.case.volume.geometry, session.slab_at(plane.axis)
    lines = (
        slab_text(geometry, plane, slab, session.cursor_zyx) if slab.count > 1 else "",
        # The picture's axes are the grid's: nothing is resampled, and the letters say how it stands in the patient.
        tr("oblique grid") if geometry.is_oblique else "",
        view.orientation.text,
    )
    return tuple(line for line in lines if line)


def slab_text(geometry: Geometry, plane: Plane, slab: Slab, cursor_zyx: tuple[int, int, int]) -> str:
    """Say how thick a slab is and where its outer faces lie beside the crosshair: "MIP 15.0 mm, S 80.5 to S 95.5"."""
    ends = []
    for edge in (slab.start - 0.5, slab.stop - 0.5):
        place: list[float] = list(cursor_zyx)
        place[slab.axis] = edge
        ends.append(plane_coordinate(plane, geometry.to_lps_mm(place)))
    thickness_mm = slab.count * geometry.slice_steps_mm[slab.axis]
    return f"{KIND_NAMES[slab.kind]} {thickness_mm:.1f} mm, {ends[0]} to {ends[1]}"


def look_lines(session: Session, view: PictureView) -> tuple[str, ...]:
    """Say which grey window is used, and how far the picture is zoomed."""
    window = session.window
    zoom = () if view.is_fitted else (f"{view.pixels_per_mm / view.fitting_pixels_per_mm:.1f} ×",)
    return f"W {window.width_hu:.0f}  L {window.center_hu:.0f}", *zoom
