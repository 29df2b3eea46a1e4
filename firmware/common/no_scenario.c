/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "scenario.h"

void scenario(void)
{
}
