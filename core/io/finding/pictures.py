"""A small picture of a series: its middle slice, thinned out."""

import numpy as np

from core.errors import UserError
from core.io.dicom import middle_slice
from core.io.dicom_pixels import read_hu
from core.io.dicom_series import Series
from core.preview import Preview

MOST_PIXELS = 128
"""Along the longer side; a screen of twice the density shows half of it."""


def picture_of(series: Series) -> Preview | None:
    """Return a small picture of the middle slice; None where it cannot be read."""
    if series.problem is None and (preview := middle_slice(series)) is not None:
        return _thinned(preview)
    header = series.headers[len(series.headers) // 2]
    rows, columns = header.pixels.rows or 0, header.pixels.columns or 0
    if header.data_offset is None or not 2 <= min(rows, columns) <= max(rows, columns) <= 4096:
        return None
    hu = np.zeros((rows, columns), np.int16)
    try:
        read_hu(header, hu)
    except (UserError, OSError, ValueError):
        return None
    row_mm, column_mm = header.pixel_spacing_mm or (1.0, 1.0)
    is_usable = min(row_mm, column_mm) > 0
    return _thinned(Preview(hu, (row_mm, column_mm) if is_usable else (1.0, 1.0), len(series.headers)))


def _thinned(preview: Preview) -> Preview:
    step = -(-max(preview.hu.shape) // MOST_PIXELS)
    # Of every block one pixel: a mean would cost more than the eye gains at this size.
    small = np.ascontiguousarray(preview.hu[::step, ::step])
    small.setflags(write=False)
    row_mm, column_mm = preview.spacing_mm
    return Preview(small, (row_mm * step, column_mm * step), preview.slices)
