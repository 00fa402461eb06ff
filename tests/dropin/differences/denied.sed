# SPDX-License-Identifier: Apache-2.0
# The plan is whole.  What it leads to is not there: the next command, the question, the apply.
:whole
$!{
    N
    b whole
}
s/^(last )?[012]$/\181/Mg
s/\n(\x1b\[0m)?(\x1b\[90m)?\n─+(\x1b\[0m)?\n\n(Note: You didn't use|Saved the plan to: )[^\x1b]*\n--- stderr\n/\n\1--- stderr\n/
s/\n(\x1b\[0m)?(\x1b\[0m\x1b\[1m)?\nDo you want .*\nApply cancelled\.\n--- stderr\n/\n\1--- stderr\n/
s/\n[0-9]+ resets\n[^\n]*: Creating\.\.\..*\n[^\n]*Apply complete![^\n]*(\n\{[^\n]*"type":"outputs"\})?//
s/\nf [0-9]+ wc\/reserved\/(terraform\.tfstate|saved) \n/\n/
s/\n== \.\/wc\/reserved\/saved\na plan//
s/\n== \.\/wc\/reserved\/terraform\.tfstate\n\{\n( [^\n]*\n)+\}\n//
