/*
 * Starting, ending and addressing a CPU engine; see engine.h.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "engine/describe.h"
#include "engine/interpose/interpose.h"

#include <sys/mman.h>

bool engine_check(uc_err err, const char *what, GError **error)
{
    if (err == UC_ERR_OK)
        return true;
    g_set_error(error, EMU_ERROR, EMU_ERROR_ENGINE, "libunicorn: %s: %s", what, uc_strerror(err));
    return false;
}

/* libunicorn ends the process when it does not get its buffer of translated code. */
static bool has_room(GError **error)
{
    const size_t size = (size_t)1 << 30;
    void *room =
        mmap(NULL, size, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    if (room != MAP_FAILED) {
        munmap(room, size);
        return true;
    }
    g_set_error(error, EMU_ERROR, EMU_ERROR_ENGINE,
                "not enough host memory: each core needs 1 GiB of address space for translated "
                "code (see 'ulimit -v')");
    return false;
}

uc_engine *engine_open(GError **error)
{
    uc_engine *uc;

    if (!has_room(error))
        return NULL;
    /* Our functions in front of libunicorn's need these from the first call on. */
    interpose_originals(NULL);
    if (!engine_check(uc_open(UC_ARCH_ARM, UC_MODE_THUMB | UC_MODE_MCLASS, &uc), "open", error))
        return NULL;
    /*
     * No address ends a run: with an `until`, code at that address would be unreachable, and each
     * return would retranslate the page before it.
     */
    if (!engine_check(uc_ctl_set_cpu_model(uc, UC_CPU_ARM_CORTEX_M33), "Cortex-M33", error) ||
        !engine_check(uc_ctl_exits_enable(uc), "exits", error)) {
        uc_close(uc);
        return NULL;
    }
    return uc;
}

struct engine *engine_start(const struct engine_config *config,
                            const struct engine_backend *backend, unsigned caps, GError **error)
{
    struct engine *e = g_new0(struct engine, 1);

    e->backend = backend;
    e->caps = caps;
    e->config = *config;
    e->client = *config->client;
    e->memory = config->memory;
    engine_set_path(e, ENGINE_PATH_FASTEST);
    e->code_pages = g_new0(uint32_t, ENGINE_PAGE_WORDS);
    e->uc = engine_open(error);
    if (e->uc == NULL || !engine_map_memory(e, error) || !backend->attach(e, error) ||
        !engine_hook(e, error)) {
        engine_free(e);
        return NULL;
    }
    return e;
}

struct engine *engine_new(const struct engine_config *config, GError **error)
{
    const char *why = NULL;
    unsigned caps = config->kind == ENGINE_PORTABLE ? 0 : engine_selftest(&why);

    if (caps != 0)
        return engine_start(config, &engine_interpose, caps, error);
    if (config->kind == ENGINE_INTERPOSE) {
        g_set_error(error, EMU_ERROR, EMU_ERROR_ENGINE,
                    "libunicorn cannot be interposed: self-test: %s", why);
        return NULL;
    }
    struct engine *e = engine_start(config, &engine_portable, 0, error);
    if (e != NULL)
        e->fallback = why;
    return e;
}

char *engine_describe(void)
{
    static const char *const names[] = {"fast-store", "exact-pc",  "code-reads",
                                        "mpu",        "fp-gate",   "masks",
                                        "sau",        "alignment", "fp-context"};
    const char *why = NULL;
    unsigned caps = engine_selftest(&why), version = uc_version(NULL, NULL);
    GString *text = g_string_new(NULL);

    g_string_printf(text, "libunicorn %u.%u.%u, engine %s:", version >> 24, version >> 16 & 0xff,
                    version >> 8 & 0xff, caps != 0 ? "interpose" : "portable");
    for (unsigned i = 0; i < G_N_ELEMENTS(names); i++)
        if ((caps >> i & 1) != 0)
            g_string_append_printf(text, " %s", names[i]);
    if (caps == 0)
        g_string_append_printf(text, " %s", why);
    return g_string_free(text, FALSE);
}

void engine_free(struct engine *e)
{
    if (e == NULL)
        return;
    if (e->context != NULL)
        uc_context_free(e->context);
    if (e->uc != NULL)
        uc_close(e->uc);
    e->backend->detach(e);
    g_free(e->code_pages);
    g_free(e);
}

unsigned engine_caps(const struct engine *e)
{
    return e->caps;
}

const char *engine_name(const struct engine *e)
{
    return e->backend->name;
}

const char *engine_fallback(const struct engine *e)
{
    return e->fallback;
}

/* In the order of a frame. */
static const enum engine_reg stacked[ENGINE_STACKED] = {
    ENGINE_R0, ENGINE_R0 + 1, ENGINE_R0 + 2, ENGINE_R0 + 3, ENGINE_R0 + 12, ENGINE_LR};

/*
 * libunicorn keeps PC current only where it leaves generated code; inside a block the hook's own
 * argument is the truth.
 */
static uint32_t current_pc(struct engine *e)
{
    if (!e->pc_written && e->where == IN_BLOCK)
        return e->block_pc;
    if (e->where == IN_ACCESS)
        return e->access_pc;
    return e->backend->get(e, ENGINE_PC);
}

uint32_t engine_get(struct engine *e, enum engine_reg reg)
{
    if (reg == ENGINE_PC)
        return current_pc(e);
    if (e->place_of != NULL && e->place_of[reg] != NULL && reg != ENGINE_CONTROL)
        return *e->place_of[reg];
    return e->backend->get(e, reg);
}

void engine_set(struct engine *e, enum engine_reg reg, uint32_t value)
{
    g_assert(e->where != IN_ACCESS);
    e->backend->set(e, reg, value);
    if (reg == ENGINE_PC)
        e->pc_written = true;
}

void engine_get_stacked(struct engine *e, uint32_t value[ENGINE_STACKED])
{
    for (unsigned i = 0; i < ENGINE_STACKED; i++)
        value[i] = engine_get(e, stacked[i]);
}

void engine_set_stacked(struct engine *e, const uint32_t value[ENGINE_STACKED])
{
    g_assert(e->where != IN_ACCESS);
    for (unsigned i = 0; i < ENGINE_STACKED; i++)
        if (e->place_of != NULL)
            *e->place_of[stacked[i]] = value[i];
        else
            e->backend->set(e, stacked[i], value[i]);
}

void engine_sync(struct engine *e)
{
    e->backend->sync(e);
}

bool engine_is_secure(const struct engine *e)
{
    return e->backend->is_secure == NULL || e->backend->is_secure(e);
}

void engine_set_secure(struct engine *e, bool secure)
{
    if (e->backend->set_secure != NULL)
        e->backend->set_secure(e, secure);
}

void engine_clear_exclusive(struct engine *e)
{
    e->backend->clear_exclusive(e);
}

void engine_set_path(struct engine *e, enum engine_path path)
{
    enum engine_path fastest = e->caps & ENGINE_CAP_INLINE  ? ENGINE_PATH_INLINE
                               : e->caps & ENGINE_CAP_METER ? ENGINE_PATH_CALLED
                                                            : ENGINE_PATH_ASKED;

    e->path = path == ENGINE_PATH_FASTEST ? fastest : MIN(path, fastest);
}

enum engine_path engine_path(const struct engine *e)
{
    return e->path;
}

bool engine_wants_attention(const struct engine *e)
{
    return e->attention;
}

/* Takes effect once, before the next block: a thread switch writes many MPU registers. */
void engine_permissions_changed(struct engine *e)
{
    e->permissions_dirty = true;
    engine_attend(e);
}

uint32_t *engine_fp_register(struct engine *e, enum engine_fp_reg reg, bool secure)
{
    return e->backend->fp_register != NULL ? e->backend->fp_register(e, reg, secure) : NULL;
}

void engine_retranslate(struct engine *e)
{
    if (!(e->caps & (ENGINE_CAP_ALIGNMENT | ENGINE_CAP_FP_CONTEXT)))
        return;
    e->translations_dirty = e->permissions_dirty = true;
    engine_attend(e);
}

bool engine_break_after_store(struct engine *e)
{
    return e->backend->break_after_store(e);
}

void engine_discard_code(struct engine *e, uint32_t addr, uint32_t len)
{
    uint64_t end = (uint64_t)addr + len;

    e->discarding = true;
    for (uint64_t page = addr & ~(ENGINE_PAGE_BYTES - 1); page < end; page += ENGINE_PAGE_BYTES) {
        uint64_t from = MAX(page, addr), to = MIN(page + ENGINE_PAGE_BYTES, end);

        if (engine_page_has_code(e, (uint32_t)page))
            e->backend->discard(e, (uint32_t)from, (uint32_t)(to - from));
    }
    e->discarding = false;
}

void engine_piece(struct engine *e, uint32_t from, uint32_t end)
{
    if (e->backend->piece != NULL)
        e->backend->piece(e, from, end);
}

void engine_end_pieces(struct engine *e)
{
    if (e->backend->end_pieces != NULL)
        e->backend->end_pieces(e);
}
