"""Browser tests. The helpers' own assertions are told in full."""

import pytest

pytest.register_assert_rewrite("tests.e2e.helpers")
