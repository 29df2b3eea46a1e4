/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "debug/doctor/check_priv.h"

void check_images(struct check *c)
{
    (void)c;
}
