package guard

import (
	"encoding/binary"
	"net/netip"
)

// closed are the networks that are not the public Internet, after the
// registries of IANA (iana-ipv4-special-registry, iana-ipv6-special-registry).
// Of IPv6 only 2000::/3 is given out, so all else is refused at once.
var closed = prefixes(
	"0.0.0.0/8",       // this network
	"10.0.0.0/8",      // private
	"100.64.0.0/10",   // shared, CGNAT
	"127.0.0.0/8",     // loopback
	"169.254.0.0/16",  // link-local
	"172.16.0.0/12",   // private
	"192.0.0.0/24",    // protocol assignments
	"192.0.2.0/24",    // documentation
	"192.88.99.0/24",  // 6to4 relays
	"192.168.0.0/16",  // private
	"198.18.0.0/15",   // benchmarks
	"198.51.100.0/24", // documentation
	"203.0.113.0/24",  // documentation
	"224.0.0.0/4",     // multicast
	"240.0.0.0/4",     // reserved, broadcast

	"2001::/23",     // protocol assignments: Teredo, ORCHID, benchmarks
	"2001:db8::/32", // documentation
	"2002::/16",     // 6to4
	"3fff::/20",     // documentation
)

// global is the part of IPv6 that is given out.
var global = netip.MustParsePrefix("2000::/3")

// metadata are the addresses at which clouds tell a machine its secrets, or
// steer it. No option opens them.
var metadata = addresses(
	"169.254.169.254",                                 // AWS, Azure, GCP, OpenStack, ...
	"169.254.170.2", "169.254.170.23", "fd00:ec2::23", // AWS tasks and pods
	"fd00:ec2::254",   // AWS
	"fd20:ce::254",    // GCP
	"100.100.100.200", // Alibaba
	"192.0.0.192",     // Oracle
	"168.63.129.16",   // Azure
)

func prefixes(list ...string) []netip.Prefix {
	out := make([]netip.Prefix, len(list))
	for i, s := range list {
		out[i] = netip.MustParsePrefix(s)
	}
	return out
}

func addresses(list ...string) map[netip.Addr]bool {
	out := make(map[netip.Addr]bool, len(list))
	for _, s := range list {
		out[netip.MustParseAddr(s)] = true
	}
	return out
}

// verdict says why an address may not be dialled, or "".
func verdict(a netip.Addr, port uint16, allow []netip.Prefix, ports []uint16) string {
	a = a.WithZone("").Unmap()
	inner, embeds := embedded(a)
	switch {
	case metadata[a] || embeds && metadata[inner]:
		return "it is a metadata address"
	case within(allow, a):
		return ""
	case !public(a) || embeds:
		return "it is not a public address"
	case !has(ports, port):
		return "its port is not open"
	default:
		return ""
	}
}

// public tells whether a is an address of the public Internet.
func public(a netip.Addr) bool {
	if !a.IsValid() || a.Is6() && !global.Contains(a) {
		return false
	}
	return !within(closed, a)
}

// embedded returns the IPv4 address that an IPv6 address stands for: mapped
// (RFC 4291), translated (RFC 2765), NAT64 (RFC 6052, 8215), 6to4 (RFC 3056),
// Teredo (RFC 4380), ISATAP (RFC 5214).
func embedded(a netip.Addr) (netip.Addr, bool) {
	if !a.Is6() {
		return netip.Addr{}, false
	}
	b := a.As16()
	tail := netip.AddrFrom4([4]byte(b[12:]))
	switch {
	case within(lastWord, a):
		return tail, true
	case b[0] == 0x20 && b[1] == 0x02:
		return netip.AddrFrom4([4]byte(b[2:6])), true
	case binary.BigEndian.Uint32(b[:4]) == 0x20010000:
		return netip.AddrFrom4([4]byte{^b[12], ^b[13], ^b[14], ^b[15]}), true
	case binary.BigEndian.Uint32(b[8:12])&^0x02000000 == 0x00005efe:
		return tail, true
	default:
		return netip.Addr{}, false
	}
}

// lastWord are the networks whose addresses end in an IPv4 address.
var lastWord = prefixes("::/96", "::ffff:0:0/96", "::ffff:0:0:0/96", "64:ff9b::/96", "64:ff9b:1::/48")

func within(list []netip.Prefix, a netip.Addr) bool {
	for _, p := range list {
		if p.Contains(a) {
			return true
		}
	}
	return false
}

func has(ports []uint16, port uint16) bool {
	for _, p := range ports {
		if p == port {
			return true
		}
	}
	return false
}
