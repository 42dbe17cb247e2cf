"""The steps, oldest first. One that has been released is never changed.

A new one is written by hand, after the last; `tests/core/test_migrations.py` tells what it lacks.
"""
