# SPDX-License-Identifier: Apache-2.0
"""Decisions for the formats of reports: decisions.py DIR COUNT writes that many random ones, always
the same, and hostile.json, large.json, plain.json."""
import json
import os
import random
import sys

HOSTILE = [
    'module.a["x\\"y"].t.n', "two\nlines", "a\rb", "bell\x07 esc\x1b[2J del\x7f", "::error::x",
    "::stop-commands::t", "  ::add-mask::x", "##[error]x", "##vso[task.setvariable variable=a]b",
    "]]>", "<!-- x -->", "a|b\\|c", "``` `` `", "@octocat @org/team", "<script>alert(1)</script>",
    "[x](https://example.com)", "https://example.com/a?b=c", "www.example.com me@example.com",
    "#12 GH-12", "%0A%25", "a,b:c=d", "not ok 1 - x # TODO", "# SKIP", "TAP version 13", "  ...",
    "  ---", "&amp; & \"'", "\ufffe\uffff", "\u202eabc\u2066", "\u00a0::error::x", "é漢字😀",
    "\ud7ff\ue000", "-->", "{{ x }}", "${{ secrets.X }}", "\\", "\\n", "\x00", "", " ", "'", "\t",
    "</code></td></table></details>\n\n# head", "1..3", "Bail out!",
]
OUTCOMES = ["deny", "warn", "unknown", "waived", "error", "skip", "pass", "odd"]
LEVELS = ["hard", "soft", "advisory"]


def text(rnd):
    kind = rnd.random()
    if kind < 0.3:
        return rnd.choice(HOSTILE)
    if kind < 0.6:
        return rnd.choice(HOSTILE) + rnd.choice([" ", "", "\n"]) + rnd.choice(HOSTILE)
    if kind < 0.9:
        return "".join(chr(rnd.choice([rnd.randrange(1, 128), rnd.randrange(0xA0, 0xD800),
                                       rnd.randrange(0xE000, 0x11000)]))
                       for _ in range(rnd.randrange(12)))
    return rnd.choice(HOSTILE) * rnd.randrange(1, 300)


def policy(rnd, name):
    p = {"id": name, "title": text(rnd), "severity": rnd.choice(["high", "low", None, text(rnd)]),
         "description": rnd.choice([None, text(rnd)]), "remediation": rnd.choice([None, text(rnd)]),
         "url": rnd.choice([None, "https://example.com/x", text(rnd)]), "source": "repository",
         "skipped": rnd.choice([None, text(rnd)]), "file": text(rnd), "sha256": "0" * 64, "level": rnd.choice(LEVELS),
         "outcome": rnd.choice(OUTCOMES), "evaluated": rnd.randrange(9)}
    return p


def finding(rnd, ids):
    f = {"policy": rnd.choice(ids), "level": rnd.choice(LEVELS), "outcome": rnd.choice(OUTCOMES),
         "address": rnd.choice([text(rnd), "@plan", "@command", "aws_x.y", None]),
         "path": rnd.choice([None, "tags.owner", text(rnd)]), "message": rnd.choice([None, text(rnd)]),
         "severity": rnd.choice([None, "critical", "medium"])}
    if rnd.random() < 0.5:
        f["file"] = rnd.choice(["main.tf", "../../modules/a b/x.tf", "/abs/x.tf", text(rnd)])
        f["line"] = rnd.choice([1, 77, 0, -4, 2 ** 40])
    if f["outcome"] == "waived" and rnd.random() < 0.8:
        f["waiver"] = {"reason": text(rnd), "ticket": text(rnd), "expires": "2027-01-01",
                       "approved_by": [text(rnd) for _ in range(rnd.randrange(3))]}
    elif rnd.random() < 0.1:
        f["waiver_refused"] = text(rnd)
    return f


def decision(rnd, npolicies, nfindings):
    ids = [rnd.choice(["a.b", "net.closed", text(rnd), text(rnd)]).replace("\0", "")
           for _ in range(npolicies)] # no judge's answer with a NUL in an id is taken
    d = {"verdict": rnd.choice(["allow", "deny", "undecided"]),
         "causes": [text(rnd) for _ in range(rnd.choice([0, 0, 0, 1, 3]))],
         "policies": [policy(rnd, i) for i in ids],
         "findings": [finding(rnd, ids + ["of.none"]) for _ in range(nfindings if ids else 0)],
         "counts": {}, "plan": None}
    d["waivers"] = [{"policy": text(rnd), "address": text(rnd), "at": text(rnd), "state": "unused",
                     "warning": text(rnd)} for _ in range(rnd.choice([0, 0, 2]))]
    if rnd.random() < 0.2:
        d["command"] = text(rnd)
    return d


def plain():
    policies = [{"id": "p." + o, "title": "about " + o, "severity": "high", "level": "hard",
                 "file": "policies/p.lua", "source": "repository", "outcome": o, "evaluated": 2,
                 "description": None, "remediation": "do this", "url": "https://example.com/p",
                 "sha256": "0" * 64} for o in OUTCOMES[:7]]
    policies.append(dict(policies[0], id="p.advice", level="advisory"))
    found = [{"policy": "p." + o, "level": "hard", "outcome": o, "address": "aws_x.y[\"k\"]",
              "path": "size", "message": "size is 3, at most 2", "severity": "high",
              "file": "main.tf", "line": 4} for o in OUTCOMES[:5]]
    found.append(dict(found[0], policy="p.advice", level="advisory"))
    found[3]["waiver"] = {"reason": "old disk", "ticket": "OPS-7", "expires": "2027-01-01"}
    found[4].update(file="../../modules/m/x.tf", line=9, address="@plan")
    return {"verdict": "deny", "causes": [], "policies": policies, "findings": found,
            "counts": {}, "plan": None}


def main(out, count):
    rnd = random.Random(20261123)
    made = {"hostile": decision(rnd, 12, 0), "plain": plain(),
            "empty": {"verdict": "undecided", "causes": ["no policies"], "policies": [],
                      "findings": [], "counts": {}, "plan": None}, "bare": {}}
    for i, h in enumerate(HOSTILE):
        f = finding(rnd, [made["hostile"]["policies"][i % 12]["id"]])
        f.update(address=h, message=h, file=h, line=1, path=h, outcome="deny", level="hard")
        made["hostile"]["findings"].append(f)
    large = plain()
    large["policies"] += [dict(large["policies"][6], id="many.%d" % i) for i in range(900)]
    large["findings"] += [dict(large["findings"][0], address="t.n[%d]" % i, message="<&@`" * 25000
                               if i % 9 == 0 else "short") for i in range(400)]
    made["large"] = large
    for i in range(count):
        made["random%03d" % i] = decision(rnd, rnd.randrange(6), rnd.randrange(30))
    for name, d in made.items():
        with open(os.path.join(out, name + ".json"), "w", encoding="ascii") as f:
            json.dump(d, f)


main(sys.argv[1], int(sys.argv[2]))
