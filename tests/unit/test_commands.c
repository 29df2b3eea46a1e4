/*
 * The table of commands: who has which verb, and what a line becomes.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "base/error.h"
#include "session/commands.h"

struct fixture {
    struct machine *machine;
    struct session *session;
    struct commands *commands;
    struct command_client client;
    GString *out;
};

static void set_up(struct fixture *f, const void *data)
{
    struct board *board = board_load("nrf5340dk", NULL);
    const struct machine_config config = {.board = board, .seed = 1};
    const struct session_options options = {.console = {.quiet = true, .silent = true},
                                            .duration = TICKS_NEVER,
                                            .wall_limit = TICKS_NEVER};

    f->machine = machine_new(&config, NULL);
    machine_power_on(f->machine);
    f->session = session_new(f->machine, &options, NULL);
    f->commands = session_commands(f->session);
    f->out = g_string_new(NULL);
    board_free(board);
}

static void tear_down(struct fixture *f, const void *data)
{
    g_string_free(f->out, TRUE);
    session_free(f->session);
    machine_free(f->machine);
}

static void says(struct fixture *f, const char *line, const char *answer)
{
    GError *error = NULL;

    g_string_truncate(f->out, 0);
    commands_run(f->commands, &f->client, line, f->out, &error);
    g_assert_no_error(error);
    g_assert_cmpstr(f->out->str, ==, answer);
}

static void is_refused(struct fixture *f, const char *line, const char *part)
{
    GError *error = NULL;

    g_assert_false(commands_run(f->commands, &f->client, line, f->out, &error));
    g_assert_error(error, EMU_ERROR, EMU_ERROR_USAGE);
    g_assert_nonnull(strstr(error->message, part));
    g_error_free(error);
}

static bool greet(void *ctx, struct command_call *call, GError **error)
{
    g_string_append_printf(call->out, "%s %s, %u words, rest '%s'\n", (const char *)ctx,
                           call->words[0], call->n, call->rest);
    return true;
}

static const struct verb greeting[] = {
    {"greet", "NAME", "say hello", greet},
    {"halt", "", "another halt", greet},
    {"hidden", "", NULL, greet},
    {NULL, NULL, NULL, NULL},
};

static void a_room_adds_verbs_and_takes_them_away(struct fixture *f, const void *data)
{
    is_refused(f, "greet", "'greet' is no command");
    commands_add(f->commands, greeting, (char *)"room");
    says(f, "  greet  you \"a  b\" \n", "room greet, 4 words, rest 'you \"a  b\" \n'\n");
    commands_remove(f->commands, greeting);
    is_refused(f, "greet", "no command");
}

static void what_comes_later_hides_what_was_there(struct fixture *f, const void *data)
{
    commands_add(f->commands, greeting, (char *)"room");
    says(f, "halt", "room halt, 1 words, rest ''\n");
    g_assert_false(session_halted(f->session));
    commands_remove(f->commands, greeting);
    says(f, "halt", "");
    g_assert_true(session_halted(f->session));
}

static void a_client_has_verbs_that_only_it_can_say(struct fixture *f, const void *data)
{
    struct command_client other = {.own = greeting, .own_ctx = (char *)"client"};

    g_assert_false(commands_know(f->commands, &f->client, "greet all"));
    g_assert_true(commands_know(f->commands, &other, " greet all"));
    g_assert_true(commands_run(f->commands, &other, "greet", f->out, NULL));
    g_assert_cmpstr(f->out->str, ==, "client greet, 1 words, rest ''\n");
}

static void help_lists_what_this_client_would_get(struct fixture *f, const void *data)
{
    f->client.own = greeting;
    g_assert_true(commands_run(f->commands, &f->client, "help", f->out, NULL));
    g_assert_nonnull(strstr(f->out->str, "greet NAME "));
    g_assert_nonnull(strstr(f->out->str, "another halt"));
    g_assert_null(strstr(f->out->str, "stop both cores"));
    g_assert_null(strstr(f->out->str, "hidden"));
    g_assert_nonnull(strstr(f->out->str, "read ADDRESS [BYTES]"));
}

static void each_client_has_its_core(struct fixture *f, const void *data)
{
    struct command_client other = {0};

    says(f, "core net", "");
    says(f, "write 0x21000000 0102", "");
    says(f, "read 0x21000000 2", "0x21000000: 01 02\n");
    g_assert_false(commands_run(f->commands, &other, "read 0x21000000 2", f->out, NULL));
    is_refused(f, "core both", "app or net");
}

static void reading_reaches_registers_too(struct fixture *f, const void *data)
{
    says(f, "read 0x50842500 4", "0x50842500: 00 00 00 00\n");
    is_refused(f, "read 0x60000000", "no memory");
    is_refused(f, "read nothing", "needs an address");
    is_refused(f, "", "no command");
}

#define ADD(path, test) g_test_add(path, struct fixture, NULL, set_up, test, tear_down)

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD("/commands/add", a_room_adds_verbs_and_takes_them_away);
    ADD("/commands/hide", what_comes_later_hides_what_was_there);
    ADD("/commands/own", a_client_has_verbs_that_only_it_can_say);
    ADD("/commands/help", help_lists_what_this_client_would_get);
    ADD("/commands/core", each_client_has_its_core);
    ADD("/commands/read", reading_reaches_registers_too);
    return g_test_run();
}
