import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sekimori.common import canonical, text


def test_variants_of_a_name_are_found_as_one() -> None:
    assert text.fold_name("髙﨑　𠮷男") == text.fold_name("高崎吉男")
    assert text.fold("ＣＩＳＯ－１") == "ciso-1"


def test_two_character_words_are_bigrams() -> None:
    assert "点検" in set(text.bigrams("自己点検表"))
    assert list(text.bigrams("鍵")) == ["鍵"]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(JSON)
def test_canonical_bytes_do_not_depend_on_order(value: object) -> None:
    import json

    assert canonical.to_bytes(json.loads(canonical.to_bytes(value))) == canonical.to_bytes(value)


def test_moments_are_written_in_utc_and_floats_refused() -> None:
    moment = dt.datetime(2026, 4, 1, 9, tzinfo=dt.timezone(dt.timedelta(hours=9)))
    assert canonical.to_bytes({"at": moment}) == b'{"at":"2026-04-01T00:00:00.000000Z"}'
    with pytest.raises(TypeError):
        canonical.to_bytes(1.5)
