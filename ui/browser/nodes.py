"""The rows of the browser as a tree: patient > study > series, with what is no scan set aside in a row of its own."""

from dataclasses import dataclass, field

from core.io.finding.entry import FoundSeries, Patient, Study

PATIENT, STUDY, SERIES, OTHERS = "patient", "study", "series", "others"
ROOT = 0


@dataclass
class Node:
    """One row. `children` and `parent` are numbers of nodes."""

    number: int
    kind: str
    parent: int
    children: list[int] = field(default_factory=list)
    entry: FoundSeries | None = None
    patient: Patient | None = None
    study: Study | None = None
    picture: object = None
    """What its picture was drawn from."""
    ordinal: int = 0
    """Of a patient: the how manieth, to be named without its name."""


@dataclass
class Nodes:
    """All rows. Knows no Qt; the model tells Qt before and after each change."""

    by_number: dict[int, Node] = field(default_factory=lambda: {ROOT: Node(ROOT, "root", -1)})
    series: dict[str, int] = field(default_factory=dict)
    """The row of each entry's key."""
    _groups: dict[object, int] = field(default_factory=dict)
    _next: int = 1

    def parent_keys(self, entry: FoundSeries) -> list[tuple[object, str]]:
        """Return the groups an entry belongs to, from the patient down, each with its kind."""
        patient = ("patient", entry.patient.key)
        study = (*patient, entry.study.uid or (entry.study.date, entry.study.description))
        chain: list[tuple[object, str]] = [(patient, PATIENT), (study, STUDY)]
        return chain if entry.is_scan else [*chain, ((*study, "others"), OTHERS)]

    def group(self, key: object) -> Node | None:
        """Return the row of a group that is there."""
        number = self._groups.get(key)
        return None if number is None else self.by_number[number]

    def add(self, kind: str, parent: Node, entry: FoundSeries, key: object | None = None) -> Node:
        """Add a row after the last one of its parent; `key` is a group's."""
        node = Node(self._next, kind, parent.number)
        self._next += 1
        self.by_number[node.number] = node
        parent.children.append(node.number)
        if kind == SERIES:
            node.entry = entry
            self.series[entry.key] = node.number
        else:
            self._groups[key] = node.number
            node.patient, node.study = entry.patient, entry.study
            node.ordinal = len(parent.children)
        return node

    def remove(self, node: Node) -> None:
        """Remove a row without children."""
        self.by_number[node.parent].children.remove(node.number)
        del self.by_number[node.number]
        if node.entry is not None:
            self.series.pop(node.entry.key, None)
        self._groups = {key: number for key, number in self._groups.items() if number != node.number}

    def entries_below(self, node: Node) -> list[FoundSeries]:
        """Return all series below a row."""
        found: list[FoundSeries] = []
        for number in node.children:
            child = self.by_number[number]
            found += [child.entry] if child.entry is not None else self.entries_below(child)
        return found
