/*
 * Inside of a trigger: what its kinds share.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include "debug/triggers/trigger.h"

struct trigger_kind {
    const char *name;
    const char *argument; /* NULL: none */
    bool looks_back, deed;
    bool (*parse)(struct trigger *t, const struct symbols *s, const char *argument);
    void (*arm)(struct trigger *t);                            /* listeners join */
    void (*stopped)(struct trigger *t, enum machine_stop why); /* may be NULL */
};

struct trigger {
    const struct trigger_kind *kind;
    struct machine *machine;
    enum machine_core core;
    char *text;
    uint32_t value;              /* an address, an exception, the offset of an event */
    const struct periph *device; /* whose event it is */
    bool was;                    /* what is watched for a change, before a store */
    trigger_happened happened;   /* NULL: not armed */
    void *ctx;
    struct guest_listener log;
    struct machine_listener board;
    struct flash_listener flash;
    struct cpu_listener cpu;
    struct periph_listener events;
    struct mmio_listener stores;
};

extern const struct trigger_kind trigger_kind_table[]; /* ends with a NULL name */

/* Tells the owner, with the origin of right now. */
void trigger_tell(struct trigger *t, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* The device and the event of "QSPI.READY", "TIMER0.EVENTS_COMPARE[1]"; false: there is none. */
bool trigger_find_event(struct trigger *t, const char *name);
