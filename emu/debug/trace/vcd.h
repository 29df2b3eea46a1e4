/*
 * Levels over time in a value change dump (IEEE 1364), for GTKWave, PulseView and sigrok.
 *
 * Changes may come out of order: they are kept, sorted and written in large pieces. What comes
 * later than that is written late.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "time/clock.h"

struct vcd;

/* `write` gets text. */
struct vcd *vcd_new(void (*write)(void *ctx, const void *text, size_t len), void *ctx);

/* Writes what is left. */
void vcd_free(struct vcd *v, ticks_t end);

/* A signal of `bits` in a scope, with its first value; all of them before the first change. */
unsigned vcd_add(struct vcd *v, const char *scope, const char *name, unsigned bits, uint16_t value);

void vcd_change(struct vcd *v, unsigned signal, ticks_t when, uint16_t value);
