/*
 * The memory map of the nRF5340 as the application core sees it.
 *
 * Follows: product specification, memory map and instantiation; the network core sees its own
 * flash and RAM at the same addresses.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include "base/units.h"

#define APP_FLASH_BASE UINT32_C(0x00000000)
#define APP_FLASH_SIZE UINT32_C(0x00100000)
#define FLASH_PAGE     UINT32_C(0x1000) /* of the application core; the network core's has 2 KiB */
#define APP_UICR_BASE  UINT32_C(0x00ff8000)
#define NET_FLASH_BASE UINT32_C(0x01000000)
#define NET_FLASH_SIZE UINT32_C(0x00040000)
#define NET_UICR_BASE  UINT32_C(0x01ff8000)
#define XIP_BASE       UINT32_C(0x10000000) /* the QSPI flash chip, moved by XIPOFFSET */
#define XIP_SIZE       UINT32_C(0x08000000)
#define APP_RAM_BASE   UINT32_C(0x20000000)
#define NET_RAM_BASE   UINT32_C(0x21000000)
#define PERIPHERALS    UINT32_C(0x40000000)
#define SECURE_ALIAS   UINT32_C(0x10000000) /* set in the Secure address of a peripheral */
