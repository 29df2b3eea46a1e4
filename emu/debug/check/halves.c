/*
 * Whether the internal and the external part are of one build, and both there.
 *
 * Both halves are signed one by one and MCUboot accepts any pair; the internal one calls absolute
 * addresses in the external one.
 *
 * Follows: Nordic, "QSPI XIP split image" (caution) and "Configuring external XIP" ("Module does
 * not boot after update"); nrf/cmake/sysbuild/image_signing_split.cmake.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "base/units.h"
#include "debug/check/check_priv.h"
#include "debug/code/halves.h"

#define VENEER 0xf000f85fu /* ldr.w pc, [pc, #-0]; the target follows */

/* An image of code in internal flash, and what it holds of addresses in the XIP window. */
struct half {
    const struct mcuboot_found *image;
    const uint8_t *payload;
    uint32_t addr, len;
};

static struct half half_of(const struct mcuboot_found *f)
{
    return (struct half){f, f->data + f->image.header_size, f->addr + f->image.header_size,
                         f->image.image_size};
}

static const struct mcuboot_found *good(const struct check *c, unsigned i)
{
    const struct mcuboot_found *f = c->found->pdata[i];

    return f->error == NULL ? f : NULL;
}

static void say_rebuild(struct finding *f)
{
    finding_remedy(f, "Program, or upload and confirm, both parts of one build: "
                      "zephyr.internal.signed and zephyr.external.signed.");
}

static void report_target(struct check *c, const struct half *in, const struct half *ext,
                          uint32_t at, uint32_t target)
{
    char *version = mcuboot_version(&in->image->image);
    char *other = mcuboot_version(&ext->image->image);
    struct finding *f = check_find(c, "F35-mismatched-halves", FINDING_ERROR,
                                   "Internal and external part are of different builds");

    finding_where(f,
                  "0x%08x (0x%08x of the internal part %s, %s) is no start of a function in the "
                  "external part %s (%s)",
                  target, at, version, in->image->path, other, ext->image->path);
    finding_why(f, "MCUboot accepts both, for each has its own hash; the application crashes or "
                   "runs a wrong function at its first call into external flash.");
    say_rebuild(f);
    g_free(version);
    g_free(other);
}

static void report_versions(struct check *c, const struct half *in, const struct half *ext)
{
    char *version = mcuboot_version(&in->image->image);
    char *other = mcuboot_version(&ext->image->image);

    if (strcmp(version, other) != 0) {
        struct finding *f =
            check_find(c, "F35-versions-differ", FINDING_ERROR,
                       "The internal part has version %s, the external part %s", version, other);
        finding_where(f, "0x%08x in %s and 0x%08x in %s", in->image->addr, in->image->path,
                      ext->image->addr, ext->image->path);
        finding_why(f, "Both parts of a build are signed with one version.");
        say_rebuild(f);
    }
    g_free(version);
    g_free(other);
}

static void compare(struct check *c, const struct half *in, const struct half *ext)
{
    const struct code_half internal = {in->payload, in->addr, in->len};
    const struct code_half external = {ext->payload, ext->addr, ext->len};
    struct halves_links l = code_halves_compare(&internal, &external);

    if (l.wrong)
        report_target(c, in, ext, l.at, l.target);
    if (l.links > 0)
        report_versions(c, in, ext);
}

static bool has_content(const struct check *c, uint32_t addr)
{
    size_t len = 1;

    return content_at(c->content, addr, &len) != NULL;
}

/* Veneers are unmistakable, and exist only for calls into the XIP window. */
static void find_blank(struct check *c, const struct half *in)
{
    for (uint32_t i = 0; in->len - i >= 8; i += 4) {
        uint32_t target = load_le32(in->payload + i + 4);

        if (load_le32(in->payload + i) != VENEER || !in_xip(target) || (target & 1) == 0 ||
            has_content(c, target & ~1u))
            continue;
        bool complete = has_content(c, 0);
        struct finding *f =
            check_find(c, "F51-xip-part-missing", complete ? FINDING_ERROR : FINDING_WARNING,
                       "The internal part calls 0x%08x, where no file puts anything", target & ~1u);
        finding_where(f, "call through 0x%08x; %s", in->addr + i, in->image->path);
        finding_why(f, "The QSPI flash is blank there, or holds the part of another build.");
        finding_remedy(f, "Program all four: network core, MCUboot, internal signed, external "
                          "signed HEX.");
        return;
    }
}

static void check_pairs(struct check *c)
{
    for (unsigned i = 0; i < c->found->len; i++) {
        const struct mcuboot_found *a = good(c, i);

        if (a == NULL || a->addr >= APP_FLASH_SIZE)
            continue;
        struct half in = half_of(a);
        find_blank(c, &in);
        for (unsigned k = 0; k < c->found->len; k++) {
            const struct mcuboot_found *b = good(c, k);

            if (b != NULL && in_xip(b->addr)) {
                struct half ext = half_of(b);
                compare(c, &in, &ext);
            }
        }
    }
}

struct likeness {
    uint32_t same, different, absent; /* bytes */
};

/* Compares what the ELF holds in one memory with what the files put there. */
static struct likeness compare_elf(const struct check *c, const struct check_elf *e, bool xip)
{
    struct likeness l = {0};

    for (unsigned i = 0; i < e->view->sections->len; i++) {
        const struct elf_section *s = &g_array_index(e->view->sections, struct elf_section, i);

        if (s->data == NULL || in_xip(s->addr) != xip || (!xip && s->addr >= APP_FLASH_SIZE))
            continue;
        /* What lies before the vector table is the room for the header. */
        uint32_t skip = !xip && s->addr < e->vectors ? e->vectors - s->addr : 0;
        for (uint32_t at = skip; at < s->size;) {
            size_t len = s->size - at;
            const uint8_t *data = content_at(c->content, s->addr + at, &len);

            if (data == NULL) {
                l.absent += s->size - at;
                break;
            }
            bool equal = memcmp(data, s->data + at, len) == 0;
            *(equal ? &l.same : &l.different) += (uint32_t)len;
            at += (uint32_t)len;
        }
    }
    return l;
}

static void report_stale(struct check *c, const struct check_elf *e)
{
    struct finding *f = check_find(c, "F35-mismatched-halves", FINDING_ERROR,
                                   "The internal part is of this ELF, the external part is not");

    finding_where(f, "%s", e->view->path);
    finding_why(f, "MCUboot accepts both; calls into external flash miss their functions.");
    say_rebuild(f);
}

/* A damaged image differs from every ELF, and is reported as damaged. */
static bool external_is_intact(const struct check *c)
{
    for (unsigned i = 0; i < c->found->len; i++) {
        const struct mcuboot_found *f = c->found->pdata[i];

        if (in_xip(f->addr) && (f->error != NULL || (f->image.has_hash && !f->image.hash_ok)))
            return false;
    }
    return true;
}

/* True when the halves are known not to fit. */
static bool check_elf(struct check *c, const struct check_elf *e)
{
    struct likeness in = compare_elf(c, e, false), ext = compare_elf(c, e, true);

    if (in.same > 0 && in.different == 0 && ext.different > 0 && external_is_intact(c)) {
        report_stale(c, e);
        return true;
    }
    if (in.different > 0) {
        struct finding *f = check_find(c, "F35-elf-of-other-build", FINDING_WARNING,
                                       "The ELF is not of the build that is programmed");
        finding_where(f, "%s: %u bytes of its internal part differ", e->view->path, in.different);
        finding_why(f, "What was found from it may not apply to the other files.");
        finding_remedy(f, "Give the zephyr.elf that was built together with the images.");
    }
    return false;
}

void check_halves(struct check *c)
{
    bool known = false;

    for (unsigned i = 0; i < c->elves->len && c->content->runs->len > 0; i++) {
        const struct check_elf *e = c->elves->pdata[i];

        if (e->has_xip)
            known |= check_elf(c, e);
    }
    if (!known)
        check_pairs(c);
}
