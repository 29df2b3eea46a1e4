# The other runners are the DK's own; `run` is the module's.
#
# SPDX-License-Identifier: GPL-2.0-or-later
include(${CMAKE_CURRENT_LIST_DIR}/../../../../cmake/run.cmake)
set(SUPPORTED_EMU_PLATFORMS custom)
board_set_flasher_ifnset(nrf53emu)
board_set_debugger_ifnset(nrf53emu)
board_finalize_runner_args(nrf53emu)
