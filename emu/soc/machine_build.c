/*
 * Builds a machine from the constant tables: memories, domains, devices, the wires between them.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>
#include <sys/mman.h>

#include "base/error.h"
#include "periph/devices.h"
#include "periph/ficr.h"
#include "periph/nor/nor.h"
#include "periph/parts/part.h"
#include "periph/qspi/qspi.h"
#include "periph/uarte.h"
#include "soc/machine_priv.h"
#include "usb/host.h"

/* --- memories ------------------------------------------------------------------------------- */

enum { NVM_APP_FLASH, NVM_APP_UICR, NVM_NET_FLASH, NVM_NET_UICR, NVM_QSPI };

static const struct {
    const char *file;
    const char *region; /* NULL: the flash chip */
    enum machine_core core;
} nvm_table[MACHINE_NVMS] = {
    [NVM_APP_FLASH] = {"app-flash", "flash", CORE_APP},
    [NVM_APP_UICR] = {"app-uicr", "uicr", CORE_APP},
    [NVM_NET_FLASH] = {"net-flash", "net-flash", CORE_NET},
    [NVM_NET_UICR] = {"net-uicr", "net-uicr", CORE_NET},
    [NVM_QSPI] = {"qspi", NULL, CORE_APP},
};

/* Force-OFF released to the network core's first instruction: product specification, POWER. */
#define NET_START_TICKS (20 * TICKS_PER_US)

/* Bytes of host memory for everything, the flash chip's array included. */
static size_t host_bytes(uint32_t chip_size)
{
    size_t total = chip_size;

    for (unsigned i = 0; i < nrf5340_app.n_memories; i++)
        if (nrf5340_app.memories[i].kind != MEM_XIP)
            total += nrf5340_app.memories[i].size;
    for (unsigned i = 0; i < nrf5340_net.n_memories; i++)
        total += nrf5340_net.memories[i].size;
    return total;
}

static uint8_t *take(uint8_t **free_memory, uint32_t size)
{
    uint8_t *host = *free_memory;

    *free_memory += size;
    return host;
}

static struct codebus_window *window_of(struct domain *d, enum mem_kind kind)
{
    switch (kind) {
    case MEM_FLASH:
        return &d->flash_window;
    case MEM_XIP:
        return &d->xip_window;
    default:
        return NULL;
    }
}

/* The XIP window reads the flash chip's array itself. */
static void add_memories(struct domain *d, uint32_t chip_size, uint8_t **free_memory)
{
    for (unsigned i = 0; i < d->soc->n_memories; i++) {
        const struct soc_memory *s = &d->soc->memories[i];
        struct codebus_window *window = window_of(d, s->kind);
        uint32_t size = s->kind == MEM_XIP ? chip_size : s->size;

        if (window != NULL)
            *window = (struct codebus_window){.name = s->name, .base = s->base, .size = size};
        memory_add(&d->memory, &(struct mem_region){.name = s->name,
                                                    .base = s->base,
                                                    .size = size,
                                                    .host = take(free_memory, size),
                                                    .kind = s->kind,
                                                    .window = window});
    }
}

/* The network core reaches the application core's RAM: the same host memory. */
static void share_ram(struct machine *m)
{
    struct mem_region *ram = memory_find_name(&m->domain[CORE_APP].memory, "ram");

    memory_add(&m->domain[CORE_NET].memory, &(struct mem_region){.name = "app-ram",
                                                                 .base = ram->base,
                                                                 .size = ram->size,
                                                                 .host = ram->host,
                                                                 .kind = MEM_RAM});
}

/* What one core writes into shared RAM, the other may have translated. */
static void tell_other(void *ctx, uint32_t addr, uint32_t len)
{
    struct domain *other = ctx;
    const struct mem_region *r = memory_find(&other->memory, addr);

    if (r != NULL && r->kind == MEM_RAM && other->cpu != NULL)
        engine_discard_code(cpu_engine(other->cpu), addr, len);
}

static void listen_to_memory(struct domain *d, struct domain *other)
{
    d->memory_ear.changed = tell_other;
    memory_listen(&d->memory, &d->memory_ear, other);
}

static void erase_memories(struct machine *m, uint64_t seed)
{
    for (unsigned i = 0; i < MACHINE_NVMS; i++)
        memset(m->nvm[i].data, 0xff, m->nvm[i].size);
    uicr_fill(m->nvm[NVM_APP_UICR].data, false);
    uicr_fill(m->nvm[NVM_NET_UICR].data, true);
    ficr_fill(memory_find_name(&m->domain[CORE_APP].memory, "ficr")->host, false, seed);
    ficr_fill(memory_find_name(&m->domain[CORE_NET].memory, "net-ficr")->host, true, seed);
}

static void list_nvms(struct machine *m, uint8_t *chip_array, uint32_t chip_size)
{
    for (unsigned i = 0; i < MACHINE_NVMS; i++) {
        struct machine_nvm *nvm = &m->nvm[i];

        nvm->name = nvm_table[i].file;
        if (nvm_table[i].region == NULL) {
            nvm->data = chip_array;
            nvm->size = chip_size;
        } else {
            struct mem_region *r =
                memory_find_name(&m->domain[nvm_table[i].core].memory, nvm_table[i].region);

            nvm->data = r->host;
            nvm->size = r->size;
        }
    }
}

static bool build_memories(struct machine *m, const struct nor_chip *chip, uint64_t seed,
                           GError **error)
{
    uint32_t chip_size = chip->size;

    m->host_size = host_bytes(chip_size);
    m->host = mmap(NULL, m->host_size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (m->host == MAP_FAILED) {
        m->host = NULL;
        g_set_error(error, EMU_ERROR, EMU_ERROR_ENGINE,
                    "not enough host memory for the machine (%zu bytes)", m->host_size);
        return false;
    }
    uint8_t *free_memory = m->host;
    add_memories(&m->domain[CORE_APP], chip_size, &free_memory);
    add_memories(&m->domain[CORE_NET], 0, &free_memory);
    share_ram(m);
    g_assert(free_memory == m->host + m->host_size);

    uint8_t *array = memory_find_name(&m->domain[CORE_APP].memory, "xip")->host;
    list_nvms(m, array, chip_size);
    erase_memories(m, seed);
    m->chip = nor_new(chip, array, chip_size, &m->sched, m->log, seed);
    return true;
}

/* --- signals that cross domains -------------------------------------------------------------- */

static void on_reset_request(void *ctx, enum signal_id id, uint32_t cause)
{
    struct domain *d = ctx;

    d->reset_pending |= cause;
    *d->cut = true;
    cpu_give_way(d->cpu);
}

static void on_yield(void *ctx, enum signal_id id, uint32_t value)
{
    struct machine *m = ctx;

    if (m->current == CORES)
        return;
    m->cut = true;
    cpu_give_way(m->domain[m->current].cpu);
}

static void on_forceoff(void *ctx, enum signal_id id, uint32_t value)
{
    struct machine *m = ctx;

    struct domain *net = &m->domain[CORE_NET];
    bool release = m->net_held && value == 0;

    m->net_held = value != 0;
    /* It starts now, not when it was held. */
    cpu_skip_to(net->cpu, sched_now(&m->sched) + (release ? NET_START_TICKS : 0));
    cpu_hold(net->cpu, m->net_held);
    signal_raise(&net->signals, SIGNAL_NET_FORCEOFF, value);
    if (release)
        net->reset_pending |= RESET_BY_FORCEOFF;
    on_yield(m, SIGNAL_YIELD, 0);
}

static void on_system_off(void *ctx, enum signal_id id, uint32_t value)
{
    struct machine *m = ctx;

    m->system_off = true;
    machine_request_stop(m);
}

/* An IPC channel mask sent by one domain arrives at the other. */
static void on_ipc_app(void *ctx, enum signal_id id, uint32_t mask)
{
    struct machine *m = ctx;

    ipc_receive(machine_periph(m, CORE_NET, "IPC"), mask);
    on_yield(m, id, 0);
}

static void on_ipc_net(void *ctx, enum signal_id id, uint32_t mask)
{
    struct machine *m = ctx;

    ipc_receive(machine_periph(m, CORE_APP, "IPC"), mask);
    on_yield(m, id, 0);
}

static void connect_signals(struct machine *m)
{
    for (unsigned i = 0; i < CORES; i++) {
        struct domain *d = &m->domain[i];

        d->cut = &m->cut;
        d->reset_ear.raised = on_reset_request;
        d->yield_ear.raised = on_yield;
        d->ipc_ear.raised = i == CORE_APP ? on_ipc_app : on_ipc_net;
        signal_listen(&d->signals, SIGNAL_RESET_REQUEST, &d->reset_ear, d);
        signal_listen(&d->signals, SIGNAL_YIELD, &d->yield_ear, m);
        signal_listen(&d->signals, SIGNAL_IPC, &d->ipc_ear, m);
    }
    m->forceoff_ear.raised = on_forceoff;
    m->system_off_ear.raised = on_system_off;
    signal_listen(&m->domain[CORE_APP].signals, SIGNAL_NET_FORCEOFF, &m->forceoff_ear, m);
    signal_listen(&m->domain[CORE_APP].signals, SIGNAL_SYSTEM_OFF, &m->system_off_ear, m);
}

/* --- the board ------------------------------------------------------------------------------- */

static void wire_board(struct machine *m, const struct board *board)
{
    m->analog = board->analog;
    m->usb.signals = &m->domain[CORE_APP].signals;
    m->usb_plugged = board->usb;
    m->usb_host = usb_host_new(&m->sched, &m->usb, m->log);
    m->domain[CORE_APP].clocks.lfxo = (enum clock_lfxo)board->lfxo;
    m->domain[CORE_NET].clocks.lfxo = (enum clock_lfxo)board->lfxo;
    for (unsigned i = 0; i < board->n_wires; i++)
        pins_wire(&m->pins, board->wire[i].a, board->wire[i].b);
}

static bool add_parts(struct machine *m, const struct board *board, GError **error)
{
    m->parts = g_ptr_array_new_with_free_func((GDestroyNotify)part_free);
    for (unsigned i = 0; i < board->devices->len; i++) {
        struct part *part = part_new(board->devices->pdata[i], &m->pins, &m->sched, m->log, error);

        if (part == NULL)
            return false;
        g_ptr_array_add(m->parts, part);
    }
    return true;
}

/* Without a chip its wires end in the air, whatever profile gives the memory its size. */
static void connect_chip(struct machine *m, const struct board *board)
{
    static const unsigned nowhere[6] = {PIN_NONE, PIN_NONE, PIN_NONE, PIN_NONE, PIN_NONE, PIN_NONE};
    struct periph *qspi = machine_periph(m, CORE_APP, "QSPI");

    m->has_chip = board->has_chip;
    qspi_connect(qspi, m->chip);
    qspi_set_board_pins(qspi, board->has_chip ? board->qspi_pins : nowhere);
    nor_set_flash_listeners(m->chip, &m->flash_listeners);
    nor_set_power_up(m->chip, board->chip_ready_us * TICKS_PER_US);
}

/* --- domains --------------------------------------------------------------------------------- */

/* Nothing answers there: a bus error, named. */
static bool on_unmapped(void *ctx, uint32_t addr, bool write)
{
    struct domain *d = ctx;

    guest_error(d->env.log, d->soc->name, "unmapped-peripheral",
                "%s of 0x%08x, where no peripheral is: bus error", write ? "write" : "read", addr);
    return false;
}

static void build_env(struct machine *m, enum machine_core core)
{
    struct domain *d = &m->domain[core];

    d->mmio.base = d->soc->mmio_base;
    d->mmio.unmapped = on_unmapped;
    d->mmio.ctx = d;
    dppi_init(&d->dppi, &m->sched);
    d->env = (struct periph_env){
        .sched = &m->sched,
        .memory = &d->memory,
        .mmio = &d->mmio,
        .irq = &d->irq,
        .dppi = &d->dppi,
        .clocks = &d->clocks,
        .signals = &d->signals,
        .pins = &m->pins,
        .log = m->log,
        .errata = &m->errata,
        .cache = &d->cache,
        .analog = &m->analog,
        .usb = core == CORE_APP ? &m->usb : NULL,
        .antenna = core == CORE_NET ? &m->antenna : NULL,
        .flash_listeners = &m->flash_listeners,
        .seed = &m->seed,
    };
    clock_set(&d->clocks, CLOCK_HCLK, 64000000);
}

static void build_devices(struct domain *d)
{
    for (unsigned i = 0; i < d->soc->n_devices; i++) {
        const struct soc_device *s = &d->soc->devices[i];

        g_assert(d->n_devices < MACHINE_MAX_DEVICES);
        d->device[d->n_devices++] = periph_new(s->type, s->name, s->base, s->irq, s->n, &d->env);
    }
}

static void connect_serial(struct machine *m, enum machine_core core)
{
    struct domain *d = &m->domain[core];
    unsigned n = 0;

    for (unsigned i = 0; i < d->n_devices; i++)
        if (d->device[i]->type == &uarte_type) {
            g_assert(n < MACHINE_UARTES);
            uarte_connect(d->device[i], &d->serial[n++]);
        }
}

/*
 * MUTEX belongs to the application domain, and the network core reaches it there; GPMEM of IPC is
 * one pair of words that both see.
 */
static void share_between_cores(struct machine *m)
{
    struct periph *mutex = machine_periph(m, CORE_APP, "MUTEX");

    m->shared.base = nrf5340_app.mmio_base;
    mmio_attach(&m->shared, mutex->base, &mutex->slot->mmio[0]);
    m->domain[CORE_NET].mmio.next = &m->shared;
    ipc_share_gpmem(machine_periph(m, CORE_NET, "IPC"), machine_periph(m, CORE_APP, "IPC"));
}

static bool build_cpu(struct machine *m, enum machine_core core,
                      const struct machine_config *config, GError **error)
{
    struct domain *d = &m->domain[core];
    const struct cpu_config c = {
        .name = d->soc->name,
        .fpu = d->soc->fpu,
        .dsp = d->soc->dsp,
        .trustzone = d->soc->trustzone,
        .n_irqs = d->soc->n_irqs,
        .n_mpu_regions = 8,
        .vtor_reset = d->soc->vtor,
        .memory = &d->memory,
        .mmio = &d->mmio,
        .external = core == CORE_NET ? m->domain[CORE_APP].mmio.attribution : NULL,
        .irq = &d->irq,
        .sched = &m->sched,
        .clocks = &d->clocks,
        .signals = &d->signals,
        .cache = &d->cache,
        .log = m->log,
        .engine = config->engine,
        .functional = config->functional,
    };

    d->cpu = cpu_new(&c, error);
    return d->cpu != NULL;
}

/* A built-in part number, or one read from a file. */
static const struct nor_chip *find_chip(struct machine *m, const char *name, GError **error)
{
    const struct nor_chip *chip = nor_find_profile(name);

    if (chip != NULL)
        return chip;
    if (g_file_test(name, G_FILE_TEST_IS_REGULAR))
        return m->chip_from_file = nor_chip_load(name, error);
    g_set_error(error, EMU_ERROR, EMU_ERROR_USAGE,
                "board: flash chip '%s' is neither a known part (see 'nrf53emu list chips') nor a "
                "file",
                name);
    return NULL;
}

static char *describe(const struct machine *m, const struct machine_config *config,
                      const struct board *board)
{
    GString *text = g_string_new(NULL);

    g_string_append_printf(text, "chip=%s\n", board->chip);
    g_string_append(text, "pins=");
    for (unsigned i = 0; i < G_N_ELEMENTS(board->qspi_pins); i++)
        g_string_append_printf(text, "%s%u", i != 0 ? "," : "", board->qspi_pins[i]);
    g_string_append(text, "\nwires=");
    for (unsigned i = 0; i < board->n_wires; i++)
        g_string_append_printf(text, "%s%u=%u", i != 0 ? "," : "", board->wire[i].a,
                               board->wire[i].b);
    g_string_append(text, "\nvoltages=");
    for (unsigned i = 0; i < ANALOG_INPUTS; i++)
        g_string_append_printf(text, "%d,", board->analog.ain[i]);
    g_string_append_printf(text, "%d,%d\n", board->analog.vdd, board->analog.vddh);
    g_string_append_printf(text, "errata=%s\n",
                           config->errata != NULL ? config->errata : board->errata);
    g_string_append_printf(text, "engine=%s\n", engine_name(cpu_engine(m->domain[CORE_APP].cpu)));
    g_string_append_printf(text, "timing=%s\n", config->functional ? "functional" : "cycle");
    return g_string_free(text, FALSE);
}

bool machine_build(struct machine *m, const struct machine_config *config,
                   const struct board *board, GError **error)
{
    const struct nor_chip *chip = find_chip(m, board->chip, error);

    if (chip == NULL)
        return false;
    wire_board(m, board);
    m->domain[CORE_APP].soc = &nrf5340_app;
    m->domain[CORE_NET].soc = &nrf5340_net;
    if (!build_memories(m, chip, config->seed, error))
        return false;
    for (unsigned i = 0; i < CORES; i++) {
        build_env(m, i);
        build_devices(&m->domain[i]);
        connect_serial(m, i);
    }
    share_between_cores(m);
    connect_chip(m, board);
    if (!add_parts(m, board, error))
        return false;
    for (unsigned i = 0; i < CORES; i++)
        if (!build_cpu(m, i, config, error))
            return false;
    connect_signals(m);
    m->identity = describe(m, config, board);
    listen_to_memory(&m->domain[CORE_APP], &m->domain[CORE_NET]);
    listen_to_memory(&m->domain[CORE_NET], &m->domain[CORE_APP]);
    return true;
}

void machine_tear_down(struct machine *m)
{
    /* Both first: the network core hears of SPU, which is the application core's. */
    for (unsigned i = 0; i < CORES; i++)
        cpu_free(m->domain[i].cpu);
    for (unsigned i = 0; i < CORES; i++) {
        struct domain *d = &m->domain[i];

        while (d->n_devices > 0)
            periph_free(d->device[--d->n_devices]);
        if (d->env.sched != NULL)
            dppi_clear(&d->dppi);
    }
    g_clear_pointer(&m->parts, g_ptr_array_unref);
    usb_host_free(m->usb_host);
    nor_free(m->chip);
    nor_chip_free(m->chip_from_file);
    if (m->host != NULL)
        munmap(m->host, m->host_size);
}

const char *machine_engine_fallback(const struct machine *m)
{
    return engine_fallback(cpu_engine(m->domain[CORE_APP].cpu));
}
