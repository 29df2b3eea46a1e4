/*
 * The device contract: what every nRF peripheral is, implemented once from a register table.
 *
 * A peripheral is tasks, events, shorts, interrupt enables, SUBSCRIBE/PUBLISH and registers. A
 * device file holds a table (struct reg_desc) and its behaviour: what a task does, what a register
 * write changes, when an event comes. It knows the bus, the clock, its interrupt line and nothing
 * else: not the CPU, not the machine, not another peripheral's struct.
 *
 * Peripherals that share a 4 KiB slot (CLOCK+POWER+RESET, UARTE+SPIM+TWIM, KMU+NVMC, P0+P1) share
 * its register file: the word at an offset is one word, whoever names it, as on silicon.
 *
 * From the table come reset, MMIO dispatch, INTEN/INTENSET/INTENCLR, SUBSCRIBE_x and PUBLISH_x,
 * guest-error messages with register names, `nrf53emu list registers`, traces, and fuzzing.
 *
 * What a device is besides its registers has three parts, each in its own place:
 *
 *     struct timer {
 *         struct periph p;                  wiring: made once, never saved
 *         struct timer_state {              all that goes on; plain bytes, no pointer
 *             bool running;
 *             ...
 *         } s;
 *         struct event compare;             registered: event_init(&t->compare, &p->events, ...)
 *     };
 *     const struct periph_type timer_type = {..., .state = PERIPH_STATE(struct timer, s)};
 *
 * From that come the rest: a reset zeroes the state and cancels the events before the reset hook
 * sets what is not zero; the end cancels them; saving, restoring, a hash of the state and "what is
 * this device waiting for" need no code of the device. What can be computed from registers, state
 * and surroundings (costs of a window, a connected target) is not state: the restored hook does.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/errata.h"
#include "base/guest_log.h"
#include "base/units.h"
#include "bus/analog.h"
#include "bus/antenna.h"
#include "bus/attribution.h"
#include "bus/clock_tree.h"
#include "bus/codebus.h"
#include "bus/dppi.h"
#include "bus/flash_events.h"
#include "bus/irq.h"
#include "bus/memory.h"
#include "bus/mmio.h"
#include "bus/pins.h"
#include "bus/signals.h"
#include "bus/usb.h"
#include "time/sched.h"

struct periph;
struct periph_env;

/* For traces: tasks before they act, whoever triggers them, and events as they are raised. */
struct periph_listener {
    struct listener listener;
    void (*task)(void *ctx, const struct periph *p, uint32_t task);
    void (*event)(void *ctx, const struct periph *p, uint32_t event);
    /* After whatever may have changed what p draws from the supply. */
    void (*drawing)(void *ctx, const struct periph *p);
};

/* What a device takes from the supply, as far as published figures tell one thing from another. */
enum periph_draw {
    DRAW_OFF,     /* not enabled */
    DRAW_READY,   /* enabled: nothing goes on */
    DRAW_WAITING, /* started: its clock runs, nothing moves */
    DRAW_MOVING,  /* works: moves data, counts, converts, listens on the air */
    DRAW_SENDING, /* RADIO: on the air */
};

void periph_listen(struct periph_env *env, struct periph_listener *l, void *ctx);

/* What a device may reach. One per domain; everything in it outlives the devices. */
struct periph_env {
    struct sched *sched;
    struct memory *memory; /* as EasyDMA of this domain sees it */
    struct mmio *mmio;
    struct irq_lines *irq;
    struct dppi *dppi;
    struct clock_tree *clocks;
    struct signals *signals;
    struct pins *pins; /* shared by both domains */
    struct guest_log *log;
    const struct errata *errata;
    struct codebus_cache *cache;
    const struct analog *analog;
    struct usb_cable *usb;             /* where USBD is plugged in; NULL: nowhere */
    struct antenna *antenna;           /* RADIO's; NULL: none */
    struct attribution *attribution;   /* set by SPU; NULL where there is none */
    struct listeners listeners;        /* struct periph_listener */
    struct listeners *flash_listeners; /* of what NVMC does; NULL: nobody can */
    uint64_t *seed; /* state of the run's pseudo-random source; see periph_random() */
};

enum reg_kind {
    REG_RW,       /* writable bits in mask */
    REG_RO,       /* a write is a guest error */
    REG_WO,       /* reads 0; the written hook acts */
    REG_W1C,      /* writing 1 clears a bit in mask */
    REG_SET,      /* writing 1 sets bits of the register at `target`; reads as target */
    REG_CLR,      /* writing 1 clears bits of the register at `target`; reads as target */
    REG_TASK,     /* TASKS_x */
    REG_EVENT,    /* EVENTS_x */
    REG_INTEN,    /* 0x300; mask comes from the events of the slot */
    REG_INTENSET, /* 0x304 */
    REG_INTENCLR, /* 0x308 */
    REG_INTPEND,  /* 0x30C */
    REG_ONCE,     /* writable once after reset (RW1) */
};

struct reg_desc {
    const char *name; /* as in the product specification; "CC[n]" for an array */
    uint16_t offset;
    enum reg_kind kind;
    uint32_t reset;
    uint32_t mask;   /* writable bits (REG_RW, REG_W1C, REG_SET, REG_CLR, REG_ONCE) */
    uint16_t count;  /* 0 means 1 */
    uint16_t stride; /* bytes from one to the next, 0 means 4 */
    uint16_t target; /* for REG_SET, REG_CLR */
    bool retained;   /* survives a soft reset (GPREGRET, RESETREAS) */
    bool own_reset;  /* the reset hook sets it: its value differs by index */
    bool acts;       /* reading it does something: a debugger sees the stored word instead */
    bool per_n;      /* the instance has p->n of them, at most count (TIMER: CC[n]) */
    /* The value to read; NULL: what was written. Reads have no side effects unless silicon's do. */
    uint32_t (*read)(struct periph *p, unsigned index);
    /*
     * Called after the register holds its new value, with the value the register (or its target)
     * held before. For REG_WO `old` is the value written. Not called for tasks and events.
     */
    void (*written)(struct periph *p, unsigned index, uint32_t old);
};

struct short_desc {
    uint8_t bit; /* in SHORTS, 0x200 */
    uint16_t event;
    uint16_t task;
};

/* clang-format off */
#define REG_INTEN_GROUP               \
    {"INTEN", 0x300, REG_INTEN},       \
    {"INTENSET", 0x304, REG_INTENSET}, \
    {"INTENCLR", 0x308, REG_INTENCLR}
/* clang-format on */

/* Plain bytes of a device struct. */
struct periph_state {
    size_t offset, size;
};

#define PERIPH_STATE(type, member)                                                                 \
    {                                                                                              \
        offsetof(type, member), sizeof(((type *)NULL)->member)                                     \
    }

#define PERIPH_LIMITS(table) .limits = (table), .n_limits = ARRAY_LEN(table)

struct periph_type {
    const char *name; /* "UARTE" */
    bool net;         /* the network core's, where its instance differs: a type of its own */
    unsigned pages;   /* slots of 4 KiB that it alone occupies; 0 means 1 */
    size_t size;      /* of the device struct, whose first member is struct periph */
    const struct reg_desc *regs;
    unsigned n_regs; /* at most 255 */
    const struct short_desc *shorts;
    unsigned n_shorts;
    bool dppi;                /* has SUBSCRIBE_x at task+0x80, PUBLISH_x at event+0x80 */
    uint8_t enable_value;     /* value of ENABLE (0x500) that selects this personality, or 0 */
    bool changes_unannounced; /* others than firmware and events change what it reads as */
    struct periph_state state;
    struct periph_state kept;         /* saved like state; a reset leaves it to the reset hook */
    const struct state_limit *limits; /* of fields of the struct, when they are restored */
    unsigned n_limits;
    /* The limits hold: whether registers, state and events go together, or no device has them. */
    bool (*sound)(const struct periph *p);
    void (*init)(struct periph *p);   /* once, before the first reset */
    bool (*spared)(struct periph *p); /* whether this warm reset spares state and events (WDT) */
    /* Before a reset, while there still is what goes on: lets go of LFCLK, a bus, a frame. */
    void (*release)(struct periph *p);
    void (*reset)(struct periph *p);    /* registers are reset, state is zero, no event is armed */
    void (*restored)(struct periph *p); /* after reset and restore: recompute what is derived */
    void (*task)(struct periph *p, uint32_t task); /* task: offset of TASKS_x */
    void (*event_cleared)(struct periph *p, uint32_t event);
    /* What it draws now, from registers and state alone; NULL: nothing that was ever published. */
    enum periph_draw (*draw)(const struct periph *p);
    /* Before any read or write of a register by the bus; offset as in the table. */
    void (*touched)(struct periph *p, uint32_t offset, bool write);
    /* State that lies outside the struct: arrays whose length is the instance's. */
    void (*walk)(struct periph *p, struct state_walk *w);
    void (*free)(struct periph *p); /* what init allocated or listed */
};

/* The register file of the peripherals that share a slot; one that has several is alone there. */
#define PERIPH_MAX_PAGES  4
#define PERIPH_PAGE_WORDS 1024

struct periph_slot {
    unsigned pages;
    struct mmio_slot mmio[PERIPH_MAX_PAGES];
    struct periph *member[6];
    unsigned n_members;
    bool personalities;         /* a member is selected by ENABLE */
    struct periph_found *found; /* what was accessed last */
    uint8_t *owner;             /* word -> number + 1 of the first member with a register there */
    uint16_t irq;
    uint32_t inten_mask;
    uint32_t written_once[32 * PERIPH_MAX_PAGES]; /* bit per word: REG_ONCE registers spent */
    struct periph_env *env;
    uint32_t reg[]; /* PERIPH_PAGE_WORDS a page */
};

struct periph {
    const struct periph_type *type;
    const char *name; /* "UARTE0" */
    struct periph_env *env;
    struct periph_slot *slot;
    struct event_owner events;
    struct listener *ears; /* see periph_hears() */
    uint32_t base;         /* secure alias, or the only one */
    unsigned n;            /* what the instance has: TIMER: number of CC registers ... */
    uint8_t *index;        /* word offset -> register number + 1 */
};

/*
 * Creates one peripheral at base (its slot is base & ~0xfff; P0 lies at +0x500 of its slot: then
 * offsets of the table count from the peripheral's base). `irq` may be IRQ_NONE. `n` is the
 * device's own parameter.
 */
struct periph *periph_new(const struct periph_type *type, const char *name, uint32_t base,
                          unsigned irq, unsigned n, struct periph_env *env);

/* Takes one peripheral out of its slot and frees it; the slot goes with its last one. */
void periph_free(struct periph *p);

/* Puts every register to its reset value, `cold` also those that are retained; ends what goes on.
 */
void periph_reset(struct periph *p, bool cold);

/* Ends what goes on: zeroes the state, cancels the events. For who is disabled by a register. */
void periph_forget(struct periph *p);

/* Registers, state and events of p, into or out of the block that was begun. */
void periph_walk(struct periph *p, struct state_walk *w);

/* When everything was restored: connects and recomputes what follows from it. */
void periph_restored(struct periph *p);

/* The register word at a table offset of p. */
static inline uint32_t *periph_word(const struct periph *p, uint32_t offset)
{
    return &p->slot->reg[((p->base & 0xfff) + offset) >> 2];
}
#define REG(p, offset) (*periph_word((const struct periph *)(p), (offset)))

/*
 * Of the bits of a peripheral that divides itself (pins, channels), those that the access under way
 * reaches; `secure` has the secure ones.
 */
uint32_t periph_reachable(const struct periph *p, uint32_t secure);

/* What p draws may have changed: for changes that come by neither task, event nor register. */
void periph_measure(const struct periph *p);

/* Raises EVENTS_x: sets it, updates the interrupt line, runs shorts, publishes. */
void periph_event(struct periph *p, uint32_t event);

/* Does what writing 1 to TASKS_x does. */
void periph_task(struct periph *p, uint32_t task);

/* A listener that p has just made join: it leaves with p. From the init hook. */
void periph_hears(struct periph *p, struct listener *l);

/* Recomputes the slot's interrupt line from EVENTS and INTEN. */
void periph_update_irq(struct periph *p);

/* "UARTE0.TXD.PTR", "TIMER1.CC[3]", "QSPI+0x654"; valid until the next call in this thread. */
const char *periph_reg_name(const struct periph *p, uint32_t offset);

/* The same for an offset within a slot: the selected personality's name first, then any. */
const char *periph_slot_reg_name(const struct mmio_slot *slot, uint32_t offset);

/* The register's description at a byte offset of the slot, or NULL; for traces and tests. */
const struct reg_desc *periph_find_reg(const struct periph *p, uint32_t offset, unsigned *index);

/* Seeded pseudo-random 32 bits, the same sequence in every run with the same --seed. */
uint32_t periph_random(struct periph_env *env);

/* Reports under this device's name. */
#define periph_error(p, id, ...)                                                                   \
    guest_report(((const struct periph *)(p))->env->log, GUEST_ERROR,                              \
                 ((const struct periph *)(p))->name, id, __VA_ARGS__)
#define periph_note(p, id, ...)                                                                    \
    guest_report(((const struct periph *)(p))->env->log, GUEST_NOTE,                               \
                 ((const struct periph *)(p))->name, id, __VA_ARGS__)
