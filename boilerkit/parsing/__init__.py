"""Markup or plain text -> `Page`: decode, mend, parse, cut into blocks."""
