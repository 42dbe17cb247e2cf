"""Tests of the FSM."""

import pytest

pytest.register_assert_rewrite("tests.dialogs.fsm.storage_contract", "tests.dialogs.fsm.isolation_contract")
