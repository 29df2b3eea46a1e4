/*
 * The parts of the split application.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "init.h"
#include "qspi.h"
#include "scenario.h"

/* What the failure variants change; the default is in config.c. */
struct split_config {
    struct qspi_config qspi;
    uint8_t jedec_id[3]; /* as the devicetree says */
    uint32_t hfclkctrl;
    bool cache;
    bool xip;            /* CONFIG_NORDIC_QSPI_NOR_XIP: the driver leaves the controller active */
    bool network_secure; /* the network core may access RAM of this core */
};

extern const struct split_config split_config;

/* POST_KERNEL priority of the QSPI driver is 41: code in XIP must come later. */
extern const struct device __device_dts_ord_102;
#define QSPI_NOR (&__device_dts_ord_102)

void app_main(void);

/* time.c: RTC1. */
uint32_t uptime_ms(void);
void sleep_ms(uint32_t ms);

/* network.c: true when the network core answered within the time. */
bool network_ping(uint32_t value, uint32_t timeout_ms, uint32_t *answer);

/* settings.c: how often this flash has booted, counting from one. */
uint32_t boot_number(void);

/* xip_part.c and xip_table.c, which are in the QSPI flash. */
#define XIP_TABLE_WORDS 64
extern const uint32_t xip_table[XIP_TABLE_WORDS];
uint32_t xip_report(void);
uint32_t xip_table_sum(void);
