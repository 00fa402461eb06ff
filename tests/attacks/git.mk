# SPDX-License-Identifier: Apache-2.0
# The way around by git: content, attributes, links, references.
GIT_ATTACKS = \
	tests/attacks/git-cache.t \
	tests/attacks/git-content.t \
	tests/attacks/git-links.t \
	tests/attacks/git-place.t
TESTS += $(GIT_ATTACKS)
EXTRA_DIST += $(GIT_ATTACKS)
