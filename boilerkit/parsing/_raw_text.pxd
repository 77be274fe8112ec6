from boilerkit.parsing._buffers cimport Chars, Ints


# Markup with a mark in place of each long raw text, and where each of these begins and ends in
# the whole markup.
cdef struct Shortened:
    Chars markup
    Ints bounds


cdef bint shorten(Shortened* out, const char* data, Py_ssize_t size) except -1 nogil
cdef bint holds_mark(const char* text, Py_ssize_t size) noexcept nogil
cdef Py_ssize_t marked(const char* text, Py_ssize_t size) noexcept nogil
cdef int append_normalised(Chars* out, const char* data, Py_ssize_t size) except -1 nogil
cdef void free_shortened(Shortened* shortened) noexcept nogil
