"""Money as whole minor units of a currency (ISO 4217): reading what was typed, exactly, and writing it plainly."""

import unicodedata
from decimal import Decimal, InvalidOperation

LONGEST_AMOUNT = 15
_NO_PLACES = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF"
_THREE_PLACES = "BHD IQD JOD KWD LYD OMR TND"
_PLACES = dict.fromkeys(_NO_PLACES.split(), 0) | dict.fromkeys(_THREE_PLACES.split(), 3)


def minor_digits(currency: str) -> int:
    """How many decimal places a currency has: two for most."""
    return _PLACES.get(currency, 2)


def read_amount(text: str, currency: str, *, point: str = ".", group: str = ",") -> int | None:
    """Read an amount typed with these signs, in any digits, as minor units; None if it is none or is too exact."""
    plain = "".join(
        str(unicodedata.decimal(char)) if not char.isascii() and char.isdecimal() else char
        for char in text.strip()
        if not char.isspace() and char not in {group, "'", "’"}
    ).replace(point, ".")
    try:
        amount = Decimal(plain).scaleb(minor_digits(currency))
    except InvalidOperation:
        return None
    if not amount.is_finite() or amount != amount.to_integral_value() or amount.adjusted() >= LONGEST_AMOUNT:
        return None
    return int(amount)


def write_amount(minor: int, currency: str, *, point: str = ".") -> str:
    """Write minor units as an amount without grouping; what is whole is written without decimal places."""
    digits = minor_digits(currency)
    whole, rest = divmod(abs(minor), 10**digits)
    sign = "-" if minor < 0 else ""
    return f"{sign}{whole}{point}{rest:0{digits}}" if rest else f"{sign}{whole}"
