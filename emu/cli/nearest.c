/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/nearest.h"

#include <glib.h>
#include <string.h>

#define LONGEST 40

/* Letters that are to be inserted, left out, changed, or swapped with their neighbour. */
static unsigned distance(const char *a, const char *b)
{
    unsigned row[3][LONGEST + 1] = {0};
    size_t n = strlen(a), m = strlen(b);

    if (n > LONGEST || m > LONGEST)
        return LONGEST;
    for (unsigned k = 0; k <= m; k++)
        row[0][k] = k;
    for (unsigned i = 1; i <= n; i++) {
        unsigned *now = row[i % 3], *last = row[(i + 2) % 3], *before = row[(i + 1) % 3];

        now[0] = i;
        for (unsigned k = 1; k <= m; k++) {
            now[k] = MIN(MIN(last[k], now[k - 1]) + 1, last[k - 1] + (a[i - 1] != b[k - 1]));
            if (i > 1 && k > 1 && a[i - 1] == b[k - 2] && a[i - 2] == b[k - 1])
                now[k] = MIN(now[k], before[k - 2] + 1);
        }
    }
    return row[n % 3][m];
}

const char *nearest_find(const char *text, const char *const *names)
{
    unsigned best = strlen(text) > 3 ? 3 : 2;
    const char *found = NULL;

    for (; *names != NULL; names++) {
        unsigned d = distance(text, *names);

        if (d < best) {
            best = d;
            found = *names;
        }
    }
    return found;
}
