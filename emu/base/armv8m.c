/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/armv8m.h"

struct bit_name {
    uint32_t bit;
    const char *name;
};

static const struct bit_name cfsr_names[] = {
    {CFSR_IACCVIOL, "IACCVIOL"},
    {CFSR_DACCVIOL, "DACCVIOL"},
    {CFSR_MUNSTKERR, "MUNSTKERR"},
    {CFSR_MSTKERR, "MSTKERR"},
    {CFSR_MLSPERR, "MLSPERR"},
    {CFSR_MMARVALID, "MMARVALID"},
    {CFSR_IBUSERR, "IBUSERR"},
    {CFSR_PRECISERR, "PRECISERR"},
    {CFSR_IMPRECISERR, "IMPRECISERR"},
    {CFSR_UNSTKERR, "UNSTKERR"},
    {CFSR_STKERR, "STKERR"},
    {CFSR_LSPERR, "LSPERR"},
    {CFSR_BFARVALID, "BFARVALID"},
    {CFSR_UNDEFINSTR, "UNDEFINSTR"},
    {CFSR_INVSTATE, "INVSTATE"},
    {CFSR_INVPC, "INVPC"},
    {CFSR_NOCP, "NOCP"},
    {CFSR_STKOF, "STKOF"},
    {CFSR_UNALIGNED, "UNALIGNED"},
    {CFSR_DIVBYZERO, "DIVBYZERO"},
};

static const struct bit_name hfsr_names[] = {
    {HFSR_VECTTBL, "VECTTBL"},
    {HFSR_FORCED, "FORCED"},
    {HFSR_DEBUGEVT, "DEBUGEVT"},
};

static const struct bit_name sfsr_names[] = {
    {SFSR_INVEP, "INVEP"},         {SFSR_INVIS, "INVIS"},     {SFSR_INVER, "INVER"},
    {SFSR_AUVIOL, "AUVIOL"},       {SFSR_INVTRAN, "INVTRAN"}, {SFSR_LSPERR, "LSPERR"},
    {SFSR_SFARVALID, "SFARVALID"}, {SFSR_LSERR, "LSERR"},
};

static char *join(uint32_t value, const struct bit_name *names, unsigned n)
{
    GString *text = g_string_new(NULL);

    for (unsigned i = 0; i < n; i++)
        if (value & names[i].bit)
            g_string_append_printf(text, "%s%s", text->len > 0 ? " " : "", names[i].name);
    return g_string_free(text, FALSE);
}

char *armv8m_cfsr_names(uint32_t cfsr)
{
    return join(cfsr, cfsr_names, ARRAY_LEN(cfsr_names));
}

char *armv8m_sfsr_names(uint32_t sfsr)
{
    return join(sfsr, sfsr_names, ARRAY_LEN(sfsr_names));
}

char *armv8m_hfsr_names(uint32_t hfsr)
{
    return join(hfsr, hfsr_names, ARRAY_LEN(hfsr_names));
}

const char *armv8m_exception_name(unsigned exception)
{
    static const char *const names[EXC_IRQ0] = {
        "Thread mode", "Reset",      "NMI",          "HardFault", "MemManage fault",
        "BusFault",    "UsageFault", "SecureFault",  NULL,        NULL,
        NULL,          "SVCall",     "DebugMonitor", NULL,        "PendSV",
        "SysTick",
    };

    return exception < EXC_IRQ0 ? names[exception] : NULL;
}
