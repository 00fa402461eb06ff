# SPDX-License-Identifier: Apache-2.0
# While the question waits the engine holds the lock, and an empty state with it.
/^(\.terraform\.tfstate\.lock\.info|terraform\.tfstate)$/d
