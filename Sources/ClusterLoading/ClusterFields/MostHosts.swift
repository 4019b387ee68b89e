/// How many hosts one entry of `hosts` may stand for: more would be an outage, not an inventory.
let mostHosts = 10_000
