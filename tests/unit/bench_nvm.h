/*
 * A bench for kept boards: a machine and an empty directory.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include "store/nvm_dir.h"

#define BENCH_NVM_CHIP "mx25r6435f"

struct bench_nvm {
    char *path;
    struct machine *m;
};

/* An nRF5340 DK as after manufacturing. */
struct machine *bench_nvm_machine(void);

/* For g_test_add(). */
void bench_nvm_set_up(struct bench_nvm *b, gconstpointer unused);
void bench_nvm_tear_down(struct bench_nvm *b, gconstpointer unused);

/* The directory, for the bench's machine. */
struct nvm_dir *bench_nvm_open(struct bench_nvm *b);

void bench_nvm_remove_tree(const char *path);
