"""Phone numbers and e-mail addresses as typed, brought to one form; a number nobody can read is kept as typed."""

from clinic_desk.domain.patient import Phone
from clinic_desk.domain.refusals import Problem
from clinic_desk.domain.search_keys import phone_digits


def normal_phone(typed: str, country: str, *, label: str = "") -> Phone:
    """Read a phone number typed in any digits; E.164 when it is possible in `country` (ISO 3166), else as typed."""
    import phonenumbers  # 22 MB of tables: only where a number is read

    digits = ("+" if typed.strip().startswith("+") else "") + phone_digits(typed)
    try:
        number = phonenumbers.parse(digits, country)
    except phonenumbers.NumberParseException:
        return Phone(number=typed.strip(), typed=typed, label=label)
    if not phonenumbers.is_possible_number(number):
        return Phone(number=typed.strip(), typed=typed, label=label)
    return Phone(
        number=phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164), typed=typed, label=label
    )


def email_problems(email: str, *, field: str = "email") -> tuple[Problem, ...]:
    """Check the form of an e-mail address; an empty one is fine. Nothing is asked over the network."""
    if not email.strip():
        return ()
    from email_validator import EmailNotValidError, validate_email

    try:
        validate_email(email, check_deliverability=False)
    except EmailNotValidError:
        return (Problem(field=field, code="not_an_email"),)
    return ()
