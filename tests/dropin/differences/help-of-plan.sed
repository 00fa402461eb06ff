# SPDX-License-Identifier: Apache-2.0
s/^(  (terraform|tofu)) (apply|destroy) -help$/\1 plan -help/
