"""How many parts of a text message some words fill: each is paid for.

Source: 3GPP TS 23.038 (the GSM alphabet) and TS 23.040 (160 or 70 characters alone; 153 or 67 where there are several).
"""

from math import ceil

GSM = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
GSM_TWICE = frozenset("^{}\\[~]|€\f")  # each takes the room of two
IN_GSM, IN_UNICODE = (160, 153), (70, 67)
MOST_PARTS = 4  # an operator may refuse more (GOV.UK Notify's limit is 918 characters, six parts)


def parts(words: str) -> int:
    """1 for up to 160 Latin characters, or 70 of any other script."""
    letters = set(words)
    if letters <= GSM | GSM_TWICE:
        size, (alone, together) = len(words) + sum(letter in GSM_TWICE for letter in words), IN_GSM
    else:
        size, (alone, together) = len(words.encode("utf-16-le")) // 2, IN_UNICODE
    return 1 if size <= alone else ceil(size / together)
