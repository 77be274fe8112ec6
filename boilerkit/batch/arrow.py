"""Types of Arrow for Parquet files and Spark: of kinds of columns, and of values as they come."""

from __future__ import annotations

import json
from collections.abc import Sequence
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from boilerkit.render.records import Kind


def arrow_type(kind: Kind) -> Any:
    """The Arrow type of a kind; named as Spark names the items of lists.

    Raises:
        ImportError: the package pyarrow is missing.
    """
    arrow = import_module("pyarrow")
    if isinstance(kind, list):
        return arrow.list_(arrow.field("element", arrow_type(kind[0])))
    if isinstance(kind, dict):
        return arrow.struct([(name, arrow_type(inner)) for name, inner in kind.items()])
    scalars = {"boolean": arrow.bool_, "double": arrow.float64, "int": arrow.int32}
    return scalars.get(kind, arrow.string)()


class SeenType:
    """The type that fits all values of a column whose kind only its values tell.

    Attributes:
        is_any: whether any value was seen.
    """

    def __init__(self) -> None:
        self.is_any = False
        self._schema: Any = None
        self._is_mixed = False

    def add(self, values: Sequence[Any]) -> None:
        """Take more values into account; None fits every type."""
        if all(value is None for value in values):
            return
        self.is_any = True
        if self._is_mixed or not _has_arrow():
            return
        arrow = import_module("pyarrow")
        try:
            found = arrow.schema([("value", arrow.array(values).type)])
            seen = [found] if self._schema is None else [self._schema, found]
            self._schema = arrow.unify_schemas(seen, promote_options="permissive")
        except (arrow.ArrowException, TypeError, OverflowError):
            self._is_mixed = True

    @property
    def type(self) -> Any:
        """The type; strings, of JSON where they were none, for values that have none in common."""
        arrow = import_module("pyarrow")
        return arrow.string() if self._is_mixed else self._schema.field("value").type


def _has_arrow() -> bool:
    return find_spec("pyarrow") is not None


def fit(rows: Sequence[dict[str, Any]], name: str, type: Any) -> None:
    """Turn the values of a column into JSON where its type is that of strings."""
    if not import_module("pyarrow").types.is_string(type):
        return
    for row in rows:
        value = row.get(name)
        if value is not None and not isinstance(value, str):
            row[name] = json.dumps(value, ensure_ascii=False)
