"""UTF-8: whether bytes are that, and text as such bytes."""

from cpython.bytes cimport PyBytes_AS_STRING, PyBytes_GET_SIZE
from cpython.unicode cimport (
    PyUnicode_1BYTE_DATA,
    PyUnicode_1BYTE_KIND,
    PyUnicode_2BYTE_DATA,
    PyUnicode_2BYTE_KIND,
    PyUnicode_4BYTE_DATA,
    PyUnicode_GET_LENGTH,
    PyUnicode_KIND,
)
from libc.stdint cimport uint8_t, uint16_t, uint32_t, uint64_t
from libc.string cimport memcpy

from boilerkit.parsing._buffers cimport Chars, make_room

cdef enum:
    REPLACEMENT = 0xfffd
    STRETCH = 4096  # characters that room is made for at a time
    LOT = 32  # characters that are copied at a time where they are ASCII

# Of eight bytes the bits that no ASCII character has.
cdef uint64_t HIGH_OF_8 = <uint64_t>0x8080808080808080

ctypedef fused Unit:
    uint8_t
    uint16_t
    uint32_t


def character_count(bytes data not None):
    """How many characters UTF-8 has; -1 where it is none, as Python's decoder judges."""
    cdef const unsigned char* text = <const unsigned char*>PyBytes_AS_STRING(data)
    cdef Py_ssize_t count, size = PyBytes_GET_SIZE(data)
    with nogil:
        count = _count(text, text + size)
    return count


cdef Py_ssize_t _count(const unsigned char* text, const unsigned char* end) noexcept nogil:
    cdef Py_ssize_t count = end - text
    cdef uint64_t eight
    cdef unsigned char first
    while text < end:
        if text[0] < 0x80:
            while end - text >= 8:
                memcpy(&eight, text, 8)
                if eight & HIGH_OF_8:
                    break
                text += 8
            while text < end and text[0] < 0x80:
                text += 1
            continue
        first = text[0]
        if first < 0xc2 or first > 0xf4:
            return -1
        if first < 0xe0:
            if end - text < 2 or (text[1] & 0xc0) != 0x80:
                return -1
            text += 2
            count -= 1
        elif first < 0xf0:
            if end - text < 3 or (text[1] & 0xc0) != 0x80 or (text[2] & 0xc0) != 0x80:
                return -1
            if (first == 0xe0 and text[1] < 0xa0) or (first == 0xed and text[1] >= 0xa0):
                return -1
            text += 3
            count -= 2
        else:
            if end - text < 4 or (text[1] & 0xc0) != 0x80:
                return -1
            if (text[2] & 0xc0) != 0x80 or (text[3] & 0xc0) != 0x80:
                return -1
            if (first == 0xf0 and text[1] < 0x90) or (first == 0xf4 and text[1] >= 0x90):
                return -1
            text += 4
            count -= 3
    return count


cdef int append_utf8(Chars* out, str text) except -1:
    """Append text as `boilerkit.parsing.markup.encoded` encodes it.

    A lone surrogate becomes a question mark, and NUL U+FFFD.
    """
    cdef int kind = PyUnicode_KIND(text)
    cdef Py_ssize_t size = PyUnicode_GET_LENGTH(text)
    make_room(out, size + size // 8)
    if kind == PyUnicode_1BYTE_KIND:
        return _encode(out, <const uint8_t*>PyUnicode_1BYTE_DATA(text), size)
    if kind == PyUnicode_2BYTE_KIND:
        return _encode(out, <const uint16_t*>PyUnicode_2BYTE_DATA(text), size)
    return _encode(out, <const uint32_t*>PyUnicode_4BYTE_DATA(text), size)


cdef int _encode(Chars* out, const Unit* text, Py_ssize_t size) except -1:
    cdef const Unit* end = text + size
    cdef const Unit* stretch_end
    cdef unsigned char* place
    cdef Py_ssize_t plain, more
    while text < end:
        stretch_end = text + min(end - text, STRETCH)
        make_room(out, min(<Py_ssize_t>sizeof(Unit) + 1, 4) * (stretch_end - text))
        place = <unsigned char*>out.data + out.size
        while text < stretch_end:
            plain = _copy_plain(text, place, stretch_end - text)
            text += plain
            place += plain
            for more in range(min(stretch_end - text, LOT)):
                place = _put(place, text[more])
            text += min(stretch_end - text, LOT)
        out.size = <char*>place - out.data
    return 0


cdef inline Py_ssize_t _copy_plain(
    const Unit* text, unsigned char* place, Py_ssize_t size
) noexcept nogil:
    """Copy whole lots of ASCII without a NUL, as many as the text begins with; how long they are.

    Compilers turn both loops over a lot into a few instructions.
    """
    cdef const Unit* end = text + size - size % LOT
    cdef const Unit* start = text
    cdef Unit all_bits
    cdef int at, zeros
    while text < end:
        all_bits = zeros = 0
        for at in range(LOT):
            all_bits |= text[at]
            zeros += not text[at]
        if all_bits >= 0x80 or zeros:
            break
        for at in range(LOT):
            place[at] = <unsigned char>text[at]
        text += LOT
        place += LOT
    return text - start


cdef inline unsigned char* _put(unsigned char* place, unsigned int character) noexcept nogil:
    """Write a character; where the next one goes."""
    if not character:
        character = REPLACEMENT
    if character < 0x80:
        place[0] = <unsigned char>character
        return place + 1
    if character < 0x800:
        place[0] = <unsigned char>(0xc0 | character >> 6)
        place[1] = <unsigned char>(0x80 | character & 0x3f)
        return place + 2
    if 0xd800 <= character < 0xe000:
        place[0] = c"?"
        return place + 1
    if character < 0x10000:
        place[0] = <unsigned char>(0xe0 | character >> 12)
        place[1] = <unsigned char>(0x80 | character >> 6 & 0x3f)
        place[2] = <unsigned char>(0x80 | character & 0x3f)
        return place + 3
    place[0] = <unsigned char>(0xf0 | character >> 18)
    place[1] = <unsigned char>(0x80 | character >> 12 & 0x3f)
    place[2] = <unsigned char>(0x80 | character >> 6 & 0x3f)
    place[3] = <unsigned char>(0x80 | character & 0x3f)
    return place + 4
