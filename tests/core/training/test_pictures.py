from pathlib import Path

import numpy as np
from PySide6.QtGui import QImage

from core.training.pictures import FOUND_COLOUR, TRUE_COLOUR, overlay, write_png


def test_a_png_holds_the_very_pixels(tmp_path: Path) -> None:
    picture = np.random.default_rng(0).integers(0, 256, (37, 53, 3), dtype=np.uint8)
    write_png(tmp_path / "a.png", picture)
    image = QImage(str(tmp_path / "a.png")).convertToFormat(QImage.Format.Format_RGB888)
    assert (image.width(), image.height()) == (53, 37)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(37, image.bytesPerLine())
    assert np.array_equal(rows[:, : 53 * 3].reshape(37, 53, 3), picture)


def test_the_slice_with_most_tumour_is_shown_with_both_outlines() -> None:
    hu = np.full((5, 700, 400), 40, np.int16)
    truth, found = np.zeros(hu.shape, np.uint8), np.zeros(hu.shape, np.uint8)
    truth[:, 100:300, 100:200] = 1
    truth[3, 150:220, 130:170] = 2
    found[3, 400:500, 250:350] = 1
    picture = overlay(hu, truth, found)
    assert max(picture.shape[:2]) <= 320
    colours = {tuple(pixel) for pixel in picture.reshape(-1, 3).tolist()}
    assert {TRUE_COLOUR, FOUND_COLOUR} < colours
    assert len(colours) == 3  # one grey: the slice is flat
    assert tuple(picture[150 // 3 + 5, 130 // 3 + 5]) not in (TRUE_COLOUR, FOUND_COLOUR)  # outlines only


def test_a_scan_without_any_label_is_shown_in_the_middle() -> None:
    hu = np.arange(5, dtype=np.int16)[:, None, None] * np.ones((1, 16, 16), np.int16) * 20
    nothing = np.zeros(hu.shape, np.uint8)
    assert np.array_equal(overlay(hu, nothing, nothing), overlay(hu[2:3], nothing[2:3], nothing[2:3]))
