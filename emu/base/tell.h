/*
 * Who hears of something: one kind of list for every subject that may have any number of listeners.
 *
 * A subject has a `struct listeners`. Who wants to hear keeps a listener of the subject's type in
 * its own struct, fills in the functions it has a use for, and joins. It may leave at any time,
 * also while it is told, but not while another one is. Listeners are told in the order in which
 * they joined.
 *
 *     struct pin_listener {
 *         struct listener listener;         first, always
 *         void (*level)(void *ctx, unsigned pin, bool level);
 *     };
 *
 * What has exactly one receiver, or an answer that counts, is not told but called: that is wiring,
 * made once by whoever builds the two (irq_lines.changed, serial_line, engine_client).
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include <stddef.h>

struct listener {
    struct listener *next;
    struct listeners *list;   /* NULL: it hears nothing */
    void *ctx;                /* first argument of every function */
    struct listener *sibling; /* for an owner of several, to let all of them leave */
};

struct listeners {
    struct listener *first;
};

/* Joins at the end, unless it is there already; returns l. */
struct listener *listener_join(struct listeners *list, struct listener *l, void *ctx);

/* Fine when it hears nothing. */
void listener_leave(struct listener *l);

/* The subject ends: everybody leaves. */
void listeners_clear(struct listeners *list);

/* Tells `member` to every listener of `type` that has it; the arguments follow its ctx. */
#define TELL(list, type, member, ...)                                                              \
    do {                                                                                           \
        for (struct listener *l_ = (list)->first, *next_; l_ != NULL; l_ = next_) {                \
            next_ = l_->next;                                                                      \
            if (((type *)l_)->member != NULL)                                                      \
                ((type *)l_)->member(l_->ctx, __VA_ARGS__);                                        \
        }                                                                                          \
    } while (0)
