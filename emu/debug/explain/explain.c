/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "debug/explain/explain.h"

#include "debug/finding.h"

GPtrArray *explain(const char *text, const struct symbols *symbols)
{
    GPtrArray *findings = findings_new();

    /* What was said before a fault explains it more often than its registers. */
    explain_lines(findings, text);
    explain_fault(findings, text, symbols);
    return findings;
}
