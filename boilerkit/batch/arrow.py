"""Kinds of columns as types of Arrow, for Parquet files and Spark."""

from __future__ import annotations

from importlib import import_module
from typing import Any

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
