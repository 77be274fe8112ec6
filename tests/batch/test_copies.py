"""Articles that were seen before: equal texts, and near ones."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from boilerkit import extract
from boilerkit.batch.copies import Copy, CopyStore, Likeness, Seen, likeness_of
from boilerkit.readers.metadata.fingerprint import NEAR_DISTANCE
from tests.conftest import FIXTURES


def flipped(fingerprint: int, bits: int, chance: random.Random) -> int:
    for bit in chance.sample(range(64), bits):
        fingerprint ^= 1 << bit
    return fingerprint


@pytest.mark.parametrize("distance", range(NEAR_DISTANCE + 4))
def test_all_within_the_distance_are_found_and_none_beyond(distance: int) -> None:
    chance = random.Random(distance)
    for _ in range(60):
        seen = Seen()
        fingerprint = chance.getrandbits(64)
        seen.add("first", Likeness(1, 900, fingerprint))
        found = seen.find(Likeness(2, 900, flipped(fingerprint, distance, chance)))
        assert found == (Copy("first", distance) if distance <= NEAR_DISTANCE else None)


def test_equal_texts_come_before_near_ones_and_the_nearest_before_others() -> None:
    seen = Seen()
    for number, (exact, near) in enumerate([(1, 0b111), (2, 0b1), (3, 0b1)]):
        seen.add(f"row {number}", Likeness(exact, 900, near))
    assert seen.find(Likeness(3, 900, 0b111)) == Copy("row 2", None)
    assert seen.find(Likeness(4, 900, 0b0)) == Copy("row 1", 1)


def test_texts_of_other_lengths_are_no_near_copies() -> None:
    seen = Seen()
    seen.add("short", Likeness(1, 1_000, 0))
    close, far = 0b111111, 0b1111111
    assert seen.find(Likeness(2, 1_250, close)) == Copy("short", 6)
    assert seen.find(Likeness(2, 1_251, close)) is None
    assert seen.find(Likeness(2, 1_050, far)) == Copy("short", 7)
    assert seen.find(Likeness(2, 1_051, far)) is None
    assert seen.find(Likeness(2, 800, close)) == Copy("short", 6)


def test_what_is_taken_back_was_never_seen() -> None:
    seen = Seen()
    first, second = Likeness(1, 900, 0), Likeness(2, 900, (1 << 64) - 1)
    seen.add("first", first)
    seen.add("second", second)
    seen.take_back(second)
    assert seen.find(second) is None
    seen.add("third", second)
    assert seen.find(second) == Copy("third", None)
    assert seen.find(first) == Copy("first", None)


def test_articles_are_known_by_their_text() -> None:
    page = (FIXTURES / "big-daily" / "page.html").read_text(encoding="utf-8")
    article = extract(page)
    words = article.text.split()
    other = extract(page.replace(f" {words[40]} ", " quite "))
    one, two = likeness_of(article, near=True), likeness_of(other, near=True)
    assert one is not None
    assert two is not None
    seen = Seen()
    seen.add("first", one)
    assert one.exact != two.exact
    found = seen.find(two)
    assert found is not None
    assert found.kind == "near copy"
    assert likeness_of(article, near=False) == one._replace(near=None)
    assert likeness_of(extract(""), near=True) is None
    far = extract((FIXTURES / "interview" / "page.html").read_bytes())
    assert seen.find(likeness_of(far, near=True) or one) is None


def test_a_store_goes_on_where_its_journal_ends(tmp_path: Path) -> None:
    path = tmp_path / "copies"
    store = CopyStore(path, lambda key: False)
    for number in range(3):
        store.add(f"key {number}", f"row {number}", Likeness(number, 900, None))
    store.close(keep=True)
    with open(path, "ab") as file:
        file.write(b'["key 3", "row')
    again = CopyStore(path, {"key 0", "key 1"}.__contains__)
    assert again.find(Likeness(1, 900, None)) == Copy("row 1", None)
    assert again.find(Likeness(2, 900, None)) is None
    again.add("key 2", "row 2", Likeness(2, 900, None))
    again.take_back(Likeness(2, 900, None))
    again.close(keep=True)
    assert len(path.read_bytes().splitlines()) == 2
    CopyStore(path, lambda key: True).close(keep=False)
    assert not path.exists()
