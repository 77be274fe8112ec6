"""Who may import whom: the layers of the package, and what the first extraction loads."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import boilerkit

ROOT = Path(boilerkit.__file__).parent

#: Folders and modules from the lowest layer to the highest; those of one layer are no layers to
#: each other, and each may import what is below it.
LAYERS = (
    ("version", "extras", "speedups"),
    ("page",),
    ("lexicon",),
    ("parsing",),
    ("features",),
    ("scorers",),
    ("deciding",),
    ("article", "extractor"),
    ("readers", "render"),
    ("report", "batch"),
    ("cli", "integrations", "__main__"),
)
HEIGHT = {name: height for height, names in enumerate(LAYERS) for name in names}
#: May import what they need of the layers, and are imported by the uppermost alone.
BESIDE = {"evaluation", "training"}
LEAST_ABOVE_BESIDE = "report"
#: Loaded by what asks for it, never by a plain extraction.
LOADED_LATER = ("readers", "render", "report", "batch", "cli", "evaluation", "training")
MOST_AT_THE_TOP = 21


@cache
def _modules() -> dict[str, Path]:
    """Every module's dotted name below the package -> its file."""
    found = {}
    for path in sorted(ROOT.rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        found[name] = path
    return found


def _at_module_level(node: ast.AST) -> Iterator[ast.Import | ast.ImportFrom]:
    """Imports that run with the module: none in functions, none for type checkers alone."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Import | ast.ImportFrom):
            yield child
        elif isinstance(child, ast.If) and "TYPE_CHECKING" in ast.unparse(child.test):
            continue
        elif not isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            yield from _at_module_level(child)


def _targets(statement: ast.Import | ast.ImportFrom) -> Iterator[str]:
    """The modules of ours that a statement imports, by their names below the package."""
    if isinstance(statement, ast.Import):
        names = [alias.name for alias in statement.names]
    else:
        assert statement.level == 0, "imports are absolute"
        module = statement.module or ""
        names = [f"{module}.{alias.name}" for alias in statement.names]
    for name in names:
        if name.partition(".")[0] != "boilerkit":
            continue
        below = name.partition(".")[2]
        while below not in _modules():  # a name inside the module
            below = below.rpartition(".")[0]
        yield below


@cache
def _imports(everywhere: bool = False) -> dict[str, set[str]]:
    """Module -> modules it imports, at module level or anywhere."""
    graph = {}
    for name, path in _modules().items():
        tree = ast.parse(path.read_text("utf-8"))
        statements = (
            (node for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom))
            if everywhere
            else _at_module_level(tree)
        )
        graph[name] = {t for statement in statements for t in _targets(statement)} - {name}
    return graph


def _layer(module: str) -> str:
    return module.partition(".")[0]


def _height(module: str) -> float:
    """The package's own root names what is there for everybody: it is above all layers."""
    layer = _layer(module)
    return HEIGHT[LEAST_ABOVE_BESIDE] - 0.5 if layer in BESIDE else HEIGHT.get(layer, len(LAYERS))


def _upwards(graph: dict[str, set[str]], layers: set[str]) -> Iterator[str]:
    """Imports from one of the layers of what is above it."""
    for name, targets in graph.items():
        if _layer(name) in layers:
            for target in sorted(targets):
                if _height(target) > _height(name):
                    yield f"{name} imports {target or 'the root'}"


def test_every_module_has_a_layer() -> None:
    layers = {_layer(name) for name in _modules()} - {""}
    assert layers == HEIGHT.keys() | BESIDE


def test_no_module_imports_from_a_higher_layer() -> None:
    assert list(_upwards(_imports(), set(HEIGHT))) == []


def test_the_lowest_layers_never_import_from_higher_ones_even_when_called() -> None:
    lowest = {name for name in HEIGHT if HEIGHT[name] < HEIGHT["article"]}
    assert list(_upwards(_imports(everywhere=True), lowest)) == []


def test_no_import_cycle() -> None:
    graph = _imports()
    done: set[str] = set()

    def visit(name: str, path: tuple[str, ...]) -> None:
        assert name not in path, " -> ".join([*path[path.index(name) :], name])
        if name not in done:
            for target in sorted(graph[name]):
                visit(target, (*path, name))
            done.add(name)

    for name in graph:
        visit(name, ())


def test_the_top_of_the_package_is_small() -> None:
    entries = [path for path in ROOT.iterdir() if path.suffix == ".py" or path.is_dir()]
    assert len([path for path in entries if path.name != "__pycache__"]) <= MOST_AT_THE_TOP


def test_a_first_extraction_loads_nothing_it_does_not_need() -> None:
    page = "<article><h1>Ferry sails again</h1><p>The ferry to the islands sails again.</p>"
    code = f"import sys, boilerkit; boilerkit.extract({page!r}).text; print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.split()
    assert "boilerkit.parsing.html" in loaded
    unwanted = tuple(f"boilerkit.{name}" for name in LOADED_LATER)
    assert [name for name in loaded if name.startswith(unwanted)] == []


def test_plain_text_is_cleaned_without_readers_and_other_formats(
    tmp_path: Path,
) -> None:
    page = tmp_path / "page.html"
    page.write_text("<article><h1>Ferry sails again</h1><p>The ferry to the islands sails again.")
    code = f"import sys; from boilerkit.cli import main; main(['clean', {str(page)!r}]);"
    loaded = subprocess.run(
        [sys.executable, "-c", f"{code} print(*sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    assert "boilerkit.render.plain_text" in loaded
    later = ("readers.metadata.reader", "readers.comments", "render.tei", "render.records")
    unwanted = tuple(f"boilerkit.{name}" for name in later)
    assert [name for name in loaded if name.startswith(unwanted)] == []


def test_naming_the_package_loads_no_part_of_it() -> None:
    code = (
        "import sys, boilerkit; from boilerkit.cli import main;"
        "print(*sys.modules); print(sorted(set(boilerkit.__all__) - set(dir(boilerkit))))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded, unlisted = done.stdout.splitlines()
    assert {"numpy", "lxml.etree", "boilerkit.extractor"}.isdisjoint(loaded.split())
    assert unlisted == "[]"


def test_every_public_name_is_there() -> None:
    assert [name for name in boilerkit.__all__ if not hasattr(boilerkit, name)] == []
