/*
 * Qspi.ini, or nrfutil's JSON: how the vendor's programmer talks to the external flash chip.
 *
 * Follows: the keys of QspiDefault.ini of nrfjprog and of Qspi_thingy53.ini of nRF Connect SDK's
 * sample extxip_smp_svr. A key that is left out has the value of QspiDefault.ini; a key that is not
 * in those files is refused.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

/* What the controller sends in a custom instruction: opcode and CINSTRDAT0 and 1. */
#define QSPI_INI_DATA 8

struct qspi_ini_instruction {
    uint8_t opcode;
    uint8_t len;
    uint8_t data[QSPI_INI_DATA];
};

struct qspi_ini {
    uint32_t mem_size;    /* bytes; 0: the board has no external flash */
    unsigned read_mode;   /* IFCONFIG0.READOC */
    unsigned write_mode;  /* IFCONFIG0.WRITEOC */
    bool address32;       /* AddressMode = BIT32 */
    unsigned mhz;         /* SCK */
    bool mode3;           /* SpiMode; chips take both */
    unsigned sck_delay;   /* IFCONFIG1.SCKDELAY */
    unsigned rx_delay;    /* IFTIMING.RXDELAY */
    bool io2, io3;        /* levels during custom instructions */
    unsigned wip_index;   /* bit of the status register */
    bool page512;         /* PPSize */
    GArray *instructions; /* struct qspi_ini_instruction, in file order */
    GArray *lines;        /* struct qspi_ini_line, what the file says, in its order */
    bool json;            /* nrfutil's; keys of lines are those of Qspi.ini */
};

enum qspi_ini_fault {
    QSPI_INI_GOOD,
    QSPI_INI_SYNTAX,  /* not KEY = VALUE */
    QSPI_INI_SECTION, /* key is "[NAME]", or NULL when there is none */
    QSPI_INI_KEY,
    QSPI_INI_VALUE,
};

/* A line that is no comment. Of a faulty one nothing has reached the fields above. */
struct qspi_ini_line {
    unsigned number;
    char *key, *value;
    enum qspi_ini_fault fault;
    char *message; /* what is wrong */
};

/* QspiDefault.ini: READ4IO, PP4IO, 16 MHz, QE and high-performance mode of the MX25R6435F. */
struct qspi_ini *qspi_ini_default(void);

/* EMU_ERROR_FILE or EMU_ERROR_FORMAT name file, section and key of the first faulty line. */
struct qspi_ini *qspi_ini_load(const char *path, GError **error);

/* The same, but goes on after a faulty line; fails only for a file that cannot be read. */
struct qspi_ini *qspi_ini_read(const char *path, GError **error);
void qspi_ini_free(struct qspi_ini *ini);

/* The line that has set `key`, or NULL: it has its default. */
const struct qspi_ini_line *qspi_ini_line(const struct qspi_ini *ini, const char *key);

/* "READ4IO", "PP". */
const char *qspi_ini_read_mode(const struct qspi_ini *ini);
const char *qspi_ini_write_mode(const struct qspi_ini *ini);
