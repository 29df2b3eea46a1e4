/*
 * Cuts that do not recover, as findings: F48 when whole images of different updates stay together,
 * F49 when a trailer was in flight, F50 when an image stays half written.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "debug/campaign/campaign.h"

enum failure { FAIL_BETWEEN, FAIL_TRAILER, FAIL_UNIT };

/* The pair with a trailer that operation `number` touches, or NULL. */
static const struct slot_pair *trailer_in_flight(const struct campaign *c, unsigned number)
{
    const struct flash_operation *f = &c->operations[number - 1].flash;

    for (unsigned i = 0; f->memory != FLASH_NET && i < c->n_pairs; i++)
        if (slots_in_trailer(&c->pairs[i], campaign_address(f), f->len))
            return &c->pairs[i];
    return NULL;
}

static bool is_whole(const struct slot_state *s)
{
    return s->content == SLOT_OLD || s->content == SLOT_NEW;
}

/* The image that stays as it should not: half written before old. */
static unsigned victim(const struct campaign *c, const struct slot_state *states)
{
    unsigned found = 0;

    for (unsigned i = 0; i < c->n_pairs; i++)
        if (!is_whole(&states[i]))
            return i;
        else if (states[i].content == SLOT_OLD)
            found = i;
    return found;
}

/*
 * A trailer in flight is to blame when it is that of the image which stays behind, and holds what
 * was to happen to it: the request, or the progress of a swap.
 */
static enum failure failure_of(const struct campaign *c, unsigned k)
{
    const struct cut_result *r = &c->results[k];

    if (c->n_pairs == 0)
        return FAIL_UNIT;
    unsigned v = victim(c, r->finally);
    bool whole = is_whole(&r->finally[v]), swap = r->at_cut[v].swap_info != UINT32_MAX;
    if (trailer_in_flight(c, c->cuts[k]) == &c->pairs[v] && (whole || swap))
        return FAIL_TRAILER;
    return whole ? FAIL_BETWEEN : FAIL_UNIT;
}

static bool alike(const struct campaign *c, unsigned a, unsigned b)
{
    const struct cut_result *x = &c->results[a], *y = &c->results[b];

    if (x->outcome != y->outcome || failure_of(c, a) != failure_of(c, b))
        return false;
    for (unsigned i = 0; i < c->n_pairs; i++)
        if (x->finally[i].content != y->finally[i].content &&
            (is_whole(&x->finally[i]) || is_whole(&y->finally[i])))
            return false;
    return true;
}

static bool failed(const struct cut_result *r)
{
    return r->outcome == CUT_MIXED || r->outcome == CUT_BRICK;
}

/* "image 0 new and image 2 old" */
static char *contents(const struct campaign *c, const struct slot_state *states)
{
    GString *text = g_string_new(NULL);

    for (unsigned i = 0; i < c->n_pairs; i++)
        g_string_append_printf(text, "%simage %u %s", i > 0 ? " and " : "", c->pairs[i].number,
                               slots_content_name(states[i].content));
    return g_string_free(text, FALSE);
}

static const char *request_text(enum slot_request request)
{
    static const char *const texts[] = {
        [REQUEST_NONE] = "is not pending",
        [REQUEST_PENDING] = "is pending",
        [REQUEST_TORN] = "is torn: its magic is neither good nor erased",
        [REQUEST_UNKNOWN] = "was not found",
    };

    return texts[request];
}

/* The trailer of the image that matters, and what the board then did. */
static char *what_followed(const struct campaign *c, unsigned k)
{
    const struct cut_result *r = &c->results[k];
    GString *text = g_string_new(NULL);

    if (c->n_pairs != 0) {
        unsigned v = victim(c, r->finally);
        const struct slot_pair *p = &c->pairs[v];

        g_string_append_printf(text, "Right after the %s the trailer of image %u (slot 0x%08x) %s",
                               c->event, p->number, p->secondary,
                               request_text(r->at_cut[v].request));
        if (r->at_cut[v].swap_info != UINT32_MAX)
            g_string_append_printf(text, ", swap_info=%02x", r->at_cut[v].swap_info & 0xff);
        g_string_append(text, ". ");
    }
    if (r->outcome == CUT_MIXED)
        g_string_append(text, failure_of(c, k) == FAIL_UNIT
                                  ? "The board starts, although an image is damaged."
                                  : "The board starts with parts of different updates.");
    else if (r->finding[0] != '\0')
        g_string_append_printf(text, "The board does not start: %s, %s", r->finding, r->title);
    else
        g_string_append_printf(text, "The board does not start: %s", r->message);
    return g_string_free(text, FALSE);
}

static struct finding *new_finding(const struct campaign *c, unsigned k, enum failure failure)
{
    char *states = contents(c, c->results[k].finally);
    const struct slot_pair *trailer = trailer_in_flight(c, c->cuts[k]);
    struct finding *f;

    switch (failure) {
    case FAIL_BETWEEN:
        f = finding_new("F48-power-cut-between-images", FINDING_ERROR, "a %s leaves %s, for good",
                        c->event, states);
        finding_remedy(f, "Erase a secondary's trailer last, when its image is copied and "
                          "verified (MCUboot overwrite-only does).\nAgainst what still slips "
                          "through: imgtool --dependencies, or a build id that both parts carry.");
        break;
    case FAIL_TRAILER:
        f = finding_new("F49-torn-trailer", FINDING_ERROR,
                        "a %s while the trailer of image %u is written leaves %s, for good",
                        c->event, trailer->number, states);
        finding_remedy(f, "Never erase a trailer that is still needed: write its fields into "
                          "erased bytes, the magic last (MCUboot issues 1588, 1643, 2100).");
        break;
    default:
        f = finding_new("F50-torn-unit", FINDING_ERROR,
                        "a %s in a write or erase leaves %s, for good", c->event,
                        c->n_pairs != 0 ? states : "a board that does not start");
        finding_remedy(f, "Keep the request, or the old image, until the copy is verified: "
                          "MCUboot overwrite-only, swap or direct-XIP. For data: NVS, ZMS or "
                          "littlefs, which expect torn units.");
    }
    g_free(states);
    return f;
}

/* Counts the cuts like k, and the last of them. */
static unsigned count_alike(const struct campaign *c, unsigned k, unsigned *last)
{
    unsigned n = 0;

    for (unsigned i = k; i < c->n_cuts; i++)
        if (failed(&c->results[i]) && alike(c, k, i)) {
            *last = i;
            n++;
        }
    return n;
}

static struct finding *describe(const struct campaign *c, unsigned k)
{
    struct finding *f = new_finding(c, k, failure_of(c, k));
    char *operation = campaign_operation_text(&c->operations[c->cuts[k] - 1]);
    char *why = what_followed(c, k), *command = campaign_reproduce(c, c->cuts[k]);
    unsigned last = k, n = count_alike(c, k, &last);

    finding_where(f, "operation %u of %u in flight: %s, %.6f s", c->cuts[k], c->n_operations,
                  operation, (double)c->operations[c->cuts[k] - 1].when / TICKS_PER_SECOND);
    finding_why(f, "%s", why);
    finding_evidence(f, "%u of %u cuts end so, operations %u to %u", n, c->n_cuts, c->cuts[k],
                     c->cuts[last]);
    if (c->results[k].last_line[0] != '\0')
        finding_evidence(f, "last line after the cut: %s", c->results[k].last_line);
    finding_evidence(f, "to see it: %s --save DIR; nrf53emu run --nvm DIR", command);
    g_free(command);
    g_free(operation);
    g_free(why);
    return f;
}

GPtrArray *campaign_findings(const struct campaign *c)
{
    GPtrArray *findings = findings_new();
    GArray *seen = g_array_new(FALSE, FALSE, sizeof(unsigned)); /* one cut for each finding */

    for (unsigned k = 0; k < c->n_cuts; k++) {
        bool known = !failed(&c->results[k]);

        for (unsigned i = 0; i < seen->len && !known; i++)
            known = alike(c, g_array_index(seen, unsigned, i), k);
        if (known)
            continue;
        g_array_append_val(seen, k);
        g_ptr_array_add(findings, describe(c, k));
    }
    g_array_free(seen, TRUE);
    return findings;
}
