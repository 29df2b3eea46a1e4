/*
 * The QSPI block and what goes over its wires.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "bus/map.h"
#include "periph/qspi/qspi.h"

#include "debug/trace/trace_priv.h"

#define OFFSET_XIPOFFSET 0x540

/*
 * Reads and programs as READOC and WRITEOC call them (product specification, QSPI), the rest as
 * most data sheets do.
 */
static const char *mnemonic(uint8_t opcode)
{
    static const struct {
        uint8_t opcode;
        const char *name;
    } names[] = {
        {0x01, "WRSR"},   {0x02, "PP"},       {0x03, "READ"},    {0x04, "WRDI"},    {0x05, "RDSR"},
        {0x06, "WREN"},   {0x0b, "FASTREAD"}, {0x11, "WRSR3"},   {0x12, "PP4B"},    {0x15, "RDCR"},
        {0x20, "SE"},     {0x2b, "RDSCUR"},   {0x2f, "WRSCUR"},  {0x30, "RESUME"},  {0x31, "WRSR2"},
        {0x32, "PP4O"},   {0x35, "RDSR2"},    {0x38, "PP4IO"},   {0x3b, "READ2O"},  {0x48, "RDOTP"},
        {0x50, "VSRWEN"}, {0x52, "BE32K"},    {0x5a, "RDSFDP"},  {0x60, "CE"},      {0x66, "RSTEN"},
        {0x6b, "READ4O"}, {0x75, "SUSPEND"},  {0x7a, "RESUME"},  {0x90, "REMS"},    {0x99, "RST"},
        {0x9f, "RDID"},   {0xa2, "PP2O"},     {0xab, "RDP"},     {0xb0, "SUSPEND"}, {0xb1, "ENSO"},
        {0xb7, "EN4B"},   {0xb9, "DP"},       {0xbb, "READ2IO"}, {0xc1, "EXSO"},    {0xc7, "CE"},
        {0xd8, "BE"},     {0xe9, "EX4B"},     {0xeb, "READ4IO"},
    };

    for (unsigned i = 0; i < G_N_ELEMENTS(names); i++)
        if (names[i].opcode == opcode)
            return names[i].name;
    return "?";
}

static void append_bytes(GString *s, const char *label, const uint8_t *bytes, uint32_t len)
{
    if (bytes == NULL || len == 0)
        return;
    g_string_append_printf(s, ", %s", label);
    for (uint32_t i = 0; i < MIN(len, NOR_WATCH_BYTES); i++)
        g_string_append_printf(s, " %02x", bytes[i]);
    if (len > NOR_WATCH_BYTES)
        g_string_append(s, " ...");
}

char *trace_format_frame(const struct nor_frame *f)
{
    GString *s = g_string_new(NULL);

    g_string_printf(s, "%02Xh %s", f->opcode, mnemonic(f->opcode));
    if (f->address_bytes != 0)
        g_string_append_printf(s, " 0x%0*x", f->address_bytes * 2, f->address);
    g_string_append_printf(s, ", 1-%u-%u", MAX(f->lines_address, 1), MAX(f->lines_data, 1));
    if (f->dummy != 0)
        g_string_append_printf(s, ", %u dummy", f->dummy);
    g_string_append_printf(s, ", SCK %g MHz, %u bytes", f->wires.sck_hz / 1e6, f->len);
    append_bytes(s, "out", f->out, f->len);
    append_bytes(s, "in", f->in, f->len);
    return g_string_free(s, FALSE);
}

uint64_t trace_frame_clocks(const struct nor_frame *f)
{
    return 8 + f->address_bytes * 8u / MAX(f->lines_address, 1u) + f->dummy +
           (uint64_t)f->len * 8 / MAX(f->lines_data, 1u);
}

/* The present, whoever runs: frames come from events, fills from a core in the middle of a block.
 */
static ticks_t now(const struct trace *t)
{
    return sched_now(machine_sched(t->machine));
}

void trace_qspi_frame(void *ctx, const struct nor_frame *frame)
{
    struct trace *t = ctx;
    char *text;

    if (!trace_wants(t, TRACE_QSPI, now(t)))
        return;
    text = trace_format_frame(frame);
    trace_begin(t, TRACE_QSPI, now(t), "qspi");
    trace_print(t, TRACE_QSPI, "frame %s\n", text);
    g_free(text);
}

void trace_qspi_fetched(void *ctx, uint32_t addr, unsigned size, bool streams)
{
    struct trace *t = ctx;
    ticks_t when = cpu_time(t->core[CORE_APP].cpu);

    if (!trace_wants(t, TRACE_QSPI, when) || !trace_filter_holds_at(&t->filter, addr))
        return;
    trace_begin(t, TRACE_QSPI, when, "qspi");
    trace_print(t, TRACE_QSPI, "XIP   0x%08x (chip 0x%06x), %u bytes, %s\n", addr,
                addr - XIP_BASE + REG(t->qspi, OFFSET_XIPOFFSET), size,
                streams ? "streams" : "new command");
}

static void on_signal(struct trace *t, const struct periph *p, const char *what, uint32_t offset)
{
    if (p != t->qspi || !trace_wants(t, TRACE_QSPI, now(t)))
        return;
    trace_begin(t, TRACE_QSPI, now(t), "qspi");
    trace_print(t, TRACE_QSPI, "%s %s\n", what, periph_reg_name(p, offset));
}

void trace_qspi_task(void *ctx, const struct periph *p, uint32_t task)
{
    on_signal(ctx, p, "task ", task);
}

void trace_qspi_event(void *ctx, const struct periph *p, uint32_t event)
{
    on_signal(ctx, p, "event", event);
}
