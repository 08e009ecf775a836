"""Our frozen dataclasses as plain values for JSON, and back, checked against their types on reading."""

from functools import cache
from typing import Any, TypeVar

T = TypeVar("T")


def to_plain(value: Any) -> Any:
    """Return a value made of dataclasses, tuples, mappings and plain values as what JSON can hold."""
    return _converter().unstructure(value)


def from_plain(kind: type[T], plain: Any) -> T:
    """Return the `kind` that `to_plain` wrote; missing fields get their defaults, unknown ones are left out.

    Raises ValueError where the values are not what the types say.
    """
    try:
        structured: T = _converter().structure(plain, kind)
    except Exception as error:  # cattrs raises groups of whatever the fields' types raise
        raise ValueError(f"this is no {kind}") from error
    return structured


@cache
def _converter() -> Any:
    from cattrs.preconf.json import make_converter

    from core.edit_names import EditNames

    converter = make_converter(unstruct_collection_overrides={tuple: list})
    converter.register_unstructure_hook(EditNames, list)
    converter.register_structure_hook(EditNames, lambda names, _: EditNames(_strings(names)))
    return converter


def _strings(values: Any) -> list[str]:
    if not isinstance(values, list) or not all(isinstance(each, str) for each in values):
        raise ValueError("no list of names")
    return values
