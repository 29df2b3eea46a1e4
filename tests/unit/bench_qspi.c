/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bench_qspi.h"

#include "bus/map.h"
#include "periph/devices.h"

struct bench_qspi *bench_qspi_new(const char *chip)
{
    struct bench_qspi *t = g_new0(struct bench_qspi, 1);
    const struct nor_chip *profile = nor_find_profile(chip);

    g_assert_nonnull(profile);
    t->b = bench_new();
    t->size = profile->size;
    t->array = g_malloc(t->size);
    memset(t->array, 0xff, t->size);
    memory_add(&t->b->memory, &(struct mem_region){
                                  .name = "xip",
                                  .base = XIP_BASE,
                                  .size = t->size,
                                  .host = t->array,
                                  .kind = MEM_XIP,
                              });
    t->p = periph_new(&qspi_type, "QSPI", QSPI, 43, 0, &t->b->env);
    t->nor = nor_new(profile, t->array, t->size, &t->b->sched, t->b->log, 1);
    qspi_connect(t->p, t->nor);
    clock_set(&t->b->clocks, CLOCK_PCLK192M, 192000000);
    bench_run(t->b, 10 * TICKS_PER_US);
    return t;
}

void bench_qspi_free(struct bench_qspi *t)
{
    periph_free(t->p);
    nor_free(t->nor);
    bench_free(t->b);
    g_free(t->array);
    g_free(t);
}

uint32_t qspi_get(struct bench_qspi *t, uint32_t offset)
{
    return bench_read(t->b, QSPI + offset);
}

void qspi_put(struct bench_qspi *t, uint32_t offset, uint32_t value)
{
    bench_write(t->b, QSPI + offset, value);
}

void qspi_pins(struct bench_qspi *t, bool connect)
{
    static const struct {
        uint16_t reg;
        uint8_t pin;
    } pins[] = {
        {PSEL_SCK, 17},     {PSEL_CSN, 18},     {PSEL_IO0, 13},
        {PSEL_IO0 + 4, 14}, {PSEL_IO0 + 8, 15}, {PSEL_IO0 + 12, 16},
    };

    for (unsigned i = 0; i < G_N_ELEMENTS(pins); i++)
        qspi_put(t, pins[i].reg, connect ? pins[i].pin : UINT32_MAX);
}

ticks_t qspi_run(struct bench_qspi *t, uint32_t offset, uint32_t value, ticks_t limit)
{
    qspi_put(t, EVENTS_READY, 0);
    qspi_put(t, offset, value);
    g_assert_cmpuint(qspi_get(t, EVENTS_READY), ==, 0);
    return bench_run_until_event(t->b, QSPI + EVENTS_READY, limit);
}

void qspi_bring_up(struct bench_qspi *t)
{
    const struct nor_chip *chip = nor_chip_of(t->nor);

    nor_set_register(t->nor, chip->quad_enable.reg,
                     nor_register(t->nor, chip->quad_enable.reg) | chip->quad_enable.mask);
    qspi_pins(t, true);
    qspi_put(t, IFCONFIG0, IFCONFIG0_READ4IO | IFCONFIG0_PP4IO | IFCONFIG0_ERR121);
    qspi_put(t, IFCONFIG1, SCKFREQ(11));
    qspi_put(t, ENABLE, 1);
    g_assert_cmpuint(qspi_run(t, TASKS_ACTIVATE, 1, TICKS_PER_MS), !=, TICKS_NEVER);
    bench_run(t->b, 100 * TICKS_PER_US); /* until XIP counts for anomaly 43 again */
}

uint32_t qspi_cinstr(struct bench_qspi *t, uint8_t opcode, unsigned length, uint32_t data)
{
    qspi_put(t, CINSTRDAT0, data);
    qspi_put(t, CINSTRDAT1, 0);
    g_assert_cmpuint(qspi_run(t, CINSTRCONF, CINSTR(opcode, length), TICKS_PER_MS), !=,
                     TICKS_NEVER);
    return qspi_get(t, CINSTRDAT0);
}

ticks_t qspi_dma_read(struct bench_qspi *t, uint32_t src, uint32_t ram, uint32_t len)
{
    qspi_put(t, READ_SRC, src);
    qspi_put(t, READ_DST, ram);
    qspi_put(t, READ_CNT, len);
    return qspi_run(t, TASKS_READSTART, 1, 10 * TICKS_PER_SECOND);
}

ticks_t qspi_dma_write(struct bench_qspi *t, uint32_t dst, uint32_t ram, uint32_t len)
{
    qspi_put(t, WRITE_DST, dst);
    qspi_put(t, WRITE_SRC, ram);
    qspi_put(t, WRITE_CNT, len);
    return qspi_run(t, TASKS_WRITESTART, 1, 100 * TICKS_PER_SECOND);
}

ticks_t qspi_erase(struct bench_qspi *t, uint32_t addr, uint32_t len_code)
{
    qspi_put(t, ERASE_PTR, addr);
    qspi_put(t, ERASE_LEN, len_code);
    return qspi_run(t, TASKS_ERASESTART, 1, 10 * TICKS_PER_SECOND);
}

void qspi_wait_not_busy(struct bench_qspi *t)
{
    while ((qspi_cinstr(t, 0x05, 2, 0) & 1) != 0)
        bench_run(t->b, TICKS_PER_MS);
}

const uint8_t *qspi_xip(struct bench_qspi *t, uint32_t offset)
{
    if (window_of(t)->watched)
        window_of(t)->accessed(window_of(t)->owner, XIP_BASE + offset);
    return memory_host(&t->b->memory, XIP_BASE + offset, 4);
}
