"""`Page` and labels -> comments, metadata and related links, each when asked for.

Readers only read: what is a comment or a related link was decided before.
"""
