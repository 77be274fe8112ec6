# cython: language_level=3
"""Strings as the native parts read them, and tables of words."""

from cpython.unicode cimport PyUnicode_DATA, PyUnicode_GET_LENGTH, PyUnicode_KIND, PyUnicode_READ
from libc.stdint cimport int32_t, int64_t, uint8_t, uint16_t, uint32_t, uint64_t
from libc.string cimport memcmp


cdef extern from "Python.h":
    int Py_UNICODE_ISALNUM(uint32_t c) nogil
    int Py_UNICODE_ISDECIMAL(uint32_t c) nogil
    int Py_UNICODE_ISDIGIT(uint32_t c) nogil
    uint32_t Py_UNICODE_TOLOWER(uint32_t c) nogil


cdef extern from *:
    """
    /* 1 for letters of ASCII, 2 for its digits and the underscore. */
    static inline unsigned char boilerkit_ascii_kind(unsigned int c) {
        static const unsigned char kinds[128] = {
            0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
            0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
            0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
            2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 0, 0, 0, 0, 0, 0,
            0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
            1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 2,
            0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
            1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0,
        };
        return kinds[c];
    }
    """
    uint8_t ascii_kind "boilerkit_ascii_kind"(uint32_t c) noexcept nogil


#: A character of a string of Python, in the three widths that they have.
ctypedef fused Code:
    uint8_t
    uint16_t
    uint32_t


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
        return ascii_kind(c) != 0
    return Py_UNICODE_ISALNUM(c) != 0


cdef inline bint is_letter(uint32_t c) noexcept nogil:
    """Whether `[^\\W\\d_]` matches."""
    if c < 128:
        return ascii_kind(c) & 1
    return Py_UNICODE_ISALNUM(c) != 0 and Py_UNICODE_ISDECIMAL(c) == 0


cdef uint64_t word_seed() noexcept nogil


cdef inline uint64_t hash_step(uint64_t state, uint32_t code) noexcept nogil:
    """What `word_seed` is after one more character of a word."""
    state = (state ^ code) * <uint64_t>0x9E3779B97F4A7C15
    return state ^ (state >> 29)


cdef inline uint32_t hash_end(uint64_t state) noexcept nogil:
    """The hash of a word whose characters were all read."""
    return <uint32_t>(state >> 16)


cdef inline uint32_t hash_of(const uint32_t* word, Py_ssize_t length) noexcept nogil:
    """The hash of a word, the same for all tables."""
    cdef uint64_t state = word_seed()
    cdef Py_ssize_t place
    for place in range(length):
        state = hash_step(state, word[place])
    return hash_end(state)


cdef inline Py_ssize_t next_word(
    const Text* text, Py_ssize_t* place, uint32_t* word, uint32_t* hashed
) noexcept nogil:
    """Copy the next run of letters from `place` on, and move behind it: its length, 0 at the end."""
    if text.kind == 1:
        return _next_word(<const uint8_t*>text.data, text.length, place, word, hashed)
    if text.kind == 2:
        return _next_word(<const uint16_t*>text.data, text.length, place, word, hashed)
    return _next_word(<const uint32_t*>text.data, text.length, place, word, hashed)


cdef inline Py_ssize_t _next_word(
    const Code* codes, Py_ssize_t length, Py_ssize_t* place, uint32_t* word, uint32_t* hashed
) noexcept nogil:
    cdef Py_ssize_t chars = 0, at = place[0]
    cdef uint64_t state = word_seed()
    while at < length and not is_letter(codes[at]):
        at += 1
    while at < length and is_letter(codes[at]):
        word[chars] = codes[at]
        state = hash_step(state, codes[at])
        chars += 1
        at += 1
    place[0] = at
    hashed[0] = hash_end(state)
    return chars


cdef class WordTable:
    cdef uint32_t _mask
    cdef int32_t* _slots
    cdef uint32_t* _hashes
    cdef uint32_t* _codes
    cdef int64_t* _starts
    cdef int64_t* _numbers
    cdef Py_ssize_t _size

    cdef int64_t find(self, const uint32_t* word, Py_ssize_t length) noexcept nogil


cdef inline int64_t find_hashed(
    WordTable table, const uint32_t* word, Py_ssize_t length, uint32_t hashed
) noexcept nogil:
    """The number of a word whose hash is known, -1 where the table does not have it."""
    cdef uint32_t slot = hashed & table._mask
    cdef int32_t entry = table._slots[slot] - 1
    cdef int64_t start
    while entry >= 0:
        if table._hashes[entry] == hashed:
            start = table._starts[entry]
            if (
                table._starts[entry + 1] - start == length
                and memcmp(table._codes + start, word, length * sizeof(uint32_t)) == 0
            ):
                return table._numbers[entry]
        slot = (slot + 1) & table._mask
        entry = table._slots[slot] - 1
    return -1
