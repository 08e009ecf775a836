"""How a picture is turned and mirrored on the screen. Display only: no voxel moves, and letters and clicks follow."""

from dataclasses import dataclass

from ui.words import tr

Point = tuple[float, float]


@dataclass(frozen=True)
class Orientation:
    """A picture mirrored left to right first, where told, then turned clockwise by quarters."""

    quarter_turns: int = 0
    mirrored: bool = False

    def turned(self, quarters: int = 1) -> "Orientation":
        """Return this picture turned further, clockwise on the screen."""
        return Orientation((self.quarter_turns + quarters) % 4, self.mirrored)

    def flipped_across(self) -> "Orientation":
        """Return this picture with left and right of the screen exchanged."""
        return Orientation(-self.quarter_turns % 4, not self.mirrored)

    def flipped_down(self) -> "Orientation":
        """Return this picture with top and bottom of the screen exchanged."""
        return Orientation((2 - self.quarter_turns) % 4, not self.mirrored)

    @property
    def matrix(self) -> tuple[tuple[int, int], tuple[int, int]]:
        """Rows of the matrix from picture to screen directions (right, down); transposed, it leads back."""
        cosine, sine = ((1, 0), (0, 1), (-1, 0), (0, -1))[self.quarter_turns]
        sign = -1 if self.mirrored else 1
        return (sign * cosine, -sine), (sign * sine, cosine)

    @property
    def is_sideways(self) -> bool:
        """Whether rows of the picture stand upright on the screen."""
        return self.quarter_turns % 2 == 1

    @property
    def text(self) -> str:
        """Say in a word how the picture differs from the usual; empty where it does not."""
        turn = ("", tr("turned 90°"), tr("turned 180°"), tr("turned 270°"))[self.quarter_turns]
        return ", ".join(part for part in ("mirrored" if self.mirrored else "", turn) if part)

    def to_screen(self, picture: Point) -> Point:
        """Turn a direction of the picture into one of the screen."""
        (a, b), (c, d) = self.matrix
        return a * picture[0] + b * picture[1], c * picture[0] + d * picture[1]

    def to_picture(self, screen: Point) -> Point:
        """Turn a direction of the screen into one of the picture: the inverse of `to_screen`."""
        (a, b), (c, d) = self.matrix
        return a * screen[0] + c * screen[1], b * screen[0] + d * screen[1]


AS_USUAL = Orientation()
