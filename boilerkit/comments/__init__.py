"""Readers' comments of a page, one by one.

`whole_threads` completes threads that labels tell in part (a rule of deciding), `area` finds what
tells comments apart, `threads` the elements that hold one comment each, `lines` what a line may
be, and `split` reads author, date and text of each.
"""

from boilerkit.comments.split import Comment, split_comments

__all__ = ["Comment", "split_comments"]
