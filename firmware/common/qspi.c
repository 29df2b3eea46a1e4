/*
 * Follows: product specification, QSPI; nrfx_qspi.c (order of the register writes, errata 43 and
 * 121) and Zephyr's nrf_qspi_nor.c (clock divider, identification, quad enable, errata 159).
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "qspi.h"

#include "clock.h"
#include "cortex_m33.h"
#include "string.h"

#define PIN_IO0 PIN(0, 13)
#define PIN_IO1 PIN(0, 14)
#define PIN_IO2 PIN(0, 15)
#define PIN_IO3 PIN(0, 16)
#define PIN_SCK PIN(0, 17)
#define PIN_CSN PIN(0, 18)

#define TIMEOUT_MS        500u  /* CONFIG_NORDIC_QSPI_NOR_TIMEOUT_MS */
#define ERASE_TIMEOUT_MS  1000u /* of a transfer's READY */
#define POLL_US           10u
#define CLOCK_SETTLE_US   7u  /* measured by the authors of Zephyr's driver */
#define EXIT_DPD_US       45u /* MX25R6435F: tRDP is 35 us; the DK's devicetree says 45 */
#define RXDELAY_ERRATA121 6u

#define OP_WRSR 0x01
#define OP_RDSR 0x05
#define OP_RDID 0x9f
#define OP_RDPD 0xab
#define SR_WIP  BIT(0)
#define SR_QE   BIT(6) /* Macronix; others have it elsewhere */
#define CR2_LH  BIT(1) /* high performance */

static const struct {
    uint16_t reg;
    uint8_t pin;
} pins[] = {
    {QSPI_PSEL_SCK, PIN_SCK}, {QSPI_PSEL_CSN, PIN_CSN}, {QSPI_PSEL_IO0, PIN_IO0},
    {QSPI_PSEL_IO1, PIN_IO1}, {QSPI_PSEL_IO2, PIN_IO2}, {QSPI_PSEL_IO3, PIN_IO3},
};

static struct {
    struct qspi_config config;
    bool activated;
} qspi;

static int wait_ready(uint32_t timeout_ms)
{
    for (uint32_t left = timeout_ms * 1000 / POLL_US; left > 0; left--) {
        if (REG(QSPI_BASE, QSPI_EVENTS_READY) != 0)
            return QSPI_OK;
        delay_us(POLL_US);
    }
    return QSPI_TIMED_OUT;
}

static void select_pins(bool connected)
{
    for (size_t i = 0; i < sizeof(pins) / sizeof(pins[0]); i++)
        REG(QSPI_BASE, pins[i].reg) = connected ? pins[i].pin : PIN_DISCONNECTED;
}

static void configure_pads(void)
{
    /* IO3 is HOLD# while the chip's QE bit is clear; it must be high when the block is off. */
    REG(P0_BASE, GPIO_OUTSET) = BIT(PIN_IO3) | BIT(PIN_CSN);
    REG(P0_BASE, GPIO_DIRSET) = BIT(PIN_IO3) | BIT(PIN_CSN);
    for (size_t i = 0; i < sizeof(pins) / sizeof(pins[0]); i++)
        REG(P0_BASE, GPIO_PIN_CNF + 4 * pins[i].pin) |= PIN_CNF_DRIVE_H0H1 | PIN_CNF_MCUSEL_PERIPH;
}

/*
 * Errata 43: registers from 0x600 on must not be touched after XIP before an ACTIVATE that the
 * chip cannot see.
 */
static int errata43(void)
{
    REG(QSPI_BASE, INTENCLR) = QSPI_READY;
    select_pins(false);
    REG(QSPI_BASE, QSPI_EVENTS_READY) = 0;
    REG(QSPI_BASE, QSPI_TASKS_ACTIVATE) = 1;
    int rc = wait_ready(TIMEOUT_MS);
    REG(QSPI_BASE, QSPI_EVENTS_READY) = 0;
    select_pins(true);
    return rc;
}

static void set_192m_divider(uint32_t div)
{
    REG(CLOCK_BASE, CLOCK_HFCLK192MCTRL) = div;
    delay_us(CLOCK_SETTLE_US);
}

int qspi_init(const struct qspi_config *config)
{
    bool sck_96m = config->sckfreq == 0;
    int rc;

    qspi.config = *config;
    qspi.activated = false;
    configure_pads();
    select_pins(true);
    set_192m_divider(config->hfclk192m_div);
    rc = errata43();
    if (rc != QSPI_OK)
        return rc;
    REG(QSPI_BASE, QSPI_XIPOFFSET) = 0;
    REG(QSPI_BASE, QSPI_IFCONFIG0) = IFCONFIG0_READOC(config->readoc) |
                                     IFCONFIG0_WRITEOC(config->writeoc) | IFCONFIG0_ERRATA121 |
                                     (sck_96m ? IFCONFIG0_ERRATA121_96M : 0);
    REG(QSPI_BASE, QSPI_IFTIMING) = IFTIMING_RXDELAY(RXDELAY_ERRATA121);
    REG(QSPI_BASE, QSPI_IFCONFIG1) = (REG(QSPI_BASE, QSPI_IFCONFIG1) & IFCONFIG1_KEEP_MASK) |
                                     IFCONFIG1_SCKDELAY(config->sckdelay) |
                                     IFCONFIG1_SCKFREQ(config->sckfreq);
    return QSPI_OK;
}

int qspi_activate(void)
{
    if (qspi.activated)
        return QSPI_OK;
    set_192m_divider(qspi.config.hfclk192m_div);
    REG(QSPI_BASE, QSPI_ENABLE) = 1;
    REG(QSPI_BASE, QSPI_EVENTS_READY) = 0;
    REG(QSPI_BASE, QSPI_TASKS_ACTIVATE) = 1;
    int rc = wait_ready(TIMEOUT_MS);
    qspi.activated = rc == QSPI_OK;
    return rc;
}

void qspi_deactivate(void)
{
    qspi.activated = false;
    REG(QSPI_BASE, INTENCLR) = QSPI_READY;
    REG(QSPI_BASE, QSPI_TASKS_DEACTIVATE) = 1;
    REG(QSPI_BASE, QSPI_ENABLE) = 0;
    REG(QSPI_BASE, QSPI_EVENTS_READY) = 0;
    REG(CLOCK_BASE, CLOCK_HFCLK192MCTRL) = HFCLK192MCTRL_48MHZ;
}

/* Errata 159: the CPU runs at 64 MHz while the controller transfers. */
static uint32_t slow_cpu(void)
{
    uint32_t before = REG(CLOCK_BASE, CLOCK_HFCLKCTRL);

    REG(CLOCK_BASE, CLOCK_HFCLKCTRL) = HFCLKCTRL_64MHZ;
    return before;
}

static void restore_cpu(uint32_t before)
{
    REG(CLOCK_BASE, CLOCK_HFCLKCTRL) = before;
}

static void load_instruction_data(const uint8_t *data, size_t len)
{
    uint8_t bytes[8] = {0};
    uint32_t words[2];

    if (data != NULL)
        memcpy(bytes, data, len);
    memcpy(words, bytes, sizeof(words));
    REG(QSPI_BASE, QSPI_CINSTRDAT0) = words[0];
    REG(QSPI_BASE, QSPI_CINSTRDAT1) = words[1];
}

int qspi_command(uint8_t opcode, const uint8_t *data, uint8_t *response, size_t len, bool wren)
{
    if (len > 8)
        return QSPI_BAD_ARGUMENT;
    int rc = qspi_activate();
    if (rc != QSPI_OK)
        return rc;
    uint32_t hfclk = slow_cpu();
    rc = errata43();
    if (rc == QSPI_OK) {
        load_instruction_data(data, len);
        REG(QSPI_BASE, QSPI_CINSTRCONF) = CINSTRCONF_OPCODE(opcode) | CINSTRCONF_LENGTH(len + 1) |
                                          CINSTRCONF_LIO2 | CINSTRCONF_LIO3 |
                                          (wren ? CINSTRCONF_WREN : 0);
        rc = wait_ready(TIMEOUT_MS);
        REG(QSPI_BASE, QSPI_EVENTS_READY) = 0;
    }
    restore_cpu(hfclk);
    if (rc == QSPI_OK && response != NULL) {
        uint32_t words[2] = {REG(QSPI_BASE, QSPI_CINSTRDAT0), REG(QSPI_BASE, QSPI_CINSTRDAT1)};

        memcpy(response, words, len);
    }
    return rc;
}

/* A chip that sleeps does not answer the status poll of ACTIVATE: it happens without the pins. */
int qspi_wake(void)
{
    select_pins(false);
    int rc = qspi_activate();
    select_pins(true);
    if (rc == QSPI_OK)
        rc = qspi_command(OP_RDPD, NULL, NULL, 0, false);

    delay_us(EXIT_DPD_US);
    return rc;
}

int qspi_read_id(uint8_t id[3])
{
    return qspi_command(OP_RDID, NULL, id, 3, false);
}

int qspi_wait_while_busy(uint32_t timeout_ms)
{
    for (uint32_t waited = 0; waited <= timeout_ms; waited++) {
        uint8_t status;
        int rc = qspi_command(OP_RDSR, NULL, &status, 1, false);

        if (rc != QSPI_OK || (status & SR_WIP) == 0)
            return rc;
        delay_us(1000);
    }
    return QSPI_TIMED_OUT;
}

int qspi_set_quad_enable(void)
{
    uint8_t status;
    int rc = qspi_command(OP_RDSR, NULL, &status, 1, false);

    if (rc != QSPI_OK || (status & SR_QE) != 0)
        return rc;
    status |= SR_QE;
    rc = qspi_command(OP_WRSR, &status, NULL, 1, true);
    return rc == QSPI_OK ? qspi_wait_while_busy(TIMEOUT_MS) : rc;
}

int qspi_set_high_performance(void)
{
    static const uint8_t registers[3] = {SR_QE, 0, CR2_LH};
    int rc = qspi_command(OP_WRSR, registers, NULL, sizeof(registers), true);

    return rc == QSPI_OK ? qspi_wait_while_busy(TIMEOUT_MS) : rc;
}

static int run_task(uint32_t task, uint32_t timeout_ms)
{
    int rc = qspi_activate();

    if (rc != QSPI_OK)
        return rc;
    uint32_t hfclk = slow_cpu();
    REG(QSPI_BASE, QSPI_EVENTS_READY) = 0;
    REG(QSPI_BASE, task) = 1;
    rc = wait_ready(timeout_ms);
    REG(QSPI_BASE, QSPI_EVENTS_READY) = 0;
    restore_cpu(hfclk);
    return rc;
}

static bool aligned(uint32_t addr, uint32_t buf, uint32_t len)
{
    return ((addr | buf | len) & 3) == 0 && len > 0;
}

int qspi_read(uint32_t addr, void *buf, uint32_t len)
{
    if (!aligned(addr, (uint32_t)(uintptr_t)buf, len))
        return QSPI_BAD_ARGUMENT;
    REG(QSPI_BASE, QSPI_READ_SRC) = addr;
    REG(QSPI_BASE, QSPI_READ_DST) = (uint32_t)(uintptr_t)buf;
    REG(QSPI_BASE, QSPI_READ_CNT) = len;
    return run_task(QSPI_TASKS_READSTART, TIMEOUT_MS);
}

int qspi_write(uint32_t addr, const void *buf, uint32_t len)
{
    if (!aligned(addr, (uint32_t)(uintptr_t)buf, len))
        return QSPI_BAD_ARGUMENT;
    REG(QSPI_BASE, QSPI_WRITE_DST) = addr;
    REG(QSPI_BASE, QSPI_WRITE_SRC) = (uint32_t)(uintptr_t)buf;
    REG(QSPI_BASE, QSPI_WRITE_CNT) = len;
    return run_task(QSPI_TASKS_WRITESTART, ERASE_TIMEOUT_MS);
}

int qspi_erase_start(uint32_t addr)
{
    REG(QSPI_BASE, QSPI_ERASE_PTR) = addr;
    REG(QSPI_BASE, QSPI_ERASE_LEN) = QSPI_ERASE_LEN_4KB;
    return run_task(QSPI_TASKS_ERASESTART, ERASE_TIMEOUT_MS);
}
