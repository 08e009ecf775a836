"""Liver and tumours as closed surfaces in the patient's space: STL, PLY, OBJ and glTF.

STL, PLY and OBJ hold LPS millimetres, as DICOM has them and 3D Slicer takes them; each says so in its header. glTF
prescribes metres with y up: a node at its root turns and scales, below it are LPS millimetres.
"""

import json
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.errors import UserError
from core.exporting.made import NOTICE
from core.exporting.snapshot import ExportInput
from core.exporting.structures import Structure, in_lines, record_text, structures_of
from core.labels import Label
from core.provenance import app_version
from core.surface import Surface, surface_of
from core.volume import Geometry

STL_NAME, PLY_NAME, OBJ_NAME, GLB_NAME = "stl/", "ply/", "obj/", "liver.glb"
LPS_MM_TO_GLTF = (0.001, 0, 0, 0, 0, 0, -0.001, 0, 0, 0.001, 0, 0, 0, 0, 0, 1)
"""glTF's matrix, column by column: x is left, y is up (the head), z is forward (the front), in metres."""
_LIVER_OPACITY = 0.45
_STL_HEADER_BYTES = 80
_FLOAT, _UINT32, _VERTICES, _INDICES = 5126, 5125, 34962, 34963


def surfaces_of(export: ExportInput) -> Iterator[tuple[Structure, Surface]]:
    """Yield the surface of the liver (with its tumours) and of each tumour. UserError where the mask is empty."""
    structures = structures_of(export)
    if not structures:
        raise UserError("There is nothing to save: the mask is empty.", "Segment the liver first.")
    geometry = export.case.volume.geometry
    components = export.measurements.components
    for structure in structures:
        if structure.number == 0:
            surface = surface_of(export.mask, geometry, Label.LIVER)
        else:
            assert components is not None  # there are tumours
            matrix = np.array(geometry.index_to_lps_mm)
            matrix[:3, 3] = geometry.to_lps_mm(components.box.start_zyx)
            region = (components.numbers == structure.number).astype(np.uint8) * np.uint8(Label.TUMOUR)
            surface = surface_of(region, Geometry(components.box.shape_zyx, matrix), Label.TUMOUR)
        if surface is not None:
            yield structure, surface


def write_stl(path: Path, export: ExportInput) -> None:
    """Make the folder `path` with one binary STL a structure, in LPS mm, as its header says (SPACE=LPS)."""
    path.mkdir()
    for structure, surface in surfaces_of(export):
        triangles = np.zeros(
            len(surface.faces), dtype=[("normal", "<f4", 3), ("corners", "<f4", (3, 3)), ("attributes", "<u2")]
        )
        corners = surface.vertices_lps_mm[surface.faces]
        normals = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
        triangles["normal"] = normals / np.maximum(np.linalg.norm(normals, axis=1, keepdims=True), 1e-12)
        triangles["corners"] = corners
        said = f"Hepascope {structure.key}; SPACE=LPS; mm; scan {export.case.content_hash[:16]}"
        header = said.encode("ascii")[:_STL_HEADER_BYTES].ljust(_STL_HEADER_BYTES)
        (path / f"{structure.key}.stl").write_bytes(header + struct.pack("<I", len(triangles)) + triangles.tobytes())


def write_ply(path: Path, export: ExportInput) -> None:
    """Make the folder `path` with one binary PLY a structure, in LPS mm, with its colour at every vertex."""
    path.mkdir()
    record = record_text(export)
    for structure, surface in surfaces_of(export):
        vertices = np.zeros(
            len(surface.vertices_lps_mm), dtype=[("place", "<f4", 3), ("normal", "<f4", 3), ("rgb", "u1", 3)]
        )
        vertices["place"], vertices["normal"] = surface.vertices_lps_mm, surface.normals
        vertices["rgb"] = structure.rgb
        faces = np.zeros(len(surface.faces), dtype=[("count", "u1"), ("corners", "<i4", 3)])
        faces["count"], faces["corners"] = 3, surface.faces
        lines = [
            "ply",
            "format binary_little_endian 1.0",
            "comment SPACE=LPS",
            f"comment Hepascope: {structure.name}, millimetres; {NOTICE}",
            *in_lines(record, "comment record:"),
            f"element vertex {len(vertices)}",
            *(f"property float {name}" for name in ("x", "y", "z", "nx", "ny", "nz")),
            *(f"property uchar {name}" for name in ("red", "green", "blue")),
            f"element face {len(faces)}",
            "property list uchar int vertex_indices",
            "end_header\n",
        ]
        content = "\n".join(lines).encode("ascii") + vertices.tobytes() + faces.tobytes()
        (path / f"{structure.key}.ply").write_bytes(content)


def write_obj(path: Path, export: ExportInput) -> None:
    """Make the folder `path` with liver.obj, which holds every structure as an object, in LPS mm, and its colours."""
    path.mkdir()
    pieces = [
        "# SPACE=LPS",
        f"# Hepascope: liver (with its tumours) and tumours, millimetres; {NOTICE}",
        *in_lines(record_text(export), "# record:"),
        "mtllib liver.mtl\n",
    ]
    colours, first = [], 1
    for structure, surface in surfaces_of(export):
        count = len(surface.vertices_lps_mm)
        corners = np.repeat(surface.faces.astype(np.int64) + first, 2, axis=1)
        pieces += [
            f"o {structure.key}\nusemtl {structure.key}",
            "v %.4f %.4f %.4f\n" * count % tuple(surface.vertices_lps_mm.ravel().tolist()),
            "vn %.4f %.4f %.4f\n" * count % tuple(surface.normals.ravel().tolist()),
            "f %d//%d %d//%d %d//%d\n" * len(corners) % tuple(corners.ravel().tolist()),
        ]
        first += count
        red, green, blue = (f"{channel / 255:.4f}" for channel in structure.rgb)
        opacity = _LIVER_OPACITY if structure.number == 0 else 1
        colours.append(f"newmtl {structure.key}\nKd {red} {green} {blue}\nd {opacity}\n")
    (path / "liver.obj").write_text("\n".join(pieces), encoding="ascii", newline="\n")
    (path / "liver.mtl").write_text("\n".join(colours), encoding="ascii", newline="\n")


def write_glb(path: Path, export: ExportInput) -> None:
    """Write one glTF 2.0 binary: a node a structure with its colour, the liver translucent; y up, metres.

    The record is in the extras of `asset`; the node at the root, "patient", turns LPS millimetres to glTF's axes.
    """
    document = _Document(export)
    for structure, surface in surfaces_of(export):
        document.add(structure, surface)
    path.write_bytes(document.packed())


class _Document:
    """A glTF file that grows by one node a structure."""

    def __init__(self, export: ExportInput) -> None:
        self._data = bytearray()
        self._views: list[dict[str, Any]] = []
        self._accessors: list[dict[str, Any]] = []
        self._meshes: list[dict[str, Any]] = []
        self._materials: list[dict[str, Any]] = []
        self._nodes: list[dict[str, Any]] = []
        self._record = json.loads(record_text(export))

    def add(self, structure: Structure, surface: Surface) -> None:
        """Add a structure."""
        number = len(self._meshes)
        places = surface.vertices_lps_mm
        limits = {"min": places.min(axis=0).tolist(), "max": places.max(axis=0).tolist()}
        attributes = {
            "POSITION": self._accessor(places.astype("<f4"), "VEC3", _FLOAT, limits),
            "NORMAL": self._accessor(surface.normals.astype("<f4"), "VEC3", _FLOAT, {}),
        }
        indices = self._accessor(surface.faces.astype("<u4").reshape(-1), "SCALAR", _UINT32, {})
        primitive = {"attributes": attributes, "indices": indices, "material": number, "mode": 4}
        self._meshes.append({"name": structure.name, "primitives": [primitive]})
        self._nodes.append({"name": structure.name, "mesh": number})
        is_liver = structure.number == 0
        colour = [round((channel / 255) ** 2.2, 4) for channel in structure.rgb]  # glTF wants linear light
        surface_look = {
            "baseColorFactor": [*colour, _LIVER_OPACITY if is_liver else 1.0],
            "metallicFactor": 0.0,
            "roughnessFactor": 0.6,
        }
        material: dict[str, Any] = {"name": structure.key, "pbrMetallicRoughness": surface_look}
        self._materials.append(material | ({"alphaMode": "BLEND"} if is_liver else {}))

    def _accessor(self, values: NDArray[Any], kind: str, component: int, limits: dict[str, Any]) -> int:
        target = _INDICES if kind == "SCALAR" else _VERTICES
        view = {"buffer": 0, "byteOffset": len(self._data), "byteLength": values.nbytes, "target": target}
        self._views.append(view)
        self._data += values.tobytes()
        entry = {"bufferView": len(self._views) - 1, "componentType": component, "count": len(values), "type": kind}
        self._accessors.append(entry | limits)
        return len(self._accessors) - 1

    def packed(self) -> bytes:
        """Return the file: a chunk of JSON and one of numbers, each padded to four bytes."""
        root = {"name": "patient", "children": list(range(len(self._nodes))), "matrix": list(LPS_MM_TO_GLTF)}
        space = "Vertices are LPS millimetres; the node 'patient' turns them to metres: x left, y head, z front."
        document = {
            "asset": {
                "version": "2.0",
                "generator": f"Hepascope {app_version()}",
                "extras": {"space": space, "record": self._record},
            },
            "scene": 0,
            "scenes": [{"name": "Hepascope", "nodes": [len(self._nodes)]}],
            "nodes": [*self._nodes, root],
            "meshes": self._meshes,
            "materials": self._materials,
            "accessors": self._accessors,
            "bufferViews": self._views,
            "buffers": [{"byteLength": len(self._data)}],
        }
        text = json.dumps(document, allow_nan=False).encode("ascii")
        chunks = [
            (b"JSON", text + b" " * (-len(text) % 4)),
            (b"BIN\0", bytes(self._data) + b"\0" * (-len(self._data) % 4)),
        ]
        body = b"".join(struct.pack("<I4s", len(content), kind) + content for kind, content in chunks)
        return b"glTF" + struct.pack("<II", 2, 12 + len(body)) + body
