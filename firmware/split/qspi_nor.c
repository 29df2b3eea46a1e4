/*
 * The QSPI flash as a device; its place in the init order decides when XIP code may run.
 *
 * Follows: Zephyr's nrf_qspi_nor.c with CONFIG_NORDIC_QSPI_NOR_XIP=y.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "app.h"
#include "console.h"
#include "string.h"

static int identify(void)
{
    const uint8_t *expected = split_config.jedec_id;
    uint8_t id[3];
    int rc = qspi_wake();

    if (rc == QSPI_OK)
        rc = qspi_read_id(id);
    if (rc != QSPI_OK)
        return rc;
    if (memcmp(id, expected, sizeof(id)) != 0) {
        printk("JEDEC id [%02x %02x %02x] expect [%02x %02x %02x]\n", id[0], id[1], id[2],
               expected[0], expected[1], expected[2]);
        return QSPI_WRONG_CHIP;
    }
    return QSPI_OK;
}

static int start(void)
{
    int rc = qspi_init(&split_config.qspi);

    if (rc == QSPI_OK)
        rc = identify();
    if (rc == QSPI_OK)
        rc = qspi_set_quad_enable();
    return rc;
}

static int qspi_nor_init(const struct device *dev)
{
    int rc = start();

    if (rc != QSPI_OK) {
        printk("%s: device not ready (%d)\n", dev->name, rc);
        qspi_deactivate();
        return rc;
    }
    printk("QSPI ready: JEDEC id %02x %02x %02x\n", split_config.jedec_id[0],
           split_config.jedec_id[1], split_config.jedec_id[2]);
    if (split_config.xip)
        REG(QSPI_BASE, QSPI_XIPEN) = 1;
    else
        qspi_deactivate();
    return 0;
}
DEVICE_DEFINE(102, "mx25r6435f@0", qspi_nor_init, POST_KERNEL, QSPI_NOR_INIT_PRIORITY);
