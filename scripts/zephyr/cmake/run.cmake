# The target run_custom: what west flash would write, on the emulator's own terminal.
#
# SPDX-License-Identifier: GPL-2.0-or-later
find_program(NRF53EMU nrf53emu)
set(nrf53emu_build ${CMAKE_BINARY_DIR})
if(SYSBUILD)
  # The build of all domains, not of this one.
  get_filename_component(nrf53emu_build ${CMAKE_BINARY_DIR} DIRECTORY)
endif()
if(CONFIG_ZTEST)
  set(nrf53emu_end --until "PROJECT EXECUTION SUCCESSFUL" --fail-on "PROJECT EXECUTION FAILED")
endif()
if(NRF53EMU)
  add_custom_target(run_custom
    COMMAND ${NRF53EMU} run ${nrf53emu_end} ${NRF53EMU_RUN_OPTIONS} ${nrf53emu_build}
    DEPENDS ${logical_target_for_zephyr_elf}
    WORKING_DIRECTORY ${APPLICATION_BINARY_DIR}
    USES_TERMINAL VERBATIM)
else()
  add_custom_target(run_custom
    COMMAND ${CMAKE_COMMAND} -E echo "nrf53emu is not on PATH"
    COMMAND ${CMAKE_COMMAND} -E false)
endif()
