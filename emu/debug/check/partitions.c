/*
 * Partition files: arithmetic, overlaps, spans and their members, pairs of slots.
 *
 * Follows: nrf/scripts/partition_manager.py; the sample extxip_smp_svr's pm_static files (names
 * that may lie over others); MCUboot docs/design.md (slots of a pair).
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "debug/check/check_priv.h"

/* Spans of spans. */
#define MAX_DEPTH 4u

/* Where its author writes: zephyr.dts and partitions.yml are made from other files. */
static const char *file_of(const struct partition_table *t)
{
    return t->devicetree ? "the devicetree (board, overlay)" : "pm_static.yml";
}

static bool is_flash(const struct partition *p)
{
    return strcmp(p->region, "flash_primary") == 0 || strcmp(p->region, "external_flash") == 0;
}

/* Placeholders for free space, and the region's own name, lie over real partitions. */
static bool is_placeholder(const struct partition *p)
{
    return g_str_has_prefix(p->name, "EMPTY_") || strcmp(p->name, p->region) == 0;
}

static bool spans(const struct partition *outer, const char *name)
{
    for (unsigned i = 0; outer->span != NULL && i < outer->span->len; i++)
        if (strcmp(outer->span->pdata[i], name) == 0)
            return true;
    return false;
}

static bool contains(const struct partition *outer, const struct partition *inner)
{
    return inner->address >= outer->address &&
           (uint64_t)inner->address + inner->size <= (uint64_t)outer->address + outer->size;
}

/* "app" and "primary_app" are the code of mcuboot_primary; "x_pad" and "x_app" are parts of x. */
static bool is_known_part(const struct partition *outer, const struct partition *inner)
{
    static const char *const parts[] = {
        "app",        "primary_app",   "mcuboot_pad", "mcuboot_primary_app", "spm", "tfm",
        "tfm_secure", "tfm_nonsecure", "app_image"};

    if (g_str_has_prefix(inner->name, outer->name))
        return true;
    for (unsigned i = 0; i < G_N_ELEMENTS(parts); i++)
        if (strcmp(inner->name, parts[i]) == 0)
            return g_str_has_prefix(outer->name, "mcuboot_") ||
                   g_str_has_prefix(outer->name, "app") || g_str_has_prefix(outer->name, "tfm") ||
                   g_str_has_prefix(outer->name, "primary_app");
    return false;
}

/* Whether `name` is a member of outer, or of a member. */
static bool is_member(const struct partition_table *t, const struct partition *outer,
                      const char *name, unsigned depth)
{
    for (unsigned i = 0; outer->span != NULL && i < outer->span->len; i++) {
        const char *member = outer->span->pdata[i];
        const struct partition *inner = partition_table_find(t, member);

        if (strcmp(member, name) == 0 ||
            (inner != NULL && depth < MAX_DEPTH && is_member(t, inner, name, depth + 1)))
            return true;
    }
    return false;
}

/* What SPU divides is whose a part is, with or without a list of what lies in it. */
static bool is_world(const struct partition *p)
{
    return strcmp(p->name, "tfm_nonsecure") == 0 || strcmp(p->name, "tfm_secure") == 0 ||
           strcmp(p->name, "nonsecure_storage") == 0;
}

static bool is_container(const struct partition *p)
{
    return p->span != NULL || is_world(p);
}

/* A container in RAM is what one image has of it while it runs; others have the same later. */
static bool is_borrowed(const struct partition *p)
{
    return p->span != NULL && g_str_has_prefix(p->region, "sram");
}

/* Two containers never clash: what they contain does, or does not. */
static bool may_share(const struct partition_table *t, const struct partition *a,
                      const struct partition *b)
{
    return (is_container(a) && is_container(b)) || is_borrowed(a) || is_borrowed(b) ||
           (contains(a, b) && is_world(a)) || (contains(b, a) && is_world(b)) ||
           is_member(t, a, b->name, 0) || is_member(t, b, a->name, 0) ||
           (contains(a, b) && is_known_part(a, b)) || (contains(b, a) && is_known_part(b, a));
}

/* A part of a partition that is right about both has its bounds from there. */
static bool is_covered(const struct partition_table *t, const struct partition *p)
{
    for (unsigned i = 0; i < t->all->len; i++)
        if (spans(partition_table_at(t, i), p->name) && contains(partition_table_at(t, i), p))
            return true;
    return false;
}

static void check_arithmetic(struct check *c, const struct partition_table *t,
                             const struct partition *p)
{
    if (!p->has_address || !p->has_size || !p->has_end || p->address + (uint64_t)p->size == p->end)
        return;
    struct finding *f = check_find(c, "F34-partition-arithmetic",
                                   is_covered(t, p) ? FINDING_WARNING : FINDING_ERROR,
                                   "%s: end_address is 0x%x, but address + size is 0x%llx", p->name,
                                   p->end, (unsigned long long)p->address + p->size);
    finding_where(f, "%s, address 0x%x, size 0x%x; %s", p->name, p->address, p->size, t->path);
    finding_why(f, "Whoever reads the end sees another slot than whoever reads the size.");
    finding_remedy(f, "%s: end_address: 0x%llx", p->name, (unsigned long long)p->address + p->size);
}

static bool overlap(const struct partition *a, const struct partition *b)
{
    return a->has_address && a->has_size && b->has_address && b->has_size &&
           strcmp(a->region, b->region) == 0 && a->size > 0 && b->size > 0 &&
           a->address < (uint64_t)b->address + b->size &&
           b->address < (uint64_t)a->address + a->size;
}

/* False when there is nothing to say. */
static bool check_overlap(struct check *c, const struct partition_table *t,
                          const struct partition *a, const struct partition *b)
{
    if (!overlap(a, b) || may_share(t, a, b))
        return false;
    bool harmless = is_placeholder(a) || is_placeholder(b);
    struct finding *f =
        check_find(c, "F34-partitions-overlap", harmless ? FINDING_NOTE : FINDING_ERROR,
                   "Partitions %s and %s overlap", a->name, b->name);
    finding_where(f, "%s 0x%x-0x%x, %s 0x%x-0x%x of %s; %s", a->name, a->address,
                  a->address + a->size, b->name, b->address, b->address + b->size, a->region,
                  t->path);
    finding_why(f, harmless
                       ? "Only one of them holds data, unless something uses the other by name."
                       : "What is written into one destroys the other.");
    finding_remedy(f, "Move or shrink one of them in %s.", file_of(t));
    return true;
}

/* Address and size, without which Partition Manager cannot place anything around it. */
static void check_complete(struct check *c, const struct partition_table *t,
                           const struct partition *p)
{
    if (p->has_address && p->has_size)
        return;
    struct finding *f =
        check_find(c, "F34-incomplete", p->has_size || p->has_end ? FINDING_WARNING : FINDING_ERROR,
                   "%s has no %s", p->name, p->has_address ? "size" : "address");
    finding_where(f, "%s", t->path);
    finding_remedy(f, "Give address and size of every partition in %s.", file_of(t));
}

/* A span is where its members are, from the first to the last. */
static void check_member(struct check *c, const struct partition_table *t,
                         const struct partition *outer, const char *name)
{
    const struct partition *p = partition_table_find(t, name);
    struct finding *f;

    if (p == NULL) {
        f = check_find(c, "F34-span-member-missing", FINDING_ERROR,
                       "%s spans %s, which is not there", outer->name, name);
        finding_remedy(f, "Add %s, or take it from the span.", name);
    } else if (p->has_address && p->has_size && outer->has_address && outer->has_size &&
               p->size != 0 && !contains(outer, p)) {
        f = check_find(c, "F34-span-bounds", FINDING_WARNING,
                       "%s (0x%x to 0x%x) is not within %s (0x%x to 0x%x), which spans it", p->name,
                       p->address, p->address + p->size, outer->name, outer->address,
                       outer->address + outer->size);
        finding_why(f, "Partition Manager makes a span of its members; an image that fills the "
                       "member does not fit the slot.");
    } else {
        return;
    }
    finding_where(f, "%s", t->path);
}

/* The bytes of a span that no member has. */
static void check_span_size(struct check *c, const struct partition_table *t,
                            const struct partition *outer)
{
    uint64_t sum = 0;

    for (unsigned i = 0; i < outer->span->len; i++) {
        const struct partition *p = partition_table_find(t, outer->span->pdata[i]);

        if (p == NULL || !p->has_size || p->span != NULL)
            return;
        sum += p->size;
    }
    if (!outer->has_size || sum >= outer->size || t->devicetree || is_borrowed(outer))
        return;
    struct finding *f = check_find(c, "F34-span-gap", FINDING_WARNING,
                                   "the members of %s have 0x%llx bytes, it has 0x%x", outer->name,
                                   (unsigned long long)sum, outer->size);
    finding_where(f, "%s", t->path);
    finding_why(f,
                "A span has no bytes of its own: Partition Manager gives what is left to nobody, "
                "or refuses the file.");
}

static void check_span(struct check *c, const struct partition_table *t, const struct partition *p)
{
    for (unsigned i = 0; p->span != NULL && i < p->span->len; i++)
        check_member(c, t, p, p->span->pdata[i]);
    if (p->span != NULL)
        check_span_size(c, t, p);
}

static void check_alignment(struct check *c, const struct partition_table *t,
                            const struct partition *p)
{
    if (p == NULL || !is_flash(p) || ((p->address | p->size) % FLASH_PAGE) == 0)
        return;
    struct finding *f = check_find(c, "F34-slot-unaligned", FINDING_ERROR,
                                   "%s is not made of whole 4 KiB sectors", p->name);
    finding_where(f, "address 0x%x, size 0x%x; %s", p->address, p->size, t->path);
    finding_why(f, "MCUboot erases sectors: it would erase the neighbour, or refuse the slot.");
    finding_remedy(f, "Round address and size to multiples of 0x1000.");
}

static void check_pair(struct check *c, const struct partition_table *t, unsigned n)
{
    const struct partition *a = partition_table_slot(t, false, n),
                           *b = partition_table_slot(t, true, n);

    check_alignment(c, t, a);
    check_alignment(c, t, b);
    if (a == NULL || b == NULL || !a->has_size || !b->has_size || a->size == b->size)
        return;
    bool compressed = n == 0 && b->size <= a->size / 4 * 3;
    struct finding *f =
        check_find(c, "F34-slots-differ", compressed ? FINDING_WARNING : FINDING_ERROR,
                   "%s has 0x%x bytes, %s 0x%x", a->name, a->size, b->name, b->size);
    finding_where(f, "%s", t->path);
    finding_why(f,
                "MCUboot compares the sectors of both slots and refuses to upgrade%s; an update "
                "that fits one is cut off in the other.",
                compressed ? ", unless it takes compressed updates "
                             "(SB_CONFIG_MCUBOOT_COMPRESSED_IMAGE_SUPPORT)"
                           : "");
    finding_remedy(f, "Give both the same size.");
}

static void check_table(struct check *c, const struct partition_table *t)
{
    for (unsigned i = 0; i < t->all->len; i++) {
        check_arithmetic(c, t, partition_table_at(t, i));
        check_complete(c, t, partition_table_at(t, i));
        check_span(c, t, partition_table_at(t, i));
        for (unsigned k = i + 1; k < t->all->len; k++)
            if (check_overlap(c, t, partition_table_at(t, i), partition_table_at(t, k)) &&
                is_placeholder(partition_table_at(t, i)))
                break;
    }
    for (unsigned n = 0; n < CHECK_IMAGES; n++)
        check_pair(c, t, n);
    check_layout(c, t);
}

/* Two files of one product: what an update does not find any more. */
static void compare_tables(struct check *c, const struct partition_table *a,
                           const struct partition_table *b)
{
    for (unsigned i = 0; i < a->all->len; i++) {
        const struct partition *p = partition_table_at(a, i), *q = partition_table_find(b, p->name);

        if (q == NULL || is_placeholder(p) || !is_flash(p) ||
            (p->address == q->address && p->size == q->size && strcmp(p->region, q->region) == 0))
            continue;
        struct finding *f = check_find(c, "F57-partition-moved", FINDING_WARNING,
                                       "%s is not where it was", p->name);
        finding_where(f, "0x%x (0x%x bytes) in %s, 0x%x (0x%x bytes) in %s", p->address, p->size,
                      a->path, q->address, q->size, b->path);
        finding_why(f,
                    "After an update the firmware looks for settings and slots elsewhere; a split "
                    "image has the slot's address in its linker script.");
        finding_remedy(f, "Freeze the layout with pm_static.yml.");
    }
}

void check_partitions(struct check *c)
{
    for (unsigned i = 0; i < c->tables->len; i++)
        check_table(c, c->tables->pdata[i]);
    for (unsigned i = 1; i < c->tables->len; i++)
        compare_tables(c, c->tables->pdata[0], c->tables->pdata[i]);
}
