"""How often each of many words is in some strings, in one pass over them."""

from boilerkit.lexicon._words cimport Text, WordTable, char_at, text_of
from libc.stdint cimport int64_t, uint8_t, uint32_t
from libc.stdlib cimport free, malloc, realloc
from libc.string cimport memcmp

import numpy as np

from boilerkit.lexicon._words import by_start

cdef enum:
    START = 3
    SIEVE = 8192


cdef inline uint32_t sieve_of(const uint32_t* start) noexcept nogil:
    """Equal for equal beginnings, and seldom for others."""
    return (start[0] ^ (start[1] << 4) ^ (start[2] << 8)) & (SIEVE - 1)


cdef class WordCounter:
    """Counts as `str.count` does, each word for itself.

    Args:
        words: distinct, of at least `START` characters, in the order of the counts.
    """

    cdef WordTable _starts     # first characters -> number of the words with these
    cdef int64_t[::1] _first   # the first word with these, and after the last
    cdef int64_t[::1] _place   # place of each word among the counts
    cdef int64_t[::1] _offsets
    cdef uint32_t[::1] _codes
    cdef Py_ssize_t _size
    cdef uint8_t[SIEVE] _sieve  # 1 where a word may begin so: most places end here

    def __init__(self, words):
        cdef Py_ssize_t place
        if any(len(word) < START for word in words):
            raise ValueError(f"words of fewer than {START} characters are not counted")
        places = sorted(range(len(words)), key=words.__getitem__)
        ordered = [words[place] for place in places]
        starts, first = by_start(ordered, START)
        self._starts = WordTable(starts)
        self._first = np.asarray(first, np.int64)
        self._place = np.asarray([*places, 0], np.int64)
        self._offsets = np.cumsum([0, *map(len, ordered)], dtype=np.int64)
        self._codes = np.asarray([*map(ord, "".join(ordered)), 0], np.uint32)
        self._size = len(words)
        for place in self._offsets[: len(ordered)]:
            self._sieve[sieve_of(&self._codes[place])] = 1

    def count(self, strings):
        """How often each word is in the strings together, shape (words,)."""
        counts = np.zeros(self._size, np.int64)
        cdef int64_t[::1] found = counts
        cdef int64_t[::1] free_from = np.zeros(self._size + 1, np.int64)
        cdef Text text
        cdef uint32_t* codes = NULL
        cdef uint32_t* moved
        cdef Py_ssize_t room = 0, place
        for string in strings:
            text = text_of(string)
            if text.length < START:
                continue
            if text.length > room:
                room = 2 * text.length
                moved = <uint32_t*>realloc(codes, room * sizeof(uint32_t))
                if not moved:
                    free(codes)
                    raise MemoryError
                codes = moved
            with nogil:
                for place in range(text.length):
                    codes[place] = char_at(&text, place)
                free_from[:] = 0
                self._count(codes, text.length, found, free_from)
        free(codes)
        return counts

    cdef void _count(
        self, const uint32_t* codes, Py_ssize_t length, int64_t[::1] found, int64_t[::1] free_from
    ) noexcept nogil:
        cdef Py_ssize_t place
        cdef int64_t start, rank, chars
        for place in range(length - START + 1):
            if not self._sieve[sieve_of(codes + place)]:
                continue
            start = self._starts.find(codes + place, START)
            if start < 0:
                continue
            for rank in range(self._first[start], self._first[start + 1]):
                chars = self._offsets[rank + 1] - self._offsets[rank]
                if chars <= length - place and free_from[rank] <= place and memcmp(
                    &self._codes[self._offsets[rank]], codes + place, chars * sizeof(uint32_t)
                ) == 0:
                    free_from[rank] = place + chars
                    found[self._place[rank]] += 1
