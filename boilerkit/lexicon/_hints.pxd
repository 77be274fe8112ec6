# cython: language_level=3
"""The native reader of class and id strings, for other native parts."""

from boilerkit.lexicon._words cimport Text, WordTable
from libc.stdint cimport int64_t, uint8_t, uint32_t


cdef class HintCues:
    cdef WordTable _whole     # word -> its bits
    cdef WordTable _starts    # first characters of a long word -> number of their long words
    cdef int64_t[::1] _first  # the first long word with these, and after the last
    cdef int64_t[::1] _bits   # bits of each long word
    cdef int64_t[::1] _offsets
    cdef uint32_t[::1] _codes
    cdef uint8_t[::1] _begins  # whether a long word may begin with three letters

    cdef int64_t mask(self, const Text* hint, uint32_t* word) noexcept nogil
    cdef int64_t _inside(self, const uint32_t* word, Py_ssize_t length) noexcept nogil
