/* SPDX-License-Identifier: Apache-2.0 */
/* Any text as a policy, over a small plan and over a command. */
#include "tests/fuzz/fuzz_judge.h"

#define RC(address, type, change)                                                            \
    "{\"address\":\"" address "\",\"mode\":\"managed\",\"type\":\"" type                      \
    "\",\"name\":\"r\",\"provider_name\":\"example.org/x/aws\",\"change\":{" change "}}"

static const char plan[] =
    "{\"format_version\":\"1.2\",\"terraform_version\":\"1.11.4\",\"complete\":true,"
    "\"resource_changes\":["
    RC("aws_x.r", "aws_x",
       "\"actions\":[\"create\"],\"before\":null,\"after\":{\"name\":\"web\",\"size\":3,"
       "\"huge\":18446744073709551615,\"far\":1e999,\"list\":[\"a\",null,{\"b\":1.5}],"
       "\"tags\":{\"owner\":\"me\",\"a.b\":\"c\"},\"password\":\"hunter2\"},"
       "\"after_unknown\":{\"arn\":true,\"list\":[false,true]},"
       "\"after_sensitive\":{\"password\":true}") ","
    RC("aws_y.r", "aws_y",
       "\"actions\":[\"delete\",\"create\"],\"before\":{\"name\":\"a\"},"
       "\"after\":{\"name\":\"b\"},\"after_unknown\":{},\"replace_paths\":[[\"name\"]]") ","
    RC("aws_x.q", "aws_x",
       "\"actions\":[\"no-op\"],\"before\":{\"name\":\"a\"},\"after\":{\"name\":\"a\"}")
    "]}";

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    auto_json *request = NULL;
    auto_json *answer = NULL;

    if (memchr(data, '\0', size))
        return 0; /* the parent takes no such file */
    request = fuzz_request((const char *)data, size, "t");
    if (!request)
        return 0;
    answer = fuzz_evaluate(plan, strlen(plan), request);
    json_decref(answer);
    json_object_set_new(request, "command",
                        json_pack("{s:s, s:[s,s], s:[s], s:{s:b, s:s, s:[s]}, s:s, s:s}",
                                  "command", "state rm", "args", "-force", "aws_x.r", "addresses",
                                  "aws_x.r", "flags", "force", 1, "lock-timeout", "3s", "var",
                                  "a", "workspace", "default", "root", "live"));
    answer = fuzz_evaluate("", 0, request);
    return 0;
}
