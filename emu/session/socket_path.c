/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "session/socket_path.h"

#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <sys/socket.h>
#include <unistd.h>

bool socket_path_address(const char *path, struct sockaddr_un *address, int *dir)
{
    *address = (struct sockaddr_un){.sun_family = AF_UNIX};
    *dir = -1;
    if (g_strlcpy(address->sun_path, path, sizeof address->sun_path) < sizeof address->sun_path)
        return true;
    char *parent = g_path_get_dirname(path), *name = g_path_get_basename(path);
    *dir = open(parent, O_PATH | O_DIRECTORY | O_CLOEXEC);
    int n =
        g_snprintf(address->sun_path, sizeof address->sun_path, "/proc/self/fd/%d/%s", *dir, name);
    if (*dir >= 0 && (size_t)n >= sizeof address->sun_path)
        errno = ENAMETOOLONG;
    g_free(parent);
    g_free(name);
    return *dir >= 0 && (size_t)n < sizeof address->sun_path;
}

char *socket_path_runs(void)
{
    return g_build_filename(g_get_user_runtime_dir(), "nrf53emu", NULL);
}

char *socket_path_of_run(void)
{
    char *dir = socket_path_runs();
    char *name = g_strdup_printf("%d" SOCKET_PATH_RUN, (int)getpid());
    char *path = g_build_filename(dir, name, NULL);

    g_mkdir_with_parents(dir, 0700);
    g_free(dir);
    g_free(name);
    return path;
}
