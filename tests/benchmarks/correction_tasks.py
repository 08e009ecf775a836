"""Ten faults of a mask, put right through the window: `python -m tests.benchmarks.correction_tasks` prints JSON.

The demo phantom is opened, its truth is spoilt in a known way, and the fault is put right with mouse events on the
slice views and commands of the menu, as a reader would. Counted are gestures: clicks, drags, commands (choosing a
tool or a label counts as one). Dice is that of the label concerned with the truth, before and after. No screen.
"""

import json
import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.headless import Headless
from core.box import Box
from core.components import connected_components
from core.editing import replace_mask
from core.evaluation.dice import dice
from core.labels import Label
from core.provenance import MaskRecord
from core.reading import Point

LEFT, NO_KEY, CONTROL = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier
Mask = NDArray[np.uint8]
SPACING_MM = (2.5, 0.8, 0.8)
"""The demo phantom's, roughly: only for where to click."""


@dataclass
class Reader:
    """A reader with a mouse, who counts what he does."""

    program: Headless
    gestures: int = field(default=0)

    def command(self, name: str) -> None:
        """Choose a command of the menu, or its key."""
        action = self.program.window.actions_by_name[name]
        assert action.isEnabled(), name
        self.gestures += 1
        self.program.do(action.trigger)

    def pen(self, **changes: object) -> None:
        """Change the tool in hand: one gesture."""
        self.gestures += 1
        self.program.session.set_pen(**changes)

    def click(self, at_zyx: Point, keys: Qt.KeyboardModifier = NO_KEY) -> None:
        """Click on the axial slice that holds a point."""
        self.drag([at_zyx], keys)

    def drag(self, points_zyx: list[Point], keys: Qt.KeyboardModifier = NO_KEY) -> None:
        """Press at the first point, move through the others and let go."""
        viewer = self.program.window.viewer
        assert viewer is not None
        view = viewer.axial
        self.program.session.set_cursor(points_zyx[0])
        QApplication.processEvents()
        pixels = [view.pixel_of(point).toPoint() for point in points_zyx]
        QTest.mousePress(view.viewport(), LEFT, keys, pixels[0])
        for pixel in pixels[1:]:
            QTest.mouseMove(view.viewport(), pixel)
        QTest.mouseRelease(view.viewport(), LEFT, keys, pixels[-1])
        self.gestures += 1
        self.program.do(lambda: None)


@dataclass(frozen=True)
class Task:
    """A fault and how it is put right."""

    name: str
    label: Label
    spoil: Callable[[Mask], None]
    put_right: Callable[[Reader], None]


def tumours_of(truth: Mask) -> list[NDArray[np.intp]]:
    """The voxels of each tumour, the largest first."""
    parts, count = connected_components(truth == Label.TUMOUR)
    found = [np.argwhere(parts == number) for number in range(1, count + 1)]
    return sorted(found, key=len, reverse=True)


def middle(voxels: NDArray[np.intp]) -> Point:
    z, y, x = voxels.mean(axis=0)
    return float(round(z)), float(y), float(x)


def radius_mm(voxels: NDArray[np.intp], voxel_ml: float) -> float:
    return float((3 * len(voxels) * voxel_ml * 1000 / (4 * np.pi)) ** (1 / 3))


class Faults:
    """Ten faults of a truth, each with how it is put right."""

    def __init__(self, truth: Mask, voxel_ml: float) -> None:
        box = Box.around(truth)
        assert box is not None
        self.truth, self.liver_box = truth, box
        self.large, self.second = tumours_of(truth)[:2]
        self.large_mm, self.second_mm = (radius_mm(each, voxel_ml) for each in (self.large, self.second))

    def tasks(self) -> list[Task]:
        """All of them."""
        return [
            self.missed("missed tumour, clear contrast: grow", self.large, self.grow),
            self.missed("missed tumour: four outlines and fill between", self.large, self.outline),
            self.missed("missed small tumour: one ball", self.second, self.ball),
            Task("two tumours merged by a bridge: cut", Label.TUMOUR, self.bridge, self.cut),
            Task("false tumour: click away", Label.TUMOUR, self.false_tumour, self.click_away),
            Task("leak out of the liver: erase", Label.LIVER, self.leak, self.erase_leak),
            Task("islands elsewhere: keep the largest", Label.LIVER, self.islands, command("keep_largest")),
            Task("holes in the liver: fill", Label.LIVER, self.holes, command("fill_holes")),
            Task("liver too small all round: grow", Label.LIVER, self.shrunk, command("grow_label", amount_mm=3.0)),
            Task("upper liver missed: AI in a box", Label.LIVER, self.cut_off, self.ask_again),
        ]

    @staticmethod
    def missed(name: str, voxels: NDArray[np.intp], put_right: Callable[[Reader], None]) -> Task:
        return Task(name, Label.TUMOUR, lambda mask: mask.__setitem__(tuple(voxels.T), Label.LIVER), put_right)

    def ball(self, reader: Reader) -> None:
        reader.pen(tool="brush", label=Label.TUMOUR, is_ball=True, radius_mm=self.second_mm, over="liver")
        reader.click(middle(self.second))

    def grow(self, reader: Reader) -> None:
        reader.pen(tool="grow", label=Label.TUMOUR, over="liver")
        reader.click(middle(self.large))

    def outline(self, reader: Reader) -> None:
        reader.pen(tool="outline", label=Label.TUMOUR)
        slices = np.unique(self.large[:, 0])
        for z in slices[np.linspace(0, len(slices) - 1, 4).astype(int)]:
            reader.drag(around(self.large[self.large[:, 0] == z], int(z)))
        reader.command("fill_between")

    def bridge(self, mask: Mask) -> None:
        for point in np.linspace(middle(self.large), middle(self.second), 400):
            z, y, x = np.rint(point).astype(int)
            part = mask[z : z + 1, y - 3 : y + 4, x - 3 : x + 4]
            part[part == Label.LIVER] = Label.TUMOUR

    def cut(self, reader: Reader) -> None:
        reader.pen(tool="brush", label=Label.LIVER, is_ball=True, radius_mm=9.0, over="liver")
        start, stop = np.asarray(middle(self.large)), np.asarray(middle(self.second))
        length_mm = float(np.linalg.norm((stop - start) * SPACING_MM))
        for share in np.linspace((self.large_mm + 9) / length_mm, 1 - (self.second_mm + 9) / length_mm, 3):
            z, y, x = start + share * (stop - start)
            reader.click((float(z), float(y), float(x)))

    @property
    def somewhere(self) -> NDArray[np.intp]:
        """A voxel of the liver far from everything."""
        return np.argwhere(self.truth == Label.LIVER)[12345]

    def false_tumour(self, mask: Mask) -> None:
        z, y, x = self.somewhere
        part = mask[z - 1 : z + 2, y - 6 : y + 7, x - 6 : x + 7]
        part[part == Label.LIVER] = Label.TUMOUR

    def click_away(self, reader: Reader) -> None:
        reader.pen(tool="remove")
        z, y, x = self.somewhere
        reader.click((float(z), float(y), float(x)))

    @property
    def beside(self) -> tuple[int, int, int]:
        """A corner of the leak: slice, row, column."""
        (z0, y0, _), (z1, _, x1) = self.liver_box.start_zyx, self.liver_box.stop_zyx
        return (z0 + z1) // 2, y0, x1

    def leak(self, mask: Mask) -> None:
        z, y, x = self.beside
        part = mask[z - 3 : z + 3, y : y + 60, x : x + 40]
        part[part == 0] = Label.LIVER

    def erase_leak(self, reader: Reader) -> None:
        reader.pen(tool="brush", label=Label.BACKGROUND, is_ball=True, radius_mm=20.0)
        z, y, x = (float(at) for at in self.beside)
        reader.drag([(z, y + 10, x + 24), (z, y + 50, x + 24)])

    @staticmethod
    def islands(mask: Mask) -> None:
        random = np.random.default_rng(0)
        for _ in range(25):
            z, y, x = (int(random.integers(3, size - 9)) for size in mask.shape)
            part = mask[z : z + 2, y : y + 6, x : x + 6]
            part[part == 0] = Label.LIVER

    def holes(self, mask: Mask) -> None:
        for z, y, x in np.argwhere(self.truth == Label.LIVER)[::40_000]:
            mask[z, y - 2 : y + 3, x - 2 : x + 3] = 0

    def shrunk(self, mask: Mask) -> None:
        from scipy.ndimage import binary_erosion

        inner = binary_erosion(self.truth > 0, np.ones((1, 9, 9)))
        mask[~inner & (self.truth == Label.LIVER)] = 0

    def cut_off(self, mask: Mask) -> None:
        mask[self.liver_box.stop_zyx[0] - 14 :] = 0

    def ask_again(self, reader: Reader) -> None:
        reader.pen(tool="box")
        (_, y0, x0), (z1, y1, x1) = self.liver_box.start_zyx, self.liver_box.stop_zyx
        z = float(z1 - 7)
        reader.drag([(z, y0 - 4.0, x0 - 4.0), (z, y1 + 4.0, x1 + 4.0)])


def command(name: str, **pen: object) -> Callable[[Reader], None]:
    """Choose the label liver, then a command."""

    def put_right(reader: Reader) -> None:
        reader.pen(label=Label.LIVER, **pen)
        reader.command(name)

    return put_right


def around(voxels: NDArray[np.intp], z: int) -> list[Point]:
    """A hand-drawn outline: the hull of a slice's voxels, a pixel outside."""
    from scipy.spatial import ConvexHull

    plane = voxels[:, 1:].astype(float)
    corners = plane[ConvexHull(plane).vertices] if len(plane) > 8 else plane
    centre = corners.mean(axis=0)
    outside = centre + (corners - centre) * 1.06
    return [(float(z), float(row), float(column)) for row, column in [*outside, outside[0]]]


def main() -> None:
    """Do the tasks and print what they took."""
    results = []
    with tempfile.TemporaryDirectory() as scratch, Headless(Path(scratch), quiet=True) as program:
        program.window.resize(1480, 920)
        program.do(program.controller.open_phantom)
        phantom, session = program.controller.phantom, program.session
        assert phantom is not None
        truth = phantom.truth
        for task in Faults(truth, phantom.case.volume.geometry.voxel_ml).tasks():
            spoilt = truth.copy()
            task.spoil(spoilt)
            program.do(lambda spoilt=spoilt: session.apply(replace_mask("Spoil", spoilt, MaskRecord("imported"))))
            before = dice(spoilt >= task.label, truth >= task.label)
            session.set_pen(tool="", over="anywhere", is_ball=False)
            reader = Reader(program)
            task.put_right(reader)
            after = dice(session.snapshot() >= task.label, truth >= task.label)
            results.append(
                {
                    "task": task.name,
                    "gestures": reader.gestures,
                    "dice_before": round(float(before), 4),
                    "dice_after": round(float(after), 4),
                }
            )
    print(json.dumps(results, indent=1))


if __name__ == "__main__":
    main()
