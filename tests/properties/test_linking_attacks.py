"""
Short forms of the attacks that put names to letters: few clusters, the same attackers.

`make attack` tries a thousand. With eight a rate may lie four standard errors from chance before a test fails; what
would link if it were printed links so surely that eight show it.
"""

import numpy as np
import pytest
from attacks import linking
from attacks.linking_country import Kind, draw, printed
from attacks.linking_match import best_match, by_count, standardised

SEED, CLUSTERS = 5, 8


def _holds(row):
    """Say whether an attacker did no better than chance, as surely as so few clusters can tell."""
    return row.rate <= row.chance + 4 * max(row.error, 0.5 / np.sqrt(row.tried) * np.sqrt(row.chance))


@pytest.fixture(scope="module")
def rows():
    """Run the attacks that print few reports."""
    return [
        *linking.cluster_beside_letters(SEED, CLUSTERS),
        linking.marks_against_lists(SEED, CLUSTERS),
        linking.missing_against_lists(SEED, CLUSTERS),
        *linking.open_then_anonymised(SEED, CLUSTERS),
        *linking.two_who_keep_silent(SEED, CLUSTERS),
    ]


def test_what_is_printed_links_nobody(rows):
    """Values, marks, missing letters, the cluster's figure, an open report of other figures, ten of twelve slips."""
    shown = [r for r in rows if r.is_shown]

    assert 5 == len(shown)
    assert [] == [(r.name, r.rate) for r in shown if not _holds(r)]


def test_the_attackers_win_where_it_is_not_protected(rows):
    """The cluster's own patients, and a figure that was open a year ago: with those the same attackers link."""
    rates = {r.name: (r.rate, r.chance) for r in rows if not r.is_shown}

    assert 3 == len(rates)
    assert all(rate > 1.5 * chance for rate, chance in rates.values()), rates


def test_one_decimal_would_link():
    """A neighbour who knows the lists puts nearly every letter right, were values told to one decimal per 1.000."""
    country, rng = draw(SEED, CLUSTERS, Kind()), np.random.default_rng(SEED)
    right = []
    for c, seen in enumerate(printed(country)):
        exact = np.round(1000 * country.counts[c] / country.lists[c], 1)[:, seen.who]
        told = linking.replace(seen, values=exact, steps=np.full(len(exact), 0.1))
        right.append((best_match(by_count(told, country, c), rng) == seen.who).mean())

    assert np.mean(right) > 0.8


def test_the_same_seed_gives_the_same_rows():
    """An attack can be repeated."""
    assert linking.marks_against_lists(SEED, 4) == linking.marks_against_lists(SEED, 4)


def test_normal_scores_put_who_is_not_listed_in_the_middle():
    """Of 3, 1, 2 the middle is 0, and so is who is missing."""
    assert [0.0, 0.0] == standardised(np.array([[3.0, 1.0, 2.0, np.nan]]))[0][[2, 3]].tolist()
