# How an image is compiled, linked, converted, signed and merged.

add_library(freestanding INTERFACE)
target_compile_options(freestanding INTERFACE
  -std=gnu11 -O2 -g -ffreestanding -ffunction-sections -fdata-sections -fno-common
  -fno-tree-loop-distribute-patterns # memset must not become a call of memset
  -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wundef -Wvla -Werror)
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

# add_firmware(NAME SCRIPT ld SOURCES ... LINK ...): OUTPUT_DIR/NAME.elf
function(add_firmware name)
  cmake_parse_arguments(ARG "" "SCRIPT" "SOURCES;LINK" ${ARGN})
  add_executable(${name} ${ARG_SOURCES})
  target_link_libraries(${name} PRIVATE ${ARG_LINK})
  target_link_options(${name} PRIVATE -T ${ARG_SCRIPT}
    LINKER:-Map=${CMAKE_CURRENT_BINARY_DIR}/$<TARGET_NAME_IF_EXISTS:${name}>.map)
  get_filename_component(directory ${ARG_SCRIPT} DIRECTORY)
  file(GLOB scripts CONFIGURE_DEPENDS ${directory}/*.ld ${FIRMWARE}/common/*.ld)
  set_target_properties(${name} PROPERTIES
    RUNTIME_OUTPUT_DIRECTORY ${OUTPUT_DIR} LINK_DEPENDS "${scripts}")
endfunction()

# add_output(FILE COMMAND ... DEPENDS ...): a generated file that is always built
function(add_output file)
  cmake_parse_arguments(ARG "" "" "COMMAND;DEPENDS" ${ARGN})
  add_custom_command(OUTPUT ${OUTPUT_DIR}/${file} COMMAND ${ARG_COMMAND} DEPENDS ${ARG_DEPENDS}
    WORKING_DIRECTORY ${OUTPUT_DIR} VERBATIM)
  string(MAKE_C_IDENTIFIER ${file} target)
  add_custom_target(output_${target} ALL DEPENDS ${OUTPUT_DIR}/${file})
endfunction()

# add_hex(NAME [OUTPUT file] [OPTIONS objcopy options]): NAME.hex from NAME.elf
function(add_hex name)
  cmake_parse_arguments(ARG "" "OUTPUT" "OPTIONS" ${ARGN})
  if(NOT ARG_OUTPUT)
    set(ARG_OUTPUT ${name}.hex)
  endif()
  add_output(${ARG_OUTPUT}
    COMMAND ${CMAKE_OBJCOPY} -O ihex ${ARG_OPTIONS} ${name}.elf ${ARG_OUTPUT}
    DEPENDS ${name})
endfunction()

# add_signed(NAME SLOT_SIZE n): NAME.signed.hex and NAME.signed.bin from NAME.hex
function(add_signed name)
  cmake_parse_arguments(ARG "" "SLOT_SIZE" "" ${ARGN})
  add_output(${name}.signed.hex
    COMMAND ${MKIMAGE} sign --version ${IMAGE_VERSION} --slot-size ${ARG_SLOT_SIZE}
      --key ${TEST_KEY} --bin ${name}.signed.bin ${name}.hex ${name}.signed.hex
    DEPENDS ${OUTPUT_DIR}/${name}.hex ${MKIMAGE} ${TEST_KEY})
endfunction()

# add_merged(OUTPUT INPUT...): several HEX files in one
function(add_merged output)
  list(TRANSFORM ARGN PREPEND ${OUTPUT_DIR}/ OUTPUT_VARIABLE inputs)
  add_output(${output} COMMAND ${MKIMAGE} merge ${output} ${ARGN} DEPENDS ${inputs} ${MKIMAGE})
endfunction()

# add_split(NAME [SOURCES ...]): NAME.elf and both its images, as the vendor's split signing does
function(add_split name)
  cmake_parse_arguments(ARG "" "" "SOURCES" ${ARGN})
  add_firmware(${name} SCRIPT ${FIRMWARE}/split/split.ld SOURCES ${ARG_SOURCES}
    LINK app_core split_objects common split_defaults defaults)
  target_include_directories(${name} PRIVATE ${FIRMWARE}/split)
  add_hex(${name} OUTPUT ${name}.internal.hex
    OPTIONS -R .extflash_text_reloc -R .extflash_rodata_reloc)
  add_hex(${name} OUTPUT ${name}.external.hex
    OPTIONS -j .extflash_text_reloc -j .extflash_rodata_reloc)
  add_signed(${name}.internal SLOT_SIZE 0xd4000)
  add_signed(${name}.external SLOT_SIZE 0x40000)
endfunction()
