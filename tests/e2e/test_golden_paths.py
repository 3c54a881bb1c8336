"""The golden paths of the front desk by real keys, within their budgets, with the results read from the file."""


def test_start(demo):
    demo.sign_in()
    assert demo.desk.person.user.name == "Rina Akter"


def test_start_small(small):
    small.sign_in(email="receptionist@clinic.example")
    print(small.window.current_page)
