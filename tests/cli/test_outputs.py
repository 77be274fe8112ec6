"""Where output goes: never over what is read, or over what no run has written."""

from __future__ import annotations

import bz2
import gzip
import json
import lzma
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from boilerkit import extract
from boilerkit.cli import main
from boilerkit.cli.errors import OK, USAGE
from tests.cli.command import boilerkit, folder_of, page, rows


@pytest.fixture
def saved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder with two pages in `pages/`."""
    (tmp_path / "pages").mkdir()
    for name in "ab":
        (tmp_path / "pages" / f"{name}.html").write_text(page(f"Ship {name} has come in."))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def contents(folder: Path) -> dict[str, bytes]:
    return {str(p): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


@pytest.mark.parametrize(
    "words",
    [
        "clean pages/a.html -o pages/a.html",
        "clean pages/a.html -o ./pages/../pages/a.html",
        "clean pages/a.html -o link.html",
        "clean pages -o pages -f html",
        "clean pages -o pages/ -f html",
        "clean pages -o . -f html",
        "clean pages/a.html pages/b.html -o pages/ -f html",
        "clean pages/*.html -o pages/ -f html",
        "clean pages/a.html -o hard.html",
        "clean pages/*.html -o hard.html -f jsonl",
        "clean pages -o pages/a.html -f jsonl",
        "clean . -r -o pages/a.html -f jsonl",
        "clean pages -o link.html -f jsonl",
        "clean pages -o out.jsonl --summary pages/b.html",
        "clean pages -o out.jsonl --dedup --left-out pages/b.html",
        "clean pages/a.html -o out.txt --summary pages/a.html",
        "explain pages/a.html -o pages/a.html",
        "compare pages/a.html -o pages/a.html",
    ],
)
@pytest.mark.parametrize("force", [[], ["--force"]])
def test_what_is_read_is_never_overwritten(
    words: str, force: list[str], saved: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (saved / "link.html").symlink_to(saved / "pages" / "a.html")
    (saved / "hard.html").hardlink_to(saved / "pages" / "a.html")
    before = contents(saved)
    assert main([*words.split(), *force]) == USAGE
    assert contents(saved) == before
    assert "write to another f" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "target"),
    [
        ("clean pages/a.html -o notes.txt", "notes.txt"),
        ("clean pages -o notes.jsonl", "notes.jsonl"),
        ("clean pages -o mine/", "mine/page.txt"),
        ("clean pages/a.html -o out.txt --summary notes.json", "notes.json"),
        ("explain pages/a.html -o notes.html", "notes.html"),
    ],
)
def test_what_no_run_has_written_needs_force(
    words: str, target: str, saved: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = saved / target
    path.parent.mkdir(exist_ok=True)
    path.write_text("mine")
    assert main(words.split()) == USAGE
    assert path.read_text() == "mine"
    assert "--force" in capsys.readouterr().err
    assert main([*words.split(), "--force"]) == OK
    assert main(words.split()) == OK


def test_what_a_run_has_written_is_overwritten_until_somebody_changes_it(saved: Path) -> None:
    words = ["clean", "pages/a.html", "-o", "out.txt"]
    assert main(words) == main(words) == OK
    with open("out.txt", "a") as file:
        file.write("A note of mine.")
    assert main(words) == USAGE


def test_what_a_run_has_written_through_a_link_is_overwritten(saved: Path) -> None:
    Path("link.txt").symlink_to("real.txt")
    for name in "ab":
        assert main(["clean", f"pages/{name}.html", "-o", "link.txt"]) == OK
        assert f"Ship {name}" in Path("real.txt").read_text()


def test_rows_of_an_earlier_run_in_the_folder_of_pages_are_overwritten(saved: Path) -> None:
    for _ in range(2):
        assert main(["clean", "pages", "-o", "pages/rows.jsonl"]) == OK
    assert len(rows(saved / "pages" / "rows.jsonl")) == 2


@pytest.mark.parametrize(
    "options",
    [
        "-o x.jsonl --summary x.jsonl",
        "-o x.jsonl --left-out ./x.jsonl --dedup",
        "-o y.jsonl --left-out x.jsonl --dedup --summary x.jsonl",
    ],
)
def test_two_outputs_are_not_one_file(
    options: str, saved: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["clean", "pages", *options.split()]) == USAGE
    assert "both write to" in capsys.readouterr().err
    assert not Path("x.jsonl").exists()


def test_output_is_not_read_again(saved: Path) -> None:
    for _ in range(2):
        assert main(["clean", "-r", "pages", "-o", "pages/out", "-f", "html", "-q"]) == OK
        assert main(["clean", "-r", "pages", "-o", "pages/all.jsonl", "-q"]) == OK
        assert main(["clean", "pages/a.html", "-o", "pages/a.txt", "-q"]) == OK
    written = sorted(path.name for path in Path("pages/out").glob("[a-z]*"))
    assert written == ["a.html", "b.html"]
    ids = sorted(row["id"] for row in rows(Path("pages/all.jsonl")))
    assert ids == ["pages/a.html", "pages/b.html"]


# -- links and devices ---------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["out.txt", "out.jsonl", "out.csv"])
@pytest.mark.parametrize("link", [os.symlink, os.link])
def test_a_link_is_written_through(name: str, link: Callable[..., None], saved: Path) -> None:
    (saved / "elsewhere").mkdir()
    target = saved / "elsewhere" / name
    target.write_text("old")
    link(target, saved / name)
    assert main(["clean", "pages/a.html", "-o", name, "-q", "--force"]) == OK
    assert "Ship a has come in" in target.read_text()
    assert "Ship a has come in" in (saved / name).read_text()
    assert (saved / name).is_symlink() == (link is os.symlink)


def test_a_file_keeps_its_permissions(saved: Path) -> None:
    words = ["clean", "pages/a.html", "-o", "out.txt"]
    assert main(words) == OK
    (saved / "out.txt").chmod(0o600)
    assert main(words) == OK
    assert (saved / "out.txt").stat().st_mode & 0o777 == 0o600


@pytest.mark.skipif(not Path("/dev/stdout").exists(), reason="this system has no /dev/stdout")
def test_a_device_is_written_to(saved: Path) -> None:
    assert boilerkit("clean", "pages/a.html", "-o", "/dev/stdout").stdout.startswith("Ship a has")
    many = boilerkit("clean", "pages", "-o", "/dev/stdout", "-f", "jsonl", "-q")
    ids = [json.loads(line)["id"] for line in many.stdout.splitlines()]
    assert ids == ["pages/a.html", "pages/b.html"]
    assert main(["clean", "pages", "-o", "/dev/null"]) == OK
    assert main(["clean", "pages", "-o", "/dev/null", "-f", "csv"]) == USAGE
    assert Path("/dev/null").is_char_device()


def test_a_pipe_is_written_to(saved: Path) -> None:
    os.mkfifo("pipe")
    reader = os.open("pipe", os.O_RDONLY | os.O_NONBLOCK)
    assert main(["clean", "pages/a.html", "-o", "pipe"]) == OK
    assert os.read(reader, 100).startswith(b"Ship a has come in")
    os.close(reader)


# -- endings -------------------------------------------------------------------------------------

_UNPACKED: dict[str, Callable[[bytes], bytes]] = {
    "": bytes, ".gz": gzip.decompress, ".bz2": bz2.decompress, ".xz": lzma.decompress,
}  # fmt: skip


@pytest.mark.parametrize("packing", list(_UNPACKED))
@pytest.mark.parametrize("ending", [".txt", ".md", ".jsonl", ".csv"])
def test_endings_name_format_and_packing(ending: str, packing: str, saved: Path) -> None:
    name = f"out{ending}{packing}"
    assert main(["clean", "pages/a.html", "-o", name, "-q"]) == OK
    assert main(["clean", "pages/a.html", "-o", f"plain{ending}", "-q"]) == OK
    assert _UNPACKED[packing](Path(name).read_bytes()) == Path(f"plain{ending}").read_bytes()
    first = Path(name).read_bytes()
    assert main(["clean", "pages/a.html", "-o", name, "-q"]) == OK
    assert Path(name).read_bytes() == first


def test_zst_is_packed_too(saved: Path) -> None:
    zstandard = pytest.importorskip("zstandard", reason="zstandard is not installed")
    assert main(["clean", "pages", "-o", "out.jsonl.zst", "-q"]) == OK
    with open("out.jsonl.zst", "rb") as packed:
        text = zstandard.ZstdDecompressor().stream_reader(packed).read().decode()
    assert len(text.splitlines()) == 2


@pytest.mark.parametrize(
    ("name", "start"), [("a.tei", "<?xml"), ("a.xml", "<?xml"), ("a.markdown", "# "), ("a", "Ship")]
)
def test_other_endings_of_a_format_are_kept(name: str, start: str, saved: Path) -> None:
    assert main(["clean", "pages/a.html", "-o", name]) == OK
    assert Path(name).read_text().startswith(start)


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        ("clean pages/a.html -o out.docx", "no format has the ending '.docx'"),
        ("clean pages -o out.jsonlines", "no format has the ending '.jsonlines'"),
        ("clean pages/a.html -o out.docx.gz", "no format has the ending '.docx'"),
        ("clean pages -o out.txt", "need a folder (out/) or a file of rows"),
        ("clean pages -o out.parquet.gz", "Parquet packs itself"),
        ("clean pages -o out/ -f jsonl", "jsonl makes one file"),
    ],
)
def test_what_no_format_is_meant_by_is_an_error(
    words: str, hint: str, saved: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    if "parquet" in words:
        pytest.importorskip("pyarrow", reason="pyarrow writes Parquet")
    assert main(words.split()) == USAGE
    assert hint in capsys.readouterr().err
    assert [path.name for path in saved.iterdir()] == ["pages"]


def test_a_format_that_is_named_goes_with_any_ending(saved: Path) -> None:
    assert main(["clean", "pages/a.html", "-o", "out.docx", "-f", "md"]) == OK
    text = extract(Path("pages/a.html").read_bytes()).to_markdown()
    assert Path("out.docx").read_text() == text


# -- resuming what is complete --------------------------------------------------------------------


@pytest.mark.parametrize("output", ["out.jsonl", "out/"])
@pytest.mark.parametrize(
    "change", [["--favor", "recall"], ["--with", "all"], ["--only-articles"], ["--no-tables"],
               ["--prune", "//nav"], ["--url", "https://a.example/"]],
)  # fmt: skip
def test_changed_settings_are_noticed_on_a_complete_run(
    output: str, change: list[str], saved: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["clean", "pages", "-o", output, "-q"]
    assert main(words) == OK
    assert main([*words, "--resume"]) == OK
    capsys.readouterr()
    assert main([*words, "--resume", *change]) == USAGE
    assert "the earlier run had" in capsys.readouterr().err


def test_nothing_of_a_strangers_file_is_resumed(saved: Path) -> None:
    Path("out.jsonl").write_text("mine")
    assert main(["clean", "pages", "-o", "out.jsonl", "--resume"]) == USAGE
    assert Path("out.jsonl").read_text() == "mine"


def test_a_page_without_text_prints_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.html").write_text("<html><body><img src=a.jpg></body></html>")
    assert main(["clean", str(tmp_path / "a.html")]) == OK
    assert capsys.readouterr().out == ""


def test_a_link_to_the_folder_of_pages_is_that_folder(saved: Path) -> None:
    folder_of(saved / "more", 3)
    (saved / "linked").symlink_to(saved / "more")
    assert main(["clean", "-r", "more", "-o", "linked", "-f", "html"]) == USAGE
