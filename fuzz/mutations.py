"""Seeded mutations of documents: the fuzzing that needs no fuzzer."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Sequence

_TAG = re.compile(rb"<[^<>]{1,200}>")
#: Pieces that have meaning somewhere on the way.
TOKENS: tuple[bytes, ...] = (
    b"<p>", b"</p>", b"<div class='comment'>", b"</div>", b"<table><tr><td>", b"</table>",
    b"<a href='//[x'>", b"<br><br>", b"<pre>", b"<!--", b"-->", b"<script>", b"</script>",
    b"<script type='application/ld+json'>", b'{"@type":"NewsArticle","author":[', b"]}",
    b"<time datetime='", b"<base href='", b"<meta property='article:published_time' content='",
    b"&#x", b"&nbsp;", b"\x00", b"\xff", b"\xed\xa0\x80", b"\xe2\x80\x8b", b"\xef\xbb\xbf",
    b"9" * 30, b"-1", b"2020-13-45T99:99:99+99:99", b"\n", b"'", b'"', b">", b"<", b"<template>",
    b"<li>", b"<ol start=999999999999>", b"<img src='data:,' width=-5>", b"</html>", b"<svg>",
    b"NaN", b"1e999", b"null", b"[]", b"{}", b"true", b"\r\n\r\n", b"Content-Length: 99999999999",
    b"Content-Encoding: br\r\n", b"PK\x03\x04",
)  # fmt: skip

Mutation = Callable[[random.Random, bytes, Sequence[bytes]], bytes]


def _flip(chance: random.Random, data: bytes, seeds: Sequence[bytes]) -> bytes:
    changed = bytearray(data)
    for _ in range(chance.randint(1, 8)):
        changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed)


def _delete(chance: random.Random, data: bytes, seeds: Sequence[bytes]) -> bytes:
    start, end = _range(chance, data)
    return data[:start] + data[end:]


def _repeat(chance: random.Random, data: bytes, seeds: Sequence[bytes]) -> bytes:
    start, end = _range(chance, data)
    piece = data[start:end][:2_000]
    return data[:start] + piece * chance.choice((2, 3, 50)) + data[end:]


def _insert(chance: random.Random, data: bytes, seeds: Sequence[bytes]) -> bytes:
    at = chance.randrange(len(data) + 1)
    return data[:at] + chance.choice(TOKENS) * chance.choice((1, 1, 1, 100)) + data[at:]


def _cut(chance: random.Random, data: bytes, seeds: Sequence[bytes]) -> bytes:
    return data[: chance.randrange(len(data) + 1)]


def _splice(chance: random.Random, data: bytes, seeds: Sequence[bytes]) -> bytes:
    other = chance.choice(seeds)
    return data[: chance.randrange(len(data) + 1)] + other[chance.randrange(len(other) + 1) :]


def _swap_tags(chance: random.Random, data: bytes, seeds: Sequence[bytes]) -> bytes:
    tags = list(_TAG.finditer(data))
    if len(tags) < 2:
        return data
    one, two = sorted(chance.sample(tags, 2), key=lambda match: match.start())
    return data[: one.start()] + two[0] + data[one.end() : two.start()] + one[0] + data[two.end() :]


def _replace_tag(chance: random.Random, data: bytes, seeds: Sequence[bytes]) -> bytes:
    tags = list(_TAG.finditer(data))
    if not tags:
        return data
    tag = chance.choice(tags)
    return data[: tag.start()] + chance.choice(TOKENS) + data[tag.end() :]


MUTATIONS: tuple[Mutation, ...] = (
    _flip, _delete, _repeat, _insert, _cut, _splice, _swap_tags, _replace_tag,
)  # fmt: skip


def _range(chance: random.Random, data: bytes) -> tuple[int, int]:
    start = chance.randrange(len(data) + 1)
    return start, min(len(data), start + chance.choice((1, 10, 100, 1_000)))


def mutants(seeds: Sequence[bytes], seed: int, most_bytes: int = 40_000) -> Iterator[bytes]:
    """Mutants of the seeds without end, the same for the same `seed`."""
    chance = random.Random(seed)
    while True:
        data = chance.choice(seeds)
        for _ in range(chance.randint(1, 6)):
            if data:
                data = chance.choice(MUTATIONS)(chance, data, seeds)[:most_bytes]
        yield data
