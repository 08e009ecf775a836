"""What is under the mouse, in words."""

from core.labels import LABEL_NAMES, Label
from core.session import Session
from ui.slice_geometry import position_text


def read_out(session: Session, cursor_zyx: tuple[float, float, float] | None) -> tuple[str, ...]:
    """Return two lines: HU with label, and the position; nothing outside the scan or without one."""
    case, mask = session.case, session.mask
    if case is None or mask is None or cursor_zyx is None:
        return ()
    z, y, x = (round(at) for at in cursor_zyx)
    if not all(0 <= at < size for at, size in zip((z, y, x), case.volume.hu.shape, strict=True)):
        return ()
    label = Label(mask[z, y, x]) if mask[z, y, x] in LABEL_NAMES else Label.BACKGROUND
    value = f"{case.volume.hu[z, y, x]} HU"
    if label != Label.BACKGROUND:
        value += f"  {LABEL_NAMES[label]}"
    return value, position_text(case.volume.geometry.to_lps_mm((z, y, x)))
