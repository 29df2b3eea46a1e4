/*
 * "Did you mean ...?"
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

/* The name that differs from `text` in one or two letters; NULL: none does. */
const char *nearest_find(const char *text, const char *const *names);
