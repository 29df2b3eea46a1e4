/*
 * FICR and UICR as they leave the factory.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#define FICR_PAGE 4096

/* Fills a page of FICR for a production part; `seed` gives device id and address. */
void ficr_fill(uint8_t *page, bool net, uint64_t seed);

/* Fills a page of UICR: erased, but with the debug port open. */
void uicr_fill(uint8_t *page, bool net);
