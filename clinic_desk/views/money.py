"""Amounts of money as people here write them, from whole minor units. No arithmetic."""

from PySide6.QtCore import QLocale

from clinic_desk.domain.money import minor_digits

_SIGNS = {"BDT": "৳", "INR": "₹", "EUR": "€", "GBP": "£", "USD": "$", "NGN": "₦", "PHP": "₱", "TRY": "₺", "UAH": "₴"}


def money(amount: int, currency: str, locale: QLocale) -> str:
    """An amount in minor units of an ISO 4217 currency: ৳1,500; the minor units are written only if there are any."""
    places = minor_digits(currency)
    shown = 0 if amount % 10**places == 0 else places
    if locale.currencySymbol(QLocale.CurrencySymbolFormat.CurrencyIsoCode) == currency:
        return locale.toCurrencyString(amount / 10**places, locale.currencySymbol(), shown)
    if currency in _SIGNS:
        return locale.toCurrencyString(amount / 10**places, _SIGNS[currency], shown)
    return f"{currency}\N{NO-BREAK SPACE}{locale.toString(amount / 10**places, 'f', shown)}"
