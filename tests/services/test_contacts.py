"""Phone numbers in any digits and spelling, brought to one form; e-mail addresses checked without the network."""

import pytest

from clinic_desk.services.contacts import email_problems, normal_phone


@pytest.mark.parametrize(
    "typed",
    [
        "01712998211",
        "01712-998 211",
        " 01712/998211 ",
        "+880 1712-998211",
        "008801712998211",
        "০১৭১২-৯৯৮২১১",
        "+৮৮০ ১৭১২ ৯৯৮২১১",
        "٠١٧١٢٩٩٨٢١١",
        "۰۱۷۱۲۹۹۸۲۱۱",
        "०१७१२९९८२११",
        "０１７１２９９８２１１",
        "＋8801712998211",
        "\u200e+8801712998211\u200f",
        "Tel. 01712-998211",
    ],
)
def test_one_number_typed_in_many_ways_is_one_number(typed):
    phone = normal_phone(typed, "BD")
    assert phone.number == "+8801712998211"
    assert phone.typed == typed


def test_the_same_digits_mean_another_number_in_another_country():
    assert normal_phone("020 7946 0018", "GB").number == "+442079460018"
    assert normal_phone("+44 20 7946 0018", "BD").number == "+442079460018"


@pytest.mark.parametrize("typed", ["999", "12", "ask the son", "", "+", "01712-998211 or 01819-220014 at night"])
def test_what_is_no_number_is_kept_as_typed(typed):
    phone = normal_phone(typed, "BD", label="son")
    assert (phone.number, phone.typed, phone.label) == (typed.strip(), typed, "son")


@pytest.mark.parametrize("country", ["", "XX", "bd", "Bangladesh"])
def test_an_unknown_country_still_reads_international_numbers(country):
    assert normal_phone("+8801712998211", country).number == "+8801712998211"


@pytest.mark.parametrize(
    "email",
    ["", "  ", "karim@clinic.example", "o'neill+desk@sub.clinic.example", "নাজমা@উদাহরণ.example", "a@bücher.example"],
)
def test_addresses_of_every_kind_pass(email):
    assert email_problems(email) == ()


@pytest.mark.parametrize(
    "email", ["karim", "karim@", "@clinic.example", "a b@clinic.example", "a@clinic..example", "a@b@c.example", "a@-x"]
)
def test_what_is_no_address_is_told_at_its_field(email):
    assert [(problem.field, problem.code) for problem in email_problems(email)] == [("email", "not_an_email")]
    assert [problem.field for problem in email_problems(email, field="users.email")] == ["users.email"]
