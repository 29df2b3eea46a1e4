/*
 * Requests at a session's socket.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "fuzz.h"
#include "session/socket.h"

struct bench {
    struct machine *m;
    struct session *session;
    struct socket_server *server;
    struct sockaddr_un address;
};

static void open_bench(struct bench *b)
{
    static const struct session_options options = {.console = {.quiet = true, .silent = true},
                                                   .duration = TICKS_NEVER,
                                                   .wall_limit = TICKS_NEVER};

    b->m = fuzz_machine();
    if (b->session != NULL)
        return;
    char *path = fuzz_path("socket");
    b->session = session_new(b->m, &options, NULL);
    const struct socket_config config = {.path = path, .session = b->session};
    b->server = socket_server_new(&config, NULL);
    g_assert(b->server != NULL);
    b->address.sun_family = AF_UNIX;
    g_strlcpy(b->address.sun_path, path, sizeof b->address.sun_path);
    g_free(path);
}

/* An input is what one client says, which then leaves. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct bench bench;
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    char answer[4096];

    open_bench(&bench);
    g_assert(connect(fd, (struct sockaddr *)&bench.address, sizeof bench.address) == 0);
    (void)!send(fd, data, size, MSG_NOSIGNAL | MSG_DONTWAIT);
    shutdown(fd, SHUT_WR);
    for (unsigned i = 0; i < 4; i++) {
        wait_once(session_wait(bench.session), 0);
        (void)!recv(fd, answer, sizeof answer, MSG_DONTWAIT);
    }
    close(fd);
    wait_once(session_wait(bench.session), 0);
    return 0;
}
