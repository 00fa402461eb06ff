# SPDX-License-Identifier: Apache-2.0
dist_man_MANS += docs/moongate.1 docs/moongate.lua.5 docs/moongate-policy.5
dist_doc_DATA += README.md ARCHITECTURE.md SECURITY.md CONTRIBUTING.md NEWS.md LICENSE
