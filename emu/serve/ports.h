/*
 * Ports of the loopback interface that nobody has: several boards on one desk take them beside each
 * other.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

/* The first free port from `first` on whose neighbour `distance` higher is free as well (0: none is
 * asked for); 0: there is none near. */
unsigned ports_find(unsigned first, unsigned distance);
