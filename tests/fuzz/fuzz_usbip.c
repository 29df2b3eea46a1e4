/*
 * What a USB/IP client says.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "fuzz.h"
#include "session/usbip.h"

static struct usbip *server;
static struct wait wait_for_client;
static unsigned port;

/* Each process has a port of its own. */
static void open_server(struct machine *m)
{
    wait_init(&wait_for_client);
    for (port = 20000 + (unsigned)getpid() % 20000; server == NULL; port++)
        server = usbip_new(m, &wait_for_client, port, NULL);
    port--;
}

static int open_client(void)
{
    const struct sockaddr_in address = {.sin_family = AF_INET,
                                        .sin_port = htons((uint16_t)port),
                                        .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    const struct linger at_once = {.l_onoff = 1};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    g_assert(connect(fd, (const struct sockaddr *)&address, sizeof address) == 0);
    setsockopt(fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    return fd;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct machine *m = fuzz_machine();

    if (server == NULL)
        open_server(m);
    int fd = open_client();
    wait_once(&wait_for_client, 0);
    (void)!send(fd, data, size, MSG_NOSIGNAL | MSG_DONTWAIT);
    for (unsigned i = 0; i < 4; i++) {
        wait_once(&wait_for_client, 0);
        machine_run(m, machine_now(m) + 10 * TICKS_PER_US);
    }
    close(fd);
    wait_once(&wait_for_client, 0);
    return 0;
}
