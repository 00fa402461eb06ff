# SPDX-License-Identifier: Apache-2.0
# Programs follow the layers: what a program links decides its start-up cost and its privilege.
