/*
 * Change: a call through a function pointer behind the end of the internal flash.
 * Seen:   BUS FAULT, Instruction bus error, program counter 0x00200000.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "app.h"

void scenario(void)
{
    ((void (*)(void))0x00200001u)();
}
