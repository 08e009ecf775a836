"""Which part of a slice picture is seen, how large and how turned. The arithmetic between voxels and pixels."""

from core.volume import Geometry
from ui.slice_geometry import Plane
from ui.slice_orientation import AS_USUAL, Orientation, Point

MOST_PIXELS_PER_MM = 40.0


class PictureView:
    """One scale for both directions, so that mm are mm. Picture mm run as picture voxels do, before any turning."""

    def __init__(self) -> None:
        self.voxel_mm: Point = (1.0, 1.0)
        self.size_mm: Point = (1.0, 1.0)
        self.size_pixels: Point = (1.0, 1.0)
        self.centre_mm: Point = (0.5, 0.5)
        self.pixels_per_mm = 1.0
        self.is_fitted = True
        self.orientation = AS_USUAL

    def show(self, plane: Plane, geometry: Geometry) -> None:
        """Take over a scan's grid and show its whole picture as usual: neither turned nor mirrored."""
        spacing, shape = geometry.spacing_mm, geometry.shape_zyx
        self.voxel_mm = spacing[plane.across], spacing[plane.vertical]
        self.size_mm = shape[plane.across] * self.voxel_mm[0], shape[plane.vertical] * self.voxel_mm[1]
        self.orientation = AS_USUAL
        self.fit()

    def resize(self, width: float, height: float) -> None:
        """Take over the window's size; a fitted picture stays fitted, another keeps its centre and scale."""
        self.size_pixels = max(1.0, width), max(1.0, height)
        if self.is_fitted:
            self.fit()

    def orient(self, orientation: Orientation) -> None:
        """Turn the picture about the middle of the window."""
        self.orientation = orientation
        if self.is_fitted:
            self.fit()

    @property
    def fitting_pixels_per_mm(self) -> float:
        """The scale at which the whole picture is just seen."""
        return self._scale_for(self.size_mm)

    def fit(self) -> None:
        """Show the whole picture."""
        self.centre_mm = self.size_mm[0] / 2, self.size_mm[1] / 2
        self.pixels_per_mm = self.fitting_pixels_per_mm
        self.is_fitted = True

    def show_part(self, first: Point, last: Point, share: float = 0.8) -> None:
        """Show the rectangle between two picture points (voxels) so that it fills `share` of the window."""
        corners = [(point[0] * self.voxel_mm[0], point[1] * self.voxel_mm[1]) for point in (first, last)]
        (left, top), (right, bottom) = corners
        self.centre_mm = (left + right) / 2, (top + bottom) / 2
        self._set_scale(share * self._scale_for((abs(right - left), abs(bottom - top))))

    def zoom(self, factor: float, about: Point) -> None:
        """Change the scale; what is at pixel `about` stays there."""
        x, y = self.to_mm(about)
        self._set_scale(self.pixels_per_mm * factor)
        offset = self._offset_mm(about)
        self.centre_mm = x - offset[0], y - offset[1]

    def pan(self, pixels: Point) -> None:
        """Move the picture; its middle stays within the window's reach."""
        step = self.orientation.to_picture(pixels)
        moved = [
            min(max(centre - along / self.pixels_per_mm, 0.0), size)
            for centre, along, size in zip(self.centre_mm, step, self.size_mm, strict=True)
        ]
        self.centre_mm = moved[0], moved[1]
        self.is_fitted = False

    def centre_on(self, picture: Point) -> None:
        """Bring a picture point (voxels) to the middle of the window."""
        self.centre_mm = picture[0] * self.voxel_mm[0], picture[1] * self.voxel_mm[1]
        self.is_fitted = False

    def reveal(self, picture: Point) -> bool:
        """Bring a picture point (voxels) to the middle where it is out of sight; tell whether that was needed."""
        pixel = self.to_pixels(picture)
        if all(0 <= at <= size for at, size in zip(pixel, self.size_pixels, strict=True)):
            return False
        self.centre_on(picture)
        return True

    def to_mm(self, pixel: Point) -> Point:
        """Map a pixel to picture mm."""
        offset = self._offset_mm(pixel)
        return self.centre_mm[0] + offset[0], self.centre_mm[1] + offset[1]

    def to_picture(self, pixel: Point) -> Point:
        """Map a pixel to a picture point in voxels."""
        x, y = self.to_mm(pixel)
        return x / self.voxel_mm[0], y / self.voxel_mm[1]

    def to_pixels(self, picture: Point) -> Point:
        """Map a picture point in voxels to a pixel."""
        offset = picture[0] * self.voxel_mm[0] - self.centre_mm[0], picture[1] * self.voxel_mm[1] - self.centre_mm[1]
        across, down = self.orientation.to_screen(offset)
        return (
            across * self.pixels_per_mm + self.size_pixels[0] / 2,
            down * self.pixels_per_mm + self.size_pixels[1] / 2,
        )

    @property
    def picture_pixels(self) -> tuple[Point, Point]:
        """Where two opposite corners of the picture lie."""
        size = self.size_mm[0] / self.voxel_mm[0], self.size_mm[1] / self.voxel_mm[1]
        return self.to_pixels((0.0, 0.0)), self.to_pixels(size)

    @property
    def affine(self) -> tuple[float, float, float, float, float, float]:
        """`to_pixels` as the six numbers of a QTransform: where a step right, a step down and the corner go."""
        right = self.orientation.to_screen((self.voxel_mm[0] * self.pixels_per_mm, 0.0))
        down = self.orientation.to_screen((0.0, self.voxel_mm[1] * self.pixels_per_mm))
        return (*right, *down, *self.to_pixels((0.0, 0.0)))

    @property
    def voxel_pixels(self) -> Point:
        """The width and height of a voxel on the screen."""
        width, height = self.orientation.to_screen(self.voxel_mm)
        return abs(width) * self.pixels_per_mm, abs(height) * self.pixels_per_mm

    def _scale_for(self, size_mm: Point) -> float:
        width, height = self.orientation.to_screen(size_mm)
        return min(self.size_pixels[0] / max(abs(width), 1e-6), self.size_pixels[1] / max(abs(height), 1e-6))

    def _set_scale(self, pixels_per_mm: float) -> None:
        self.pixels_per_mm = min(max(pixels_per_mm, self.fitting_pixels_per_mm / 2), MOST_PIXELS_PER_MM)
        self.is_fitted = False

    def _offset_mm(self, pixel: Point) -> Point:
        """Return how far a pixel lies from the middle of the window, in picture mm."""
        from_middle = pixel[0] - self.size_pixels[0] / 2, pixel[1] - self.size_pixels[1] / 2
        across, down = self.orientation.to_picture(from_middle)
        return across / self.pixels_per_mm, down / self.pixels_per_mm
