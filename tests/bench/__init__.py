"""Measurements; `make bench` runs them. None is a test: a duration proves nothing on another machine."""
