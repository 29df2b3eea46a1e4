/*
 * A bench for devices: bus, clock and scheduler without a CPU.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include "periph/periph.h"

struct bench {
    struct sched sched;
    struct memory memory; /* "ram" at 0x20000000, 64 KiB; tests add what they need */
    struct mmio mmio;
    struct irq_lines irq;
    struct dppi dppi;
    struct clock_tree clocks; /* HCLK 64 MHz, PCLK192M 48 MHz, LFCLK 32768 Hz */
    struct signals signals;
    struct pins pins;
    struct errata errata; /* rev1 */
    struct codebus_cache cache;
    struct analog analog;   /* the test source */
    struct usb_cable usb;   /* nothing plugged in */
    struct antenna antenna; /* nobody else on the air */
    struct guest_log *log;
    struct guest_listener log_ear;
    struct periph_env env;
    uint64_t seed;
    uint8_t *ram;
    char *last_report; /* text of the last guest report, or NULL */
    char *last_id;
    unsigned last_count;
};

#define BENCH_RAM UINT32_C(0x20000000)

struct bench *bench_new(void);
void bench_free(struct bench *b);

uint32_t bench_read(struct bench *b, uint32_t addr);
void bench_write(struct bench *b, uint32_t addr, uint32_t value);
void bench_write_sized(struct bench *b, uint32_t addr, unsigned size, uint32_t value);

/* Everything that the bench and its devices have gone through. */
void bench_walk(struct bench *b, struct state_walk *w);

/* Lets virtual time pass. */
void bench_run(struct bench *b, ticks_t duration);

/* Runs until the event register at addr is set; returns how long it took, TICKS_NEVER if not. */
ticks_t bench_run_until_event(struct bench *b, uint32_t addr, ticks_t limit);
