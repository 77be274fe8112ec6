"""Threads of readers' comments, as a rule of deciding and as facts for the reader of comments.

`whole_threads` completes threads that were labelled in part, `area` finds what distinguishes
comments from each other, `threads` the elements that hold one comment each, and `lines` what a
line may be.
"""
