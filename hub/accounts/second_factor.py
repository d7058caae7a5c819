"""The second factor: codes from an authenticator app (RFC 6238), and recovery codes for a lost phone."""

import secrets
from datetime import datetime
from hmac import compare_digest

import pyotp

from hub.core.ids import ALPHABET

STEPS_OFF = (0, -1, 1)  # clocks may differ by one step of 30 seconds
RECOVERY_CODES = 10
RECOVERY_LENGTH = 10  # of 32 letters: 50 random bits
_MISREAD = str.maketrans("ILO", "110", " -")


def new_secret() -> str:
    return pyotp.random_base32()


def provisioning_uri(secret: str, account: str, issuer: str) -> str:
    """What the QR code says to an authenticator app."""
    return pyotp.TOTP(secret).provisioning_uri(name=account, issuer_name=issuer)


def matching_step(secret: str, code: str, now: datetime) -> int | None:
    """The number of the 30-second step whose code this is, or None."""
    totp = pyotp.TOTP(secret)
    step = totp.timecode(now)
    matching = [step + off for off in STEPS_OFF if compare_digest(totp.generate_otp(step + off), code)]
    return matching[0] if matching else None


def read_code(typed: str) -> str | None:
    """Six digits, however they were spaced, or None."""
    code = typed.replace(" ", "").replace("-", "")
    return code if len(code) == 6 and code.isascii() and code.isdigit() else None


def new_recovery_codes() -> list[str]:
    return ["".join(secrets.choice(ALPHABET) for _ in range(RECOVERY_LENGTH)) for _ in range(RECOVERY_CODES)]


def show_recovery_code(code: str) -> str:
    return f"{code[:5]}-{code[5:]}"


def read_recovery_code(typed: str) -> str:
    return typed.upper().translate(_MISREAD)
