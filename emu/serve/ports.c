/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "serve/ports.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <sys/socket.h>
#include <unistd.h>

#define PORTS_TRIED 200

static bool is_free(unsigned port)
{
    struct sockaddr_in addr = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), on = 1;

    addr.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (fd < 0)
        return false;
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    bool free = bind(fd, (struct sockaddr *)&addr, sizeof addr) == 0;
    close(fd);
    return free;
}

unsigned ports_find(unsigned first, unsigned distance)
{
    for (unsigned port = first; port < first + PORTS_TRIED; port++)
        if (is_free(port) && (distance == 0 || is_free(port + distance)))
            return port;
    return 0;
}
