-- cidr.contians and rc.chnaged in a comment
local text = [==[ rc.chnaged ]] os.exit() ]==] .. 'cidr.\'contians' .. "\z
    nothing"
local function helper(a) return cidr.contians(a, text) end
policy {
  id = "words", title = "t", description = "d", remediation = "r",
  params = { most = 3, unused = 1 }, on_command = "*",
  check = function(rc, ctx)
    if rc.chnaged("a") then rc:dney("x") end
    for i = 1, ctx.params.mots do count = i end
    goto done
    ::done::
    if strng.format("x") == ctx.params.most then return end
  end,
  check_plan = function(plan) for _, c in ipairs(plan:chnages {}) do helper(c.foo) end end,
  check_command = function(cmd) cmd:dney("%s", os) end,
}
