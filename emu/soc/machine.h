/*
 * The whole board: two cores, their peripherals, the flash chip, one clock.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/guest_log.h"
#include "bus/flash_events.h"
#include "bus/serial.h"
#include "cpu/cpu.h"
#include "periph/periph.h"
#include "soc/board.h"

enum machine_core { CORE_APP, CORE_NET, CORES };

struct machine;

struct machine_config {
    const struct board *board; /* not kept */
    const char *errata;        /* --errata, or NULL for the board's */
    enum engine_kind engine;
    bool functional; /* --timing functional */
    uint64_t seed;
};

/* Why machine_run() came back. */
enum machine_stop {
    MACHINE_TIME,    /* `until` reached */
    MACHINE_REQUEST, /* machine_request_stop() */
    MACHINE_ASLEEP,  /* every core sleeps and no event is scheduled: nothing can wake them */
    MACHINE_HANG,    /* a bus access of the application core never completes */
    MACHINE_POINT,   /* a breakpoint, watchpoint or step of machine_stopped_core() */
    MACHINE_BKPT,    /* a BKPT that nobody handles */
    MACHINE_OFF,     /* System OFF with nothing that wakes */
    MACHINE_LOCKUP,  /* machine_set_stop_on_lockup(), and the application core locked up */
};

/* One reset of a core, kept for reports. */
struct machine_reset {
    enum machine_core core;
    uint32_t cause; /* bits of RESETREAS */
    ticks_t when;
    struct cpu_fault fault; /* the last fault before it, if valid */
    uint32_t pc;            /* where the core was */
};

/* A machine as after manufacturing: every memory erased, power not yet on. */
struct machine *machine_new(const struct machine_config *config, GError **error);
void machine_free(struct machine *m);

/*
 * The flash chip was programmed on its board. Who programs it in quad mode sets its quad-enable bit
 * first and leaves it set (vendor's Qspi.ini: CustomInstruction 01h 40h).
 */
void machine_leave_quad_enabled(struct machine *m);

/* Power-on reset: everything cold, the application core starts, the network core is held. */
void machine_power_on(struct machine *m);

/*
 * The supply fails and comes back at once: RAM reads zero, as in a new machine, every register is
 * cold, a write or erase that was under way stays half done. Not from a callback of the machine.
 */
void machine_power_cycle(struct machine *m);

/*
 * The same when the write or erase had come so far that `reached` in a hundred of the bits that it
 * changes have changed; machine_power_cycle() says half of them.
 */
void machine_power_cut(struct machine *m, unsigned reached);

/* Somebody let time pass beside the cores, which a debugger held: they do not catch up. */
void machine_stood_still(struct machine *m);

/* The reset pin: RAM survives, and what the memories write or erase goes on. */
void machine_pin_reset(struct machine *m);

/* The same by another cause, a bit of RESETREAS: a watchdog, the application core itself. */
void machine_reset_by(struct machine *m, uint32_t cause);

/* Hears of each write and erase of non-volatile memory. */
void machine_listen_flash(struct machine *m, struct flash_listener *l, void *ctx);

/* Who has changed the content of internal flash or UICR from outside tells those who listen. */
void machine_flash_changed(struct machine *m, enum flash_memory memory, uint32_t address,
                           uint32_t len, bool erase);

struct machine_listener {
    struct listener listener;
    /* Right before it, when it is the last of machine_resets(): RAM is as it was. */
    void (*resetting)(void *ctx, enum machine_core core);
};
void machine_listen(struct machine *m, struct machine_listener *l, void *ctx);

enum machine_stop machine_run(struct machine *m, ticks_t until);

/*
 * The same for who runs several machines beside each other. All that is due by `until` has happened
 * and it is the present, also when a core has run ahead into a stall, or nothing can wake one.
 * Comes back before that with MACHINE_REQUEST and whatever else ends a run.
 */
enum machine_stop machine_run_beside(struct machine *m, ticks_t until);

/* Nothing happens by itself before this: no core runs, no event is due. TICKS_NEVER: never. */
ticks_t machine_idle_until(const struct machine *m);

/* Where the network core's radio meets the air. */
struct antenna *machine_antenna(struct machine *m);

/*
 * Up to `until` the machine lives through a past that it has lived through already: who tells the
 * world outside of it (consoles, the log, a kept board's journal, traces) asks, and keeps silent.
 */
void machine_rehearse(struct machine *m, ticks_t until);
bool machine_rehearses(const struct machine *m);

/* The core that the last machine_run() came back for; CORES: no single one. */
enum machine_core machine_stopped_core(const struct machine *m);

/* Inside a callback of the machine: the core that runs; CORES: none, time goes on by itself. */
enum machine_core machine_running_core(const struct machine *m);

/* A debugger lets the core stand still while others run; its time goes on as in sleep. */
void machine_freeze(struct machine *m, enum machine_core core, bool frozen);

/* Ends the run as soon as possible; may be called from any callback of the machine. */
void machine_request_stop(struct machine *m);

/* Stop with MACHINE_LOCKUP instead of carrying out the reset that a lock-up causes. */
void machine_set_stop_on_lockup(struct machine *m, bool stop);

/*
 * Shows all that goes on to a walk, between two runs. What a machine is built from (chip, board,
 * engine) is not shown: the machine that is restored must have been built alike.
 */
void machine_walk(struct machine *m, struct state_walk *w);

/*
 * What the machine was built as, one line each: "chip=mx25r6435f", pins, wires, voltages, errata,
 * engine, timing. A state fits a machine of the same identity only.
 */
const char *machine_identity(const struct machine *m);

/* Why the portable engine runs although the faster one was asked for, or NULL. */
const char *machine_engine_fallback(const struct machine *m);

ticks_t machine_now(const struct machine *m);
struct cpu *machine_cpu(struct machine *m, enum machine_core core);
struct guest_log *machine_log(struct machine *m);
struct sched *machine_sched(struct machine *m);
struct memory *machine_memory(struct machine *m, enum machine_core core);

/* Peripherals by name ("QSPI", "UARTE0"); NULL when there is none. */
struct periph *machine_periph(struct machine *m, enum machine_core core, const char *name);

/* Peripherals of a core, one after the other; NULL behind the last. */
struct periph *machine_device(struct machine *m, enum machine_core core, unsigned i);

/* Levels of the interrupt lines between the peripherals and the NVIC of a core. */
const struct irq_lines *machine_irq_lines(const struct machine *m, enum machine_core core);

/* The package's pins, and who drives them. */
struct pins *machine_pins(struct machine *m);

struct mmio *machine_mmio(struct machine *m, enum machine_core core);

/*
 * Memory as a debugger at `core` sees it, between runs: registers are read without what a read may
 * cause. False: something in [addr, addr+len) does not exist, or is flash that was to be written;
 * what lies before it is done.
 */
bool machine_peek(struct machine *m, enum machine_core core, uint32_t addr, void *data, size_t len);
bool machine_poke(struct machine *m, enum machine_core core, uint32_t addr, const void *data,
                  size_t len);

/*
 * What a programmer leaves in flash, at once and without emulated time; data NULL: erased. Who
 * keeps a board's flash hears of it. False: [addr, addr+len) is no flash.
 */
bool machine_set_flash(struct machine *m, enum machine_core core, uint32_t addr, const void *data,
                       size_t len);

/* The line at UARTE<n> of a core: fill in transmitted and receive. NULL when there is none. */
struct serial_line *machine_serial(struct machine *m, enum machine_core core, unsigned n);

/* What UARTE<n> of `from` sends, UARTE<n_to> of `to` receives; false: there is no such UARTE. */
bool machine_join_serial(struct machine *m, enum machine_core from, unsigned n,
                         enum machine_core to, unsigned n_to);

/* The host beside the board; it is plugged in at power-on if the board says so. */
struct usb_host;
struct usb_host *machine_usb_host(struct machine *m);

/* Resets so far, oldest first; at most the last 64 are kept, *total counts all. */
const struct machine_reset *machine_resets(const struct machine *m, unsigned *kept,
                                           unsigned *total);

/* The flash chip on the QSPI wires. */
struct nor;
struct nor *machine_chip(struct machine *m);

/* Whether the board has one; else machine_chip() is a chip that no wire reaches. */
bool machine_has_chip(const struct machine *m);

/* The memories that outlive power: for --nvm and the programmer. */
struct machine_nvm {
    const char *name; /* "app-flash", "app-uicr", "net-flash", "net-uicr", "qspi" */
    uint8_t *data;
    uint32_t size;
};
#define MACHINE_NVMS     5
#define MACHINE_NVM_CHIP 4                                       /* the array of the flash chip */
const struct machine_nvm *machine_nvms(const struct machine *m); /* MACHINE_NVMS of them */

/* Before their data is read: while a flash chip is busy the XIP window may show something else. */
void machine_settle_nvms(struct machine *m);
