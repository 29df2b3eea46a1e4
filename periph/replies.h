/*
 * Devices that nothing is connected to: a task is answered by an event some time later, and that is
 * all firmware waits for.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include "periph/periph.h"

#define REPLIES_MAX 8

struct reply {
    uint16_t task;
    uint16_t event;
    ticks_t delay;
};

struct replier {
    struct periph p;
    const struct reply *replies;
    unsigned n_replies;
    struct replier_event {
        struct event event;
        struct replier *replier;
        uint16_t offset; /* EVENTS_x */
    } due[REPLIES_MAX];
};

/* In a device's init hook: each task of the table is answered by its event. */
void replier_init(struct replier *r, const struct reply *replies, unsigned n_replies);

/* Arms the answers of a task; tasks without an answer are ignored. */
void replier_task(struct periph *p, uint32_t task);
