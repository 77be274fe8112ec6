"""Compressed files that are cut, damaged, followed by something else, or bombs."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from boilerkit.batch.sources.streams import lines_within, read_limited, unpacked
from tests.batch.test_sources import PAGE, documents, only, read

PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "gz": gzip.compress,
    "bz2": bz2.compress,
    "xz": lzma.compress,
}


def packer(suffix: str) -> Callable[[bytes], bytes]:
    if suffix == "zst":
        return pytest.importorskip("zstandard", reason="zstandard packs").compress  # type: ignore[no-any-return]
    return PACKERS[suffix]


@pytest.mark.parametrize("suffix", ["gz", "bz2", "xz", "zst"])
@pytest.mark.parametrize("tail", [b"\0" * 900, b"garbage", b"\x1f\x8b and so on"])
def test_what_follows_packed_data_is_left_alone(tmp_path: Path, suffix: str, tail: bytes) -> None:
    path = tmp_path / f"page.html.{suffix}"
    path.write_bytes(packer(suffix)(PAGE.encode()) + tail)
    assert only(read(path)).content == PAGE.encode()


@pytest.mark.parametrize("suffix", ["gz", "bz2", "xz", "zst"])
@pytest.mark.parametrize("kind", ["html", "jsonl"])
def test_damaged_and_cut_files_are_errors(tmp_path: Path, suffix: str, kind: str) -> None:
    lines = "".join(json.dumps({"id": n, "html": f"{PAGE}{n}"}) + "\n" for n in range(3_000))
    data = bytearray(packer(suffix)(lines.encode()))
    path = tmp_path / f"x.{kind}.{suffix}"
    path.write_bytes(data[:-9])
    assert documents(read(path))[-1].error is not None
    middle = len(data) // 2
    data[middle : middle + 40] = bytes(40)
    path.write_bytes(data)
    assert (documents(read(path))[-1].error or "").startswith("unreadable: ")


@given(st.lists(st.binary(max_size=200), min_size=1, max_size=4), st.integers(1, 50))
def test_members_of_gzip_files_are_one_stream(parts: list[bytes], size: int) -> None:
    stream = unpacked(io.BytesIO(b"".join(map(gzip.compress, parts))), "x.gz")
    found = b""
    while piece := stream.read(size):
        found += piece
    assert found == b"".join(parts)


@given(st.binary(max_size=300), st.integers(0, 60))
def test_lines_are_those_of_the_stream(data: bytes, most: int) -> None:
    expected = [line if len(line) <= most else None for line in io.BytesIO(data)]
    assert list(lines_within(io.BytesIO(data), most)) == expected


def test_a_bomb_of_one_line_is_not_held(tmp_path: Path) -> None:
    """290 kB took 619 MB."""
    path = tmp_path / "bomb.jsonl.gz"
    with gzip.open(path, "wb", compresslevel=1) as packed:
        packed.write(b'{"html": "')
        for _ in range(60):
            packed.write(b"a" * 1_000_000)
    with open(path, "rb") as raw:
        tracemalloc.start()
        lines = list(lines_within(unpacked(raw, str(path)), 10_000_000))
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert lines == [None]
    assert peak < 20_000_000
    assert (only(read(path, max_bytes=10_000_000)).error or "").startswith("too large: ")


def test_limits_hold_before_memory_is_taken() -> None:
    bomb = io.BytesIO(gzip.compress(bytes(50_000_000), 1))
    tracemalloc.start()
    with pytest.raises(ValueError, match="more than 1000 bytes"):
        read_limited(unpacked(bomb, "x.gz"), 1_000)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 10_000_000
