/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "flash.h"

#include "nvmc.h"
#include "qspi.h"
#include "string.h"

#define PAGE_BYTES    256u /* of the flash chip; a program command does not leave its page */
#define WRITE_TIMEOUT 20u  /* ms */
#define ERASE_TIMEOUT 500u

/* The DK's chip at 8 MHz: MX25R6435F starts in ultra-low-power mode, which allows no more. */
static const struct qspi_config qspi_config = {
    .hfclk192m_div = HFCLK192MCTRL_192MHZ,
    .sckfreq = 11,
    .readoc = READOC_READ4IO,
    .writeoc = WRITEOC_PP4IO,
};

static bool read_internal(uint32_t offset, void *buf, uint32_t len)
{
    memcpy(buf, (const void *)(uintptr_t)offset, len);
    return true;
}

static bool write_internal(uint32_t offset, const void *buf, uint32_t len)
{
    const uint32_t *words = buf;

    for (uint32_t i = 0; i < len / 4; i++)
        nvmc_write_word(offset + 4 * i, words[i]);
    return true;
}

static bool erase_internal(uint32_t offset)
{
    nvmc_erase_page(offset);
    return true;
}

static bool read_qspi(uint32_t offset, void *buf, uint32_t len)
{
    return qspi_read(offset, buf, len) == QSPI_OK;
}

static bool write_qspi(uint32_t offset, const void *buf, uint32_t len)
{
    for (uint32_t done = 0; done < len;) {
        uint32_t room = PAGE_BYTES - (offset + done) % PAGE_BYTES;
        uint32_t n = len - done < room ? len - done : room;

        if (qspi_write(offset + done, (const uint8_t *)buf + done, n) != QSPI_OK ||
            qspi_wait_while_busy(WRITE_TIMEOUT) != QSPI_OK)
            return false;
        done += n;
    }
    return true;
}

static bool erase_qspi(uint32_t offset)
{
    return qspi_erase_start(offset) == QSPI_OK && qspi_wait_while_busy(ERASE_TIMEOUT) == QSPI_OK;
}

const struct flash_device internal_flash = {read_internal, write_internal, erase_internal};
const struct flash_device qspi_flash = {read_qspi, write_qspi, erase_qspi};

const char *qspi_flash_start(uint8_t id[3])
{
    if (qspi_init(&qspi_config) != QSPI_OK || qspi_wake() != QSPI_OK)
        return "QSPI does not become ready";
    /* A reset does not end an erase, and a chip that erases does not tell its id. */
    qspi_wait_while_busy(ERASE_TIMEOUT);
    if (qspi_read_id(id) != QSPI_OK)
        return "QSPI does not become ready";
    if (id[0] == 0x00 || id[0] == 0xff)
        return "no flash chip answers";
    return qspi_set_quad_enable() == QSPI_OK ? NULL : "QE bit cannot be set";
}

void qspi_flash_stop(void)
{
    qspi_deactivate();
}
