/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "debug/boot/step.h"

#include <string.h>

#include "debug/code/zephyr_init.h"
#include "load/elf_view.h"

/* Names of functions that do it, in the order in which they are looked for on a stack. */
static const struct activity {
    const char *name, *functions, *remedy;
} activities[BOOT_ACTIVITIES] = {
    [BOOT_EXECUTES] = {"executing", NULL, ""},
    [BOOT_CONSOLE] =
        {"console text that blocks",
         "poll_out|uart_(fifo|tx|irq_tx)|console_out|printk|cbvprintf|z_log|log_output|"
         "uart_console|^transmit$|puts$",
         "CONFIG_LOG_MODE_DEFERRED, a higher baud rate, or no console in the bootloader "
         "(CONFIG_MCUBOOT_LOG_LEVEL_OFF, CONFIG_UART_CONSOLE=n)"},
    [BOOT_HASH] = {"hash", "sha(1|224|256|384|512)|img_hash|_hash_compute|^compress$",
                   "a smaller image; CONFIG_BOOT_VALIDATE_SLOT0=n trusts what was verified at the "
                   "update; CryptoCell hashes by hardware (CONFIG_NRF_CC3XX_PLATFORM)"},
    [BOOT_SIGNATURE] = {"signature",
                        "ecdsa|_rsa|rsa_|ed25519|ed25519|_mpi_|^mpi_|bignum|p256|secp256|uECC|"
                        "_ecp_|ocrypto|verify_sig",
                        "ECDSA-P256 or Ed25519 instead of RSA (CONFIG_BOOT_SIGNATURE_TYPE), or "
                        "CryptoCell"},
    [BOOT_ERASE] = {"erase", "erase", "erase in the application, before the update is requested"},
    [BOOT_COPY] = {"copy or swap of images", "boot_(copy|swap|move)|swap_|copy_region|copy_image",
                   "direct-XIP or overwrite-only instead of swap"},
    [BOOT_FLASH] = {"flash access", "qspi|spi_nor|nvmc|flash_(read|write|area)|_flash_|nrf_nvmc",
                    "a faster SCK (sck-frequency), four lines (readoc, writeoc)"},
    [BOOT_RADIO] = {"Bluetooth", "^bt_|^hci_|^sdc_|^mpsl_|^ll_|lll_", ""},
    [BOOT_USB] = {"USB", "usb", ""},
    [BOOT_IPC] = {"IPC between the cores", "ipc_|_ipc|rpmsg|mbox|icmsg|virtqueue|openamp",
                  "start the network core early, bind endpoints late"},
    [BOOT_RANDOM] = {"random numbers", "entropy|_rng|rng_|drbg|trng", ""},
    [BOOT_MEMORY] = {"memory fill and copy", "^mem(set|cpy|move)$|data_copy|bss_zero",
                     "smaller .bss and .data; CONFIG_NOINIT sections"},
    [BOOT_DELAY] = {"delay in a loop", "busy_wait|delay_machine|delay_us|k_busy", ""},
    [BOOT_LOCK] = {"wait for a clock", "clock_control|clk_start|lfclk|hfclk|nrfx_clock|lfxo",
                   "CONFIG_CLOCK_CONTROL_NRF_K32SRC_RC instead of the crystal, or "
                   "CONFIG_SYSTEM_CLOCK_NO_WAIT"},
    [BOOT_ASLEEP] = {"asleep", NULL, ""},
    [BOOT_HELD] = {"held in reset", NULL, ""},
};

const char *boot_activity_name(enum boot_activity a)
{
    return activities[a].name;
}

const char *boot_activity_remedy(enum boot_activity a)
{
    return activities[a].remedy;
}

/* One program: its name and init entries. */
struct program {
    char *name;
    GArray *init; /* struct init_call */
};

struct boot_steps {
    GRegex *regex[BOOT_ACTIVITIES]; /* NULL: none */
    GHashTable *programs;           /* path of an ELF -> struct program */
    GHashTable *steps;              /* "core/activity/name" -> struct boot_step */
    GHashTable *classes;            /* symbol -> bits of activities that its name fits */
};

static void program_free(gpointer data)
{
    struct program *p = data;

    g_free(p->name);
    if (p->init != NULL)
        zephyr_init_free(p->init);
    g_free(p);
}

static void step_free(gpointer data)
{
    struct boot_step *s = data;

    g_free(s->name);
    g_free(s);
}

struct boot_steps *boot_steps_new(const struct symbols *symbols)
{
    struct boot_steps *s = g_new0(struct boot_steps, 1);

    for (unsigned i = 0; i < BOOT_ACTIVITIES; i++)
        if (activities[i].functions != NULL)
            s->regex[i] = g_regex_new(activities[i].functions, G_REGEX_OPTIMIZE, 0, NULL);
    s->programs = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, program_free);
    s->steps = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, step_free);
    s->classes = g_hash_table_new(NULL, NULL);
    return s;
}

void boot_steps_free(struct boot_steps *s)
{
    for (unsigned i = 0; i < BOOT_ACTIVITIES; i++)
        g_clear_pointer(&s->regex[i], g_regex_unref);
    g_hash_table_destroy(s->programs);
    g_hash_table_destroy(s->steps);
    g_hash_table_destroy(s->classes);
    g_free(s);
}

char *boot_program_name(const char *elf)
{
    char *directory = g_path_get_dirname(elf), *parent = g_path_get_dirname(directory);
    char *base = g_path_get_basename(elf), *name;

    if (g_str_has_suffix(directory, "zephyr") && g_str_has_prefix(base, "zephyr"))
        name = g_path_get_basename(parent);
    else
        name = g_strndup(base, strcspn(base, "."));
    g_free(directory);
    g_free(parent);
    g_free(base);
    return name;
}

static const struct program *program_of(struct boot_steps *s, const char *elf)
{
    struct program *p = g_hash_table_lookup(s->programs, elf);

    if (p != NULL)
        return p;
    p = g_new0(struct program, 1);
    p->name = boot_program_name(elf);
    struct elf_view *view = elf_view_open(elf, NULL);
    if (view != NULL)
        p->init = zephyr_init_read(view);
    elf_view_free(view);
    g_hash_table_insert(s->programs, g_strdup(elf), p);
    return p;
}

const struct boot_step *boot_step_named(struct boot_steps *s, enum machine_core core,
                                        const char *program, const char *name,
                                        enum boot_activity activity)
{
    char *key = g_strdup_printf("%d/%d/%s/%s", core, activity, program, name);
    struct boot_step *step = g_hash_table_lookup(s->steps, key);

    if (step != NULL) {
        g_free(key);
        return step;
    }
    step = g_new0(struct boot_step, 1);
    step->name = g_strdup(name);
    step->program = g_intern_string(program);
    step->activity = activity;
    step->core = core;
    g_hash_table_insert(s->steps, key, step);
    return step;
}

/* --- activity --- */

static unsigned classes_of(struct boot_steps *s, const struct symbol *symbol)
{
    gpointer known;
    unsigned bits = 0;

    if (symbol == NULL)
        return 0;
    if (g_hash_table_lookup_extended(s->classes, symbol, NULL, &known))
        return GPOINTER_TO_UINT(known);
    for (unsigned i = 0; i < BOOT_ACTIVITIES; i++)
        if (s->regex[i] != NULL && g_regex_match(s->regex[i], symbol->name, 0, NULL))
            bits |= 1u << i;
    g_hash_table_insert(s->classes, (gpointer)symbol, GUINT_TO_POINTER(bits));
    return bits;
}

static enum boot_activity activity_of(struct boot_steps *s, const struct call_node *node)
{
    unsigned bits = 0;

    for (const struct call_node *n = node; n != NULL; n = n->parent)
        bits |= classes_of(s, n->symbol);
    for (unsigned i = 0; i < BOOT_ACTIVITIES; i++)
        if ((bits >> i & 1) != 0)
            return i;
    return BOOT_EXECUTES;
}

/* --- place --- */

static char *init_name(const struct program *p, const struct call_node *n)
{
    for (unsigned i = 0; p->init != NULL && n->symbol != NULL && i < p->init->len; i++) {
        const struct init_call *c = &g_array_index(p->init, struct init_call, i);

        if (c->function != n->symbol->addr)
            continue;
        return c->priority >= 0 ? g_strdup_printf("init %s (%s %d)", n->name, c->level, c->priority)
                                : g_strdup_printf("init %s (%s)", n->name, c->level);
    }
    return g_strdup_printf("init %s", n->name);
}

static bool runs_init_entries(const struct call_node *n)
{
    return strstr(n->name, "sys_init_run_level") != NULL || strcmp(n->name, "do_device_init") == 0;
}

/*
 * The frames from the bottom of the stack to the node, so that the outermost that says something
 * names the step.
 */
static char *place_name(const struct program *p, const struct call_node **frame, unsigned depth)
{
    for (unsigned i = 0; i + 1 < depth; i++) {
        if (runs_init_entries(frame[i]) && !runs_init_entries(frame[i + 1]))
            return init_name(p, frame[i + 1]);
        if (strcmp(frame[i]->name, "z_thread_entry") == 0 &&
            strcmp(frame[i + 1]->name, "bg_thread_main") != 0)
            return g_strdup_printf("thread %s", frame[i + 1]->name);
        if (strcmp(frame[i]->name, "main") == 0)
            return g_strdup_printf("main() > %s", frame[i + 1]->name);
    }
    if (strcmp(frame[depth - 1]->name, "main") == 0)
        return g_strdup("main()");
    return g_strdup_printf("start-up, %s", frame[depth > 1 ? 1 : 0]->name);
}

/* The frames from the bottom of the stack on; how many. */
static unsigned frames_of(const struct call_node *node, const struct call_node **frame,
                          unsigned most)
{
    unsigned depth = 0, at = 0;

    for (const struct call_node *n = node; n->parent != NULL; n = n->parent)
        depth++;
    depth = MIN(depth, most);
    for (const struct call_node *n = node; at < depth; n = n->parent, at++)
        frame[depth - 1 - at] = n;
    return depth;
}

/* A program that another has jumped to stands on its stack: only its own frames say where it is. */
static unsigned first_of_program(const struct call_node **frame, unsigned depth, const char *elf)
{
    unsigned i = depth;

    while (i > 0 && (frame[i - 1]->symbol == NULL || frame[i - 1]->symbol->file == elf))
        i--;
    return i;
}

static const struct boot_step *nameless(struct boot_steps *s, enum machine_core core,
                                        const struct call_node *bottom)
{
    bool exception = bottom->symbol == NULL && strcmp(bottom->name, "?") != 0;
    char *name = exception ? g_strdup_printf("exception %s", bottom->name)
                           : g_strdup("code without symbols");
    const struct boot_step *step = boot_step_named(s, core, "", name, BOOT_EXECUTES);

    g_free(name);
    return step;
}

static const struct boot_step *named(struct boot_steps *s, enum machine_core core,
                                     const struct call_node *node, const char *elf)
{
    const struct call_node *frame[256];
    unsigned depth = frames_of(node, frame, G_N_ELEMENTS(frame));
    unsigned first = first_of_program(frame, depth, elf);
    const struct program *p = program_of(s, elf);
    bool exception = frame[0]->symbol == NULL && strcmp(frame[0]->name, "?") != 0;
    char *name = exception ? g_strdup_printf("exception %s", frame[0]->name)
                           : place_name(p, frame + first, depth - first);
    const struct boot_step *step = boot_step_named(s, core, p->name, name, activity_of(s, node));

    g_free(name);
    return step;
}

const struct boot_step *boot_step_of(struct boot_steps *s, enum machine_core core,
                                     struct call_node *node)
{
    const struct call_node *n = node, *bottom = node;

    if (node->note != NULL)
        return node->note;
    if (node->parent == NULL) {
        node->note = (gpointer)boot_step_named(s, core, "", "until released", BOOT_HELD);
        return node->note;
    }
    while (n->parent != NULL && n->symbol == NULL)
        n = n->parent;
    while (bottom->parent->parent != NULL)
        bottom = bottom->parent;
    node->note = (gpointer)(n->symbol != NULL ? named(s, core, node, n->symbol->file)
                                              : nameless(s, core, bottom));
    return node->note;
}

bool boot_step_is_main(const struct call_node *node)
{
    if (node->symbol == NULL || strcmp(node->name, "main") != 0)
        return false;
    char *program = boot_program_name(node->symbol->file);
    bool boots = strcmp(program, "mcuboot") == 0 || strcmp(program, "boot") == 0 ||
                 g_str_has_prefix(program, "b0") || g_str_has_prefix(program, "tfm");
    g_free(program);
    return !boots;
}
