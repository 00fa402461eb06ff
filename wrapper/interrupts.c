/* SPDX-License-Identifier: Apache-2.0 */
#include "wrapper/interrupts.h"

#include <signal.h>
#include <stddef.h>

#include "wrapper/signals.h"

static json_t *
note(struct interrupts *s, int number, bool from_terminal, const char *time)
{
    json_t *entry = json_pack("{s:s, s:s, s:s, s:b}", "signal", signals_name(number), "time", time,
                              "from", from_terminal ? "terminal" : "process", "passed_on", 0);

    s->any = true;
    json_array_append_new(s->log, entry);
    return entry;
}

static void
got(struct interrupts *s, long now)
{
    s->engine_has = true;
    s->engine_got = now;
    s->stop = (struct interrupts_slot){0, 0, NULL};
}

void
interrupts_came(struct interrupts *s, long now, int number, bool from_terminal, const char *time)
{
    json_t *entry = note(s, number, from_terminal, time);
    bool has_it = from_terminal && s->shares_terminal;

    if (number == SIGHUP) { /* the engine ignores it, and is to stop once */
        if (!s->engine_has && !s->stop.number)
            s->stop = (struct interrupts_slot){SIGINT, now, entry};
    } else if (number == SIGQUIT) {
        if (!has_it && !s->quit.number)
            s->quit = (struct interrupts_slot){SIGQUIT, now, entry};
    } else if (has_it) {
        got(s, now);
    } else if (!s->stop.number) {
        s->stop = (struct interrupts_slot){number, now, entry};
    }
}

void
interrupts_seen(struct interrupts *s, long now, int number)
{
    if (number == SIGQUIT)
        s->quit = (struct interrupts_slot){0, 0, NULL};
    else if (number == SIGINT || number == SIGTERM)
        got(s, now);
}

static int
pass(struct interrupts_slot *slot)
{
    int number = slot->number;

    json_object_set_new(slot->entry, "passed_on", json_true());
    *slot = (struct interrupts_slot){0, 0, NULL};
    return number;
}

int
interrupts_due(struct interrupts *s, long now)
{
    if (s->quit.number && now - s->quit.came >= INTERRUPTS_DELAY_MS)
        return pass(&s->quit);
    if (!s->stop.number || now - s->stop.came < INTERRUPTS_DELAY_MS)
        return 0;
    if (s->engine_has && s->stop.came - s->engine_got < INTERRUPTS_MERGE_MS) {
        s->stop = (struct interrupts_slot){0, 0, NULL};
        return 0;
    }
    s->engine_has = true;
    s->engine_got = now;
    return pass(&s->stop);
}

long
interrupts_patience(const struct interrupts *s, long now)
{
    const struct interrupts_slot *first = s->stop.number ? &s->stop : &s->quit;
    long left;

    if (s->stop.number && s->quit.number && s->quit.came < s->stop.came)
        first = &s->quit;
    if (!first->number)
        return -1;
    left = first->came + INTERRUPTS_DELAY_MS - now;
    return left > 0 ? left : 0;
}
