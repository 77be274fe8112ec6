# cython: language_level=3
"""The native first words, for other native parts."""

from boilerkit.lexicon._words cimport Text
from libc.stdint cimport int32_t, int64_t, uint32_t


cdef bint lower(
    const Text* text, Py_ssize_t first, Py_ssize_t end, uint32_t* lowered
) noexcept nogil


cdef class Words:
    cdef Py_ssize_t _blocks
    cdef uint32_t* _codes      # the beginning and end of each block, lower-cased
    cdef int64_t* _offsets     # where each block's begin
    cdef int32_t* _first_word  # the first word of each block
    cdef int64_t* _starts      # where each word begins and ends in the codes
    cdef int64_t* _ends
    cdef uint32_t* _hashes     # of each word, as tables of words have them
