/*
 * What a boot consists of: steps by their names in the firmware, and what each is busy with.
 *
 * A step is where a core is in its start: an init entry with level and priority, a thread, an
 * interrupt, the bootloader's main(). What it is busy with follows from the names of the functions
 * on the stack: hashing, a signature, console text that blocks.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include "debug/profile/calls.h"

enum boot_activity {
    BOOT_EXECUTES, /* nothing below fits */
    BOOT_CONSOLE,
    BOOT_HASH,
    BOOT_SIGNATURE,
    BOOT_ERASE,
    BOOT_COPY,
    BOOT_FLASH,
    BOOT_RADIO,
    BOOT_USB,
    BOOT_IPC,
    BOOT_RANDOM,
    BOOT_MEMORY,
    BOOT_DELAY,
    BOOT_LOCK, /* a loop on a clock's or a peripheral's event */
    BOOT_ASLEEP,
    BOOT_HELD, /* power-on, reset, Force-OFF */
    BOOT_ACTIVITIES,
};

/* "console text that blocks", and what may be changed about it ("" when nothing is known). */
const char *boot_activity_name(enum boot_activity a);
const char *boot_activity_remedy(enum boot_activity a);

struct boot_step {
    char *name;          /* "mcuboot: main()", "init qspi_nor_init (POST_KERNEL 41)" */
    const char *program; /* "mcuboot", "app"; "" for interrupts */
    enum boot_activity activity;
    enum machine_core core;
};

struct boot_steps;

/* Symbols must outlive it. */
struct boot_steps *boot_steps_new(const struct symbols *symbols);
void boot_steps_free(struct boot_steps *s);

/* The step of a place in the tree of calls; the same for the same name, activity and core. */
const struct boot_step *boot_step_of(struct boot_steps *s, enum machine_core core,
                                     struct call_node *node);

/* A step that no function stands for. */
const struct boot_step *boot_step_named(struct boot_steps *s, enum machine_core core,
                                        const char *program, const char *name,
                                        enum boot_activity activity);

/* main() of an application, not of a bootloader or of TF-M. */
bool boot_step_is_main(const struct call_node *node);

/* "mcuboot" for .../mcuboot/zephyr/zephyr.elf, else the file's name without .elf. */
char *boot_program_name(const char *elf);
