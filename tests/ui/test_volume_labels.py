"""The numbers in the 3D view: clear of each other, of the cube and of the edges."""

from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QGuiApplication, QImage, QPainter

from ui.volume_labels import NumberPlate, draw_plates, places

FREE = QRectF(4, 4, 392, 292)
CUBE = QRectF(0, 216, 84, 84)
points = st.lists(st.builds(QPointF, st.floats(-50, 450), st.floats(-50, 350)), max_size=30)


@given(points)
def test_plates_never_cover_each_other_or_what_is_taken(anchors: list[QPointF]) -> None:
    found = places(anchors, [QSizeF(18, 17)] * len(anchors), FREE, [CUBE])
    shown = [place for place in found if place is not None]
    for number, place in enumerate(shown):
        assert FREE.contains(place)
        assert not place.intersects(CUBE)
        assert not any(place.intersects(other) for other in shown[:number])


@given(st.builds(QPointF, st.floats(120, 300), st.floats(60, 200)))
def test_a_plate_alone_stands_close_to_its_tumour(anchor: QPointF) -> None:
    place = places([anchor], [QSizeF(18, 17)], FREE, [CUBE])[0]
    assert place is not None
    assert (place.center() - anchor).manhattanLength() < 30
    assert not place.contains(anchor)


def test_the_chosen_one_is_bright_and_what_is_out_of_sight_has_no_number(qapp: QGuiApplication) -> None:
    def drawn(plates: list[NumberPlate]) -> tuple[int, int]:
        """Return how many pixels are bright, and how many are not black."""
        image = QImage(400, 300, QImage.Format.Format_RGB32)
        image.fill(Qt.GlobalColor.black)
        painter = QPainter(image)
        draw_plates(painter, plates, FREE, [CUBE])
        painter.end()
        greys = [QColor(image.pixel(x, y)).lightness() for y in range(300) for x in range(400)]
        return sum(grey > 200 for grey in greys), sum(grey > 0 for grey in greys)

    at, orange = QPointF(200, 150), QColor(230, 159, 0)
    assert drawn([NumberPlate(1, at, orange, chosen=True)])[0] > 100
    assert drawn([NumberPlate(1, at, orange)])[0] < 100
    assert drawn([NumberPlate(1, at, orange)])[1] > 100
    assert drawn([NumberPlate(1, QPointF(500, 20), orange)])[1] == 0
