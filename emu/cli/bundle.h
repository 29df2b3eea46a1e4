/*
 * --bundle: what a report of a gap of the model needs, without any firmware.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include "cli/cli.h"
#include "debug/doctor/doctor.h"

struct bundle {
    char **argv; /* the command line */
    const struct setup *setup;
    const struct doctor *doctor;
    const struct outcome *outcome;
};

bool bundle_write(const struct bundle *b, const GPtrArray *findings, const char *path,
                  GError **error);
