# Instruction tests: the same objects for our machine and for QEMU's mps2-an505.
set(CONFORMANCE ${FIRMWARE}/../tests/conformance)
add_library(conformance_objects OBJECT
  ${CONFORMANCE}/main.c ${CONFORMANCE}/log.c ${CONFORMANCE}/run_core.c ${CONFORMANCE}/run_fp.c
  ${CONFORMANCE}/run_system.c ${CONFORMANCE}/cases_system.S
  ${CONFORMANCE}/run_random.c ${CONFORMANCE}/random.c ${CONFORMANCE}/templates.c
  ${CONFORMANCE}/case_run.S ${CONFORMANCE}/cases_core.S ${CONFORMANCE}/cases_fp.S
  ${FIRMWARE}/common/string.c)
target_link_libraries(conformance_objects PRIVATE app_core)
foreach(board nrf5340 mps2)
  add_firmware(conformance_${board} DIRECTORY conformance/ SCRIPT ${CONFORMANCE}/${board}.ld
    SOURCES ${CONFORMANCE}/board_${board}.c LINK app_core conformance_objects)
  target_link_options(conformance_${board} PRIVATE -L${CONFORMANCE})
endforeach()
