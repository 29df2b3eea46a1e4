/*
 * Wires between blocks of the SoC that are neither interrupts nor DPPI channels.
 *
 * A signal is a level with listeners; raising one that is already at the level still calls them
 * (a reset request is an event). Each domain has its own set; the machine connects those that cross
 * domains.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include <stdint.h>

#include "base/state.h"
#include "base/tell.h"

enum signal_id {
    SIGNAL_RESET_REQUEST, /* value: enum reset_reason; a listener resets the core */
    SIGNAL_NET_FORCEOFF,  /* 1: the network core is held off */
    SIGNAL_CPU_SLEEP,     /* 1: the core of this domain entered sleep, 0: it woke */
    SIGNAL_SYSTEM_OFF,    /* System OFF requested */
    SIGNAL_IPC,           /* value: channel mask sent to the other domains; see IPC */
    SIGNAL_NMI,           /* non-maskable interrupt of this core: mask of the watchdogs that ask */
    SIGNAL_EXTDOMAIN,     /* SPU.EXTDOMAIN[0].PERM: what the network core may reach */
    SIGNAL_ERASE_ALL,     /* NVMC or CTRL-AP erased everything */
    SIGNAL_YIELD,         /* the other core should run now (IPC, MUTEX, FORCEOFF were touched) */
    SIGNAL_DETECT,        /* value: mask of GPIO ports whose DETECT is high */
    SIGNAL_FP_WATCH,      /* 1: FPU wants to hear of floating-point exceptions */
    SIGNAL_FP_EXCEPTION,  /* value: cumulative flags of FPSCR that have become set */
    SIGNAL_BUS_STALL,     /* the access that the core makes now never completes (anomaly 43) */
    SIGNAL_VBUS,          /* 1: a cable feeds VBUS */
    SIGNAL_USBD_ENABLE,   /* 1: USBD wants its supply */
    SIGNALS,
};

/*
 * Values of SIGNAL_RESET_REQUEST: bits of the application core's RESET.RESETREAS. RESET records
 * them; the network core's RESET puts them where its own register has them.
 */
enum reset_reason {
    RESET_BY_PIN = 1 << 0,
    RESET_BY_DOG0 = 1 << 1,
    RESET_BY_CTRLAP = 1 << 2,
    RESET_BY_SREQ = 1 << 3,
    RESET_BY_LOCKUP = 1 << 4,
    RESET_BY_OFF = 1 << 5, /* woken from System OFF by DETECT */
    RESET_BY_LPCOMP = 1 << 6,
    RESET_BY_DIF = 1 << 7,
    RESET_BY_NFC = 1 << 24,
    RESET_BY_DOG1 = 1 << 25,
    RESET_BY_VBUS = 1 << 26,
};

struct signal_listener {
    struct listener listener;
    void (*raised)(void *ctx, enum signal_id id, uint32_t value);
};

struct signals {
    uint32_t value[SIGNALS];
    struct listeners listeners[SIGNALS];
};

struct listener *signal_listen(struct signals *s, enum signal_id id, struct signal_listener *l,
                               void *ctx);
void signal_raise(struct signals *s, enum signal_id id, uint32_t value);

static inline void signals_walk(struct signals *s, struct state_walk *w)
{
    STATE_PART(w, s->value);
}
