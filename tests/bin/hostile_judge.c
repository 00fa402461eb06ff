/* SPDX-License-Identifier: Apache-2.0 */
/* In place of the judge: does what the plan's text says, to see what the parent makes of it. */
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/json.h"
#include "base/mem.h"

static const char answer_allow[] =
    "{\"causes\":[],\"findings\":[],\"plan\":{\"errored\":false},\"policies\":[{\"evaluated\":1,"
    "\"file\":\"p.lua\",\"id\":\"a.b\",\"level\":\"hard\",\"outcome\":\"pass\",\"severity\":null,"
    "\"title\":null}],\"usage\":{},\"used\":[],\"confinement\":\"rlimits+seccomp\"}";

static char nonce[64];

static void
send_text(const char *text, size_t claimed)
{
    unsigned char head[4] = {(unsigned char)(claimed >> 24), (unsigned char)(claimed >> 16),
                             (unsigned char)(claimed >> 8), (unsigned char)claimed};

    if (write(5, head, 4) != 4 || write(5, text, strlen(text)) < 0)
        _exit(9);
}

static void
send_with(const char *key, const char *json)
{
    struct err err = ERR_INIT;
    auto_json *v = json_parse(answer_allow, strlen(answer_allow), "answer", &err);
    auto_free char *text = NULL;

    json_put(v, "nonce", nonce);
    if (json && *json)
        json_object_set_new(v, key, json_loads(json, JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL));
    else if (json)
        json_object_del(v, key);
    text = json_compact(v);
    send_text(text, strlen(text));
}

static void
endless(void)
{
    static char block[65536];

    send_text("", 1U << 30);
    for (;;)
        if (write(5, block, sizeof block) < 0)
            _exit(9);
}

/* {"mode": …, "key": …, "json": …} */
static void
act(const char *mode, const char *key, const char *json)
{
    if (strcmp(mode, "allow") == 0) {
        send_with("nonce", NULL);
    } else if (strcmp(mode, "set") == 0) {
        send_with(key, json);
    } else if (strcmp(mode, "half") == 0) {
        send_text("{\"causes\":[],", 200);
    } else if (strcmp(mode, "long") == 0) {
        send_with("nonce", NULL);
        send_text("{}", 2);
    } else if (strcmp(mode, "garbage") == 0) {
        send_text("not json", 8);
    } else if (strcmp(mode, "list") == 0) {
        send_text("[]", 2);
    } else if (strcmp(mode, "killed") == 0) {
        send_with("nonce", NULL);
        raise(SIGKILL);
    } else if (strcmp(mode, "status") == 0) {
        send_with("nonce", NULL);
        _exit(1);
    } else if (strcmp(mode, "endless") == 0) {
        endless();
    } else if (strcmp(mode, "hang") == 0) {
        send_with("nonce", NULL);
        close(5);
        for (;;)
            pause();
    }
    _exit(0); /* "silent": no frame */
}

int
main(void)
{
    struct err err = ERR_INIT;
    char plan[4096] = "", request[65536] = "";
    auto_json *how = NULL, *asked = NULL;

    if (pread(3, plan, sizeof plan - 1, 0) < 0 || pread(4, request, sizeof request - 1, 0) < 0)
        return 9;
    how = json_parse(plan, strlen(plan), "plan", &err);
    asked = json_parse(request, strlen(request), "request", &err);
    snprintf(nonce, sizeof nonce, "%s", json_text(asked, "nonce", ""));
    if (!how || !*nonce)
        return 9;
    act(json_text(how, "mode", ""), json_text(how, "key", ""), json_text(how, "json", ""));
    return 0;
}
