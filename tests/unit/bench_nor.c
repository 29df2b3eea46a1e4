/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bench_nor.h"

static void keep_id(void *ctx, const struct guest_report *r)
{
    struct bench_nor *t = ctx;

    g_free(t->last_id);
    t->last_id = g_strdup(r->id);
}

struct bench_nor *bench_nor_new_chip(const struct nor_chip *chip)
{
    struct bench_nor *t = g_new0(struct bench_nor, 1);

    t->log = guest_log_new();
    t->log_ear.reported = keep_id;
    guest_log_listen(t->log, &t->log_ear, t);
    t->size = chip->size;
    t->array = g_malloc(t->size);
    memset(t->array, 0xff, t->size);
    t->sck_hz = 8000000;
    t->nor = nor_new(chip, t->array, t->size, &t->sched, t->log, 7);
    return t;
}

struct bench_nor *bench_nor_new(const char *chip)
{
    g_assert_nonnull(nor_find_profile(chip));
    return bench_nor_new_chip(nor_find_profile(chip));
}

void bench_nor_free(struct bench_nor *t)
{
    nor_free(t->nor);
    guest_log_free(t->log);
    g_free(t->array);
    g_free(t->last_id);
    g_free(t);
}

void nor_pass(struct bench_nor *t, ticks_t duration)
{
    sched_run(&t->sched, sched_now(&t->sched) + duration);
}

static struct nor_wires wires(const struct bench_nor *t)
{
    return (struct nor_wires){.sck_hz = t->sck_hz, .io2 = true, .io3 = true};
}

void nor_send(struct bench_nor *t, uint8_t opcode, const void *bytes, unsigned n)
{
    struct nor_wires w = wires(t);

    nor_select(t->nor, &w);
    nor_shift(t->nor, opcode);
    for (unsigned i = 0; i < n; i++)
        nor_shift(t->nor, ((const uint8_t *)bytes)[i]);
    nor_deselect(t->nor);
}

void nor_op(struct bench_nor *t, uint8_t opcode)
{
    nor_send(t, opcode, NULL, 0);
}

uint8_t nor_get(struct bench_nor *t, uint8_t opcode, unsigned skip)
{
    struct nor_wires w = wires(t);
    uint8_t byte;

    nor_select(t->nor, &w);
    nor_shift(t->nor, opcode);
    do
        byte = nor_shift(t->nor, 0);
    while (skip-- > 0);
    nor_deselect(t->nor);
    return byte;
}

void nor_send_address(struct bench_nor *t, uint8_t opcode, uint32_t addr)
{
    const uint8_t bytes[] = {(uint8_t)(addr >> 16), (uint8_t)(addr >> 8), (uint8_t)addr};

    nor_send(t, opcode, bytes, sizeof bytes);
}

static struct nor_frame frame(const struct bench_nor *t, uint8_t opcode, uint32_t addr,
                              uint32_t len)
{
    const struct nor_chip *c = nor_chip_of(t->nor);
    struct nor_frame f = {
        .wires = wires(t),
        .opcode = opcode,
        .address_bytes = 3,
        .lines_address = 1,
        .lines_data = 1,
        .address = addr,
        .len = len,
    };

    for (unsigned i = 0; i < c->n_ops; i++)
        if (c->ops[i].opcode == opcode) {
            f.lines_address = c->ops[i].lines_address;
            f.lines_data = c->ops[i].lines_data;
            f.dummy = c->ops[i].dummy;
        }
    return f;
}

void nor_read(struct bench_nor *t, uint8_t opcode, uint32_t addr, void *data, uint32_t len)
{
    struct nor_frame f = frame(t, opcode, addr, len);

    f.in = data;
    nor_transfer(t->nor, &f);
}

void nor_program(struct bench_nor *t, uint8_t opcode, uint32_t addr, const void *data, uint32_t len)
{
    struct nor_frame f = frame(t, opcode, addr, len);

    f.out = data;
    nor_transfer(t->nor, &f);
}

uint8_t nor_read_at(struct bench_nor *t, uint32_t addr)
{
    uint8_t byte;

    nor_read(t, 0x0b, addr, &byte, 1);
    return byte;
}

void nor_wren(struct bench_nor *t)
{
    nor_op(t, 0x06);
}

ticks_t nor_wait(struct bench_nor *t)
{
    ticks_t start = sched_now(&t->sched);
    ticks_t ready = nor_ready_at(t->nor);

    g_assert_cmpuint(ready, !=, TICKS_NEVER);
    sched_run(&t->sched, ready);
    g_assert_cmphex(nor_get(t, 0x05, 0) & NOR_SR_WIP, ==, 0);
    return ready - start;
}

void nor_write_register(struct bench_nor *t, uint8_t opcode, const void *bytes, unsigned n)
{
    nor_wren(t);
    nor_send(t, opcode, bytes, n);
    nor_wait(t);
}

void nor_set_quad(struct bench_nor *t, bool on)
{
    struct nor_bit qe = nor_chip_of(t->nor)->quad_enable;
    uint8_t value = nor_register(t->nor, qe.reg) & (uint8_t)~qe.mask;

    nor_set_register(t->nor, qe.reg, on ? value | qe.mask : value);
}
