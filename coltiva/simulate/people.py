"""Who buys: accounts and guests, their tastes and how long they stay."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from coltiva.simulate.settings import Settings
from coltiva.simulate.shapes import DAY, NONE, ids, joined, pick, table

FIRST_NAMES, LAST_NAMES = (
    words.split()
    for words in (
        "Alba Alice Amir Anna Arthur Bruno Camille Chiara Clara Daniel Diego "
        "Eddie Elena Elif Emma Eva Felix Finn Flora Frida Giulia Hanna Hugo Ida "
        "Ines Ivan Jan Jonas Julia Kofi Lars Laura Lea Leon Lina Luca Lucia Marco "
        "Marta Max Mia Mila Nadia Nico Nina Noah Nora Olga Oscar Paula Pia Priya "
        "Rosa Ruben Samir Sara Sofia Tara Theo Tina Tom Vera Victor Yara Zoë",
        "Adler Bauer Bell Bianchi Blanc Brandt Bruno Conti Costa Cruz Dahl Dubois "
        "Egger Evans Ferrari Fischer Fontana Garcia Gruber Haas Hansen Hofer "
        "Jansen Keller Klein Lang Leroy Lopez Marini Martin Mayer Meier Mora "
        "Moreau Moser Müller Novak Olsen Petit Pichler Ricci Rojas Romano Rossi "
        "Roux Russo Sala Santos Schmid Serra Silva Simon Steiner Vidal Villa "
        "Visser Vogel Wagner Weber Wolf",
    )
)
# country, share, currency of its orders
COUNTRIES = [
    ("DE", 0.30, "EUR"),
    ("IT", 0.24, "EUR"),
    ("FR", 0.14, "EUR"),
    ("AT", 0.09, "EUR"),
    ("ES", 0.07, "EUR"),
    ("NL", 0.04, "EUR"),
    ("GB", 0.07, "GBP"),
    ("US", 0.05, "USD"),
]
ACQUISITION = [
    ("instagram", 0.27),
    ("search", 0.26),
    ("newsletter", 0.14),
    ("friend", 0.12),
    ("store", 0.09),
    ("influencer", 0.12),
]
GUEST_RATE = 0.08
PLAIN = str.maketrans("ëü", "eu")


@dataclass
class People:
    """Some people as arrays: the accounts first, then the guests."""

    accounts: int
    number: np.ndarray
    email: pa.Array  # normalised; null: has none
    begin: np.ndarray  # the first moment they can do anything
    registered: np.ndarray  # since when they have an account; guests: after the end
    until: np.ndarray  # the moment they lose interest
    is_hunter: np.ndarray  # buys on promotion only
    weight: np.ndarray  # how often they buy, relative to others
    lavish: np.ndarray  # how expensive they buy, relative to others
    taste: np.ndarray  # favourite category
    country: np.ndarray
    mail_from: np.ndarray  # when marketing e-mails were allowed, NONE = never
    mail_until: np.ndarray

    @property
    def size(self) -> int:
        """How many people these are."""
        return len(self.number)


def draw_people(
    rng: np.random.Generator,
    settings: Settings,
    first: int,
    accounts: int,
    categories: list[str],
) -> tuple[People, dict[str, pa.Table]]:
    """Make `accounts` accounts numbered from `first` on, and guests beside them.

    Gives the people and their raw rows of customers and consents. `categories` are
    those of the products, to have a taste in.
    """
    guests = round(GUEST_RATE * accounts)
    size = accounts + guests
    number = first + np.arange(size)
    is_account = np.arange(size) < accounts
    start, end = settings.start, settings.end
    span = end - start

    # Half a year of older accounts, then steady growth.
    begin = start + (span * (rng.random(size) ** 0.75 * 1.15 - 0.15)).astype(np.int64)
    begin = np.minimum(daytime(rng, begin), end - 3_600)
    stays = rng.exponential(260 * DAY, size) + DAY
    until = begin + np.where(rng.random(size) < 0.3, span, stays).astype(np.int64)
    until = np.clip(until, start + DAY, end)
    active = until - np.maximum(begin, start)
    # Some buy as guests first and register later.
    late = is_account & (rng.random(size) < 0.05)
    registered = np.where(late, begin + (active * 0.4).astype(np.int64), begin)
    registered = np.where(is_account, np.minimum(registered, end - 1_800), end + DAY)

    birth, age = births(rng, settings, size)
    streetwear, skincare = map(categories.index, ("Streetwear", "Skincare"))
    taste = rng.integers(0, len(categories), size)
    taste = np.where((age < 27) & (rng.random(size) < 0.55), streetwear, taste)
    taste = np.where(rng.random(size) < 0.22, skincare, taste)
    weight = np.minimum(rng.lognormal(0, 1.1, size), 30)
    country = choice(rng, [share for _, share, _ in COUNTRIES], size)
    names = [rng.integers(0, len(words), size) for words in (FIRST_NAMES, LAST_NAMES)]
    # A few have two accounts: same person, the address written differently.
    twin = np.arange(size)
    seconds = np.flatnonzero(is_account & (rng.random(size) < 0.015) & (twin > 0))
    twin[seconds] = rng.integers(0, seconds)
    birth, country = birth[twin], country[twin]
    names = [name[twin] for name in names]
    nobody = is_account & ~late & (rng.random(size) < 0.015)
    email = addresses(names, number[twin], nobody)

    (mail_from, mail_until), consents = draw_consents(
        rng, settings, number, registered, until
    )
    people = People(
        accounts=accounts,
        number=number,
        email=email,
        begin=begin,
        registered=registered,
        until=until,
        is_hunter=rng.random(size) < 0.09,
        weight=weight,
        lavish=rng.lognormal(0, 0.5, size),
        taste=taste,
        country=country,
        mail_from=np.where(nobody, NONE, mail_from),
        mail_until=mail_until,
    )
    updated = registered + (rng.random(size) ** 4 * (until - begin)).astype(np.int64)
    updated = np.clip(updated, registered, end)
    written = spelled(rng, email, np.where(twin == np.arange(size), 0.04, 1))
    customers = table(
        "customers",
        customer_id=ids("C", number, settings.id_width),
        email=written,
        phone=phones(rng, size),
        first_name=pick(FIRST_NAMES, names[0]),
        last_name=pick(LAST_NAMES, names[1]),
        birth_date=birth,
        country_code=sloppy(rng, [code for code, _, _ in COUNTRIES], country),
        acquisition_channel=pick(
            [channel for channel, _ in ACQUISITION],
            choice(rng, [share for _, share in ACQUISITION], size),
        ),
        created_at=registered,
        updated_at=updated,
        loaded_at=arrival(rng, settings, updated),
    )
    return people, {"customers": customers.slice(0, accounts), "consents": consents}


def draw_consents(
    rng: np.random.Generator,
    settings: Settings,
    number: np.ndarray,
    registered: np.ndarray,
    until: np.ndarray,
) -> tuple[tuple[np.ndarray, np.ndarray], pa.Table]:
    """Make the accounts' consents; give when marketing e-mails may be sent, too."""
    size = len(number)
    is_account = registered <= settings.end
    says = rng.random(size)
    asked = np.minimum(registered, settings.end) + rng.integers(5, 300, size)
    yes = is_account & (says < 0.68)
    no = is_account & (says >= 0.68) & (says < 0.80)
    tracked = yes & (rng.random(size) < 0.75)
    texted = yes & (rng.random(size) < 0.12)
    # Some take the marketing consent back, and a few of them give it again.
    back = yes & (rng.random(size) < 0.11)
    when = asked + (rng.random(size) * (settings.end - asked)).astype(np.int64)
    again = back & (rng.random(size) < 0.2)
    renewed = when + (rng.random(size) * (settings.end - when)).astype(np.int64)
    pieces = [
        # who, when, channel, purpose, granted
        (yes | no, asked, "email", "marketing", yes),
        (tracked, asked, "email", "tracking", yes),
        (texted, asked, "sms", "marketing", yes),
        (back, when, "email", "marketing", ~back),
        (back & tracked & (says < 0.3), when, "email", "tracking", ~back),
        (again, renewed, "email", "marketing", again),
    ]
    who = np.concatenate([np.flatnonzero(piece[0]) for piece in pieces])
    part = np.repeat(np.arange(len(pieces)), [piece[0].sum() for piece in pieces])
    recorded = np.concatenate([piece[1][piece[0]] for piece in pieces])
    order = np.argsort(recorded, kind="stable")
    who, part, recorded = who[order], part[order], recorded[order]
    granted = np.stack([piece[4] for piece in pieces])[part, who]
    # An id of a consent is the account's number and which of its consents it is.
    consents = table(
        "consents",
        consent_id=ids("K", number[who] * 10 + part, settings.id_width + 1),
        customer_id=ids("C", number[who], settings.id_width),
        channel=pick([piece[2] for piece in pieces], part),
        purpose=pick([piece[3] for piece in pieces], part),
        is_granted=pa.array(granted),
        recorded_at=recorded,
        loaded_at=arrival(rng, settings, recorded),
    )
    mail_until = np.where(back, when, until)
    return (np.where(yes, asked, NONE), np.where(yes, mail_until, NONE)), consents


def births(
    rng: np.random.Generator, settings: Settings, size: int
) -> tuple[np.ndarray, np.ndarray]:
    """Draw birth dates (some unknown: NONE) and ages in years at the shop's end."""
    age = 16 + 62 * rng.beta(1.6, 2.6, size)
    birth = settings.end - (age * 365.25).astype(np.int64) * DAY
    return np.where(rng.random(size) < 0.12, NONE, birth // DAY * DAY), age


def addresses(
    names: list[np.ndarray], number: np.ndarray, nobody: np.ndarray
) -> pa.Array:
    """Make normalised addresses: same number, same address; null for `nobody`."""
    first = [name.lower().translate(PLAIN) for name in FIRST_NAMES]
    last = [name.lower().translate(PLAIN) for name in LAST_NAMES]
    digits = pa.array(number, mask=nobody).cast(pa.string())
    return joined(
        pick(first, names[0]), ".", pick(last, names[1]), digits, "@example.com"
    )


def spelled(
    rng: np.random.Generator, email: pa.Array, rate: np.ndarray | float = 0.04
) -> pa.Array:
    """Write a share of the addresses as people do: in capitals, or with spaces."""
    draw = rng.random(len(email))
    capitals = pc.if_else(pa.array(draw < rate / 2), pc.utf8_title(email), email)
    spaced = (draw >= rate / 2) & (draw < rate)
    return pc.if_else(pa.array(spaced), joined(" ", capitals, " "), capitals)


def sloppy(rng: np.random.Generator, words: list[str], numbers: np.ndarray) -> pa.Array:
    """Look numbers up in `words`, one in fifty written in small letters."""
    small = [word.lower() for word in words]
    return pick(words + small, numbers + len(words) * (rng.random(len(numbers)) < 0.02))


def phones(rng: np.random.Generator, size: int) -> pa.Array:
    """Draw phone numbers out of those kept free for fiction; three in ten have none."""
    number = np.where(rng.random(size) < 0.3, NONE, 100 + rng.integers(0, 100, size))
    return ids("+1 555 0", number, 3)


def choice(rng: np.random.Generator, shares: list[float], size: int) -> np.ndarray:
    """Draw places of `shares`, each as often as its share (they need not add to 1)."""
    bounds = np.cumsum(shares)
    place = np.searchsorted(bounds, rng.random(size) * bounds[-1], side="right")
    return np.minimum(place, len(shares) - 1)


def daytime(rng: np.random.Generator, moment: np.ndarray) -> np.ndarray:
    """Move moments within their day to when people shop: rarely by night."""
    night, day = [1, 1, 0, 0, 0, 1, 3, 5], [6, 7, 7, 8, 9, 8, 7, 7]
    hour = choice(rng, [*night, *day, 8, 10, 12, 14, 14, 11, 7, 3], len(moment))
    return moment // DAY * DAY + hour * 3_600 + rng.integers(0, 3_600, len(moment))


def arrival(
    rng: np.random.Generator, settings: Settings, moment: np.ndarray
) -> np.ndarray:
    """Draw when rows arrive: within the hour, some of them days late."""
    wait = rng.integers(60, 3_600, len(moment))
    late = rng.random(len(moment)) < settings.late_rate
    wait += np.where(late, DAY * rng.integers(1, 15, len(moment)), 0)
    # What is still on its way at the end is fetched within the following hour.
    arrived = np.minimum(moment + wait, settings.end + wait % 3_600)
    return np.where(moment == NONE, NONE, arrived)
