/*
 * The nRF5340 as constant tables: memories, peripherals, interrupt numbers.
 *
 * Follows: product specification, memory map and instantiation; MDK device headers.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include "bus/memory.h"
#include "periph/periph.h"

struct soc_memory {
    const char *name;
    uint32_t base;
    uint32_t size;
    enum mem_kind kind;
};

struct soc_device {
    const struct periph_type *type;
    const char *name;
    uint32_t base;
    unsigned irq;
    unsigned n; /* the device's own parameter, see its file */
};

struct soc_domain {
    const char *name;
    uint32_t mmio_base;
    uint32_t vtor;
    unsigned n_irqs;
    bool fpu, dsp, trustzone;
    const struct soc_memory *memories;
    unsigned n_memories;
    const struct soc_device *devices;
    unsigned n_devices;
};

extern const struct soc_domain nrf5340_app, nrf5340_net;
