/*
 * Every peripheral type there is. What `n` of periph_new() means stands beside the type; where
 * nothing stands it is not used.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include "periph/periph.h"

/* clang-format off */
extern const struct periph_type clock_type;     /* application core */
extern const struct periph_type clock_net_type; /* network core */
extern const struct periph_type dppic_type;
extern const struct periph_type gpio_type;      /* n: port number */
extern const struct periph_type power_type;
extern const struct periph_type qspi_type;      /* then qspi_connect() of periph/qspi.h */
extern const struct periph_type reset_type;     /* application core */
extern const struct periph_type reset_net_type; /* network core */
extern const struct periph_type rtc_type;
/* clang-format on */
