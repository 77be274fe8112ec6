# cython: language_level=3
"""How native parts write columns, for those that do."""

from libc.stdint cimport int64_t


cdef class Sheet:
    cdef float[:, ::1] _matrix
    cdef const float[:, ::1] _tables
    cdef const int64_t[::1] _columns
    cdef object _scale

    cdef float _asked(self, int measure, double number) except? -1 with gil


cdef inline int put_scaled(Sheet sheet, Py_ssize_t block, int measure, double number) except -1 nogil:
    """Write a whole number on the scale of its column: looked up, or asked for if it is large.

    Nothing is nothing on every scale, and there already.
    """
    cdef float scaled
    if number == 0:
        return 0
    if 0 <= number < sheet._tables.shape[1]:
        scaled = sheet._tables[measure, <Py_ssize_t>number]
    else:
        scaled = sheet._asked(measure, number)
    sheet._matrix[block, sheet._columns[measure]] = scaled
    return 0


cdef inline void put_bits(float* row, int64_t bits) noexcept nogil:
    """Write 1 where a bit is set; the row has zeros."""
    while bits:
        if bits & 1:
            row[0] = 1.0
        row += 1
        bits >>= 1


cdef inline void put_quotient(
    double[:, :, ::1] quotients, Py_ssize_t block, int measure, double numerator, double denominator
) noexcept nogil:
    """Note two numbers that are to be divided."""
    quotients[0, block, measure] = numerator
    quotients[1, block, measure] = denominator
