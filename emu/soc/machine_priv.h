/*
 * Inside of a machine; shared by the files of soc/ only.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include "soc/machine.h"
#include "soc/nrf5340.h"

#define MACHINE_MAX_DEVICES 96
#define MACHINE_UARTES      4
#define MACHINE_KEPT_RESETS 64

/* Not a bit of RESETREAS: the network core starts because Force-OFF was released. */
#define RESET_BY_FORCEOFF BIT(31)

/* One core and what only it has. */
struct domain {
    const struct soc_domain *soc;
    struct cpu *cpu;
    struct memory memory;
    struct mmio mmio;
    struct irq_lines irq;
    struct dppi dppi;
    struct clock_tree clocks;
    struct signals signals;
    struct codebus_cache cache;
    struct codebus_window flash_window;
    struct codebus_window xip_window;
    struct periph_env env;
    struct periph *device[MACHINE_MAX_DEVICES];
    unsigned n_devices;
    struct serial_line serial[MACHINE_UARTES];
    ticks_t last_reset;
    uint32_t reset_pending; /* bits of RESETREAS; 0: none */
    bool *cut;              /* the machine's */
    struct signal_listener reset_ear, yield_ear, ipc_ear;
    struct memory_listener memory_ear; /* hears what this core writes for the other one */
};

struct machine {
    struct sched sched;
    struct guest_log *log;
    struct errata errata;
    struct pins pins;
    struct analog analog;
    struct usb_cable usb;
    struct usb_host *usb_host;
    struct antenna antenna;
    bool usb_plugged; /* when power comes on */
    uint64_t seed;
    struct domain domain[CORES];
    bool net_held;      /* RESET.NETWORK.FORCEOFF */
    struct mmio shared; /* slots of the application domain that the network core reaches */
    struct nor *chip;
    bool has_chip;                   /* it is on the board */
    GPtrArray *parts;                /* struct part */
    struct nor_chip *chip_from_file; /* its part number, when it is not a built-in one */
    struct machine_nvm nvm[MACHINE_NVMS];
    uint8_t *host; /* one mapping behind every memory */
    size_t host_size;
    bool stop_requested;
    bool stop_on_lockup;
    bool system_off;
    struct machine_reset resets[MACHINE_KEPT_RESETS];
    unsigned n_resets;
    /* The core that runs now, for reports; CORES when none. */
    enum machine_core current;
    struct listeners listeners, flash_listeners;
    struct signal_listener forceoff_ear, system_off_ear;
    /*
     * A slice that was stopped before its end goes on with the same end, so that what the cores see
     * of each other does not depend on where somebody stopped the machine.
     */
    struct machine_slice {
        bool open;
        enum machine_core core;
        ticks_t end;
    } slice;
    bool cut;           /* the guest ends the slice: a reset, or what the other core waits for */
    char *identity;     /* see machine_identity() */
    bool frozen[CORES]; /* see machine_freeze() */
    enum machine_core stopped; /* see machine_stopped_core() */
    ticks_t rehearsed;         /* see machine_rehearse() */
};

/* machine_build.c */
bool machine_build(struct machine *m, const struct machine_config *config,
                   const struct board *board, GError **error);
void machine_tear_down(struct machine *m);
