/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The exit statuses of moongate, in one table.  The engine's own statuses pass through; ours
 * start at 80 so that none collides with the engine (0, 1, 2, 11), the shell (126 and up) or
 * sysexits (64 is taken from there on purpose).  The manual page is generated from this table.
 */
#ifndef MOONGATE_BASE_EXITCODE_H
#define MOONGATE_BASE_EXITCODE_H

#define EXITCODE_TABLE(X)                                                                    \
    X(OK, 0, "success; the engine's own 0")                                                  \
    X(FINDING, 1, "a finding (verify, test, lint); the engine's own 1")                      \
    X(USAGE, 64, "moongate itself was called wrongly")                                       \
    X(GIT, 80, "refused by git: not a clean, current commit on the tracked branch")          \
    X(DENIED, 81, "denied by policy")                                                        \
    X(UNDECIDED, 82, "undecided: manifest, policy or plan unreadable, no engine, unknowns")  \
    X(APPROVAL, 83, "an approval is missing")                                                \
    X(EVIDENCE, 84, "evidence could not be written before the run; nothing ran")             \
    X(INCOMPLETE, 86, "the engine succeeded but its evidence is incomplete (moongate recover)")

enum exitcode {
#define X(name, value, text) EXITCODE_##name = (value),
    EXITCODE_TABLE(X)
#undef X
};

#endif
