/*
 * The engine in words, for people who report something.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

/* The library's version and what it is capable of here, in a line; free with g_free(). */
char *engine_describe(void);
