# SPDX-License-Identifier: Apache-2.0
# The engine was not started.
/^--- stdout$/,/^--- screen$/{
    /^---/!d
}
s/^(last )?[012]$/\180/
/^f [0-9]+ wc\/plain\/terraform\.tfstate $/d
/^== \.\/wc\/plain\/terraform\.tfstate$/,/^$/d
