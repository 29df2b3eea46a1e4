"""Fixtures for pytest: `-p nrf53emu.pytest_plugin`, or pytest_plugins = ["nrf53emu.pytest_plugin"].

SPDX-License-Identifier: GPL-2.0-or-later
"""
from __future__ import annotations

from collections.abc import Iterator

import pytest

from .board import Board


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--nrf53emu-option", action="append", default=[],
                     help="an option of 'nrf53emu board' for every board")


@pytest.fixture
def board(request: pytest.FixtureRequest) -> Iterator[Board]:
    """A blank board of the test's own; on failure its console is shown."""
    with Board.start(options=request.config.getoption("--nrf53emu-option")) as it:
        yield it
        print(it.console())
