"""The columns of the markup; as `boilerkit.features.markup` puts them, element by element."""

from boilerkit.features._columns cimport Sheet, put_bits, put_quotient, put_scaled
from boilerkit.lexicon._hints cimport HintCues
from boilerkit.lexicon._words cimport Text, text_of
from libc.stdint cimport int32_t, int64_t, uint8_t, uint32_t
from libc.stdlib cimport calloc, free, malloc
from libc.string cimport memset

import numpy as np

cdef enum:
    LEVELS = 4  # as many as `boilerkit.features.table.CONTAINER_LEVELS`

# The columns that are looked up, and those that are quotients, each in the order in which they are
# numbered; of the containers those of the innermost one, followed by those of the others.
cdef enum:
    DEPTH
    SHARED_BEFORE
    SHARED_AFTER
    PATH_BLOCKS
    OWN_BLOCKS
    BOX_BLOCKS

cdef enum:
    PATH_CHARS = 0
    BOX_MEAN_CHARS = 1
    PATH_LINK_DENSITY = BOX_MEAN_CHARS + LEVELS
    PATH_CHARS_SHARE
    BOX_CHARS_SHARE
    BOX_LINK_DENSITY = BOX_CHARS_SHARE + LEVELS
    BOX_PROSE = BOX_LINK_DENSITY + LEVELS
    BOX_PLACE = BOX_PROSE + LEVELS


def _of_levels(measure):
    return [f"box{level}_{measure}" for level in range(LEVELS)]


TABLED = (
    "depth", "shared_before", "shared_after", "path_blocks", "own_blocks", *_of_levels("blocks")
)
QUOTIENTS = (
    "path_chars", *_of_levels("mean_chars"), "path_link_density", "path_chars_share",
    *_of_levels("chars_share"), *_of_levels("link_density"), *_of_levels("prose"),
    *_of_levels("place"),
)


# What elements of one tag-and-class path have in common.
cdef struct Kind:
    int32_t row        # one of them that is around a block, -1 if none is
    int64_t tag        # bits of its tag as a block's own
    int64_t outer      # bits of its tag as an ancestor's
    int64_t hint       # bits of its class and id
    Text text          # its class and id


cdef struct Widths:
    int own
    int inner
    int outer
    int roles
    int cues


# The first column of each kind of bits, and single columns.
cdef struct Firsts:
    int own
    int inner
    int outer
    int roles
    int near
    int above
    int hidden
    int same_path_before
    int same_path_after


cdef struct Path:
    int64_t blocks
    int64_t chars
    int64_t links


cdef class KindBits:
    """Bits of tags and hints.

    Args:
        tags: tag -> bits as a block's own.
        outer: tag -> bits as an ancestor's.
        roles: what hints hold, in the order of their bits.
        cues: what words of hints speak of.
        frames: what their hints still set, and more than which share of the page's text they have.
        widths: how many bits are of own, inner and outer tags, roles and cues.
        columns: the first column of own, inner and outer tags, roles, cues near and cues above;
            those for what is hidden, and for blocks in a place like that of the one before and
            after.
        prose_chars: blocks with more characters, few of them in links, are prose.
    """

    cdef dict _tags
    cdef dict _outer
    cdef list _roles
    cdef HintCues _cues
    cdef int64_t _frame_bits
    cdef float _frame_share
    cdef Widths _widths
    cdef Firsts _firsts
    cdef int32_t _prose_chars

    def __init__(
        self, tags, outer, roles, HintCues cues, frames, widths, columns, prose_chars
    ):
        self._tags, self._outer, self._roles = tags, outer, list(roles)
        self._cues = cues
        self._frame_bits, self._frame_share = frames
        (
            self._widths.own, self._widths.inner, self._widths.outer, self._widths.roles,
            self._widths.cues,
        ) = widths
        (
            self._firsts.own, self._firsts.inner, self._firsts.outer, self._firsts.roles,
            self._firsts.near, self._firsts.above, self._firsts.hidden,
            self._firsts.same_path_before, self._firsts.same_path_after,
        ) = columns
        self._prose_chars = prose_chars


# The rows of a page's elements; whole numbers of one an element.
cdef struct Rows:
    int64_t* tag        # bits of its tag as a block's own
    int64_t* hint       # bits of its class and id
    int64_t* inherited  # these, those of all elements around it, and the tags of all of them
    int32_t* larger     # the nearest element around it that holds more blocks


def put_places(Sheet sheet, KindBits known, double[:, :, ::1] quotients, elements, blocks):
    """Write the columns of the markup.

    Args:
        sheet: of `TABLED`.
        known: bits of tags and hints, and their columns.
        quotients: written to, numerators and denominators of `QUOTIENTS`; shape (2, blocks, these).
        elements, blocks: as of `boilerkit.page.tables`.

    Returns:
        Number of each block's path, rows of the containers around it, row of the element nearest
        to its text; as in `boilerkit.features.columns.Groups` and `Features.places`.
    """
    cdef const int32_t[::1] parent = elements.parent, path = elements.path
    cdef const int32_t[::1] first_block = elements.first_block, end_block = elements.end_block
    cdef const int32_t[::1] own_of = blocks.element, inner_of = blocks.inner
    cdef const int32_t[::1] chars = blocks.chars
    cdef Py_ssize_t rows = len(elements), count = own_of.shape[0]
    numbers, containers = np.empty(count, np.int64), np.empty((LEVELS, count), np.int64)
    nearest = np.empty(count, np.int64)
    cdef int64_t[::1] to_numbers = numbers, places = nearest
    cdef int64_t[:, ::1] to_containers = containers
    if not len(elements.tag) == len(elements.hint) == parent.shape[0]:
        raise ValueError("the page's elements have columns of different lengths")
    cdef int32_t paths = _check(parent, first_block, end_block, path, own_of, inner_of)
    cdef Py_ssize_t block
    cdef Rows read
    cdef Kind* kinds = <Kind*>calloc(paths + 1, sizeof(Kind))
    cdef int64_t* masks = <int64_t*>malloc((3 * rows + 1) * sizeof(int64_t))
    read.larger = <int32_t*>malloc((rows + 1) * sizeof(int32_t))
    try:
        if not (kinds and masks and read.larger):
            raise MemoryError
        read.tag, read.hint, read.inherited = masks, masks + rows, masks + 2 * rows
        with nogil:
            for block in range(count):
                places[block] = inner_of[block] if inner_of[block] >= 0 else own_of[block]
            _find_rows(parent, first_block, end_block, path, places, kinds, paths)
        _read_kinds(known, elements.tag, elements.hint, kinds, paths)
        with nogil:
            _spread_kinds(path, kinds, paths, &read, known._widths.roles + known._widths.cues)
            _number_paths(path, places, to_numbers, kinds, paths)
        _mark_frames(first_block, end_block, chars, read.hint, known._frame_share, known._frame_bits)
        with nogil:
            _inherit(parent, first_block, end_block, &read)
            for block in range(count):
                _put_bits_of(sheet, known, block, own_of[block], places[block], parent, &read)
                _climb(own_of[block], &read, block, to_containers)
        _put_own(sheet, known, elements, blocks, places)
        _put_paths(sheet, known, quotients, blocks, to_numbers)
        _put_containers(
            sheet, known, quotients, first_block, end_block, blocks, to_containers
        )
    finally:
        free(kinds)
        free(masks)
        free(read.larger)
    return numbers, containers, nearest


cdef void _put_bits_of(
    Sheet sheet, KindBits known, Py_ssize_t block, int32_t own, int64_t at,
    const int32_t[::1] parent, const Rows* rows
) noexcept nogil:
    """Tags, roles and cues of the elements around a block."""
    cdef float* row = &sheet._matrix[block, 0]
    cdef const Widths* widths = &known._widths
    cdef const Firsts* firsts = &known._firsts
    cdef int32_t around = max(parent[at], <int32_t>0)
    cdef int64_t mask = rows.tag[at]
    if at != own:
        mask |= rows.tag[parent[at] if parent[at] >= 0 else parent.shape[0] - 1]
    put_bits(row + firsts.own, _lowest(rows.tag[own], widths.own))
    put_bits(row + firsts.inner, _lowest(mask >> widths.own, widths.inner))
    mask = rows.inherited[at]
    put_bits(row + firsts.roles, _lowest(mask, widths.roles))
    put_bits(row + firsts.above, _lowest(mask >> widths.roles, widths.cues))
    put_bits(row + firsts.outer, _lowest(mask >> (widths.roles + widths.cues), widths.outer))
    mask = rows.hint[at] | rows.hint[around] | rows.hint[max(parent[around], <int32_t>0)]
    put_bits(row + firsts.near, _lowest(mask >> widths.roles, widths.cues))


cdef inline int64_t _lowest(int64_t mask, int width) noexcept nogil:
    return mask & ((<int64_t>1 << width) - 1)


cdef void _climb(
    int32_t at, const Rows* rows, Py_ssize_t block, int64_t[:, ::1] containers
) noexcept nogil:
    """The containers around an element, each with more blocks than the one before."""
    cdef int level
    for level in range(LEVELS):
        at = rows.larger[at]
        containers[level, block] = at


cdef int _put_own(Sheet sheet, KindBits known, elements, blocks, const int64_t[::1] places) except -1:
    """What is known of a block's own element, and how many of those around it are not its
    neighbours'.
    """
    cdef const int32_t[::1] own = blocks.element, shared = blocks.shared, depth = elements.depth
    cdef const int32_t[::1] first_block = elements.first_block, end_block = elements.end_block
    cdef const uint8_t[::1] hidden = elements.hidden.view(np.uint8)
    cdef Py_ssize_t count = own.shape[0], block
    cdef int32_t deep, same = 0, next_same
    if depth.shape[0] != first_block.shape[0] or hidden.shape[0] != depth.shape[0]:
        raise ValueError("the page's elements have columns of different lengths")
    if shared.shape[0] != count:
        raise ValueError("the page's blocks have columns of different lengths")
    with nogil:
        for block in range(count):
            deep = depth[own[block]] + 1
            next_same = 0
            if block + 1 < count:
                next_same = min(min(shared[block + 1], depth[own[block + 1]] + 1), deep)
            put_scaled(sheet, block, DEPTH, depth[own[block]])
            put_scaled(sheet, block, SHARED_BEFORE, deep - same)
            put_scaled(sheet, block, SHARED_AFTER, deep - next_same)
            put_scaled(sheet, block, OWN_BLOCKS, end_block[own[block]] - first_block[own[block]])
            sheet._matrix[block, known._firsts.hidden] = hidden[places[block]] != 0
            same = next_same
    return 0


cdef int _put_paths(
    Sheet sheet, KindBits known, double[:, :, ::1] quotients, blocks, const int64_t[::1] path
) except -1:
    """Statistics over all blocks in alike places of the page."""
    cdef const int32_t[::1] chars = blocks.chars, link_chars = blocks.link_chars
    cdef Py_ssize_t count = path.shape[0], block
    cdef int64_t total = 0
    cdef bint alike = False
    cdef Path* paths = <Path*>calloc(count + 1, sizeof(Path))
    cdef const Path* one
    if not paths:
        raise MemoryError
    try:
        if chars.shape[0] != count or link_chars.shape[0] != count:
            raise ValueError("the page's blocks have columns of different lengths")
        with nogil:
            for block in range(count):
                paths[path[block]].blocks += 1
                paths[path[block]].chars += chars[block]
                paths[path[block]].links += link_chars[block]
                total += chars[block]
            total = max(total, <int64_t>1)
            for block in range(count):
                one = &paths[path[block]]
                put_scaled(sheet, block, PATH_BLOCKS, one.blocks)
                put_quotient(quotients, block, PATH_CHARS, one.chars, one.blocks)
                put_quotient(
                    quotients, block, PATH_LINK_DENSITY, one.links, max(one.chars, <int64_t>1)
                )
                put_quotient(quotients, block, PATH_CHARS_SHARE, one.chars, total)
                sheet._matrix[block, known._firsts.same_path_before] = alike
                alike = block + 1 < count and path[block + 1] == path[block]
                sheet._matrix[block, known._firsts.same_path_after] = alike
    finally:
        free(paths)
    return 0


# Characters of the blocks before one.
cdef struct Sums:
    int64_t chars
    int64_t links
    int64_t prose


cdef int _put_containers(
    Sheet sheet, KindBits known, double[:, :, ::1] quotients, const int32_t[::1] first_block,
    const int32_t[::1] end_block, blocks, const int64_t[:, ::1] containers
) except -1:
    """Statistics of the containers around each block."""
    cdef const int32_t[::1] chars = blocks.chars, links = blocks.link_chars
    cdef Py_ssize_t count = chars.shape[0], block
    cdef int level
    cdef int64_t at, inside, at_least_one, total, size
    cdef Sums first, end
    cdef Sums* sums = <Sums*>calloc(count + 1, sizeof(Sums))
    if not sums:
        raise MemoryError
    with nogil:
        for block in range(count):
            sums[block + 1] = sums[block]
            sums[block + 1].chars += chars[block]
            sums[block + 1].links += links[block]
            if chars[block] > known._prose_chars and 4 * <int64_t>links[block] < chars[block]:
                sums[block + 1].prose += chars[block]
        total = max(sums[count].chars, <int64_t>1)
        for level in range(LEVELS):
            for block in range(count):
                at = containers[level, block]
                first, end = sums[first_block[at]], sums[end_block[at]]
                size = max(end_block[at] - first_block[at], <int32_t>1)
                inside = end.chars - first.chars
                at_least_one = max(inside, <int64_t>1)
                put_scaled(sheet, block, BOX_BLOCKS + level, size)
                put_quotient(quotients, block, BOX_MEAN_CHARS + level, inside, size)
                put_quotient(quotients, block, BOX_CHARS_SHARE + level, inside, total)
                put_quotient(
                    quotients, block, BOX_LINK_DENSITY + level, end.links - first.links,
                    at_least_one,
                )
                put_quotient(
                    quotients, block, BOX_PROSE + level, end.prose - first.prose, at_least_one
                )
                put_quotient(
                    quotients, block, BOX_PLACE + level, block - first_block[at], size
                )
    free(sums)
    return 0


cdef int32_t _check(
    const int32_t[::1] parent, const int32_t[::1] first_block, const int32_t[::1] end_block,
    const int32_t[::1] path, const int32_t[::1] own_of, const int32_t[::1] inner_of
) except -1:
    """Refuse rows that are none, which stored pages may have; returns the number of paths."""
    cdef Py_ssize_t rows = parent.shape[0], blocks = own_of.shape[0], row, block
    cdef int32_t paths = 0
    cdef bint right = inner_of.shape[0] == blocks and (
        first_block.shape[0] == end_block.shape[0] == path.shape[0] == rows
    )
    if right:
        for row in range(rows):
            right = right and -1 <= parent[row] < max(row, 1) and path[row] >= -1
            right = right and 0 <= first_block[row] <= end_block[row] <= blocks
            paths = max(paths, path[row] + 1)
        for block in range(blocks):
            right = right and 0 <= own_of[block] < rows and -1 <= inner_of[block] < rows
    if not right:
        raise ValueError("elements and blocks of the page do not belong together")
    return paths


cdef void _find_rows(
    const int32_t[::1] parent, const int32_t[::1] first_block, const int32_t[::1] end_block,
    const int32_t[::1] path, const int64_t[::1] places, Kind* kinds, int32_t paths
) noexcept nogil:
    """An element of each path that is around any block."""
    cdef Py_ssize_t block
    cdef int32_t row, last = path.shape[0] - 1
    for row in range(paths + 1):
        kinds[row].row = -1
    for row in range(path.shape[0]):
        if path[row] >= 0 and kinds[path[row]].row < 0 and end_block[row] > first_block[row]:
            kinds[path[row]].row = row
    for block in range(places.shape[0]):
        row = <int32_t>places[block]  # may be inside the block
        while row >= 0 and end_block[row] == first_block[row]:
            if path[row] >= 0:
                if kinds[path[row]].row >= 0:
                    break
                kinds[path[row]].row = row
            row = parent[row]
    # What pages end with is taken for the parent of elements that have none.
    if last >= 0 and path[last] >= 0 and kinds[path[last]].row < 0:
        kinds[path[last]].row = last


cdef int _read_kinds(KindBits known, tuple tags, tuple hints, Kind* kinds, int32_t paths) except -1:
    """The bits of each path that has an element; the last kind is for elements without a path."""
    cdef Py_ssize_t longest = 0
    cdef int32_t kind, role
    cdef uint32_t* word
    cdef str hint
    for kind in range(paths):
        if kinds[kind].row < 0:
            continue
        kinds[kind].tag = known._tags.get(tags[kinds[kind].row], 0)
        kinds[kind].outer = known._outer.get(tags[kinds[kind].row], 0)
        hint = hints[kinds[kind].row]
        kinds[kind].text = text_of(hint)
        longest = max(longest, kinds[kind].text.length)
        if kinds[kind].text.length and ":" in hint:
            for role in range(len(known._roles)):
                if known._roles[role] in hint:
                    kinds[kind].hint |= <int64_t>1 << role
    word = <uint32_t*>malloc((longest + 1) * sizeof(uint32_t))
    if not word:
        raise MemoryError
    with nogil:
        for kind in range(paths):
            if kinds[kind].text.length:
                kinds[kind].hint |= (
                    known._cues.mask(&kinds[kind].text, word) << known._widths.roles
                )
    free(word)
    return 0


cdef void _spread_kinds(
    const int32_t[::1] path, const Kind* kinds, int32_t paths, Rows* rows, int width
) noexcept nogil:
    """The bits of each element; of what it inherits those of outer tags."""
    cdef Py_ssize_t row
    cdef const Kind* kind
    for row in range(path.shape[0]):
        kind = &kinds[path[row] if path[row] >= 0 else paths]
        rows.tag[row] = kind.tag
        rows.hint[row] = kind.hint
        rows.inherited[row] = kind.outer << width


cdef int _mark_frames(
    const int32_t[::1] first_block, const int32_t[::1] end_block, const int32_t[::1] chars,
    int64_t* hint, float frame_share, int64_t frame_bits
) except -1:
    """Take off hints what says nothing there: of html and body all, of frames most."""
    cdef Py_ssize_t count = chars.shape[0], row, block
    cdef double total
    cdef int64_t* done = <int64_t*>calloc(count + 1, sizeof(int64_t))
    if not done:
        raise MemoryError
    with nogil:
        for block in range(count):
            done[block + 1] = done[block] + chars[block]
        total = max(done[count], <int64_t>1)
        for row in range(first_block.shape[0]):
            if row < 2:
                hint[row] = 0
            elif hint[row] and (
                <float>((done[end_block[row]] - done[first_block[row]]) / total) > frame_share
            ):
                hint[row] &= frame_bits
    free(done)
    return 0


cdef void _inherit(
    const int32_t[::1] parent, const int32_t[::1] first_block, const int32_t[::1] end_block,
    Rows* rows
) noexcept nogil:
    """Join the bits of each element with those of its ancestors; find its next larger one.

    Parents come before their children.
    """
    cdef Py_ssize_t row
    cdef int32_t above
    for row in range(parent.shape[0]):
        above = max(parent[row], <int32_t>0)
        rows.inherited[row] |= rows.hint[row]
        if row:
            rows.inherited[row] |= rows.inherited[above]
        if end_block[above] - first_block[above] == end_block[row] - first_block[row]:
            rows.larger[row] = rows.larger[above] if row else 0
        else:
            rows.larger[row] = above


cdef void _number_paths(
    const int32_t[::1] path, const int64_t[::1] places, int64_t[::1] numbers, Kind* kinds,
    int32_t paths
) noexcept nogil:
    """Number the paths of the blocks from 0 without gaps, in their order."""
    cdef Py_ssize_t block
    cdef int32_t kind, number = 0
    for kind in range(paths + 1):
        kinds[kind].row = -1
    for block in range(numbers.shape[0]):
        kind = path[places[block]]
        kinds[kind if kind >= 0 else paths].row = 0
    if kinds[paths].row == 0:
        kinds[paths].row = number
        number += 1
    for kind in range(paths):
        if kinds[kind].row == 0:
            kinds[kind].row = number
            number += 1
    for block in range(numbers.shape[0]):
        kind = path[places[block]]
        numbers[block] = kinds[kind if kind >= 0 else paths].row
