/*
 * What was drawn for nothing: things that stayed on while the application core slept.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include "debug/energy/meter.h"

struct energy_waste {
    const char *id; /* "qspi-stays-activated" */
    char *what;     /* with the share of the sleep */
    const char *fix;
    energy_charge charge;
};

/* At least a twentieth of all that was drawn each, the largest first. Free with g_array_unref(). */
GArray *energy_wastes(struct energy_meter *e); /* of struct energy_waste */
