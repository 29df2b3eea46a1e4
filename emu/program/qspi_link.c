/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "program/qspi_link.h"

#include "base/units.h"
#include "bus/map.h"
#include "periph/qspi/qspi_regs.h"
#include "soc/machine_priv.h"

#define HFCLK192MCTRL 0x5b8 /* of CLOCK */

#define ERASE_4K  0
#define ERASE_ALL 2

#define BUFFER APP_RAM_BASE

#define READ_STATUS 0x05

/*
 * Longer than any erase of a chip (512 s at most for 64 MiB): a chip that is still busy then, or
 * whose "busy" bit is another one because WIPIndex is wrong, never gets ready.
 */
#define PATIENCE (600 * TICKS_PER_SECOND)

/* Between two looks at a busy chip (assumption: a debugger is no faster). */
#define NAP TICKS_PER_MS

/* CLOCK keeps the old frequency for 7 us after a write of HFCLK192MCTRL. */
#define CLOCK_SETTLES (10 * TICKS_PER_US)

struct qspi_link {
    struct machine *m;
    const struct qspi_ini *ini;
    uint32_t base;
    uint8_t *buffer; /* host memory of BUFFER */
    ticks_t opened;
};

static void put(struct qspi_link *link, uint32_t offset, uint32_t value)
{
    bool there = mmio_write(&link->m->domain[CORE_APP].mmio, link->base + offset, 4, true, value);

    g_assert(there);
}

static uint32_t get(struct qspi_link *link, uint32_t offset)
{
    uint32_t value = 0;
    bool there = mmio_read(&link->m->domain[CORE_APP].mmio, link->base + offset, 4, true, &value);

    g_assert(there);
    return value;
}

static void pass(struct qspi_link *link, ticks_t ticks)
{
    sched_run(&link->m->sched, sched_now(&link->m->sched) + ticks);
}

/* Writes the register that starts something and lets time pass until READY. */
static bool start(struct qspi_link *link, uint32_t offset, uint32_t value)
{
    struct sched *s = &link->m->sched;
    ticks_t end = sched_now(s) + PATIENCE;

    put(link, EVENTS_READY, 0);
    put(link, offset, value);
    while (get(link, EVENTS_READY) == 0) {
        ticks_t next = sched_next(s);

        if (next == TICKS_NEVER || next > end)
            return false;
        sched_run(s, next);
    }
    return true;
}

static bool instruct(struct qspi_link *link, uint8_t opcode, const uint8_t *data, unsigned len)
{
    uint8_t bytes[QSPI_INI_DATA] = {0};

    memcpy(bytes, data, len);
    put(link, CINSTRDAT0, load_le32(bytes));
    put(link, CINSTRDAT1, load_le32(bytes + 4));
    return start(link, CINSTRCONF,
                 opcode | (len + 1) << 8 | (link->ini->io2 ? BIT(12) : 0) |
                     (link->ini->io3 ? BIT(13) : 0));
}

/* READY after an erase or a register write says only that it was sent. */
static bool wait_until_ready(struct qspi_link *link)
{
    ticks_t end = sched_now(&link->m->sched) + PATIENCE;
    static const uint8_t dummy[1];

    while (sched_now(&link->m->sched) < end) {
        if (!instruct(link, READ_STATUS, dummy, sizeof dummy))
            return false;
        if ((get(link, CINSTRDAT0) >> link->ini->wip_index & 1) == 0)
            return true;
        pass(link, NAP);
    }
    return false;
}

/*
 * The programmer's frequencies are those of SCK; 96 MHz / (SCKFREQ + 1) does not go below 6 MHz, so
 * the slowest two need HFCLK192M divided by four.
 */
static uint32_t divide_clock(struct qspi_link *link)
{
    uint32_t clock = machine_periph(link->m, CORE_APP, "CLOCK")->base;
    bool slow = link->ini->mhz < 6;
    bool there =
        mmio_write(&link->m->domain[CORE_APP].mmio, clock + HFCLK192MCTRL, 4, true, slow ? 2 : 0);

    g_assert(there);
    pass(link, CLOCK_SETTLES);
    return (slow ? 24 : 96) / link->ini->mhz - 1;
}

static void configure(struct qspi_link *link)
{
    static const uint8_t dedicated[] = {13, 14, 15, 16}; /* IO0 to IO3 */
    const struct qspi_ini *ini = link->ini;
    uint32_t sckfreq = divide_clock(link);

    put(link, PSEL_SCK, 17);
    put(link, PSEL_CSN, 18);
    for (unsigned i = 0; i < G_N_ELEMENTS(dedicated); i++)
        put(link, PSEL_IO0 + 4 * i, dedicated[i]);
    put(link, IFCONFIG0,
        ini->read_mode | ini->write_mode << 3 | (ini->address32 ? BIT(6) : 0) |
            (ini->page512 ? BIT(12) : 0));
    put(link, IFCONFIG1, ini->sck_delay | (ini->mode3 ? BIT(25) : 0) | sckfreq << 28);
    put(link, IFTIMING, ini->rx_delay << 8);
    put(link, ENABLE, 1);
}

static bool send_instructions(struct qspi_link *link)
{
    const GArray *all = link->ini->instructions;

    for (unsigned i = 0; i < all->len; i++) {
        const struct qspi_ini_instruction *c = &g_array_index(all, struct qspi_ini_instruction, i);

        if (!instruct(link, c->opcode, c->data, c->len) || !wait_until_ready(link))
            return false;
    }
    return true;
}

struct qspi_link *qspi_link_open(struct machine *m, const struct qspi_ini *ini, const char **reason)
{
    struct qspi_link *link = g_new0(struct qspi_link, 1);

    link->m = m;
    link->ini = ini;
    link->base = machine_periph(m, CORE_APP, "QSPI")->base;
    link->buffer = memory_host(&m->domain[CORE_APP].memory, BUFFER, QSPI_LINK_CHUNK);
    machine_power_on(m);
    link->opened = sched_now(&m->sched);
    configure(link);
    *reason = NULL;
    if (!start(link, TASKS_ACTIVATE, 1))
        *reason = "the QSPI controller does not get ready: the chip stays busy or asleep";
    else if (!send_instructions(link))
        *reason = "the chip stays busy after a custom instruction: WIPIndex or the instruction is "
                  "wrong for it";
    if (*reason == NULL)
        return link;
    qspi_link_close(link);
    return NULL;
}

void qspi_link_close(struct qspi_link *link)
{
    if (link == NULL)
        return;
    put(link, TASKS_DEACTIVATE, 1);
    put(link, ENABLE, 0);
    machine_stood_still(link->m);
    g_free(link);
}

bool qspi_link_read(struct qspi_link *link, uint32_t address, uint8_t *data, uint32_t len)
{
    g_assert(len <= QSPI_LINK_CHUNK && address % 4 == 0 && len % 4 == 0);
    put(link, READ_SRC, address);
    put(link, READ_DST, BUFFER);
    put(link, READ_CNT, len);
    bool ok = start(link, TASKS_READSTART, 1);
    memcpy(data, link->buffer, len);
    return ok;
}

bool qspi_link_write(struct qspi_link *link, uint32_t address, const uint8_t *data, uint32_t len)
{
    g_assert(len <= QSPI_LINK_CHUNK && address % 4 == 0 && len % 4 == 0);
    memcpy(link->buffer, data, len);
    put(link, WRITE_DST, address);
    put(link, WRITE_SRC, BUFFER);
    put(link, WRITE_CNT, len);
    return start(link, TASKS_WRITESTART, 1) && wait_until_ready(link);
}

static bool erase(struct qspi_link *link, uint32_t address, uint32_t what)
{
    put(link, ERASE_PTR, address);
    put(link, ERASE_LEN, what);
    return start(link, TASKS_ERASESTART, 1) && wait_until_ready(link);
}

bool qspi_link_erase_sector(struct qspi_link *link, uint32_t address)
{
    return erase(link, address, ERASE_4K);
}

bool qspi_link_erase_chip(struct qspi_link *link)
{
    return erase(link, 0, ERASE_ALL);
}

ticks_t qspi_link_elapsed(const struct qspi_link *link)
{
    return sched_now(&link->m->sched) - link->opened;
}
