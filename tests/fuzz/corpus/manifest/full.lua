gate {
  mode = "enforced", commit = "tip", inputs = "tracked",
  engine = { name = "terraform", version = ">= 1.5, < 2" },
}
policies { "policies/*.lua", "std" }
use "tags.required" { level = "soft", params = { required = { "owner" } } }
use "data.protect"
