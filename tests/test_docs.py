"""What the pages in `docs/` say is so: their examples run, their links and names lead somewhere."""

from __future__ import annotations

import ast
import contextlib
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from operator import attrgetter
from pathlib import Path

import pytest

import boilerkit
from boilerkit.cli import build_parser
from tests.doc_examples import (
    ROOT,
    apply,
    commands_of,
    copy_of_the_repository,
    python_of,
    run_command,
    run_python,
    steps_of,
)

PAGES = [*sorted(ROOT.glob("docs/**/*.md")), *sorted(ROOT.glob("*.md"))]
GUIDES = sorted(ROOT.glob("*/README.md"))
#: Has its example run by `tests/report/test_tutorial.py`; the README has a test of its own.
RUN_ELSEWHERE = ("tutorial-labelling.md", "README.md")
WITH_EXAMPLES = [
    page
    for page in PAGES
    if page.name not in RUN_ELSEWHERE and steps_of(page.read_text(encoding="utf-8"))
]
#: Not linked: to be run or read where it lies.
_PATH = re.compile(r"`((?:boilerkit|benchmarks|docs|fixtures|fuzz|tests)/[\w./-]*(?:\.\w+|/))`")
_CODE = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\]\((?!https?:|#)([^)#\s]+)")
_REFERENCE = re.compile(r"^::: (\S+)$", re.MULTILINE)


def _name(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("page", WITH_EXAMPLES, ids=_name)
def test_examples_do_what_the_page_says(page: Path, tmp_path: Path) -> None:
    steps = steps_of(page.read_text(encoding="utf-8"))
    copy_of_the_repository(tmp_path)
    apply(steps, tmp_path)
    run_python(python_of(steps), tmp_path)
    for line, expected in commands_of(steps):
        run_command(line, expected, tmp_path)


def test_the_guide_to_extending_is_run() -> None:
    steps = steps_of((ROOT / "docs" / "extending.md").read_text(encoding="utf-8"))
    assert {step.what for step in steps} == {"example", "file", "change"}
    assert len(steps) >= 15


@pytest.mark.parametrize("page", [*PAGES, *GUIDES], ids=_name)
def test_links_and_paths_lead_somewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    made = {step.path for step in steps_of(text) if step.what == "file"}
    for target in _LINK.findall(_CODE.sub("", text)):
        assert (page.parent / target).exists(), target
    for path in _PATH.findall(text):
        assert path in made or (ROOT / path).exists(), path


def test_what_the_comparison_names_is_there() -> None:
    """Names of boilerkit in docs/coming-from.md are attributes, options or files."""
    text = (ROOT / "docs" / "coming-from.md").read_text(encoding="utf-8")
    ours = [line.split("|")[-2] for line in text.splitlines() if line.startswith("| ")]
    article = boilerkit.extract("<h1>T</h1><p>one</p>")
    named = re.findall(r"`article\.(\w+(?:\.\w+)?)", "".join(ours))
    assert len(named) > 12
    for name in named:
        assert attrgetter(name)(article) is not NotImplemented, name
    shown = io.StringIO()
    with contextlib.redirect_stdout(shown), contextlib.suppress(SystemExit):
        build_parser(["clean"]).parse_args(["clean", "--help"])
    for option in set(re.findall(r"(--[a-z-]+)", "".join(ours))) - {"--compressed"}:
        assert option in shown.getvalue(), option


@dataclass(frozen=True)
class _Member:
    """A public class, function or method, or a module."""

    module: Path
    owner: ast.ClassDef | None
    name: str
    node: ast.Module | ast.ClassDef | ast.FunctionDef


def _public_members() -> Iterator[_Member]:
    for module in sorted(Path(boilerkit.__file__).parent.rglob("*.py")):
        tree = ast.parse(module.read_text(encoding="utf-8"))
        yield _Member(module, None, "the module", tree)
        for node in _public(tree):
            yield _Member(module, None, node.name, node)
            if isinstance(node, ast.ClassDef):
                for method in _public(node):
                    yield _Member(module, node, method.name, method)


def _public(tree: ast.Module | ast.ClassDef) -> Iterator[ast.ClassDef | ast.FunctionDef]:
    for node in tree.body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef) and not node.name.startswith("_"):
            yield node


def test_every_public_member_has_a_docstring() -> None:
    """A method that overrides one of ours has the docstring of that one."""
    members = list(_public_members())
    classes = {m.name: m.node for m in members if isinstance(m.node, ast.ClassDef)}
    documented = {(m.owner.name, m.name) for m in members if m.owner and ast.get_docstring(m.node)}

    def inherits(owner: ast.ClassDef | None, method: str) -> bool:
        bases = [ast.unparse(base) for base in owner.bases] if owner else []
        return any((b, method) in documented or inherits(classes.get(b), method) for b in bases)

    bare = [
        f"{member.module}: {member.name}"
        for member in members
        if not ast.get_docstring(member.node) and not inherits(member.owner, member.name)
    ]
    assert bare == []


def test_the_reference_has_every_public_name() -> None:
    pages = [page.read_text(encoding="utf-8") for page in ROOT.glob("docs/reference/*.md")]
    shown = {name for text in pages for name in _REFERENCE.findall(text)}
    for name in shown:
        module, _, member = name.rpartition(".")
        try:
            import_module(name)
        except ImportError:
            # A module that is there cannot be imported without the package of its extra.
            is_module = (ROOT / name.replace(".", "/")).with_suffix(".py").is_file()
            assert is_module or hasattr(import_module(module), member), name
    homes = {
        f"{value.__module__}.{value.__name__}"
        for value in (getattr(boilerkit, name) for name in boilerkit.__all__)
        if not isinstance(value, (str, bool))
    }
    assert homes <= shown | {f"{name}.{m}" for name in shown for m in _members(name)}


def _members(name: str) -> list[str]:
    try:
        return dir(import_module(name))
    except ImportError:
        return []


def test_the_architecture_names_what_there_is() -> None:
    """Every folder has its section, and the modules that a section names are in its folder."""
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    sections = re.findall(r"^### (.+)\n((?:(?!^#).*\n)*)", text, re.MULTILINE)
    described = set()
    for heading, body in sections:
        folders = [ROOT / path for path in re.findall(r"`(boilerkit/\w+)/`", heading)]
        described |= {folder.name for folder in folders}
        for name in re.findall(r"`([\w/]+(?:\.(?:py|json)|/))`", body):
            assert any((folder / name).exists() for folder in folders) or (ROOT / name).exists(), (
                f"{heading}: {name}"
            )
    package = Path(boilerkit.__file__).parent
    assert described == {path.parent.name for path in package.glob("*/__init__.py")}


def test_version_changes_and_citation_agree() -> None:
    changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    citation = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    released = re.findall(r"^## (\S+) \((\d{4}-\d{2}-\d{2})\)$", changes, re.MULTILINE)
    version = re.search(r"^version: (\S+)$", citation, re.MULTILINE)
    date = re.search(r'^date-released: "(\S+)"$', citation, re.MULTILINE)
    assert version
    assert date
    assert released[0] == (boilerkit.__version__, date[1])
    assert version[1] == boilerkit.__version__
