"""Files that others publish, and hostile ones made here: few of the former are refused, and none of the latter taken.

`make corpus` fetches, checks and reports; what it found is told in docs/files.md. The files themselves are nobody's to
hand on, and stay in `build/corpus`; their digests are in `manifest.tsv`.
"""
