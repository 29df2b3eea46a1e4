/*
 * Inside of a flash chip, shared by the files of this directory.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include "base/units.h"
#include "periph/nor/nor.h"

#define NOR_SCUR_LDSO 0x02 /* the OTP area is locked for good */

enum nor_phase { NOR_PHASE_OPCODE, NOR_PHASE_ADDRESS, NOR_PHASE_DUMMY, NOR_PHASE_DATA };

/* What goes on between CS# falling and rising. */
struct nor_pulse {
    struct nor_wires wires;
    enum nor_phase phase;
    uint8_t opcode;
    uint8_t left; /* bytes to come in the address or dummy phase */
    uint32_t address;
    uint32_t count; /* data bytes so far */
    bool selected;
    bool held;    /* HOLD# low */
    bool garbled; /* too fast: data is sampled late */
    bool quiet;
    bool framed;      /* nor_transfer() tells of it */
    uint32_t shifted; /* bytes behind the opcode */
    uint8_t shown_out[NOR_WATCH_BYTES], shown_in[NOR_WATCH_BYTES];
    uint8_t data[NOR_PAGE_MAX]; /* program and write-register data, a ring of one page */
};

/* A program, erase or register write that takes time. */
struct nor_job {
    enum { NOR_JOB_NONE, NOR_JOB_PROGRAM, NOR_JOB_ERASE, NOR_JOB_WRITE_REG } kind;
    uint32_t address;
    uint32_t len;
    ticks_t end;                /* while it runs */
    ticks_t left;               /* while it is suspended */
    uint8_t data[NOR_PAGE_MAX]; /* what the page will hold, or register values */
    bool otp;
    bool volatile_write;
};

enum nor_power { NOR_AWAKE, NOR_ASLEEP };

struct nor {
    const struct nor_chip *chip;
    uint8_t *array;
    uint32_t size;
    struct sched *sched;
    struct event_owner events;
    struct guest_log *log;
    struct listeners listeners;
    struct listeners *flash_listeners;

    struct nor_state {
        uint64_t random;
        uint8_t reg[NOR_REGISTERS];
        uint8_t kept[NOR_REGISTERS]; /* non-volatile values */
        uint8_t otp[NOR_OTP_SIZE];
        bool four_byte;
        bool reset_enabled;
        bool otp_mode;
        bool volatile_enabled; /* 50h came before */

        enum nor_power power;
        ticks_t asleep_since; /* CS# high after B9h */
        ticks_t deaf_until;   /* falling asleep, waking, recovering from reset or suspend */

        struct nor_pulse pulse;
        struct nor_job job, parked;
    } s;
    const struct nor_op *op; /* of the pulse under way; NULL: the chip does not take part */
    struct event done;

    ticks_t power_up; /* deaf after power-on */
    enum nor_pace pace;
    uint8_t idle;
    unsigned overclock; /* percent */
    uint8_t *sfdp;      /* composed; NULL when the part brings its own */
    uint8_t **aside;    /* true content of borrowed pages, by page */
    uint32_t *erases;   /* by 4 KiB sector */
};

/* nor.c */
uint32_t nor_random(struct nor *n);
void nor_state_changed(struct nor *n);
const struct nor_mode *nor_mode(const struct nor *n);
bool nor_bit_set(const struct nor *n, struct nor_bit bit);
void nor_put_bit(struct nor *n, struct nor_bit bit, bool value);
bool nor_answers(const struct nor *n); /* neither asleep nor deaf */
void nor_complain(struct nor *n, enum guest_severity severity, const char *id, const char *format,
                  ...) G_GNUC_PRINTF(4, 5);

/* nor_op.c: what opcodes do. */
const struct nor_op *nor_find_op(const struct nor_chip *chip, uint8_t opcode);
bool nor_takes(struct nor *n, const struct nor_op *op, bool report);
unsigned nor_address_bytes(const struct nor *n, const struct nor_op *op);
uint32_t nor_clock_limit(const struct nor *n, const struct nor_op *op);
uint8_t nor_read_byte(struct nor *n);
void nor_execute(struct nor *n);
void nor_reset(struct nor *n);

/* nor_sfdp.c */
#define NOR_SFDP_SIZE 0x70
void nor_compose_sfdp(const struct nor_chip *chip, uint8_t sfdp[NOR_SFDP_SIZE]);

/* nor_array.c: the cells. */
void nor_array_read(const struct nor *n, uint32_t addr, uint8_t *data, uint32_t len);
void nor_array_program(struct nor *n, uint32_t addr, const uint8_t *data, uint32_t len);
void nor_array_erase(struct nor *n, uint32_t addr, uint32_t len);
bool nor_protected(const struct nor *n, uint32_t addr, uint32_t len);

/* nor_job.c: operations that take time. */
void nor_job_init(struct nor *n);
void nor_start_program(struct nor *n);
void nor_start_erase(struct nor *n, uint32_t unit);
void nor_start_write_reg(struct nor *n);
void nor_suspend(struct nor *n);
void nor_resume(struct nor *n);
/* Reset or power cut: of the bits in flight `reached` in a hundred have changed. */
#define NOR_HALF 50u
void nor_abort(struct nor *n, unsigned reached);
