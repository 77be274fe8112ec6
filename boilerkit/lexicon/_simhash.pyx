"""The similarity hash of a text's words, as `boilerkit.readers.metadata.fingerprint`, in one walk.

It is here because native parts are loaded at once, and readers only when they are asked.
"""

from boilerkit.lexicon._words cimport (
    Code,
    Py_UNICODE_ISALNUM,
    Text,
    ascii_kind,
    text_of,
    word_seed,
)
from libc.stdint cimport uint8_t, uint16_t, uint32_t, uint64_t
from libc.stdlib cimport calloc, free

cdef enum:
    UNDERSCORE = 0x5F
    RUN = 3
    # Planes of counters: so many runs of words are in no text.
    PLANES = 40


cdef uint32_t _CRC[256]


cdef void _fill_crc() noexcept nogil:
    cdef uint32_t number, value
    cdef int bit
    for number in range(256):
        value = number
        for bit in range(8):
            value = (value >> 1) ^ (<uint32_t>0xEDB88320 if value & 1 else 0)
        _CRC[number] = value


_fill_crc()


cdef inline uint32_t _crc_byte(uint32_t crc, uint32_t value) noexcept nogil:
    return _CRC[(crc ^ value) & 0xFF] ^ (crc >> 8)


cdef inline uint32_t _crc(uint32_t crc, uint32_t c) noexcept nogil:
    """A checksum with one more character, in UTF-8."""
    if c < 0x80:
        return _crc_byte(crc, c)
    if c < 0x800:
        crc = _crc_byte(crc, 0xC0 | c >> 6)
    else:
        if c < 0x10000:
            crc = _crc_byte(crc, 0xE0 | c >> 12)
        else:
            crc = _crc_byte(crc, 0xF0 | c >> 18)
            crc = _crc_byte(crc, 0x80 | (c >> 12 & 0x3F))
        crc = _crc_byte(crc, 0x80 | (c >> 6 & 0x3F))
    return _crc_byte(crc, 0x80 | (c & 0x3F))


cdef inline bint _is_unspaced(uint32_t c) noexcept nogil:
    """Whether a character is a word of its own."""
    return c >= 0x3040 and (c <= 0x30FF or 0x3400 <= c <= 0x9FFF or 0xAC00 <= c <= 0xD7A3)


cdef inline bint _is_in_word(uint32_t c) noexcept nogil:
    if c < 128:
        return c != UNDERSCORE and ascii_kind(c) != 0
    return Py_UNICODE_ISALNUM(c) != 0


cdef inline uint64_t _mixed(uint64_t value) noexcept nogil:
    value = (value ^ (value >> 30)) * <uint64_t>0xBF58476D1CE4E5B9
    value = (value ^ (value >> 27)) * <uint64_t>0x94D049BB133111EB
    return value ^ (value >> 31)


cdef Py_ssize_t _numbers(const Code* text, Py_ssize_t length, uint64_t* numbers) noexcept nogil:
    """The checksum of each word, of which there are so many."""
    cdef Py_ssize_t place = 0, words = 0
    cdef uint32_t crc
    while place < length:
        if _is_unspaced(text[place]):
            numbers[words] = _crc(0xFFFFFFFF, text[place]) ^ <uint32_t>0xFFFFFFFF
            words += 1
            place += 1
        elif _is_in_word(text[place]):
            crc = 0xFFFFFFFF
            while place < length and _is_in_word(text[place]):
                crc = _crc(crc, text[place])
                place += 1
            numbers[words] = crc ^ <uint32_t>0xFFFFFFFF
            words += 1
        else:
            place += 1
    return words


cdef inline bint _is_new(uint64_t value, uint64_t* seen, uint64_t mask, bint* zero) noexcept nogil:
    """Whether a value was not added before; zero, which marks free slots, is noted apart."""
    cdef uint64_t slot = _mixed(value ^ word_seed()) & mask
    if value == 0:
        if zero[0]:
            return False
        zero[0] = True
        return True
    while seen[slot]:
        if seen[slot] == value:
            return False
        slot = (slot + 1) & mask
    seen[slot] = value
    return True


cdef uint64_t _votes(
    const uint64_t* numbers, Py_ssize_t words, uint64_t* seen, uint64_t mask
) noexcept nogil:
    """The bits that more than half of the distinct runs of words have set."""
    cdef uint64_t planes[PLANES]
    cdef uint64_t run, carry, held, result = 0
    cdef uint64_t count, distinct = 0
    cdef bint zero = False
    cdef Py_ssize_t start, plane
    cdef int bit
    for plane in range(PLANES):
        planes[plane] = 0
    for start in range(words - RUN + 1):
        run = numbers[start]
        for plane in range(1, RUN):
            run = _mixed(run + <uint64_t>0x9E3779B97F4A7C15) ^ numbers[start + plane]
        if not _is_new(run, seen, mask, &zero):
            continue
        distinct += 1
        carry = _mixed(run)
        plane = 0
        while carry and plane < PLANES:  # 64 counters side by side: a bit of each in one plane
            held = planes[plane] & carry
            planes[plane] ^= carry
            carry = held
            plane += 1
    for bit in range(64):
        count = 0
        for plane in range(PLANES):
            count |= (planes[plane] >> bit & 1) << plane
        if 2 * count > distinct:
            result |= <uint64_t>1 << bit
    return result


def simhash(str text, Py_ssize_t least):
    """The hash of a text in small letters; None below `least` words (at least 3)."""
    cdef Text own = text_of(text)
    cdef Py_ssize_t words
    cdef uint64_t room = 8, result = 0
    cdef uint64_t* numbers = <uint64_t*>calloc(own.length + 1, sizeof(uint64_t))
    cdef uint64_t* seen = NULL
    if not numbers:
        raise MemoryError
    with nogil:
        if own.kind == 1:
            words = _numbers(<const uint8_t*>own.data, own.length, numbers)
        elif own.kind == 2:
            words = _numbers(<const uint16_t*>own.data, own.length, numbers)
        else:
            words = _numbers(<const uint32_t*>own.data, own.length, numbers)
        while room < 2 * <uint64_t>words:
            room *= 2
        seen = <uint64_t*>calloc(room, sizeof(uint64_t))
        if seen and words >= max(least, <Py_ssize_t>RUN):
            result = _votes(numbers, words, seen, room - 1)
    free(numbers)
    free(seen)
    if not seen:
        raise MemoryError
    return result if words >= least else None
