-- SPDX-License-Identifier: Apache-2.0
local function number(address)
  local p = cidr.parse(address).first
  local a, b, c, d = p:match("^(%d+)%.(%d+)%.(%d+)%.(%d+)$")
  if not a then error("not an address of IPv4: " .. address) end
  return ((tonumber(a) * 256 + tonumber(b)) * 256 + tonumber(c)) * 256 + tonumber(d)
end

policy {
  id          = "azurerm.sqlfirewall",
  title       = "Database firewalls let in only small ranges",
  description = "No firewall rule of an Azure database begins at 0.0.0.0 (which alone stands for "
             .. "all of Azure) or has more addresses than the parameter says.",
  severity    = "high",
  remediation = "name the addresses that need access, or use a private endpoint",
  params      = {
    widest = 256,  -- addresses in one rule
  },
  match = {
    type = { "azurerm_sql_firewall_rule", "azurerm_mssql_firewall_rule",
             "azurerm_postgresql_firewall_rule", "azurerm_postgresql_flexible_server_firewall_rule",
             "azurerm_mysql_firewall_rule", "azurerm_mysql_flexible_server_firewall_rule",
             "azurerm_mariadb_firewall_rule" },
    mode = "managed",
    on   = { "create", "update", "replace", "import" },
  },
  check = function(rc, ctx)
    local first, last = number(rc.after.start_ip_address), number(rc.after.end_ip_address)
    if first == 0 then
      rc:deny("start_ip_address", "it begins at 0.0.0.0")
    elseif last - first + 1 > ctx.params.widest then
      rc:deny("end_ip_address", "it lets in %d addresses, at most %d may", last - first + 1,
              ctx.params.widest)
    end
  end,
}
