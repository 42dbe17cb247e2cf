"""Emergencies and crises in what people write: which words name one (`vocabulary.toml`), and whether a message does
(`recognition`). What is then said to its author stands in `dialogs`.
"""
