/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "update.h"

void update_accepted(const struct slot *secondary)
{
    (void)secondary;
}
