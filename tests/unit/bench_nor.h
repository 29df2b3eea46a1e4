/*
 * A bench with a flash chip alone on the wires.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include "base/units.h"
#include "periph/nor/nor.h"

struct bench_nor {
    struct sched sched;
    struct guest_log *log;
    struct guest_listener log_ear;
    struct nor *nor;
    uint8_t *array;
    uint32_t size;
    uint32_t sck_hz; /* of the frames below, 8 MHz */
    char *last_id;   /* of the last guest report, or NULL */
};

struct bench_nor *bench_nor_new(const char *chip);
struct bench_nor *bench_nor_new_chip(const struct nor_chip *chip);
void bench_nor_free(struct bench_nor *t);
void nor_pass(struct bench_nor *t, ticks_t duration);

/* Opcode and bytes in one pulse; IO2 and IO3 high. */
void nor_send(struct bench_nor *t, uint8_t opcode, const void *bytes, unsigned n);
void nor_op(struct bench_nor *t, uint8_t opcode);
/* The byte number `skip` behind the opcode. */
uint8_t nor_get(struct bench_nor *t, uint8_t opcode, unsigned skip);
void nor_send_address(struct bench_nor *t, uint8_t opcode, uint32_t addr);

/* Frames as a controller with the right parameters sends them. */
void nor_read(struct bench_nor *t, uint8_t opcode, uint32_t addr, void *data, uint32_t len);
void nor_program(struct bench_nor *t, uint8_t opcode, uint32_t addr, const void *data,
                 uint32_t len);
uint8_t nor_read_at(struct bench_nor *t, uint32_t addr); /* by 0Bh */

/* WREN, and wait until WIP is 0; returns how long that took. */
void nor_wren(struct bench_nor *t);
ticks_t nor_wait(struct bench_nor *t);
void nor_write_register(struct bench_nor *t, uint8_t opcode, const void *bytes, unsigned n);
void nor_set_quad(struct bench_nor *t, bool on);

#define g_assert_reported(t, id)     g_assert_cmpuint(guest_log_count((t)->log, id), >, 0)
#define g_assert_not_reported(t, id) g_assert_cmpuint(guest_log_count((t)->log, id), ==, 0)
