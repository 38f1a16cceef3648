/** Which addresses are the public internet's: whatever is fetched for a user must not reach into a network. */

import ipaddr from "ipaddr.js";

/** Also of IPv4 addresses that are written as IPv6, or tunnelled through it. */
export function isPublic(address: string): boolean {
  if (!ipaddr.isValid(address)) return false;
  // 64:ff9b::/96 and the like lead to whatever IPv4 address stands in them.
  return ipaddr.process(address).range() === "unicast";
}
