/*
 * What the readers of Qspi.ini and of its successor share.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include "program/qspi_ini.h"

/* 64 MiB in bytes or 8 MiB in bits: boards with nRF5340 have the smaller chip. */
#define QSPI_JSON_BITS UINT32_C(0x4000000)

struct qspi_ini *qspi_ini_new(void); /* defaults, without instructions */
void qspi_ini_add_instruction(struct qspi_ini *ini, uint8_t opcode, const uint8_t *data,
                              unsigned len);

/* Takes the line's value over, or notes what is wrong with it. */
void qspi_ini_set(struct qspi_ini *ini, struct qspi_ini_line *line);

struct qspi_ini *qspi_json_parse(const char *path, const char *text, size_t len, GError **error);
