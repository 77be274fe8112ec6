"""Whether native code is used: decided once, when it is first asked for.

The package is complete without it; native parts give the same results in less time. They are used
where all of them were built and fit the lxml that is installed (6.0 or newer), unless
`BOILERKIT_PURE=1` is set.
A stage looks at `IS_NATIVE` in one place, when it is called.
"""

from __future__ import annotations

import os
import warnings
from importlib import import_module

#: True if the native parts are in use, False if everything runs in Python.
IS_NATIVE: bool
#: Set to anything but "" and "0", it keeps everything in Python.
PURE_VARIABLE = "BOILERKIT_PURE"
#: The native parts. Each is a module of functions; what they do in Python is beside them.
EXTENSIONS: tuple[str, ...] = (
    "boilerkit.parsing._cut",
    "boilerkit.parsing._raw_text",
    "boilerkit.parsing._utf8",
    "boilerkit.features._columns",
    "boilerkit.features._evidence",
    "boilerkit.features._places",
    "boilerkit.features._texts",
    "boilerkit.lexicon._counting",
    "boilerkit.lexicon._hints",
    "boilerkit.lexicon._matcher",
    "boilerkit.lexicon._simhash",
    "boilerkit.lexicon._words",
    "boilerkit.scorers._network",
    "boilerkit.scorers._vocabulary",
)
# Older trees are not what the parser tells of a page: a second <html> changes the first.
_LEAST_LIBXML2 = (2, 14)
# From here on, nobody has looked whether structures are as the native parts read them.
_UNKNOWN_LIBXML2 = (2, 16)


def _can_be_native() -> bool:
    if os.environ.get(PURE_VARIABLE, "0") not in ("", "0") or not EXTENSIONS:
        return False
    version = import_module("lxml.etree").LIBXML_VERSION
    if version < _LEAST_LIBXML2:
        return False
    if version >= _UNKNOWN_LIBXML2:
        words = ".".join(map(str, version))
        _warn(f"libxml2 {words} is not known to boilerkit's native code")
        return False
    try:
        for name in EXTENSIONS:
            import_module(name)
    except ModuleNotFoundError:  # not built
        return False
    except (ImportError, ValueError, TypeError, AttributeError) as error:
        _warn(f"boilerkit's native code does not fit this installation: {error}")
        return False
    return True


def _warn(reason: str) -> None:
    warnings.warn(f"{reason}; pages are read without it", RuntimeWarning, stacklevel=4)


def __getattr__(name: str) -> bool:
    """`IS_NATIVE`, decided now: native parts import modules that import this one."""
    if name != "IS_NATIVE":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    decided: bool = globals().setdefault(name, _can_be_native())
    return decided
