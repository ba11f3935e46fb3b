"""Sign-in codes: derived from a stored nonce and SECRET_KEY, so that the code itself is stored nowhere."""

from uuid import UUID

from django.utils.crypto import salted_hmac

# No 0 and O, 1 and I and L, 2 and Z, 5 and S, 8 and B; no vowels, so that no words come up by chance.
ALPHABET = "34679CDFGHJKMNPQRTVWXY"
LENGTH = 6


def keyed_hash(purpose: str, words: str) -> str:
    """Hash words so that rows about the same thing can be counted, and nobody without the key can try guesses."""
    return salted_hmac(f"people.codes.{purpose}", words, algorithm="sha256").hexdigest()


def code_for(nonce: UUID) -> str:
    """The code that signs in."""
    return _code("sign_in", nonce)


def number_code_for(nonce: UUID) -> str:
    """The code that proves a phone number. It never signs in, and the other way round."""
    return _code("number", nonce)


def _code(purpose: str, nonce: UUID) -> str:
    number = int(keyed_hash(purpose, str(nonce)), 16)
    signs = []
    for _position in range(LENGTH):
        number, sign = divmod(number, len(ALPHABET))
        signs.append(ALPHABET[sign])
    return "".join(signs)


def as_shown(code: str) -> str:
    """The code in two halves, which are easier to read and to type."""
    half = len(code) // 2
    return f"{code[:half]} {code[half:]}"


def as_typed(typed: str) -> str:
    """What somebody typed, without the spaces, dashes and small letters that make no difference."""
    return "".join(sign for sign in typed.upper() if sign.isalnum())
