/*
 * DPPI channels of one domain: events PUBLISH to a channel, tasks SUBSCRIBE to it.
 *
 * The fabric knows neither peripherals nor the DPPIC registers: DPPIC enables channels, periph.c
 * connects tasks and publishes events. A task arrives one hop after its event; of several on one
 * channel the one with the lowest address comes first.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "time/sched.h"

#define DPPI_CHANNELS 32

/*
 * Event to task: 62.5 ns, a cycle of PCLK16M. Provenance: product specification, from hardware
 * event to PPI event, in both submodes.
 */
#define DPPI_HOP_TICKS TICKS_PCLK16M

typedef void (*dppi_deliver)(void *ctx, uint32_t task);

struct dppi {
    struct event_owner events;
    uint32_t enabled;                   /* CHEN, written by DPPIC */
    GArray *subscribers[DPPI_CHANNELS]; /* private */
    struct event hop;                   /* private: delivers `pending` */
    uint32_t pending;
};

void dppi_init(struct dppi *d, struct sched *sched);
void dppi_clear(struct dppi *d); /* frees; the fabric is unusable afterwards */

/*
 * Connects (ctx, task) to a channel, task being its address; connecting twice or disconnecting what
 * is not there is fine.
 */
void dppi_subscribe(struct dppi *d, unsigned channel, dppi_deliver fn, void *ctx, uint32_t task);
void dppi_unsubscribe(struct dppi *d, unsigned channel, dppi_deliver fn, void *ctx, uint32_t task);

/* Connections are not state: a restored fabric has none until the SUBSCRIBE registers are read. */
void dppi_walk(struct dppi *d, struct state_walk *w);

/* An event was published: tasks of the channel, if it is enabled, run one hop later. */
void dppi_publish(struct dppi *d, unsigned channel);
