/*
 * What a programmer does to a board: erase, write, compare and read its non-volatile memories.
 *
 * Internal flash and UICR change as NVMC changes them (bits go from 1 to 0, pages are erased); the
 * flash chip changes through qspi_link.h. Nothing is compared behind the chip's back: verification
 * reads it through the same wires.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include "program/qspi_ini.h"
#include "soc/machine.h"

enum program_memory {
    PROGRAM_APP_FLASH, /* the order of machine_nvms() */
    PROGRAM_APP_UICR,
    PROGRAM_NET_FLASH,
    PROGRAM_NET_UICR,
    PROGRAM_QSPI,
    PROGRAM_MEMORIES,
};

/* Why something failed, with the first address that shows it. */
struct program_fault {
    enum {
        PROGRAM_NOT_ERASED, /* found is in the way of expected */
        PROGRAM_MISMATCH,   /* verification */
        PROGRAM_NO_ANSWER,  /* of the flash chip; see text */
    } kind;
    uint32_t address;
    uint8_t expected, found;
    const char *text;
};

struct program_counts {
    uint64_t written[PROGRAM_MEMORIES];  /* bytes */
    uint64_t verified[PROGRAM_MEMORIES]; /* bytes */
    unsigned sectors[PROGRAM_MEMORIES];  /* erased one by one */
    unsigned whole[PROGRAM_MEMORIES];    /* erased as a whole */
};

struct programmer;

/* `ini` must outlive the programmer. Nothing happens to the board yet. */
struct programmer *programmer_new(struct machine *m, const struct qspi_ini *ini);
void programmer_free(struct programmer *p);

/*
 * The memory that holds all of [addr, addr+len), or PROGRAM_MEMORIES. The flash chip is as large as
 * Qspi.ini says.
 */
enum program_memory programmer_find(const struct programmer *p, uint32_t addr, uint32_t len);
const char *program_memory_name(enum program_memory which);
enum machine_core program_memory_core(enum program_memory which);
uint32_t programmer_base(enum program_memory which);
uint32_t programmer_size(const struct programmer *p, enum program_memory which);

/* Erases the sectors that [addr, addr+len) touches, each once in the life of the programmer. */
bool programmer_erase_touched(struct programmer *p, uint32_t addr, uint32_t len,
                              struct program_fault *fault);
bool programmer_erase_all(struct programmer *p, enum program_memory which,
                          struct program_fault *fault);

/* Whether the range is erased or holds the data already. UICR is not asked: it has no page erase.
 */
bool programmer_check_erased(struct programmer *p, uint32_t addr, const uint8_t *data, uint32_t len,
                             struct program_fault *fault);
bool programmer_write(struct programmer *p, uint32_t addr, const uint8_t *data, uint32_t len,
                      struct program_fault *fault);
bool programmer_verify(struct programmer *p, uint32_t addr, const uint8_t *data, uint32_t len,
                       struct program_fault *fault);
bool programmer_read(struct programmer *p, uint32_t addr, uint8_t *data, uint32_t len,
                     struct program_fault *fault);

const struct program_counts *programmer_counts(const struct programmer *p);

/* Emulated time that the flash chip took. */
ticks_t programmer_qspi_time(const struct programmer *p);
