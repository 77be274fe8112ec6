# Growing arrays and a hash table for native code; none of it touches Python objects.

from cpython.mem cimport PyMem_RawFree, PyMem_RawRealloc
from libc.stdint cimport uint64_t
from libc.string cimport memcmp, memcpy, memset

# What a 32-bit offset can reach.
cdef enum:
    MOST = 0x7fffffff


cdef struct Ints:
    int* data
    Py_ssize_t size
    Py_ssize_t room


cdef struct Chars:
    char* data
    Py_ssize_t size
    Py_ssize_t room


cdef struct Pointers:
    const void** data
    Py_ssize_t size
    Py_ssize_t room


cdef inline int _no_memory() except -1 nogil:
    with gil:
        raise MemoryError()


cdef inline Py_ssize_t _larger(Py_ssize_t room, Py_ssize_t least) noexcept nogil:
    return max(least, 2 * room + 256)


cdef inline int push(Ints* ints, int value) except -1 nogil:
    cdef int* data
    cdef Py_ssize_t room
    if ints.size == ints.room:
        room = _larger(ints.room, ints.size + 1)
        data = <int*>PyMem_RawRealloc(ints.data, <size_t>room * sizeof(int))
        if data == NULL or ints.size >= MOST:
            return _no_memory()
        ints.data = data
        ints.room = room
    ints.data[ints.size] = value
    ints.size += 1
    return 0


cdef inline int top(Ints* ints) noexcept nogil:
    return ints.data[ints.size - 1]


cdef inline int make_room(Chars* chars, Py_ssize_t more) except -1 nogil:
    """Room for so many bytes more, which the caller then writes."""
    cdef char* data
    cdef Py_ssize_t room
    if chars.room - chars.size < more:
        if more > MOST - chars.size:
            return _no_memory()
        room = _larger(chars.room, chars.size + more)
        data = <char*>PyMem_RawRealloc(chars.data, <size_t>room)
        if data == NULL:
            return _no_memory()
        chars.data = data
        chars.room = room
    return 0


cdef inline int append(Chars* chars, const char* data, Py_ssize_t size) except -1 nogil:
    make_room(chars, size)
    if size:
        memcpy(chars.data + chars.size, data, <size_t>size)
        chars.size += size
    return 0


cdef inline int append_one(Chars* chars, char value) except -1 nogil:
    make_room(chars, 1)
    chars.data[chars.size] = value
    chars.size += 1
    return 0


cdef inline int push_pointer(Pointers* pointers, const void* value) except -1 nogil:
    cdef const void** data
    cdef Py_ssize_t room
    if pointers.size == pointers.room:
        room = _larger(pointers.room, pointers.size + 1)
        data = <const void**>PyMem_RawRealloc(pointers.data, <size_t>room * sizeof(void*))
        if data == NULL:
            return _no_memory()
        pointers.data = data
        pointers.room = room
    pointers.data[pointers.size] = value
    pointers.size += 1
    return 0


cdef inline void free_pointers(Pointers* pointers) noexcept nogil:
    PyMem_RawFree(pointers.data)
    memset(pointers, 0, sizeof(Pointers))


cdef inline void free_ints(Ints* ints) noexcept nogil:
    PyMem_RawFree(ints.data)
    memset(ints, 0, sizeof(Ints))


cdef inline void free_chars(Chars* chars) noexcept nogil:
    PyMem_RawFree(chars.data)
    memset(chars, 0, sizeof(Chars))


# Strings of bytes, each once, numbered in the order in which they came.
cdef struct Strings:
    Chars bytes
    Ints ends
    int* slots  # numbers of strings, -1: free
    Py_ssize_t room  # a power of 2
    uint64_t seed


cdef inline uint64_t mixed(uint64_t state, uint64_t value) noexcept nogil:
    state = (state ^ value) * <uint64_t>0x9E3779B97F4A7C15
    return state ^ (state >> 32)


cdef inline uint64_t hash_of(const char* data, Py_ssize_t size, uint64_t seed) noexcept nogil:
    cdef uint64_t state = mixed(seed, <uint64_t>size)
    cdef uint64_t word
    while size >= 8:
        memcpy(&word, data, 8)
        state = mixed(state, word)
        data += 8
        size -= 8
    word = 0
    if size:
        memcpy(&word, data, <size_t>size)
    return mixed(mixed(state, word), seed)


cdef inline Py_ssize_t string_start(Strings* strings, int number) noexcept nogil:
    return strings.ends.data[number - 1] if number else 0


cdef inline Py_ssize_t _slot_of(
    Strings* strings, const char* data, Py_ssize_t size
) noexcept nogil:
    """Where a string's number is, or would be."""
    cdef uint64_t mask = <uint64_t>(strings.room - 1)
    cdef uint64_t at = hash_of(data, size, strings.seed) & mask
    cdef int number
    cdef Py_ssize_t start
    while True:
        number = strings.slots[at]
        if number < 0:
            return <Py_ssize_t>at
        start = string_start(strings, number)
        if strings.ends.data[number] - start == size and not (
            size and memcmp(strings.bytes.data + start, data, <size_t>size)
        ):
            return <Py_ssize_t>at
        at = (at + 1) & mask


cdef inline int _grow(Strings* strings) except -1 nogil:
    cdef Py_ssize_t room = strings.room * 2 if strings.room else 256
    cdef int* slots = <int*>PyMem_RawRealloc(strings.slots, <size_t>room * sizeof(int))
    cdef int number
    cdef Py_ssize_t start
    if slots == NULL:
        return _no_memory()
    strings.slots = slots
    strings.room = room
    memset(slots, 0xff, <size_t>room * sizeof(int))
    for number in range(<int>strings.ends.size):
        start = string_start(strings, number)
        slots[
            _slot_of(strings, strings.bytes.data + start, strings.ends.data[number] - start)
        ] = number
    return 0


cdef inline int number_of(Strings* strings, const char* data, Py_ssize_t size) except -1 nogil:
    """The number of a string, which is added where it is new."""
    cdef Py_ssize_t at
    if strings.ends.size * 2 >= strings.room:
        _grow(strings)
    at = _slot_of(strings, data, size)
    if strings.slots[at] < 0:
        append(&strings.bytes, data, size)
        push(&strings.ends, <int>strings.bytes.size)
        strings.slots[at] = <int>strings.ends.size - 1
    return strings.slots[at]


cdef inline int seek(Strings* strings, const char* data, Py_ssize_t size) noexcept nogil:
    """The number of a string that is there, -1 if it is not."""
    return strings.slots[_slot_of(strings, data, size)]


cdef inline void free_strings(Strings* strings) noexcept nogil:
    free_chars(&strings.bytes)
    free_ints(&strings.ends)
    PyMem_RawFree(strings.slots)
    strings.slots = NULL
    strings.room = 0
