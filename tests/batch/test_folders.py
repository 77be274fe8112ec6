"""Folders as they are: names alike, links in circles, pipes, a hundred thousand files."""

from __future__ import annotations

import os
import threading
import time
from pathlib import Path

import pytest

from boilerkit.batch.sinks import safe_path
from boilerkit.batch.sources.folders import Input, find_inputs
from tests.batch.test_sources import PAGE, documents, only, read

SUFFIXES = (".txt", ".json", ".html")


def inputs(*paths: Path | str, recursive: bool = True) -> list[Input]:
    return list(find_inputs([str(path) for path in paths], recursive))


def make(folder: Path, *names: str) -> Path:
    """The folder, with pages of these names."""
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(PAGE)
    return folder


@pytest.mark.parametrize(
    "names",
    [
        ("x.html", "x.htm", "x.html.html"),
        ("x.html", "x.htm", "x.html.html", "x.html~.html", "x.htm.htm"),
        ("x.html", "x.txt/y.html", "x.json/y.html", "x.html.html/y.html"),
        ("x.zip", "x/000001-y.html", "x.zip.zip", "x.warc"),
        ("x.html", "x.txt", "x.html.gz", "x.mht"),
    ],
)
def test_every_file_of_a_folder_has_an_output_of_its_own(
    tmp_path: Path, names: tuple[str, ...]
) -> None:
    found = inputs(make(tmp_path, *names))
    assert len(found) == len(names)
    for suffix in SUFFIXES:
        outputs = {
            # A file of many documents becomes a folder.
            safe_path(Path("out"), i.name if i.is_one_document else f"{i.name}/000001-y", suffix)
            for i in found
        }
        assert len(outputs) == len(names)
        assert not any(folder in outputs for path in outputs for folder in path.parents)


def test_files_of_several_folders_have_outputs_of_their_own(tmp_path: Path) -> None:
    names = ("a/s.html", "b/s.html", "c/s~2.html", "d/s~2.html", "e/s.html", "f/s~3.html")
    make(tmp_path, *names)
    found = [source.name for source in inputs(*(tmp_path / name for name in names))]
    assert len(set(found)) == len(names)
    assert found[0] == "s"


def test_links_in_circles_and_into_the_void_are_errors(tmp_path: Path) -> None:
    make(tmp_path, "good.html")
    (tmp_path / "loop.html").symlink_to("loop.html")
    (tmp_path / "void.html").symlink_to("nothing.html")
    (tmp_path / "again").symlink_to(tmp_path)
    found = {item.id.name: item.error for item in documents(read(tmp_path, recursive=True))}
    assert found["good"] is None
    assert "symbolic links" in (found["loop"] or "")
    assert "No such file" in (found["void"] or "")
    assert len(found) == 3


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="named pipes are POSIX")
@pytest.mark.parametrize("name", ["x.html", "x.warc", "x.jsonl", "x.parquet", "x.zip"])
def test_a_pipe_that_nothing_writes_to_is_an_error(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("boilerkit.batch.sources.streams._PIPE_SECONDS", 0.2)
    os.mkfifo(tmp_path / name)
    error = only(read(tmp_path / name)).error or ""
    assert error in (
        "unreadable: a pipe that nothing has written to for 0.2 s",
        "unreadable: not a regular file",
    )


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="named pipes are POSIX")
@pytest.mark.parametrize("pause", [0.0, 0.5])
def test_a_pipe_is_read_to_its_end(tmp_path: Path, pause: float) -> None:
    path = tmp_path / "x.html"
    os.mkfifo(path)
    content = PAGE.encode() * 5_000

    def write() -> None:
        with open(path, "wb") as pipe:
            time.sleep(pause)
            pipe.write(content)

    writer = threading.Thread(target=write)
    writer.start()
    document = only(read(path))
    writer.join()
    assert document.content == content


@pytest.mark.slow
def test_listing_takes_time_in_proportion(tmp_path: Path) -> None:
    """Forty thousand files of one folder took 17 s, in the square of their number."""
    for number in range(100_000):
        os.close(os.open(tmp_path / f"{number:06d}.html", os.O_CREAT))
    started = time.process_time()
    assert len(inputs(tmp_path)) == 100_000
    assert time.process_time() - started < 15
