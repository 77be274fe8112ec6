"""`Page` -> columns of numbers, one row a block: what scorers look at.

`table.FEATURES` describes every column; `text`, `evidence`, `order`, `markup` and `alike_lines`
compute them.
"""

from boilerkit.features.columns import Features, Groups
from boilerkit.features.compute import compute_features
from boilerkit.features.table import (
    CONTAINER_LEVELS,
    FEATURES,
    SCHEMA_VERSION,
    Feature,
    FeatureGroup,
    Origin,
    Scale,
    column_names,
)

__all__ = [
    "CONTAINER_LEVELS",
    "FEATURES",
    "SCHEMA_VERSION",
    "Feature",
    "FeatureGroup",
    "Features",
    "Groups",
    "Origin",
    "Scale",
    "column_names",
    "compute_features",
]
