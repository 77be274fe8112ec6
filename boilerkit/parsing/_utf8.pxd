from boilerkit.parsing._buffers cimport Chars


cdef int append_utf8(Chars* out, str text) except -1
