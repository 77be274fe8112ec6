"""Builds the native parts, `boilerkit/**/_*.pyx`: optional, so that all else installs without them.

Where Cython, lxml's headers or a compiler is missing, the package is pure Python.
"""

from __future__ import annotations

import os
import shutil
import sysconfig
from pathlib import Path
from typing import Any

from setuptools import Extension, setup
from setuptools.command.build_ext import build_ext

ROOT = Path(__file__).parent
#: Cython's directives: native code checks its own indexes, and its integers are C's.
DIRECTIVES = {
    "language_level": 3,
    "boundscheck": False,
    "wraparound": False,
    "initializedcheck": False,
    "cdivision": True,
}
#: What has loops over columns of numbers or over all characters of a page, which may be wide.
WIDE_LOOPS = frozenset(["boilerkit.scorers._network", "boilerkit.parsing._utf8"])
#: What reads lxml's trees needs its headers.
NEEDS_LXML = "etreepublic"


class BuildExt(build_ext):
    """Compiles with plain optimisation: no option that would change arithmetic.

    Loops that compilers can make wide are worth more of it.
    """

    def build_extensions(self) -> None:
        """Add the compiler's options, once it is known which compiler it is."""
        if self.compiler.compiler_type == "unix":
            for extension in self.extensions:
                level = "-O3" if extension.name in WIDE_LOOPS else "-O2"
                extension.extra_compile_args += [level, "-ffp-contract=off"]
        self.parallel = self.parallel or os.cpu_count()
        super().build_extensions()

    def build_extension(self, extension: Extension) -> None:
        """Compile it; an editable install takes what an earlier one left beside the source."""
        target = Path(self.get_ext_fullpath(extension.name))
        earlier = ROOT / "boilerkit" / target.relative_to(Path(self.build_lib) / "boilerkit")
        if self.editable_mode and _is_newest(earlier):
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(earlier, target)
        else:
            super().build_extension(extension)


def _is_newest(built: Path) -> bool:
    sources = [Path(__file__), *ROOT.glob("boilerkit/**/_*.p[yx][xd]")]
    return built.exists() and built.stat().st_mtime > max(s.stat().st_mtime for s in sources)


def extensions() -> list[Any]:
    """The native parts that can be built here."""
    compiler = os.environ.get("CC") or sysconfig.get_config_var("CC")
    if compiler and not shutil.which(compiler.split()[0]):
        return []  # `optional` does not cover a compiler that is missing
    try:
        from Cython.Build import cythonize
    except ImportError:
        return []
    found = [e for e in map(_extension, sorted(ROOT.glob("boilerkit/**/_*.pyx"))) if e]
    return list(cythonize(found, build_dir="build/cython", compiler_directives=DIRECTIVES))


def _extension(path: Path) -> Extension | None:
    inside = path.relative_to(ROOT)
    include_dirs: list[str] = []
    if NEEDS_LXML in path.read_text("utf-8"):
        try:
            import lxml
        except ImportError:
            return None
        include_dirs = lxml.get_include()
    name = ".".join(inside.with_suffix("").parts)
    return Extension(name, [inside.as_posix()], include_dirs=include_dirs, optional=True)


setup(ext_modules=extensions(), cmdclass={"build_ext": BuildExt})
