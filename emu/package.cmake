# Debian packages by CPack: `cmake --build build/release --target package`. Libraries that programs
# need become dependencies by what they are linked with, so a package is for the release it was
# built on.
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME nrf53emu)
set(CPACK_PACKAGE_CONTACT "The nrf53emu authors <nrf53emu@localhost>")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_COMPONENTS_ALL emulator library)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)

set(CPACK_DEBIAN_EMULATOR_PACKAGE_NAME nrf53emu)
set(CPACK_DEBIAN_EMULATOR_PACKAGE_SECTION devel)
set(CPACK_DEBIAN_EMULATOR_PACKAGE_SUGGESTS "nrf53mon, gdb-multiarch, python3")
set(CPACK_COMPONENT_EMULATOR_DESCRIPTION "emulator of the nRF5340 with its QSPI NOR flash
Boots the files that west build made as the board would, tells why they do not
boot, and what executing from external flash costs. It is a board to west,
twister, GDB and mcumgr.")

set(CPACK_DEBIAN_LIBRARY_PACKAGE_NAME libnrf53emu-dev)
set(CPACK_DEBIAN_LIBRARY_PACKAGE_SECTION libdevel)
set(CPACK_DEBIAN_LIBRARY_PACKAGE_DEPENDS "libglib2.0-dev, libunicorn-dev, libcapstone-dev, \
libelf-dev, libdw-dev, libyaml-dev, libzip-dev, libjson-glib-dev, libcbor-dev, nettle-dev, \
libgmp-dev, zlib1g-dev")
set(CPACK_COMPONENT_LIBRARY_DESCRIPTION "emulator of the nRF5340, as a library
The emulator inside of a program of one's own: header, static library,
pkg-config file.")

if(TARGET nrf53mon)
  list(APPEND CPACK_COMPONENTS_ALL monitor)
  set(CPACK_DEBIAN_MONITOR_PACKAGE_NAME nrf53mon)
  set(CPACK_DEBIAN_MONITOR_PACKAGE_SECTION devel)
  set(CPACK_DEBIAN_MONITOR_PACKAGE_RECOMMENDS nrf53emu)
  set(CPACK_COMPONENT_MONITOR_DESCRIPTION "monitor of nrf53emu
Looks into a run or a board of the emulator of the nRF5340: devices, stacks,
the past. A package of its own, because GNU Readline makes it GPL-3.")
endif()
include(CPack)
