/*
 * Inside of the device contract: periph.c answers the bus, periph_life.c makes and resets.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include "periph/periph.h"

#define OFFSET_SHORTS    0x200
#define OFFSET_INTEN     0x300
#define OFFSET_ENABLE    0x500
#define OFFSET_SUBSCRIBE 0x080 /* from TASKS_x */
#define OFFSET_PUBLISH   0x080 /* from EVENTS_x */
#define ENDPOINT_EN      BIT(31)
#define ENDPOINT_MASK    (ENDPOINT_EN | 0xff)

/* What a word of a slot is. */
struct periph_target {
    struct periph *p;
    const struct reg_desc *d;
    unsigned index;
    bool subscribe, publish; /* the SUBSCRIBE_ or PUBLISH_ register of task or event d */
};

/* A register that was found, as long as the same personality is selected. */
struct periph_found {
    uint32_t offset, enable;
    struct periph_target target; /* p NULL: empty */
};

#define PERIPH_FOUND 16 /* a slot, by the low bits of the word's number */

uint32_t periph_slot_size(const struct periph_slot *slot);
unsigned periph_reg_count(const struct periph *p, const struct reg_desc *d);
unsigned periph_reg_stride(const struct reg_desc *d);

/* False: nobody has a register there. */
bool periph_find(const struct periph_slot *slot, uint32_t offset, struct periph_target *t);

/* What DPPI calls for a task. */
void periph_deliver_task(void *ctx, uint32_t task);

/* The address of the task that a SUBSCRIBE register connects. */
uint32_t periph_subscriber(const struct periph_target *t);

/* A SUBSCRIBE or PUBLISH register gets a value: connects and disconnects. */
void periph_write_endpoint(const struct periph_target *t, uint32_t *word, uint32_t value);

/* How a page of the slot answers the bus; `first` is the page's offset in the slot. */
struct mmio_slot periph_mmio(struct periph_slot *slot, const char *name, uint32_t first);
