# SPDX-License-Identifier: Apache-2.0
/^Error parsing extra CLI args/d
s/^(last )?1$/\182/
