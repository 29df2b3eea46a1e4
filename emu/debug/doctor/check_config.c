/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "debug/doctor/check_priv.h"

void check_config(struct check *c)
{
    (void)c;
}
