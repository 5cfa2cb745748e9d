"""Invented names, numbers and codes that can't be anybody's.

Names end in words such as 样 (sample) and 例 (example); mobile numbers count up from 138 0000 0001; credit codes lie in the
administrative division 999999, which doesn't exist, and carry an organisation part of nines.
"""

SURNAMES = "赵钱孙李周吴郑王冯陈褚卫"
MIDDLES = "样例拟演示"
LASTS = "甲乙丙丁戊己庚辛"

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def name(index: int) -> str:
    """The index-th invented name; all of the first 480 differ."""
    surname = SURNAMES[index % len(SURNAMES)]
    rest = index // len(SURNAMES)
    return surname + MIDDLES[rest % len(MIDDLES)] + LASTS[rest // len(MIDDLES) % len(LASTS)]


def mobile(index: int) -> str:
    """138 0000 0001 and onwards."""
    return f"138{index + 1:08d}"


def credit_code(kind: str, body: str) -> str:
    """A code by GB 32100-2015: kind of registration, division 999999, body of eight with its GB 11714 digit, check character."""
    weights = (3, 7, 9, 10, 5, 8, 4, 2)
    digit = 11 - sum(w * ALPHABET.index(c) for w, c in zip(weights, body)) % 11
    organisation = body + {10: "X", 11: "0"}.get(digit, str(digit))
    first = kind + "999999" + organisation
    total = sum(ALPHABET.index(c) * pow(3, i, 31) for i, c in enumerate(first))
    return first + ALPHABET[(31 - total % 31) % 31]
