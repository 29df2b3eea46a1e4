/*
 * Listeners: order, coming and going, also while they are told.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <glib.h>

#include "base/tell.h"

struct word_listener {
    struct listener listener;
    void (*said)(void *ctx, const char *word);
    void (*whispered)(void *ctx, const char *word);
};

struct ear {
    struct word_listener words;
    char name;
    GString *heard; /* shared: name and word of everything */
    struct listener *sends_away;
};

static void hear(void *ctx, const char *word)
{
    struct ear *e = ctx;

    g_string_append_printf(e->heard, "%c:%s ", e->name, word);
    if (e->sends_away != NULL)
        listener_leave(e->sends_away);
}

struct room {
    struct listeners listeners;
    struct ear a, b, c;
    GString *heard;
};

static void set_up(struct room *r, const void *data)
{
    struct ear *ears[] = {&r->a, &r->b, &r->c};

    r->heard = g_string_new(NULL);
    for (unsigned i = 0; i < G_N_ELEMENTS(ears); i++) {
        *ears[i] = (struct ear){.words.said = hear, .name = (char)('a' + i), .heard = r->heard};
        listener_join(&r->listeners, &ears[i]->words.listener, ears[i]);
    }
}

static void tear_down(struct room *r, const void *data)
{
    g_string_free(r->heard, TRUE);
}

static void say(struct room *r, const char *word)
{
    TELL(&r->listeners, struct word_listener, said, word);
}

static void they_are_told_in_the_order_in_which_they_joined(struct room *r, const void *data)
{
    say(r, "one");
    g_assert_cmpstr(r->heard->str, ==, "a:one b:one c:one ");
}

static void who_has_no_use_for_it_is_passed_over(struct room *r, const void *data)
{
    r->b.words.whispered = hear;
    TELL(&r->listeners, struct word_listener, whispered, "two");
    g_assert_cmpstr(r->heard->str, ==, "b:two ");
}

static void who_leaves_is_told_no_more_and_may_join_again(struct room *r, const void *data)
{
    listener_leave(&r->a.words.listener);
    listener_leave(&r->a.words.listener);
    say(r, "one");
    listener_join(&r->listeners, &r->a.words.listener, &r->a);
    say(r, "two");
    g_assert_cmpstr(r->heard->str, ==, "b:one c:one b:two c:two a:two ");
}

static void joining_twice_is_joining_once(struct room *r, const void *data)
{
    listener_join(&r->listeners, &r->a.words.listener, &r->a);
    say(r, "one");
    g_assert_cmpstr(r->heard->str, ==, "a:one b:one c:one ");
}

static void one_may_leave_while_it_is_told(struct room *r, const void *data)
{
    r->b.sends_away = &r->b.words.listener;
    say(r, "one");
    say(r, "two");
    g_assert_cmpstr(r->heard->str, ==, "a:one b:one c:one a:two c:two ");
}

static void nobody_hears_a_subject_that_has_ended(struct room *r, const void *data)
{
    listeners_clear(&r->listeners);
    say(r, "one");
    listener_leave(&r->a.words.listener);
    g_assert_cmpstr(r->heard->str, ==, "");
}

#define ADD(path, test) g_test_add(path, struct room, NULL, set_up, test, tear_down)

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD("/tell/order", they_are_told_in_the_order_in_which_they_joined);
    ADD("/tell/member", who_has_no_use_for_it_is_passed_over);
    ADD("/tell/leave", who_leaves_is_told_no_more_and_may_join_again);
    ADD("/tell/twice", joining_twice_is_joining_once);
    ADD("/tell/leave-now", one_may_leave_while_it_is_told);
    ADD("/tell/clear", nobody_hears_a_subject_that_has_ended);
    return g_test_run();
}
