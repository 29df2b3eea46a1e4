/*
 * What both cores agree on.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include <stdint.h>

#include "nrf5340.h"

#define CHANNEL_TO_NET 0u
#define CHANNEL_TO_APP 1u
#define SHARED_READY   0x6e657421u

struct shared {
    uint32_t ready; /* SHARED_READY: the network core listens */
    uint32_t ping;
    uint32_t pong;
};

#define SHARED ((volatile struct shared *)(uintptr_t)SHARED_RAM_BASE)
