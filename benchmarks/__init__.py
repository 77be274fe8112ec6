"""Scripts that measure boilerkit and its peers. See README.md beside this file."""

import os

# One thread a process, set before numpy is first imported: idle threads of a matrix library
# spin, and their CPU time would be charged to whichever extractor runs next.
for _name in ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OMP_NUM_THREADS"):
    os.environ.setdefault(_name, "1")
