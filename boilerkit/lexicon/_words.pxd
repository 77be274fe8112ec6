# cython: language_level=3
"""Strings as the native parts read them, and tables of words."""

from cpython.unicode cimport PyUnicode_DATA, PyUnicode_GET_LENGTH, PyUnicode_KIND, PyUnicode_READ
from libc.stdint cimport int32_t, int64_t, uint8_t, uint16_t, uint32_t, uint64_t


cdef extern from "Python.h":
    int Py_UNICODE_ISALNUM(uint32_t c) nogil
    int Py_UNICODE_ISDECIMAL(uint32_t c) nogil
    int Py_UNICODE_ISDIGIT(uint32_t c) nogil
    uint32_t Py_UNICODE_TOLOWER(uint32_t c) nogil


#: A string of Python that somebody else holds on to.
cdef struct Text:
    int kind
    const void* data
    Py_ssize_t length


cdef inline Text text_of(str string):
    cdef Text text
    text.kind = PyUnicode_KIND(string)
    text.data = PyUnicode_DATA(string)
    text.length = PyUnicode_GET_LENGTH(string)
    return text


cdef inline uint32_t char_at(const Text* text, Py_ssize_t place) noexcept nogil:
    if text.kind == 1:
        return (<const uint8_t*>text.data)[place]
    if text.kind == 2:
        return (<const uint16_t*>text.data)[place]
    return (<const uint32_t*>text.data)[place]


cdef inline bint is_word(uint32_t c) noexcept nogil:
    """Whether `\\w` matches."""
    if c < 128:
        return (97 <= c <= 122) or (65 <= c <= 90) or (48 <= c <= 57) or c == 95
    return Py_UNICODE_ISALNUM(c) != 0


cdef inline bint is_letter(uint32_t c) noexcept nogil:
    """Whether `[^\\W\\d_]` matches."""
    if c < 128:
        return (97 <= c <= 122) or (65 <= c <= 90)
    return Py_UNICODE_ISALNUM(c) != 0 and Py_UNICODE_ISDECIMAL(c) == 0


cdef inline Py_ssize_t next_word(
    const Text* text, Py_ssize_t* place, uint32_t* word
) noexcept nogil:
    """Copy the next run of letters from `place` on, and move behind it: its length, 0 at the end."""
    cdef Py_ssize_t chars = 0
    cdef uint32_t char
    while place[0] < text.length:
        char = char_at(text, place[0])
        place[0] += 1
        if is_letter(char):
            word[chars] = char
            chars += 1
        elif chars:
            break
    return chars


cdef class WordTable:
    cdef uint64_t _seed
    cdef uint32_t _mask
    cdef int32_t* _slots
    cdef uint32_t* _hashes
    cdef uint32_t* _codes
    cdef int64_t* _starts
    cdef int64_t* _numbers
    cdef Py_ssize_t _size

    cdef int64_t find(self, const uint32_t* word, Py_ssize_t length) noexcept nogil
    cdef uint32_t _hash(self, const uint32_t* word, Py_ssize_t length) noexcept nogil
