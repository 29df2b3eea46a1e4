/*
 * A session's socket: requests and answers, who is let in, and that no request does harm.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/error.h"
#include "session/socket.h"
#include "session/socket_path.h"

struct fixture {
    char *dir, *path;
    struct machine *m;
    struct session *session;
    struct socket_config config;
    struct socket_server *server;
};

static bool owners_command(void *ctx, const struct socket_request *r, struct socket_answer *a)
{
    (void)ctx;
    if (strcmp(r->command, "greet") != 0)
        return false;
    g_string_printf(a->text, "hello %s", r->arguments[0] != NULL ? r->arguments[0] : "nobody");
    a->data = json_node_init_int(json_node_alloc(), 7);
    return true;
}

static void set_up(struct fixture *f, gconstpointer unused)
{
    (void)unused;
    struct board *board = board_load("nrf5340dk", NULL);
    const struct machine_config machine = {.board = board, .seed = 1};
    char *uarts[] = {"app.0=null", NULL};
    const struct session_options options = {.console = {.uarts = uarts, .quiet = true},
                                            .duration = TICKS_NEVER,
                                            .wall_limit = TICKS_NEVER};

    f->dir = g_dir_make_tmp("nrf53emu-XXXXXX", NULL);
    f->path = g_build_filename(f->dir, "socket", NULL);
    f->m = machine_new(&machine, NULL);
    machine_power_on(f->m);
    f->session = session_new(f->m, &options, NULL);
    f->config =
        (struct socket_config){.path = f->path, .session = f->session, .command = owners_command};
    f->server = socket_server_new(&f->config, NULL);
    g_assert_nonnull(f->server);
    board_free(board);
}

static void tear_down(struct fixture *f, gconstpointer unused)
{
    (void)unused;
    socket_server_free(f->server);
    session_free(f->session);
    machine_free(f->m);
    g_unlink(f->path);
    g_rmdir(f->dir);
    g_free(f->path);
    g_free(f->dir);
}

static int dial(const struct fixture *f)
{
    struct sockaddr_un address;
    int dir, fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

    g_assert_true(socket_path_address(f->path, &address, &dir));
    if (connect(fd, (struct sockaddr *)&address, sizeof address) == 0)
        return fd;
    close(fd);
    return -1;
}

static void say(int fd, const char *text)
{
    g_assert_cmpint(send(fd, text, strlen(text), MSG_NOSIGNAL), ==, (ssize_t)strlen(text));
}

/* What has come until nothing more does. */
static char *hear(const struct fixture *f, int fd)
{
    GString *all = g_string_new(NULL);
    char data[4096];
    ssize_t n = 0;

    for (unsigned quiet = 0; quiet < 3; quiet += n <= 0) {
        wait_once(session_wait(f->session), 0);
        n = recv(fd, data, sizeof data, MSG_DONTWAIT);
        if (n > 0)
            g_string_append_len(all, data, n);
    }
    return g_string_free(all, FALSE);
}

static void answers(struct fixture *f, const char *request, const char *part)
{
    int fd = dial(f);

    say(fd, request);
    char *answer = hear(f, fd);
    if (strstr(answer, part) == NULL)
        g_error("%s was answered with %s, not %s", request, answer, part);
    g_free(answer);
    close(fd);
    wait_once(session_wait(f->session), 0);
}

static void a_request_is_answered_under_its_id(struct fixture *f, gconstpointer unused)
{
    (void)unused;
    answers(f, "{\"id\":5,\"command\":\"status\"}\n", "{\"id\":5,\"status\":0,\"text\":\"0.000");
    answers(f, "{\"id\":\"a\",\"command\":\"help\"}\n", "{\"id\":\"a\",\"status\":0");
}

static void arguments_may_stand_in_the_line_or_beside_it(struct fixture *f, gconstpointer unused)
{
    (void)unused;
    answers(f, "{\"command\":\"write 0x20000000 0102\"}\n", "\"status\":0");
    answers(f, "{\"command\":\"read\",\"arguments\":[\"0x20000000\",\"2\"]}\n",
            "0x20000000: 01 02\\n");
}

static void the_owners_commands_come_first(struct fixture *f, gconstpointer unused)
{
    (void)unused;
    answers(f, "{\"command\":\"greet\",\"arguments\":[\"you\"]}\n", "hello you\",\"data\":7");
}

static void several_requests_are_answered_in_order(struct fixture *f, gconstpointer unused)
{
    (void)unused;
    answers(f, "{\"id\":1,\"command\":\"core net\"}\n{\"id\":2,\"command\":\"core app\"}\n",
            "{\"id\":1,\"status\":0,\"text\":\"\"}\n{\"id\":2,\"status\":0");
}

static void who_says_no_more_is_still_answered(struct fixture *f, gconstpointer unused)
{
    (void)unused;
    int fd = dial(f);

    say(fd, "{\"id\":1,\"command\":\"help\"}\n");
    shutdown(fd, SHUT_WR);
    char *answer = hear(f, fd);
    g_assert_nonnull(strstr(answer, "\"id\":1,\"status\":0"));
    g_free(answer);
    close(fd);
}

static void what_makes_no_sense_is_refused(struct fixture *f, gconstpointer unused)
{
    (void)unused;
    answers(f, "\n", "a request is a JSON object");
    answers(f, "[1]\n", "a request is a JSON object");
    answers(f, "{\"command\":1}\n", "\\\"command\\\" is missing");
    answers(f, "{\"command\":\"read\",\"arguments\":[1]}\n", "are strings in an array");
    answers(f, "{\"id\":9,\"command\":\"fly\"}\n",
            "{\"id\":9,\"status\":2,\"text\":\"'fly' is no command");
    answers(f, "{\"command\":\"\xff\"}\n", "\"status\":2");
}

static void events_reach_who_asked_for_them(struct fixture *f, gconstpointer unused)
{
    (void)unused;
    int asks = dial(f), other = dial(f);

    say(asks, "{\"command\":\"events\"}\n");
    g_free(hear(f, asks));
    socket_server_tell(f->server, "reset", "again", NULL);
    char *heard = hear(f, asks), *nothing = hear(f, other);
    g_assert_cmpstr(heard, ==, "{\"event\":\"reset\",\"text\":\"again\"}\n");
    g_assert_cmpstr(nothing, ==, "");
    g_free(heard);
    g_free(nothing);
    close(asks);
    close(other);
}

static void a_client_that_reads_nothing_is_dropped(struct fixture *f, gconstpointer unused)
{
    (void)unused;
    int fd = dial(f);
    char *line = g_strnfill(100000, 'x');

    say(fd, "{\"command\":\"events\"}\n");
    g_free(hear(f, fd));
    for (unsigned i = 0; i < 100; i++)
        socket_server_tell(f->server, "noise", line, NULL);
    g_free(line);
    g_free(hear(f, fd));
    g_assert_cmpint(recv(fd, &(char){0}, 1, MSG_DONTWAIT), ==, 0);
    close(fd);
    answers(f, "{\"command\":\"greet\"}\n", "hello nobody");
}

static void a_request_without_end_is_dropped(struct fixture *f, gconstpointer unused)
{
    (void)unused;
    int fd = dial(f);
    char *part = g_strnfill(60000, '{');

    for (unsigned i = 0; i < 40 && send(fd, part, 60000, MSG_NOSIGNAL | MSG_DONTWAIT) > 0; i++)
        for (unsigned k = 0; k < 20; k++)
            wait_once(session_wait(f->session), 0);
    g_assert_cmpint(send(fd, part, 1, MSG_NOSIGNAL), ==, -1);
    g_free(part);
    close(fd);
}

static void the_file_is_its_owners_alone(struct fixture *f, gconstpointer unused)
{
    (void)unused;
    struct stat s;

    g_assert_cmpint(stat(f->path, &s), ==, 0);
    g_assert_cmpuint(s.st_mode & 0777, ==, 0600);
}

/* In a process of another user: 0 when it was not let in. */
static int try_as_another(const struct fixture *f)
{
    if (setuid(65534) != 0)
        return 1;
    int fd = dial(f);
    char byte;
    return fd >= 0 && recv(fd, &byte, 1, 0) != 0;
}

static void another_user_is_not_let_in(struct fixture *f, gconstpointer unused)
{
    (void)unused;
    if (geteuid() != 0) {
        g_test_skip("only root can become another user");
        return;
    }
    /* Even if he gets past the mode of the file. */
    g_assert_cmpint(chmod(f->path, 0666), ==, 0);
    g_assert_cmpint(chmod(f->dir, 0755), ==, 0);
    pid_t child = fork();
    if (child == 0)
        _exit(try_as_another(f));
    int status;
    while (waitpid(child, &status, WNOHANG) == 0)
        wait_once(session_wait(f->session), 10);
    g_assert_cmpint(status, ==, 0);
}

static void a_socket_that_is_served_is_not_taken(struct fixture *f, gconstpointer unused)
{
    (void)unused;
    GError *error = NULL;

    g_assert_null(socket_server_new(&f->config, &error));
    g_assert_error(error, EMU_ERROR, EMU_ERROR_FILE);
    g_assert_nonnull(strstr(error->message, "another process serves it"));
    g_error_free(error);
}

static void a_socket_that_a_kill_left_is_replaced(struct fixture *f, gconstpointer unused)
{
    (void)unused;
    struct sockaddr_un address;
    int dir, fd = socket(AF_UNIX, SOCK_STREAM, 0);

    socket_server_free(f->server);
    g_assert_true(socket_path_address(f->path, &address, &dir));
    g_assert_cmpint(bind(fd, (struct sockaddr *)&address, sizeof address), ==, 0);
    close(fd);
    f->server = socket_server_new(&f->config, NULL);
    g_assert_nonnull(f->server);
    answers(f, "{\"command\":\"greet\"}\n", "hello");
}

static void a_file_that_is_no_socket_stays(struct fixture *f, gconstpointer unused)
{
    (void)unused;
    GError *error = NULL;

    g_clear_pointer(&f->server, socket_server_free);
    g_assert_true(g_file_set_contents(f->path, "mine", -1, NULL));
    g_assert_null(socket_server_new(&f->config, &error));
    g_assert_nonnull(strstr(error->message, "is no socket"));
    g_error_free(error);
}

static void a_path_of_any_length_has_an_address(void)
{
    char *dir = g_dir_make_tmp("nrf53emu-XXXXXX", NULL), *name = g_strnfill(150, 'd');
    char *deep = g_build_filename(dir, name, NULL), *path = g_build_filename(deep, "socket", NULL);
    struct sockaddr_un address;
    int parent, fd = socket(AF_UNIX, SOCK_STREAM, 0);

    g_assert_cmpint(g_mkdir(deep, 0700), ==, 0);
    g_assert_true(socket_path_address(path, &address, &parent));
    g_assert_cmpint(bind(fd, (struct sockaddr *)&address, sizeof address), ==, 0);
    g_assert_true(g_file_test(path, G_FILE_TEST_EXISTS));
    close(parent);
    close(fd);
    g_unlink(path);
    g_rmdir(deep);
    g_rmdir(dir);
    g_free(path);
    g_free(deep);
    g_free(name);
    g_free(dir);
}

/* --- hostile -------------------------------------------------------------------------------- */

static char *random_request(void)
{
    static const char *const pieces[] = {
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        "\"",
        "\"id\"",
        "\"command\"",
        "\"arguments\"",
        "\"read\"",
        "\"write\"",
        "\"reset halt\"",
        "\"input\"",
        "\"core net\"",
        "\"0x20000000\"",
        "\"99999999999\"",
        "-1",
        "1e999",
        "null",
        "\\u0000",
        "\xff",
        "\n",
        "\"2s pin 0.23 low\"",
        "\"go\"",
        "\"halt\"",
        "\"registers\"",
        "\"events\"",
    };
    static const char *const words[] = {"read",    "write", "input", "reset", "core", "status",
                                        "devices", "halt",  "go",    "greet", "help", "registers"};
    static const char *const values[] = {
        "0x20000000", "0xffffffff", "4096", "0", "-1", "halt", "net", "1s text app.0 \\\"x\\\"",
        "0102",       "%s%n",       ""};
    GString *text = g_string_new(NULL);

    if (g_test_rand_bit()) {
        g_string_append_printf(text, "{\"id\":%d,\"command\":\"%s\",\"arguments\":[",
                               g_test_rand_int(),
                               words[g_test_rand_int_range(0, G_N_ELEMENTS(words))]);
        for (int i = g_test_rand_int_range(0, 4); i > 0; i--)
            g_string_append_printf(text, "\"%s\"%s",
                                   values[g_test_rand_int_range(0, G_N_ELEMENTS(values))],
                                   i > 1 ? "," : "");
        g_string_append(text, "]}");
    } else {
        for (int i = g_test_rand_int_range(0, 12); i > 0; i--)
            g_string_append(text, pieces[g_test_rand_int_range(0, G_N_ELEMENTS(pieces))]);
    }
    g_string_append_c(text, '\n');
    return g_string_free(text, FALSE);
}

static void no_request_does_harm(struct fixture *f, gconstpointer unused)
{
    (void)unused;
    const char *more = g_getenv("NRF53EMU_FUZZ_REQUESTS");
    unsigned n = more != NULL ? (unsigned)atoi(more) : 20000;
    int fd = dial(f);

    for (unsigned i = 0; i < n; i++) {
        char *request = random_request(), data[65536];

        if (send(fd, request, strlen(request), MSG_NOSIGNAL | MSG_DONTWAIT) < 0 ||
            g_test_rand_int_range(0, 500) == 0) {
            close(fd);
            fd = dial(f);
        }
        wait_once(session_wait(f->session), 0);
        while (recv(fd, data, sizeof data, MSG_DONTWAIT) > 0)
            ;
        g_free(request);
    }
    close(fd);
    wait_once(session_wait(f->session), 0);
    answers(f, "{\"command\":\"greet\"}\n", "hello nobody");
}

#define ADD(name) g_test_add("/socket/" #name, struct fixture, NULL, set_up, name, tear_down)

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD(a_request_is_answered_under_its_id);
    ADD(arguments_may_stand_in_the_line_or_beside_it);
    ADD(the_owners_commands_come_first);
    ADD(several_requests_are_answered_in_order);
    ADD(who_says_no_more_is_still_answered);
    ADD(what_makes_no_sense_is_refused);
    ADD(events_reach_who_asked_for_them);
    ADD(a_client_that_reads_nothing_is_dropped);
    ADD(a_request_without_end_is_dropped);
    ADD(the_file_is_its_owners_alone);
    ADD(another_user_is_not_let_in);
    ADD(a_socket_that_is_served_is_not_taken);
    ADD(a_socket_that_a_kill_left_is_replaced);
    ADD(a_file_that_is_no_socket_stays);
    ADD(no_request_does_harm);
    g_test_add_func("/socket/a_path_of_any_length_has_an_address",
                    a_path_of_any_length_has_an_address);
    return g_test_run();
}
