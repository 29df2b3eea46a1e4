/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/error.h"

GQuark emu_error_quark(void)
{
    return g_quark_from_static_string("nrf53emu-error");
}
