/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <stdint.h>

/* Endpoints of the serial port. */
#define NOTIFY_ENDPOINT 1u
#define DATA_ENDPOINT   2u

/* The descriptor that GET_DESCRIPTOR asks for, by type and index; length 0: there is none. */
const uint8_t *descriptor_find(uint32_t type, uint32_t index, uint32_t *length);
