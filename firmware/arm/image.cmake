# How an image is compiled, linked, converted, signed and merged.

add_library(freestanding INTERFACE)
target_compile_options(freestanding INTERFACE
  -std=gnu11 -O2 -g -ffreestanding -ffunction-sections -fdata-sections -fno-common
  -fno-math-errno # a square root is one instruction, not a call
  -fno-tree-loop-distribute-patterns # memset must not become a call of memset
  -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wundef -Wvla
  $<$<BOOL:${NRF53EMU_WERROR}>:-Werror>)
target_include_directories(freestanding INTERFACE ${FIRMWARE}/common)
target_link_options(freestanding INTERFACE
  -nostdlib -static -L${FIRMWARE}/common
  LINKER:--gc-sections LINKER:--orphan-handling=error LINKER:--fatal-warnings
  LINKER:--no-warn-rwx-segments)

add_library(app_core INTERFACE)
target_link_libraries(app_core INTERFACE freestanding gcc)
target_compile_options(app_core INTERFACE -mcpu=cortex-m33 -mthumb -mfloat-abi=hard)
target_link_options(app_core INTERFACE -mcpu=cortex-m33 -mthumb -mfloat-abi=hard)

add_library(net_core INTERFACE)
target_link_libraries(net_core INTERFACE freestanding gcc)
target_compile_definitions(net_core INTERFACE NETWORK_CORE)
target_compile_options(net_core INTERFACE -mcpu=cortex-m33+nodsp+nofp -mthumb -mfloat-abi=soft)
target_link_options(net_core INTERFACE -mcpu=cortex-m33+nodsp+nofp -mthumb -mfloat-abi=soft)

# add_firmware(NAME [DIRECTORY d/] SCRIPT ld SOURCES ... LINK ...): OUTPUT_DIR/[d/]NAME.elf
function(add_firmware name)
  cmake_parse_arguments(ARG "" "DIRECTORY;SCRIPT" "SOURCES;LINK" ${ARGN})
  add_executable(${name} ${ARG_SOURCES})
  target_link_libraries(${name} PRIVATE ${ARG_LINK})
  target_link_options(${name} PRIVATE -T ${ARG_SCRIPT} LINKER:-Map=${OUTPUT_DIR}/${ARG_DIRECTORY}${name}.map)
  get_filename_component(scripts ${ARG_SCRIPT} DIRECTORY)
  file(GLOB scripts CONFIGURE_DEPENDS ${scripts}/*.ld ${FIRMWARE}/common/*.ld)
  set_target_properties(${name} PROPERTIES
    RUNTIME_OUTPUT_DIRECTORY ${OUTPUT_DIR}/${ARG_DIRECTORY} LINK_DEPENDS "${scripts}")
endfunction()

# add_output(FILE COMMAND ... DEPENDS ...): a generated file that is always built
function(add_output file)
  cmake_parse_arguments(ARG "" "" "COMMAND;DEPENDS" ${ARGN})
  add_custom_command(OUTPUT ${OUTPUT_DIR}/${file} COMMAND ${ARG_COMMAND} DEPENDS ${ARG_DEPENDS}
    WORKING_DIRECTORY ${OUTPUT_DIR} VERBATIM)
  set_property(GLOBAL APPEND PROPERTY OUTPUTS ${OUTPUT_DIR}/${file})
endfunction()

# add_hex(NAME OUTPUT file [OPTIONS objcopy options]): a HEX file from the ELF of target NAME
function(add_hex name)
  cmake_parse_arguments(ARG "" "OUTPUT" "OPTIONS" ${ARGN})
  add_output(${ARG_OUTPUT}
    COMMAND ${CMAKE_OBJCOPY} -O ihex ${ARG_OPTIONS} $<TARGET_FILE:${name}> ${ARG_OUTPUT}
    DEPENDS ${name})
endfunction()

# add_signed(PATH VERSION v SLOT_SIZE n): PATH.signed.hex and PATH.signed.bin from PATH.hex
function(add_signed path)
  cmake_parse_arguments(ARG "" "VERSION;SLOT_SIZE" "" ${ARGN})
  add_output(${path}.signed.hex
    COMMAND ${MKIMAGE} sign --version ${ARG_VERSION} --slot-size ${ARG_SLOT_SIZE}
      --key ${TEST_KEY} --bin ${path}.signed.bin ${path}.hex ${path}.signed.hex
    DEPENDS ${OUTPUT_DIR}/${path}.hex ${MKIMAGE} ${TEST_KEY})
endfunction()

# add_update(PATH ADDRESS a SLOT_SIZE n): PATH.update.hex, PATH.signed.hex in the slot at ADDRESS
# with the trailer that asks for its installation
function(add_update path)
  cmake_parse_arguments(ARG "" "ADDRESS;SLOT_SIZE" "" ${ARGN})
  add_output(${path}.update.hex
    COMMAND ${MKIMAGE} update ${ARG_ADDRESS} ${ARG_SLOT_SIZE} ${path}.signed.hex ${path}.update.hex
    DEPENDS ${OUTPUT_DIR}/${path}.signed.hex ${MKIMAGE})
endfunction()

# add_merged(OUTPUT INPUT...): several HEX files in one
function(add_merged output)
  list(TRANSFORM ARGN PREPEND ${OUTPUT_DIR}/ OUTPUT_VARIABLE inputs)
  add_output(${output} COMMAND ${MKIMAGE} merge ${output} ${ARGN} DEPENDS ${inputs} ${MKIMAGE})
endfunction()

# add_split(NAME [DIRECTORY d/] [VERSION v] [DRIVER library] [SOURCES ...]): the ELF and its two
# images, as the vendor's split signing makes them; DRIVER holds the QSPI driver, split_driver_41
# unless given
function(add_split name)
  cmake_parse_arguments(ARG "" "DIRECTORY;VERSION;DRIVER" "SOURCES" ${ARGN})
  if(NOT ARG_VERSION)
    set(ARG_VERSION 1.0.0+0)
  endif()
  if(NOT ARG_DRIVER)
    set(ARG_DRIVER split_driver_41)
  endif()
  set(path ${ARG_DIRECTORY}${name})
  add_firmware(${name} DIRECTORY "${ARG_DIRECTORY}" SCRIPT ${FIRMWARE}/split/split.ld
    SOURCES ${ARG_SOURCES} LINK app_core split_objects ${ARG_DRIVER} common split_defaults defaults)
  target_include_directories(${name} PRIVATE ${FIRMWARE}/split)
  add_hex(${name} OUTPUT ${path}.internal.hex
    OPTIONS -R .extflash_text_reloc -R .extflash_rodata_reloc)
  add_hex(${name} OUTPUT ${path}.external.hex
    OPTIONS -j .extflash_text_reloc -j .extflash_rodata_reloc)
  add_signed(${path}.internal VERSION ${ARG_VERSION} SLOT_SIZE 0xd4000)
  add_signed(${path}.external VERSION ${ARG_VERSION} SLOT_SIZE 0x40000)
endfunction()
