"""Ids tell nobody anything, and keep the order in which rows were made."""

from __future__ import annotations

import itertools

from core.ids import LENGTH, new_id


def test_ids_stand_in_the_order_in_which_they_were_made() -> None:
    """However a database compares text: by bytes, or by a language's rules, which leave signs and case to the end."""
    made = [new_id() for _ in range(2_000)]
    at_most_once_anew = sum(one > other for one, other in itertools.pairwise(made))
    assert at_most_once_anew <= 1
    assert all(each.isascii() and each.isalnum() and each == each.lower() for each in made)


def test_ids_are_as_long_as_buttons_and_links_expect() -> None:
    """And all but the counted part is drawn by lot."""
    made = {new_id() for _ in range(2_000)}
    assert {len(each) for each in made} == {LENGTH}
    assert len({each[3:] for each in made}) == 2_000
