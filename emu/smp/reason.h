/*
 * What a device says when it refuses.
 *
 * Follows: Zephyr include/zephyr/mgmt/mcumgr/mgmt/mgmt_defines.h, grp/img_mgmt/img_mgmt.h,
 * grp/os_mgmt/os_mgmt.h.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include <stdint.h>

/* "no such entry (rc 5)"; free with g_free(). */
char *smp_reason(unsigned code);

/* Of version 2, where each group has reasons of its own. */
char *smp_reason_of_group(unsigned group, unsigned code);

/* "image upload" */
const char *smp_command_name(uint16_t group, uint8_t command);
