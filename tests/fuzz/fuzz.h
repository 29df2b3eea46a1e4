/*
 * What the fuzzing entries share. An entry is one file with LLVMFuzzerTestOneInput(): libFuzzer
 * calls it, or replay.c does where there is no libFuzzer.
 *
 * Whatever the input, an entry comes back: a refused file is as good as one that was read.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include <glib.h>
#include <stddef.h>
#include <stdint.h>

#include "soc/machine.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* --- files ---------------------------------------------------------------------------------- */

/* A directory of this process, removed at its end. */
const char *fuzz_dir(void);

/* The path of `name` in that directory; free with g_free(). */
char *fuzz_path(const char *name);

/* The bytes as a file in that directory; free its path with g_free(). */
char *fuzz_file(const char *name, const uint8_t *data, size_t size);

/* Removes what is in the directory. */
void fuzz_clear_dir(void);

/* --- pieces of an input --------------------------------------------------------------------- */

struct fuzz_input {
    const uint8_t *data;
    size_t left;
};

/* Little endian; 0 behind the end. */
uint32_t fuzz_number(struct fuzz_input *in, unsigned bytes);

/* At most `want` bytes; *got says how many there were. */
const uint8_t *fuzz_bytes(struct fuzz_input *in, size_t want, size_t *got);

/*
 * An input of several files: a number in a table of names, three bytes of length, content. False:
 * no further one. The table ends with NULL.
 */
bool fuzz_next_file(struct fuzz_input *in, const char *const *names, const char **name,
                    const uint8_t **data, size_t *size);

/* --- a board -------------------------------------------------------------------------------- */

/*
 * The process's one machine, with a small flash chip so that many guests a second are possible, as
 * it was when it was asked for the first time: powered on, both cores running from flash.
 */
struct machine *fuzz_machine(void);

/* Bytes at an address of a core, flash or not. */
void fuzz_place(struct machine *m, enum machine_core core, uint32_t addr, const uint8_t *data,
                size_t size);
