"""What a line costs is said before it is spoken: in credits, and in dollars where the price book knows them."""

from decimal import Decimal

from ui import voice_words

CREDIT = Decimal("0.0001")


def test_a_line_says_credits_and_dollars_before_it_is_spoken():
    assert voice_words.price(84, Decimal(42), CREDIT, sandbox=False) == "84 characters · 42 credits, about $0.0042"
    assert voice_words.price(1, Decimal(1), CREDIT, sandbox=False) == "1 character · 1 credit, about $0.0001"


def test_dollars_that_nobody_knows_are_not_made_up():
    assert voice_words.price(84, Decimal(42), None, sandbox=False) == "84 characters · 42 credits, dollars not known"


def test_the_sandbox_names_no_price():
    assert voice_words.price(84, Decimal(42), CREDIT, sandbox=True) == "84 characters · sandbox, no charge"
