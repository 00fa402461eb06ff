-- SPDX-License-Identifier: Apache-2.0
-- Every vsphere_nas_datastore must have type NFS41 and security_type SEC_KRB5 or SEC_KRB5I.
policy {
  id = "sentinel.vmware-require-nfs41-and-kerberos",
  match = { type = "vsphere_nas_datastore",
            mode = "managed", on = { "create", "update", "noop" } },
  check = function(rc)
    if rc:get("type") ~= "NFS41" then rc:deny("type", "it is not NFS41") end
    if not list.has({ "SEC_KRB5", "SEC_KRB5I" }, rc:get("security_type")) then
      rc:deny("security_type", "it is not Kerberos")
    end
  end,
}
