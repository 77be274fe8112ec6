"""What a network does beside its products; as `boilerkit.scorers.layers`, in one pass each.

Every sum is taken in the order in which it is in Python, so that both are the same to the bit.
"""

from libc.math cimport sqrtf
from libc.stdint cimport int64_t
from libc.string cimport memcpy

import numpy as np


def bag_sums(const int64_t[::1] flat, const int64_t[::1] offsets, const float[:, ::1] table):
    """Sums of a table's rows in double precision, for each bag; `layers.bag_sums`."""
    cdef Py_ssize_t bags = offsets.shape[0] - 1, width = table.shape[1], bag
    cdef int64_t place
    found = np.zeros((bags, width), np.float64)
    cdef double[:, ::1] sums = found
    if not width or not flat.shape[0]:
        return found
    with nogil:
        for bag in range(bags):
            for place in range(offsets[bag], offsets[bag + 1]):
                _add(&sums[bag, 0], &table[flat[place], 0], width)
    return found


def group_sums(const float[:, ::1] values, const int64_t[::1] group, Py_ssize_t groups):
    """Sums of rows in double precision, for each group; `layers.group_sums`."""
    cdef Py_ssize_t rows = values.shape[0], width = values.shape[1], row
    found = np.zeros((groups, width), np.float64)
    cdef double[:, ::1] sums = found
    if not width:
        return found
    with nogil:
        for row in range(rows):
            _add(&sums[group[row], 0], &values[row, 0], width)
    return found


cdef void _add(double* sums, const float* values, Py_ssize_t width) noexcept nogil:
    cdef Py_ssize_t column
    for column in range(width):
        sums[column] += values[column]


def dense_groups(const int64_t[::1] groups, Py_ssize_t most):
    """Group numbers without gaps, in the same order, and the size of each group.

    None where the numbers are further apart than `most`.
    """
    cdef Py_ssize_t rows = groups.shape[0], row
    cdef int64_t least = 0, largest = 0, count = 0, place
    if rows:
        least = largest = groups[0]
    for row in range(rows):
        least, largest = min(least, groups[row]), max(largest, groups[row])
    if largest - least > most:
        return None
    sizes = np.zeros(largest - least + 1, np.int64)
    numbers = np.zeros(largest - least + 1, np.int64)
    dense = np.empty(rows, np.int64)
    cdef int64_t[::1] size = sizes, number = numbers, group = dense
    for row in range(rows):
        size[groups[row] - least] += 1
    for place in range(largest - least + 1):
        if size[place]:
            size[count], number[place] = size[place], count
            count += 1
    for row in range(rows):
        group[row] = number[groups[row] - least]
    return dense, sizes[:count]


def running_maxima(const float[:, ::1] rows):
    """The maximum of all rows up to each, and of all from each on; `layers.running_maxima`."""
    cdef Py_ssize_t count = rows.shape[0], width = rows.shape[1], row, column
    found = np.empty((count, 2 * width), np.float32)
    cdef float[:, ::1] maxima = found
    cdef float* here
    cdef float* beside
    cdef const float* own
    if not count or not width:
        return found
    with nogil:
        memcpy(&maxima[0, 0], &rows[0, 0], width * sizeof(float))
        for row in range(1, count):
            here, beside, own = &maxima[row, 0], &maxima[row - 1, 0], &rows[row, 0]
            for column in range(width):
                here[column] = beside[column] if beside[column] > own[column] else own[column]
        memcpy(&maxima[count - 1, width], &rows[count - 1, 0], width * sizeof(float))
        for row in range(count - 2, -1, -1):
            here, beside, own = &maxima[row, width], &maxima[row + 1, width], &rows[row, 0]
            for column in range(width):
                here[column] = beside[column] if beside[column] > own[column] else own[column]
    return found


def joined_taps(const float[:, :, ::1] taps, const float[::1] bias, Py_ssize_t dilation):
    """The sum of what a convolution makes of each row and of two others; `layers.joined_taps`."""
    cdef Py_ssize_t rows = taps.shape[1], width = taps.shape[2], row, column
    cdef bint has_sides = taps.shape[0] == 3
    cdef const float* side
    cdef float* here
    found = np.empty((rows, width), np.float32)
    cdef float[:, ::1] joined = found
    if not width:
        return found
    with nogil:
        for row in range(rows):
            here, side = &joined[row, 0], &taps[1 if has_sides else 0, row, 0]
            for column in range(width):
                here[column] = side[column] + bias[column]
            if has_sides and row >= dilation:
                _add_row(here, &taps[0, row - dilation, 0], width)
            if has_sides and row + dilation < rows:
                _add_row(here, &taps[2, row + dilation, 0], width)
    return found


def add_spread(float[:, ::1] rows, const float[:, ::1] means, const int64_t[::1] group):
    """Add to each row what its group has; `layers.add_spread`."""
    cdef Py_ssize_t count = rows.shape[0], width = rows.shape[1], row
    if not width:
        return
    with nogil:
        for row in range(count):
            _add_row(&rows[row, 0], &means[group[row], 0], width)


cdef void _add_row(float* here, const float* more, Py_ssize_t width) noexcept nogil:
    cdef Py_ssize_t column
    for column in range(width):
        here[column] += more[column]


def let_on(float[:, ::1] sums, const float[:, ::1] below, const float[:, ::1] norm, float epsilon):
    """Normalised sums above zero, on top of what is below; `layers.let_on`."""
    cdef Py_ssize_t rows = sums.shape[0], width = sums.shape[1], row, column, left, half
    found = np.empty((rows, width), np.float32)
    cdef float[:, ::1] above = found
    cdef float* here
    cdef float* squares
    cdef const float* under
    cdef const float* weight
    cdef const float* bias
    cdef float scale, value
    if not rows or not width:
        return found
    weight, bias = &norm[0, 0], &norm[1, 0]
    with nogil:
        for row in range(rows):
            here, squares, under = &sums[row, 0], &above[row, 0], &below[row, 0]
            for column in range(width):
                squares[column] = here[column] * here[column]
            left = width
            while left > 1:
                half = left // 2
                _add_row(squares, squares + left - half, half)
                left -= half
            scale = <float>1.0 / sqrtf(squares[0] / <float>width + epsilon)
            for column in range(width):
                value = here[column] * scale
                value = value * weight[column]
                value = value + bias[column]
                squares[column] = under[column] + (value if value > 0 else <float>0.0)
    return found
