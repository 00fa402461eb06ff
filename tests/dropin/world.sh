# SPDX-License-Identifier: Apache-2.0
# The repository that both sides of a comparison have: one root module in each folder.
# shellcheck shell=sh

# make_tree ENGINE: into the current directory.
make_tree() {
    printf '%s\n' '*.tfstate*' .terraform/ 'crash.log' >.gitignore
    mkdir -p policies
    cat >policies/names.lua <<'LUA'
policy {
  id    = "names.reserved",
  title = "nothing is called forbidden",
  match = { type = "terraform_data", on = { "create" } },
  check = function(rc, ctx)
    if rc.address == "terraform_data.forbidden" then rc:deny("", "the name is reserved") end
  end,
}
LUA
    mkdir -p plain && cat >plain/main.tf <<'TF'
variable "size" {
  type    = number
  default = 3
}

resource "terraform_data" "web" {
  input = { owner = "sre", size = var.size }
}

resource "terraform_data" "db" {
  input      = "db"
  depends_on = [terraform_data.web]
}

output "size" {
  value = var.size
}
TF
    printf 'size = 4\n' >plain/four.tfvars
    mkdir -p applied && cp plain/main.tf plain/four.tfvars applied/
    mkdir -p empty && : >empty/main.tf
    mkdir -p many && cat >many/main.tf <<'TF'
resource "terraform_data" "one" {
  count = 4
  input = count.index
}
TF
    mkdir -p outputs && cat >outputs/main.tf <<'TF'
variable "word" {
  default = "first"
}

output "word" {
  value = var.word
}

output "hidden" {
  value     = "secret"
  sensitive = true
}
TF
    mkdir -p asked && cat >asked/main.tf <<'TF'
variable "name" {
  type        = string
  description = "who it is for"
}

variable "count_of" {
  type = number
}

resource "terraform_data" "it" {
  input = "${var.name} ${var.count_of}"
}
TF
    printf 'name = "file"\ncount_of = 7\n' >asked/values.tfvars
    mkdir -p failing && cat >failing/main.tf <<'TF'
resource "terraform_data" "first" {
  input = 1
}

resource "terraform_data" "bad" {
  depends_on = [terraform_data.first]
  provisioner "local-exec" {
    command = "echo before; exit 3"
  }
}
TF
    mkdir -p refused && cat >refused/main.tf <<'TF'
variable "size" {
  default = 3
}

resource "terraform_data" "web" {
  input = var.size
  lifecycle {
    precondition {
      condition     = var.size > 10
      error_message = "It must be larger than ten."
    }
  }
}
TF
    mkdir -p invalid && cat >invalid/main.tf <<'TF'
resource "terraform_data" "web" {
  input = var.nothing
}
TF
    mkdir -p broken && printf 'resource "terraform_data" {\n' >broken/main.tf
    mkdir -p warned && cat >warned/main.tf <<'TF'
resource "terraform_data" "web" {
  input = 1
}

check "size" {
  assert {
    condition     = terraform_data.web.input == 2
    error_message = "It should have been two."
  }
}
TF
    mkdir -p modules/part parent && cat >modules/part/main.tf <<'TF'
variable "word" {
  type = string
}

resource "terraform_data" "part" {
  input = var.word
}

output "word" {
  value = terraform_data.part.output
}
TF
    cat >parent/main.tf <<'TF'
module "a" {
  source = "../modules/part"
  word   = "a"
}

module "b" {
  source = "../modules/part"
  word   = module.a.word
}
TF
    mkdir -p single && sed -n 1,4p parent/main.tf >single/main.tf
    mkdir -p spaces && cp applied/main.tf spaces/
    mkdir -p moving && printf 'terraform {\n  backend "local" {\n    path = "a.tfstate"\n  }\n}\n' \
        >moving/backend.tf
    cp plain/main.tf moving/
    mkdir -p gone && cat >gone/main.tf <<'TF'
resource "terraform_data" "stays" {
  input = 1
}
TF
    mkdir -p reserved && cat >reserved/main.tf <<'TF'
resource "terraform_data" "forbidden" {
  input = 1
}
TF
    mkdir -p slow && cat >slow/main.tf <<'TF'
resource "terraform_data" "quick" {
  provisioner "local-exec" {
    command = "echo out; echo err >&2"
  }
}
TF
    mkdir -p ugly && printf 'variable "a" {\n    default = 1\n}\n' >ugly/main.tf
    mkdir -p tested && cat >tested/main.tf <<'TF'
variable "word" {
  default = "one"
}

resource "terraform_data" "it" {
  input = var.word
}

output "word" {
  value = terraform_data.it.output
}
TF
    cat >tested/words.tftest.hcl <<'TF'
run "default" {
  assert {
    condition     = output.word == "one"
    error_message = "not one"
  }
}

run "other" {
  command = plan
  variables {
    word = "two"
  }
  assert {
    condition     = terraform_data.it.input == "two"
    error_message = "not two"
  }
}
TF
    if [ "$1" = terraform ]; then
        mkdir -p short && cat >short/main.tf <<'TF'
variable "token" {
  type      = string
  ephemeral = true
  default   = null
}

resource "terraform_data" "it" {
  input = 1
}
TF
        mkdir -p shortasked && cat >shortasked/main.tf <<'TF'
variable "token" {
  type      = string
  ephemeral = true
}

resource "terraform_data" "it" {
  input = 1
}
TF
        printf 'token = "abc"\n' >shortasked/token.tfvars
    fi
}
