"""What class names and ids speak of, as `boilerkit.lexicon.markup.hint_mask`."""

from boilerkit.lexicon._words cimport Text, WordTable, find_hashed, next_word, text_of
from libc.stdint cimport int64_t, uint8_t, uint32_t
from libc.stdlib cimport free, malloc
from libc.string cimport memcmp

import numpy as np

from boilerkit.lexicon._words import by_start


cdef enum:
    START = 5
    TRIPLES = 1 << 15


cdef inline uint32_t _triple(const uint32_t* word) noexcept nogil:
    """A number for three characters; no two triples of small Latin letters have the same."""
    return (word[0] << 10 ^ word[1] << 5 ^ word[2] & 31) & (TRIPLES - 1)


cdef class HintCues:
    """Words of class names with the bits that they set.

    Args:
        bits: word -> its bits; words of at least `least` characters set them inside others, too.
        least: at least as many as `START`.
    """

    def __init__(self, bits, least):
        self._whole = WordTable(bits)
        long_words = sorted(word for word in bits if len(word) >= max(least, START))
        starts, first = by_start(long_words, START)
        self._starts = WordTable(starts)
        self._first = np.asarray(first, np.int64)
        self._bits = np.asarray([bits[word] for word in long_words], np.int64)
        self._offsets = np.cumsum([0, *map(len, long_words)], dtype=np.int64)
        self._codes = np.asarray([*map(ord, "".join(long_words)), 0], np.uint32)
        self._begins = np.zeros(TRIPLES, np.uint8)
        cdef Py_ssize_t place
        for place in range(len(long_words)):
            self._begins[_triple(&self._codes[self._offsets[place]])] = 1

    def of(self, str hint):
        """The bits that a class or id string sets."""
        cdef Text text = text_of(hint)
        cdef uint32_t* word = <uint32_t*>malloc((text.length + 1) * sizeof(uint32_t))
        if not word:
            raise MemoryError
        found = self.mask(&text, word)
        free(word)
        return found

    cdef int64_t mask(self, const Text* hint, uint32_t* word) noexcept nogil:
        """The bits of a string; `word` has room for all of its characters."""
        cdef uint32_t hashed
        cdef Py_ssize_t place = 0, chars = next_word(hint, &place, word, &hashed)
        cdef int64_t bits = 0, found
        while chars:
            found = find_hashed(self._whole, word, chars, hashed)
            bits |= self._inside(word, chars) if found < 0 else found
            chars = next_word(hint, &place, word, &hashed)
        return bits

    cdef int64_t _inside(self, const uint32_t* word, Py_ssize_t length) noexcept nogil:
        """The bits of the long words inside another one."""
        cdef Py_ssize_t place
        cdef int64_t bits = 0, start, found, chars
        for place in range(length - START + 1):
            if not self._begins[_triple(word + place)]:
                continue
            start = self._starts.find(word + place, START)
            if start < 0:
                continue
            for found in range(self._first[start], self._first[start + 1]):
                chars = self._offsets[found + 1] - self._offsets[found]
                if chars <= length - place and memcmp(
                    &self._codes[self._offsets[found]], word + place, chars * sizeof(uint32_t)
                ) == 0:
                    bits |= self._bits[found]
        return bits
