# SPDX-License-Identifier: Apache-2.0
"""Looks at reports: validate.py WHAT DIR [SCHEMA].  Says what is wrong, one a line.

DIR has decisions (NAME.json) and their reports (NAME.json.FORMAT).  Nothing here knows how the
reports are written: each format is read as its readers read it."""
import glob
import html
import html.parser
import json
import os
import re
import sys
import unicodedata
import xml.etree.ElementTree as ET

OUTCOMES = {"deny", "error", "unknown", "warn", "waived", "skip", "pass"}
problems = 0


def bad(name, what):
    global problems
    problems += 1
    if problems < 20:
        print("%s: %s" % (os.path.basename(name), str(what)[:300]))


def reports(where, ending):
    found = sorted(glob.glob(os.path.join(where, "*.json." + ending)))
    if len(found) < 4:
        bad(where, "only %d reports of %s" % (len(found), ending))
    for path in found:
        with open(path, "rb") as f:
            raw = f.read()
        with open(path[: -len(ending) - 1], "rb") as f:
            decision = json.load(f)
        yield path, raw.decode("utf-8"), decision  # UTF-8 of any kind, or it ends here


def printable(text):
    """A text as reports show it; what judgement_run gives is so already."""
    out = []
    for c in text:
        n = ord(c)
        hides = n in (0x200E, 0x200F) or 0x202A <= n <= 0x202E or 0x2066 <= n <= 0x2069
        if n < 0x20 or 0x7F <= n < 0xA0 or hides:
            out += ["\\x%02x" % b for b in c.encode()]
        else:
            out.append(c)
    return "".join(out)


def effective(entry):
    word = entry.get("outcome")
    if word not in OUTCOMES:
        return "error"
    return "warn" if word == "deny" and entry.get("level") == "advisory" else word


def refuses(entry):
    return effective(entry) in ("deny", "error", "unknown") and entry.get("level") != "advisory"


def refused(d):
    """Something stands against it; what is not allowed is refused."""
    return bool(any(map(refuses, d.get("findings", []) + d.get("policies", []))) or
                d.get("causes") or d.get("verdict") != "allow")


def least(d):
    """So many cases at least have failed: one for each policy and target that refuses."""
    targets = {(f["policy"], (f.get("address") or "").split("\0")[0])
               for f in d.get("findings", []) if refuses(f)}
    return len(targets) + len(d.get("causes", []))


def policies(d):
    """(id, outcome) of all policies."""
    return [(printable(p["id"]), effective(p)) for p in d.get("policies", [])]


def no_duplicates(pairs):
    keys = [k for k, _ in pairs]
    if len(keys) != len(set(keys)):
        raise ValueError("a key twice: %s" % keys)
    return dict(pairs)


def load(path, text):
    try:
        return json.loads(text, object_pairs_hook=no_duplicates)
    except ValueError as e:
        bad(path, e)
        return None


def schema_errors(path, value, validator):
    for e in list(validator.iter_errors(value))[:3]:
        bad(path, "%s: %s" % ("/".join(map(str, e.absolute_path)), e.message))


def check_json(where, schema):
    import jsonschema
    with open(schema) as f:
        s = json.load(f)
    jsonschema.Draft7Validator.check_schema(s)
    validator = jsonschema.Draft7Validator(s)
    for path in sys.argv[4:]:
        with open(path) as f:
            schema_errors(path, load(path, f.read()), validator)


def check_sarif(where, schema):
    import jsonschema
    with open(schema) as f:
        s = json.load(f)
    validator = jsonschema.Draft4Validator(s, format_checker=jsonschema.FormatChecker())
    for path, text, d in reports(where, "sarif"):
        doc = load(path, text)
        if doc is None:
            continue
        schema_errors(path, doc, validator)
        run = doc["runs"][0]
        rules = run["tool"]["driver"]["rules"]
        said = [(r["id"], r["properties"]["outcome"]) for r in rules]
        if said[: len(policies(d))] != policies(d):
            bad(path, "its rules are %s" % said)
        if len([r for r in run["results"] if "address" in r["properties"]]) < \
                sum(bool(f.get("address")) for f in d.get("findings", [])):
            bad(path, "findings are missing")
        fingerprints = set()
        for r in run["results"]:
            uri = r["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
            fingerprints.add(tuple(r["partialFingerprints"].values()))
            if rules[r["ruleIndex"]]["id"] != r["ruleId"]:
                bad(path, "a result of another rule")
            if (r["kind"] == "fail") != (r["level"] != "none"):
                bad(path, "a level that its kind has not: %s" % r)
            if (r["properties"]["outcome"] == "waived") != ("suppressions" in r):
                bad(path, "waived and suppressed differ: %s" % r)
            if not re.fullmatch(r"(?:[A-Za-z0-9/._~-]|%[0-9A-F]{2})+", uri):
                bad(path, "the URI %r" % uri)
        if len(fingerprints) != len(run["results"]):
            bad(path, "fingerprints are not unique")
        broken = any(o == "error" for _, o in said) or bool(d.get("causes")) or (
            refused(d) and not any(map(refuses, d.get("findings", []) + d.get("policies", []))))
        if run["invocations"][0]["executionSuccessful"] == broken:
            bad(path, "executionSuccessful is %s" % (not broken))


def check_gitlab(where, _):
    for path, text, d in reports(where, "gitlab"):
        doc = load(path, text)
        seen = set()
        for issue in doc or []:
            loc = issue["location"]
            if not isinstance(issue["description"], str) or not issue["description"]:
                bad(path, "no description")
            if not isinstance(issue["check_name"], str):
                bad(path, "no check_name")
            if not re.fullmatch("[0-9a-f]{64}", issue["fingerprint"]):
                bad(path, "fingerprint %r" % issue["fingerprint"])
            if issue["fingerprint"] in seen:
                bad(path, "a fingerprint twice: %s" % issue["description"])
            seen.add(issue["fingerprint"])
            if issue["severity"] not in ("info", "minor", "major", "critical", "blocker"):
                bad(path, "severity %r" % issue["severity"])
            if not loc["path"] or loc["path"].startswith("./") or "\n" in loc["path"]:
                bad(path, "path %r" % loc["path"])
            if type(loc["lines"]["begin"]) is not int or loc["lines"]["begin"] < 1:
                bad(path, "line %r" % loc["lines"])
        if doc is not None and len(doc) < len(d.get("findings", [])) + 1:
            bad(path, "findings are missing")
        for name, outcome in policies(d):
            if doc and "; %s: %s" % (name, outcome) not in doc[-1]["description"]:
                bad(path, "no word of %r" % name)


def check_junit(where, _):
    for path, text, d in reports(where, "junit"):
        try:
            root = ET.fromstring(text.encode())
        except ET.ParseError as e:
            bad(path, e)
            continue
        sums = dict.fromkeys(("tests", "failures", "errors"), 0)
        for suite in root:
            cases = suite.findall("testcase")
            real = {"tests": len(cases), "failures": len(suite.findall("*/failure")),
                    "errors": len(suite.findall("*/error")),
                    "skipped": len(suite.findall("*/skipped"))}
            if {k: int(suite.get(k)) for k in real} != real:
                bad(path, "the counts of %s" % suite.get("name"))
            for k in sums:
                sums[k] += real[k]
        if {k: int(root.get(k)) for k in sums} != sums:
            bad(path, "the counts of the whole")
        said = [(s.get("name"), s.find("properties/property[@name='outcome']").get("value"))
                for s in root if s.find("properties") is not None]
        clean = [(re.sub("[\ufffe\uffff]", lambda m: "\\uff%x" % (ord(m[0]) & 255), n), o)
                 for n, o in policies(d)]
        missing = [p for p in clean if p not in said]
        if missing:
            bad(path, "no suite for %r" % missing)
        failed = sums["failures"] + sums["errors"]
        if refused(d) != bool(failed) or failed < least(d):
            bad(path, "a refusal that is no failure, or the other way round")


def check_tap(where, _):
    for path, text, d in reports(where, "tap"):
        lines = text.split("\n")
        if lines.pop() != "" or lines[0] != "TAP version 14":
            bad(path, "its first or last line")
        plan = int(re.fullmatch(r"1\.\.(\d+)", lines[1])[1])
        at, block, failed, names = 0, False, 0, []
        for line in lines[2:]:
            if block:
                block = line != "  ..."
                m = re.fullmatch(r"\s+(?:- )?[a-z]+: (.*)|  \.\.\.|  findings:", line)
                if not m or (m[1] and not m[1].startswith('"') and not m[1].isdigit()):
                    bad(path, "in a block: %r" % line)
                elif m[1] and m[1].startswith('"'):
                    json.loads(m[1])
            elif line == "  ---":
                block = True
            elif not line.startswith("# "):
                m = re.fullmatch(r"(not )?ok (\d+) - ((?:[^#\\]|\\[#\\])*?)"
                                 r"(?: # (TODO|SKIP)((?:[^#\\]|\\[#\\])*))?", line)
                if not m:
                    bad(path, "no test point: %r" % line)
                    continue
                at += 1
                if int(m[2]) != at:
                    bad(path, "numbers out of order: %r" % line)
                failed += bool(m[1]) and m[4] != "TODO"
                names.append(re.sub(r"\\([#\\])", r"\1", m[3]))
            if "##" in line:
                bad(path, "two hashes: %r" % line)
        if at != plan or block:
            bad(path, "%d test points of %d" % (at, plan))
        for name, _ in policies(d):
            if not any(n.startswith(name + ": ") for n in names):
                bad(path, "no word of %r" % name)
        if refused(d) != bool(failed) or failed < least(d):
            bad(path, "a refusal that is ok, or the other way round")


def commands(line):
    """What a runner makes of a line: (command, properties, message), or None."""
    m = re.match(r"\s*::(.*?)::(.*)$", line, re.S)
    if not m:
        return None
    name, _, rest = m[1].partition(" ")
    props = {}
    for part in rest.split(",") if rest else []:
        key, eq, value = part.partition("=")
        if not eq or key in props:
            raise ValueError("property %r" % part)
        for code, c in ((":", "%3A"), (",", "%2C"), ("\n", "%0A"), ("\r", "%0D"), ("%", "%25")):
            value = value.replace(c, code)
        props[key] = value
    return name, props, m[2]


def check_github(where, _):
    for path, text, d in reports(where, "github"):
        lines = text.split("\n")
        if lines.pop() != "" or re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f]", text):
            bad(path, "control characters, or no end of line")
        last = ""
        count = {"error": 0, "warning": 0, "notice": 0}
        for line in lines:
            name, props, last = commands(line) or ("", {}, "")
            if name not in count or set(props) - {"file", "line", "title"} or "title" not in props:
                bad(path, "no annotation: %r" % line)
                continue
            count[name] += 1
            if "line" in props and not props["line"].isdigit():
                bad(path, "line %r" % props["line"])
            if re.search("%(?!25)", last) or not last:
                bad(path, "the message %r" % last)
        if sum(count.values()) < len(d.get("findings", [])) + len(d.get("causes", [])) + 1:
            bad(path, "findings are missing")
        for name, _ in policies(d):
            if name.replace("%", "%25") not in last and len(last) < 50000:
                bad(path, "no word of %r" % name)
        errors = sum(map(refuses, d.get("findings", []))) + len(d.get("causes", []))
        if refused(d) != bool(count["error"]) or count["error"] < errors:
            bad(path, "a refusal that is no error, or the other way round")


class Tags(html.parser.HTMLParser):
    """Balanced tags of a short list without attributes; text from outside in <code> alone."""
    known = {"details", "summary", "table", "tr", "td", "th", "ul", "li", "code", "br"}

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.open, self.faults, self.code, self.prose = [], [], [], []

    def handle_starttag(self, tag, attrs):
        if tag not in self.known or (attrs and (tag, attrs) != ("details", [("open", None)])):
            self.faults.append("<%s %s>" % (tag, attrs))
        if tag != "br":
            self.open.append(tag)

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.faults.append("</%s>" % tag)

    def handle_data(self, data):
        (self.code if "code" in self.open else self.prose).append(data)

    def handle_comment(self, data):
        self.faults.append("a comment")
    handle_decl = handle_pi = unknown_decl = handle_comment


PROSE = re.compile(r"(?:### moongate: )?[a-z0-9 ,:()+;.`'-]*|###|Cut to[a-z0-9 ,;`-]*\.", re.I)


def check_markdown(where, _):
    for path, text, d in reports(where, "markdown"):
        if len(text.encode()) > 65535:
            bad(path, "%d bytes" % len(text.encode()))
        tags = Tags()
        tags.feed(text)
        tags.close()
        if tags.faults or tags.open:
            bad(path, "tags: %s %s" % (tags.faults[:3], tags.open[:3]))
        for data in tags.prose:
            for line in data.split("\n"):
                if not PROSE.fullmatch(line):
                    bad(path, "outside of code: %r" % line)
        block = False
        for line in text.split("\n"):  # an HTML block begins with its tag and ends with no line
            block = bool(line) and (block or bool(re.match("<(details|ul)( open)?>", line)))
            if "<" in line and not block:
                bad(path, "HTML where Markdown is read: %r" % line)
            if "@" in re.sub("<code>.*?</code>", "", line) or "##[" in line:
                bad(path, "outside of code: %r" % line)
        if len(policies(d)) < 50:
            code = tags.code and "\n".join(tags.code) or ""
            for name, _ in policies(d):
                if len(name) < 500 and name and name not in code:
                    bad(path, "no word of %r" % name)
        big = len(d.get("findings", [])) > 300
        if big != ("Cut to the length of a comment" in text):
            bad(path, "cut, or not")


def check_human(where, _):
    for path, text, d in reports(where, "human"):
        for line in text.split("\n"):
            if any(unicodedata.category(c) == "Cc" for c in line):
                bad(path, "control characters: %r" % line)
            if re.match(r"\s*::", line) or re.search("##[a-z]*\\[", line):
                bad(path, "a command in a log: %r" % line)
        for name, outcome in policies(d):
            past = {"deny": "denied", "error": "failed", "warn": "warned", "skip": "skipped",
                    "pass": "passed"}.get(outcome, outcome)
            if not any(re.match(r"  (?:%s)\s+" % past, line) for line in text.split("\n")):
                bad(path, "no word of %r" % name)


globals()["check_" + sys.argv[1]](sys.argv[2], sys.argv[3] if len(sys.argv) > 3 else None)
if problems >= 20:
    print("and %d more" % (problems - 19))
sys.exit(1 if problems else 0)
