"""Somebody acts for somebody else: a parent for a child, an adult for a parent (B13)."""
