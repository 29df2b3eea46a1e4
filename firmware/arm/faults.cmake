# Failure variants: split with one change each; faults/NAME.hex holds bootloader and both halves.

# add_fault(NAME SOURCES file...)
function(add_fault name)
  cmake_parse_arguments(ARG "" "" "SOURCES" ${ARGN})
  list(TRANSFORM ARG_SOURCES PREPEND ${FIRMWARE}/faults/)
  add_split(${name} DIRECTORY faults/ SOURCES ${ARG_SOURCES})
  add_merged(faults/${name}.hex boot.hex
    faults/${name}.internal.signed.hex faults/${name}.external.signed.hex)
endfunction()

# One file each.
foreach(name
    xip_init_pre_kernel xip_init_post_kernel_20 divider_div4 div2_at_128mhz qspi_deactivated
    wrong_jedec_id sck_too_fast network_not_secure store_into_xip block_protection
    unknown_write_opcode stale_cache reset_while_erasing wfi_forever spin_on_register
    irq_masked_spin reset_loop watchdog stack_overflow undefined_instruction jump_to_unmapped
    write_to_null slot_offset_as_address lockup flash_on_hold second_erase program_over_old_data qspi_dma_from_flash
    uart_dma_from_flash interrupt_storm long_burst
    four_byte_mode_left csn_floating activate_while_busy
    resets_itself spin_on_variable nvmc_erases chip_erase all_threads_blocked fpu_off mpu_guard nvmc_without_erase network_wait_forever
    store_uicr store_flash store_protected gap_polled gap_task gap_panics panic_loop end_in_handler
    qspi_pins_trace qspi_psel_elsewhere qspi_psel_off systick_sleeps systick_wfe systick_polled
    erase_protected vtor_bits vtor_alignment)
  add_fault(${name} SOURCES ${name}.c)
endforeach()

# With a function in XIP that the cache does not hold.
foreach(name
    dpd_left_asleep erase_while_xip text_while_xip_off deactivate_after_xip errata43 wrong_xipoffset
    quad_without_qe init_calls_xip two_xip_users)
  add_fault(${name} SOURCES ${name}.c xip_fresh.c)
endforeach()
# In the Non-secure state.
foreach(name secure_ram secure_flash secure_device device_kept_secure)
  add_fault(${name} SOURCES ${name}.c non_secure.c)
endforeach()
# Reads at 48 MHz.
foreach(name without_errata121 wrong_rxdelay divider_without_settling fast_read_right)
  add_fault(${name} SOURCES ${name}.c fast_read.c)
endforeach()
add_fault(isr_in_xip SOURCES isr_in_xip.c xip_isr.c)
add_fault(silent_reboot SOURCES silent_reboot.c xip_init_pre_kernel.c)

add_split(xip_driver_priority_80 DIRECTORY faults/ DRIVER split_driver_80
  SOURCES ${FIRMWARE}/faults/xip_driver_priority_80.c)
add_merged(faults/xip_driver_priority_80.hex boot.hex
  faults/xip_driver_priority_80.internal.signed.hex
  faults/xip_driver_priority_80.external.signed.hex)

# The XIP part linked at the start of its slot, without room for the header: the signed HEX begins
# below the slot, and an update puts the code 0x200 above its address.
add_split(origin_without_header DIRECTORY faults/)
target_link_options(origin_without_header PRIVATE LINKER:--defsym=extflash_origin=0x10120000)
add_merged(faults/origin_without_header.hex boot.hex
  faults/origin_without_header.internal.signed.hex faults/origin_without_header.external.signed.hex)

# Images of the good build in wrong company.
add_split(next_build DIRECTORY faults/ SOURCES ${FIRMWARE}/faults/xip_next_build.c)
add_merged(faults/mismatched_halves.hex boot.hex
  split.internal.signed.hex faults/next_build.external.signed.hex)
add_merged(faults/missing_xip_image.hex boot.hex split.internal.signed.hex)

# add_damaged(NAME ADDRESS PART OTHER): one byte of a signed part is inverted
function(add_damaged name address part other)
  add_output(faults/${name}.part.hex
    COMMAND ${MKIMAGE} damage ${address} ${part} faults/${name}.part.hex
    DEPENDS ${OUTPUT_DIR}/${part} ${MKIMAGE})
  add_merged(faults/${name}.hex boot.hex faults/${name}.part.hex ${other})
endfunction()
add_damaged(corrupt_internal 0x00010400 split.internal.signed.hex split.external.signed.hex)
add_damaged(corrupt_external 0x10120210 split.external.signed.hex split.internal.signed.hex)

# Bootloaders that stop, and programs of their own that are as small.
foreach(name boot_without_flash boot_too_few_sectors boot_rejects_update div4_chosen div4_left
    xipoffset_linked lfxo_polled lfxo_asleep)
  add_firmware(${name} DIRECTORY faults/ SCRIPT ${FIRMWARE}/boot/boot.ld
    SOURCES ${FIRMWARE}/faults/${name}.c LINK app_core common defaults)
  add_hex(${name} OUTPUT faults/${name}.hex)
endforeach()

# Bootloaders whose update does not survive a power cut; the set to install lies in the secondaries.
function(add_boot_fault name)
  add_firmware(${name} DIRECTORY faults/ SCRIPT ${FIRMWARE}/boot/boot.ld
    SOURCES ${FIRMWARE}/faults/${name}.c LINK app_core boot_parts ${ARGN} common defaults)
  target_include_directories(${name} PRIVATE ${FIRMWARE}/boot)
  add_hex(${name} OUTPUT faults/${name}.boot.hex)
  add_merged(faults/${name}.hex faults/${name}.boot.hex
    split.internal.signed.hex split.external.signed.hex update.hex)
endfunction()
foreach(name update_clears_requests update_rewrites_trailer)
  add_boot_fault(${name} boot_overwrite)
endforeach()
foreach(name swap_done_too_early swap_forgets_copy_done swap_erases_first swap_without_status)
  add_boot_fault(${name} boot_swap_move)
endforeach()
add_boot_fault(boot_skips_hash boot_overwrite boot_defaults)

# The network core's turn.
foreach(name net_reads_xip net_spins net_stores_flash net_polls_gap net_undefined net_resets
    net_waits_for_temp net_masked net_storm net_stores_protected)
  add_firmware(${name} DIRECTORY faults/ SCRIPT ${FIRMWARE}/net/net.ld
    SOURCES ${FIRMWARE}/net/main.c ${FIRMWARE}/faults/${name}.c
    LINK net_core common_net defaults_net)
  add_hex(${name} OUTPUT faults/${name}.hex)
endforeach()
