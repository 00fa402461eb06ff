# SPDX-License-Identifier: Apache-2.0
dist_man_MANS += docs/moongate.1 docs/moongate.lua.5 docs/moongate-policy.5
dist_doc_DATA += README.md ARCHITECTURE.md SECURITY.md CONTRIBUTING.md NEWS.md LICENSE
EXTRA_DIST += docs/demo.sh
dist_doc_DATA += docs/verdict.schema.json

# In a folder of its own, which it names and leaves behind, with an installation of its own.
demo: all
	@dir=$$(mktemp -d "$${TMPDIR:-/tmp}/moongate-demo.XXXXXX") && \
	{ $(MAKE) -s install DESTDIR="$$dir/install" >"$$dir/install.log" 2>&1 || \
	  { cat "$$dir/install.log" >&2; exit 1; }; } && \
	$(SHELL) '$(srcdir)/docs/demo.sh' "$$dir" "$$dir/install$(bindir)" \
	  "$$dir/install$(pkglibexecdir)/bin"
.PHONY: demo
