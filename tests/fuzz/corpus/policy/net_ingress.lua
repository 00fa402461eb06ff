-- SPDX-License-Identifier: Apache-2.0
local anywhere_words = { ["*"] = true, any = true, internet = true, ["0.0.0.0"] = true,
                         ["::"] = true }

-- Is this source everybody?  Azure has words for it.
local function anywhere(source)
  return source ~= nil and (cidr.any(source) or anywhere_words[source:lower()] == true)
end

-- Does every port from..to stand in the list?  -1, 0..0 with all protocols and nil mean every port.
local function allowed(ctx, from, to)
  from, to = tonumber(from), tonumber(to)
  if not from or not to or from < 0 or to - from >= #ctx.params.ports then return false end
  for port = from, to do
    if not list.has(ctx.params.ports, port) then return false end
  end
  return true
end

-- "22", "20-30", "*": the two ends, or nil for every port.
local function range(text)
  local from, to = tostring(text):match("^(%d+)%-(%d+)$")
  if from then return tonumber(from), tonumber(to) end
  local one = tonumber(tostring(text))
  return one, one
end

local function ports_text(from, to)
  if not from or not to or from < 0 then return "every port is" end
  return from == to and ("port %d is"):format(from) or ("ports %d to %d are"):format(from, to)
end

local function judge(rc, ctx, path, source, from, to)
  if anywhere(source) and not allowed(ctx, from, to) then
    rc:deny(path, "%s open to %s", ports_text(tonumber(from), tonumber(to)), source)
  end
end

-- ICMP and the protocols that are not named have no ports.
local function aws_ports(protocol, from, to)
  if protocol == nil or protocol == "tcp" or protocol == "udp" or protocol == "6" or
     protocol == "17" then
    return from, to
  end
  return nil, nil
end

local function aws_rule(rc, ctx, rule, prefix)
  local from, to = aws_ports(rule.protocol, rule.from_port, rule.to_port)
  for _, name in ipairs { "cidr_blocks", "ipv6_cidr_blocks" } do
    for i, source in ipairs(rule[name] or {}) do
      judge(rc, ctx, ("%s%s[%d]"):format(prefix, name, i - 1), source, from, to)
    end
  end
end

-- Rules that nobody wrote are known only after apply, and so are rules that another resource
-- decides; the plan does not tell which.  The parameter says what to think of them.
local function rules(rc, ctx, path)
  if ctx.params.computed == "closed" then return rc:get(path, {}) or {} end
  return rc:get(path) or {}
end

local judges = {}

judges.aws_security_group = function(rc, ctx)
  for i, rule in ipairs(rules(rc, ctx, "ingress")) do
    aws_rule(rc, ctx, rule, ("ingress[%d]."):format(i - 1))
  end
end
judges.aws_default_security_group = judges.aws_security_group

judges.aws_security_group_rule = function(rc, ctx)
  if rc.after.type == "ingress" then aws_rule(rc, ctx, rc.after, "") end
end

judges.aws_vpc_security_group_ingress_rule = function(rc, ctx)
  local from, to = aws_ports(rc.after.ip_protocol, rc.after.from_port, rc.after.to_port)
  judge(rc, ctx, "cidr_ipv4", rc.after.cidr_ipv4, from, to)
  judge(rc, ctx, "cidr_ipv6", rc.after.cidr_ipv6, from, to)
end

local function azure_rule(rc, ctx, rule, prefix)
  if (rule.direction or ""):lower() ~= "inbound" or (rule.access or ""):lower() ~= "allow" then
    return
  end
  local ports = {}
  if rule.destination_port_range then ports[1] = rule.destination_port_range end
  for _, port in ipairs(rule.destination_port_ranges or {}) do ports[#ports + 1] = port end
  if #ports == 0 then ports[1] = "*" end
  local function each(path, source)
    for _, port in ipairs(ports) do
      local from, to = range(port)
      judge(rc, ctx, path, source, from, to)
    end
  end
  each(prefix .. "source_address_prefix", rule.source_address_prefix)
  for i, source in ipairs(rule.source_address_prefixes or {}) do
    each(("%ssource_address_prefixes[%d]"):format(prefix, i - 1), source)
  end
end

judges.azurerm_network_security_rule = function(rc, ctx)
  azure_rule(rc, ctx, rc.after, "")
end

judges.azurerm_network_security_group = function(rc, ctx)
  for i, rule in ipairs(rules(rc, ctx, "security_rule")) do
    azure_rule(rc, ctx, rule, ("security_rule[%d]."):format(i - 1))
  end
end

local function google_ports(rc, ctx, path, source)
  for _, allow in ipairs(rc.after.allow or {}) do
    local some = false
    for _, port in ipairs(allow.ports or {}) do
      local from, to = range(port)
      some = true
      judge(rc, ctx, path, source, from, to)
    end
    if not some then judge(rc, ctx, path, source, nil, nil) end
  end
end

judges.google_compute_firewall = function(rc, ctx)
  if rc:get("direction", "INGRESS") == "EGRESS" or rc.after.disabled == true then return end
  local sources = rules(rc, ctx, "source_ranges")
  for i, source in ipairs(sources) do
    google_ports(rc, ctx, ("source_ranges[%d]"):format(i - 1), source)
  end
  -- Without any source Google takes 0.0.0.0/0.
  if #sources == 0 and #(rc.after.source_tags or {}) == 0 and
     #(rc.after.source_service_accounts or {}) == 0 then
    google_ports(rc, ctx, "source_ranges", "0.0.0.0/0")
  end
end

policy {
  id          = "net.ingress",
  title       = "Nothing is reachable from anywhere",
  description = "No rule lets 0.0.0.0/0 or ::/0 (or Azure's words for them) in, except to ports "
             .. "that the parameter names. Egress is not judged.",
  severity    = "high",
  remediation = "name the networks that need access; where a group has no rules of its own, "
             .. "write ingress = []",
  params      = {
    ports    = {},         -- ports that may be open to everybody, as numbers: { 443 }
    computed = "unknown",  -- "closed": rules that are known only after apply let nobody in
  },
  match = {
    type = { "aws_security_group", "aws_default_security_group", "aws_security_group_rule",
             "aws_vpc_security_group_ingress_rule", "azurerm_network_security_rule",
             "azurerm_network_security_group", "google_compute_firewall" },
    mode = "managed",
    on   = { "create", "update", "replace", "import" },
  },
  check = function(rc, ctx) judges[rc.type](rc, ctx) end,
}
