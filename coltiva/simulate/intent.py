"""What leads want: some consider a first order for weeks, then give it or do not.

Intent comes first. How keen somebody is decides what they do in the shop meanwhile and
how likely they order in the end; who looks around for no reason orders nothing.
"""

from dataclasses import dataclass

import numpy as np

from coltiva.simulate.people import People, choice
from coltiva.simulate.settings import Settings
from coltiva.simulate.shapes import DAY, NONE

AT_ONCE_RATE = 0.57  # of the accounts are made in order to order
DAYS_A_SPELL = (15, 45)
DAYS_BETWEEN = 110  # a spell more for so many days of stay
# Of each keenness: how often it is met, how likely it ends in an order.
KEENNESS_SHARES = [0.45, 0.30, 0.25]
ORDER_RATES = [0.06, 0.35, 0.80]


@dataclass
class Intent:
    """Spells of considering as arrays, by person and time, and what came of them."""

    person: np.ndarray  # its place in the People
    begin: np.ndarray
    until: np.ndarray  # the midnight before a decision; some lie after the shop's end
    keenness: np.ndarray  # 0 to 2
    first_order: np.ndarray  # of each of the People: when; NONE = never

    def keenness_at(self, person: np.ndarray, moment: np.ndarray) -> np.ndarray:
        """Tell how keen people are at a moment; -1 outside of their spells."""
        if not len(self.person):
            return np.full(len(person), -1)
        # Seconds of a century, so that one number sorts by person and time.
        century = 36_525 * DAY
        starts = self.person * century + self.begin
        place = np.searchsorted(starts, person * century + moment, side="right") - 1
        there = (self.person[place] == person) & (moment < self.until[place])
        return np.where((place >= 0) & there, self.keenness[place], -1)


def draw_intent(rng: np.random.Generator, settings: Settings, people: People) -> Intent:
    """Draw who orders at once, who considers it and when, and what they decide."""
    begin = np.maximum(people.begin, settings.start)
    stay = np.maximum(people.until - begin, 3_600)
    is_guest = np.arange(people.size) >= people.accounts
    at_once = is_guest | (rng.random(people.size) < AT_ONCE_RATE)
    soon = np.minimum(rng.random(people.size) * stay, rng.exponential(DAY, people.size))
    first_order = np.where(at_once, begin + soon.astype(np.int64), NONE)

    # The stay falls into equal parts with a spell in each, so that none overlap.
    count = 1 + rng.poisson(stay / (DAYS_BETWEEN * DAY))
    longest = DAYS_A_SPELL[1] * DAY
    part = np.maximum(stay // count, longest)
    count = np.where(at_once, 0, count)
    person = np.repeat(np.arange(people.size), count)
    size = len(person)
    place = np.arange(size) - np.repeat(np.cumsum(count) - count, count)
    length = rng.integers(DAYS_A_SPELL[0] * DAY, longest, size)
    wait = rng.random(size) * (part[person] - length)
    start = begin[person] + place * part[person] + wait.astype(np.int64)
    until = (start + length) // DAY * DAY
    keenness = choice(rng, KEENNESS_SHARES, size)
    is_order = rng.random(size) < np.array(ORDER_RATES)[keenness]
    is_order &= until < settings.end - DAY
    # Nothing is considered after the first order, nor after the shop's end.
    ordering = np.flatnonzero(is_order)
    buyer, first = np.unique(person[ordering], return_index=True)
    first_order[buyer] = until[ordering[first]]
    ordered = first_order[person]
    kept = ((ordered == NONE) | (until <= ordered)) & (start < settings.end)
    return Intent(person[kept], start[kept], until[kept], keenness[kept], first_order)
