"""Every code that people can meet has a word, and no two codes of one kind share it."""

import pytest

from clinic_desk.domain.access import Role
from clinic_desk.domain.appointment import CancelCode, CancelledBy, Presence, Status
from clinic_desk.domain.availability import BlockType
from clinic_desk.domain.doctor import Approval
from clinic_desk.domain.patient import BirthPrecision, Channel, Sex
from clinic_desk.views.status_words import WORDS, word_for, words_of

PROMISED = {Status, CancelCode, CancelledBy, Sex, BirthPrecision, Channel, Presence, Approval, BlockType, Role}


def test_every_promised_kind_has_words():
    assert WORDS.keys() >= PROMISED


@pytest.mark.parametrize("kind", WORDS, ids=lambda kind: kind.__name__)
def test_every_code_has_a_word_of_its_own(qapp, kind):
    assert WORDS[kind].keys() == set(kind)
    words = [word_for(code) for code in kind]
    assert all(words)
    assert len(set(words)) == len(words)
    assert words_of(kind) == tuple((code.value, word) for code, word in zip(kind, words, strict=True))
