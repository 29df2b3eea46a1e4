/*
 * Addresses of sockets in directories of any depth: a path beyond the 107 bytes of sun_path is
 * reached through its directory's descriptor.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include <stdbool.h>
#include <sys/un.h>

/* False: errno says why. *dir stays open until the address was used; -1: there is nothing to close.
 */
bool socket_path_address(const char *path, struct sockaddr_un *address, int *dir);

/* RUNTIME/nrf53emu/PID.monitor, of this process, in a directory that is there; of this user only.
 */
char *socket_path_of_run(void);

/* The directory of those; free with g_free(). */
char *socket_path_runs(void);
#define SOCKET_PATH_RUN ".monitor" /* how their names end */
