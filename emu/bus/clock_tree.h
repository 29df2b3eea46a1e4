/*
 * The clock tree: named frequencies with listeners. CLOCK is its only writer.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/state.h"
#include "base/tell.h"

enum clock_node {
    CLOCK_HCLK,     /* CPU clock of this domain: 128 or 64 MHz (application), 64 MHz (network) */
    CLOCK_PCLK192M, /* QSPI reference after HFCLK192MCTRL; 0 while switching is not modelled */
    CLOCK_LFCLK,    /* 32768 Hz, 0 while stopped */
    CLOCK_HFXO,     /* 32 MHz crystal: 0 while HFCLK runs from HFINT */
    CLOCK_NODES,
};

/* What the board has at XL1 and XL2. */
enum clock_lfxo { CLOCK_LFXO_CRYSTAL, CLOCK_LFXO_NONE, CLOCK_LFXO_EXTERNAL };

struct clock_listener {
    struct listener listener;
    /* Another frequency, as costs see it. */
    void (*changed)(void *ctx, enum clock_node node, uint32_t hz);
};

/* How long LFCLK takes to start, whatever its source. */
enum clock_lf_start { CLOCK_LF_AS_IT_IS, CLOCK_LF_AS_RC, CLOCK_LF_AS_XTAL };

struct clock_tree {
    uint32_t hz[CLOCK_NODES];
    uint32_t what_if_hz[CLOCK_NODES]; /* what the node costs instead; 0: what it is */
    enum clock_lf_start what_if_lf;
    struct listeners listeners[CLOCK_NODES];
    enum clock_lfxo lfxo;
    /*
     * LFCLK is requested by whoever needs it (RTC, WDT) and by TASKS_LFCLKSTART; CLOCK watches the
     * count through lfclk_requested.
     */
    unsigned lfclk_requests;
    unsigned lfclk_claims; /* while it is restored: devices that say that they request it */
    void (*lfclk_requested)(void *ctx);
    void *lfclk_ctx;
};

static inline uint32_t clock_hz(const struct clock_tree *t, enum clock_node node)
{
    return t->hz[node];
}

/* The node as costs see it: what-if overrides included. */
static inline uint32_t clock_cost_hz(const struct clock_tree *t, enum clock_node node)
{
    return t->what_if_hz[node] != 0 ? t->what_if_hz[node] : t->hz[node];
}

struct listener *clock_listen(struct clock_tree *t, enum clock_node node, struct clock_listener *l,
                              void *ctx);

/* For CLOCK only. */
void clock_set(struct clock_tree *t, enum clock_node node, uint32_t hz);

/* What-if: costs as if the node ran at hz; 0 takes that back. Behaviour sees clock_hz(). */
void clock_what_if(struct clock_tree *t, enum clock_node node, uint32_t hz);

/* A peripheral starts or stops needing LFCLK. */
void clock_request_lfclk(struct clock_tree *t, bool request);

void clock_walk(struct clock_tree *t, struct state_walk *w);

/* Of a device that was restored and requests LFCLK; clock_check() is for when all have been. */
void clock_claim_lfclk(struct clock_tree *t);
void clock_check(const struct clock_tree *t, struct state_walk *w);
