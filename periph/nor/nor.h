/*
 * A serial NOR flash chip: data (struct nor_chip) plus one command state machine (struct nor).
 *
 * The chip knows wires only. The controller puts a frame on them and gets what the chip drives
 * back; an opcode the chip does not know, or cannot take now, is silence, and silence reads as the
 * idle value of the bus. Program, erase and register writes take the chip's own time, which goes on
 * whatever the microcontroller does, resets included.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/guest_log.h"
#include "bus/flash_events.h"
#include "time/sched.h"

/* What an opcode does. */
enum nor_action {
    NOR_NOP,
    NOR_READ,          /* array from the address on, wraps at the end of the array */
    NOR_READ_ID,       /* JEDEC id, repeated */
    NOR_READ_ES,       /* ABh: leaves deep power-down; after three bytes the electronic signature */
    NOR_READ_REMS,     /* 90h: manufacturer and device, order by address bit 0 */
    NOR_READ_SFDP,     /* SFDP from the address on */
    NOR_READ_REG,      /* `count` registers from `first` on, repeated */
    NOR_WRITE_REG,     /* up to `count` registers from `first` on */
    NOR_PROGRAM,       /* into one page, wraps inside it */
    NOR_ERASE,         /* `unit` bytes around the address; 0: the whole chip */
    NOR_WREN,          /* sets WEL */
    NOR_WREN_VOLATILE, /* 50h: the next register write does not reach the non-volatile bits */
    NOR_WRDI,
    NOR_SLEEP, /* enters deep power-down */
    NOR_SUSPEND,
    NOR_RESUME,
    NOR_RESET_ENABLE,
    NOR_RESET,
    NOR_ENTER_4BYTE,
    NOR_EXIT_4BYTE,
    NOR_ENTER_OTP,
    NOR_EXIT_OTP,
    NOR_LOCK_OTP,
};

/* What bounds the clock of an opcode. */
enum nor_speed {
    NOR_SPEED_SLOW_READ, /* 03h */
    NOR_SPEED_SINGLE,
    NOR_SPEED_DUAL,
    NOR_SPEED_QUAD,
    NOR_SPEEDS,
};

enum nor_op_flag {
    NOR_ADDRESS = 1 << 0,  /* an address follows the opcode */
    NOR_ADDRESS4 = 1 << 1, /* it has 4 bytes in every mode */
    NOR_WEL = 1 << 2,      /* refused unless WEL is set */
    NOR_QE = 1 << 3,       /* uses IO2 and IO3: refused while they are WP# and HOLD# */
    NOR_BUSY = 1 << 4,     /* answered while WIP is set, too */
};

struct nor_op {
    uint8_t opcode;
    uint8_t action;        /* enum nor_action */
    uint8_t flags;         /* enum nor_op_flag */
    uint8_t lines_address; /* 1, 2, 4 */
    uint8_t lines_data;
    uint8_t dummy; /* clocks between address and data, mode clocks included */
    uint8_t first, count;
    uint32_t unit;
};

/* A duration of the chip, typical and maximal. */
struct nor_time {
    uint32_t typ_us, max_us;
};

/* A power mode: ultra-low-power and high-performance of the MX25R, one mode for the others. */
struct nor_mode {
    const char *name;
    uint32_t max_hz[NOR_SPEEDS];
    struct nor_time page; /* 256 bytes */
    struct nor_time byte; /* the first byte; the rest up to a page is interpolated */
    struct nor_time erase_4k, erase_32k, erase_64k, erase_chip;
    struct nor_time write_register;
    uint32_t wake_ns; /* from CS# high until commands are taken again */
};

enum nor_wake {
    NOR_WAKE_CS_PULSE, /* any CS# low pulse starts the wake-up (MX25R) */
    NOR_WAKE_OPCODE,   /* only ABh does */
};

/* A bit in register `reg` (index into the chip's registers). */
struct nor_bit {
    uint8_t reg;
    uint8_t mask; /* 0: the chip has no such bit */
};

/*
 * Nordic measured XIP at 96 MHz with a part specified for 80 MHz, so a limit is no cliff.
 * Provenance: nRF5340 QSPI XIP guide, row "128 MHz, 96 MHz quad"; 25 % is an assumption.
 */
#define NOR_MARGIN 125

#define NOR_REGISTERS 4 /* SR and up to two configuration registers; the last is security */
#define NOR_SECURITY  3 /* index of the security register */
#define NOR_SR_WIP    0x01
#define NOR_SR_WEL    0x02
#define NOR_PAGE_MAX  512
#define NOR_OTP_SIZE  1024
#define NOR_VIEW_PAGE UINT32_C(4096)

/* A part number. */
struct nor_chip {
    const char *name;  /* "mx25r6435f" */
    const char *title; /* "Macronix MX25R6435F, ultra-low-power ordering option" */
    uint8_t jedec[3];
    uint8_t signature; /* answer to ABh and 90h */
    uint32_t size;     /* bytes, a power of two */
    uint16_t page;
    bool four_byte; /* has B7h/E9h */
    const struct nor_op *ops;
    unsigned n_ops;
    struct nor_mode modes[2];
    unsigned margin;         /* percent of max_hz up to which data is right; 0: NOR_MARGIN */
    struct nor_bit mode_bit; /* set: modes[1] */
    struct nor_bit quad_enable;
    uint8_t quad_requirement; /* JESD216 QER code: 2 S1B6, 1 S2B1v1, 4 S2B1v4, 5 S2B1v5 */
    struct nor_bit protect;   /* the BP field of SR */
    struct nor_bit top_bottom;
    struct nor_bit program_suspended, erase_suspended;
    struct nor_bit program_failed, erase_failed;
    uint32_t protect_unit; /* bytes protected by BP code 1; doubles with each code */
    uint8_t factory[NOR_REGISTERS];
    uint8_t writable[NOR_REGISTERS]; /* by the write-register opcodes */
    uint8_t retained[NOR_REGISTERS]; /* keeps its value without power */
    uint8_t otp[NOR_REGISTERS];      /* can be set once and never cleared */
    uint8_t short_write_clears;      /* a one-byte 01h clears register 1 (S2B1v1 parts) */
    uint32_t sleep_ns;               /* CS# high after B9h until asleep */
    uint32_t sleep_min_ns;           /* least stay before a wake-up is understood */
    enum nor_wake wake;
    uint32_t suspend_us;
    uint32_t reset_us[3]; /* recovery after 99h: idle, program, erase or register write */
    uint32_t endurance;   /* erase cycles */
    const uint8_t *sfdp;  /* NULL: composed from the fields above */
    unsigned sfdp_size;
};

extern const struct nor_chip *const nor_chips[]; /* ends with NULL */

/* A built-in part number, or NULL. Case does not matter. */
const struct nor_chip *nor_find_profile(const char *name);

/*
 * Reads a part number from an INI file; see docs/flash-chips.md for the keys. Free it with
 * nor_chip_free(), after every chip made from it.
 */
struct nor_chip *nor_chip_load(const char *path, GError **error);
void nor_chip_free(struct nor_chip *chip);

/* Lines and clock of a CS# low pulse. */
struct nor_wires {
    uint32_t sck_hz;
    bool io2, io3; /* levels while they carry no data: WP# and HOLD# */
};

/* One CS# low pulse: opcode, address, dummy clocks, data in one direction. */
struct nor_frame {
    struct nor_wires wires;
    uint8_t opcode;
    uint8_t address_bytes; /* 0, 3, 4 */
    uint8_t lines_address;
    uint8_t lines_data;
    uint8_t dummy; /* clocks, mode clocks included */
    uint32_t address;
    const uint8_t *out; /* to the chip */
    uint8_t *in;        /* from the chip, or NULL */
    uint32_t len;
    bool quiet; /* no reports: the controller repeats what has been reported */
};

/* How long program, erase and register writes take. */
enum nor_pace {
    NOR_PACE_TYPICAL,
    NOR_PACE_MAX,
    NOR_PACE_SEEDED, /* between the two */
};

struct nor;

/*
 * `array` holds `size` bytes and stays the caller's; it is not erased. `seed` starts the chip's own
 * pseudo-random source.
 */
struct nor *nor_new(const struct nor_chip *chip, uint8_t *array, uint32_t size, struct sched *sched,
                    struct guest_log *log, uint64_t seed);
void nor_free(struct nor *n);

void nor_transfer(struct nor *n, const struct nor_frame *frame);

/* The same byte by byte on single lines, full duplex: custom instructions and long frames. */
void nor_select(struct nor *n, const struct nor_wires *wires);
uint8_t nor_shift(struct nor *n, uint8_t out);
void nor_deselect(struct nor *n);

/*
 * Whether a read frame would return the array as it is, so that the controller may let the CPU
 * read the array's host memory. Costs nothing and wakes nothing.
 */
bool nor_reads_plain(const struct nor *n, const struct nor_frame *frame);

/* Notes that frames like this one, though they read plain, are clocked above the limit. */
void nor_note_clock(struct nor *n, const struct nor_frame *frame);

/* When 05h will first answer WIP=0: now, later, or TICKS_NEVER (asleep). */
ticks_t nor_ready_at(const struct nor *n);

/*
 * Power is cut and comes back: an operation in flight leaves its unit half done. `reached`: of the
 * bits that it changes, so many in a hundred have changed.
 */
void nor_power_cut(struct nor *n, unsigned reached);
void nor_power_cycle(struct nor *n); /* half of them */

/* The chip is deaf so long after power-on; now counts as one. */
void nor_set_power_up(struct nor *n, ticks_t ticks);

void nor_set_pace(struct nor *n, enum nor_pace pace);
void nor_set_idle(struct nor *n, uint8_t idle); /* what silence reads as: 0xff (default) or 0x00 */
/* Above limit * percent / 100 data is corrupted, between limit and that only reported. */
void nor_set_overclock(struct nor *n, unsigned percent);

const struct nor_chip *nor_chip_of(const struct nor *n);
uint32_t nor_size(const struct nor *n);
uint32_t nor_page_us(const struct nor *n); /* typical page program time in the present mode */
uint8_t nor_register(const struct nor *n, unsigned index);
void nor_set_register(struct nor *n, unsigned index, uint8_t value); /* as the factory would */
uint8_t nor_kept_register(const struct nor *n, unsigned index);      /* what outlives power */
uint32_t nor_erase_count(const struct nor *n, uint32_t addr);
void nor_set_erase_count(struct nor *n, uint32_t addr, uint32_t count);
bool nor_asleep(const struct nor *n);

/* The array's true content, whatever its host memory shows at the moment. */
void nor_peek(const struct nor *n, uint32_t addr, void *data, uint32_t len);
void nor_poke(struct nor *n, uint32_t addr, const void *data, uint32_t len);

/*
 * A controller whose XIP window shares the array's host memory borrows a page of NOR_VIEW_PAGE
 * bytes to show something else there; the chip keeps the true content aside until it comes back.
 * Returns the host memory of the page.
 */
uint8_t *nor_borrow_page(struct nor *n, uint32_t addr);
void nor_return_page(struct nor *n, uint32_t addr);
bool nor_page_borrowed(const struct nor *n, uint32_t addr);

/*
 * Of a frame that was sent byte by byte `out` and `in` hold both directions behind the opcode, the
 * first NOR_WATCH_BYTES of `len`, and the address is part of them.
 */
#define NOR_WATCH_BYTES 16

struct nor_listener {
    struct listener listener;
    void (*state_changed)(
        void *ctx, const struct nor *n); /* what a read would return, or nor_ready_at(), changed */
    void (*content_changing)(void *ctx, uint32_t addr, uint32_t len); /* before it does */
    void (*content_changed)(void *ctx, uint32_t addr, uint32_t len);
    /* Every frame that reaches the chip, after it; quiet ones not. */
    void (*frame)(void *ctx, const struct nor_frame *frame);
};
void nor_listen(struct nor *n, struct nor_listener *l, void *ctx);

/* Who hears of program and erase commands; not copied, NULL: nobody can. */
void nor_set_flash_listeners(struct nor *n, struct listeners *listeners);

/* All but the array, which is host memory, with pages that are not borrowed. */
void nor_walk(struct nor *n, struct state_walk *w);

/* What it takes from the supply besides what the wires take. */
enum nor_draw { NOR_DRAW_STANDBY, NOR_DRAW_POWER_DOWN, NOR_DRAW_PROGRAM, NOR_DRAW_ERASE };
enum nor_draw nor_draw(const struct nor *n);

/* Whether it runs in modes[1]. */
bool nor_high_performance(const struct nor *n);

/* What the chip waits for. */
const struct event_owner *nor_events(const struct nor *n);
