# cython: language_level=3
"""The native matcher, for other native parts."""

from boilerkit.lexicon._words cimport WordTable
from libc.stdint cimport int32_t, int64_t, uint8_t, uint32_t


cdef class Walker:
    cdef WordTable _vocabulary
    cdef object _fill_blocks
    cdef const uint32_t[::1] _folds
    cdef const uint8_t[::1] _unfilled
    cdef const uint8_t[::1] _single
    cdef const int64_t[::1] _first
    cdef const int64_t[::1] _begin
    cdef const int64_t[::1] _tokens
    cdef const int64_t[::1] _after
    cdef const int64_t[::1] _anywhere
    cdef const int64_t[::1] _prefix
    cdef const int64_t[::1] _whole

    cdef int match_codes(
        self, const uint32_t* codes, const int64_t* offsets, Py_ssize_t texts, int64_t* masks
    ) except -1
    cdef int _fill(self, int64_t block) except -1
    cdef int64_t _match(
        self, const uint32_t* codes, Py_ssize_t length, uint32_t* word, int32_t* tokens,
        int64_t* mask
    ) noexcept nogil
    cdef int64_t _next(self, int64_t state, int32_t token) noexcept nogil
